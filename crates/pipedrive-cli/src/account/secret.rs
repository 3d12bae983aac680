//! Where tokens are kept: in the keyring of the system, or, if the user asks for it, in a file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::account::profile::{TokenIn, folder};
use crate::failure::{Code, Failure};
use crate::files::{self, told};

/// Keeps the token of a profile.
pub(crate) fn store(place: TokenIn, profile: &str, token: &str) -> Result<(), Failure> {
    match place {
        TokenIn::Keyring => keyring::store(profile, token),
        TokenIn::File => files::write(&path(profile)?, token.as_bytes()),
    }
}

/// Returns the token of a profile.
pub(crate) fn load(place: TokenIn, profile: &str) -> Result<String, Failure> {
    match place {
        TokenIn::Keyring => keyring::load(profile),
        TokenIn::File => read(&path(profile)?),
    }
}

/// Checks that a token can be stored, before somebody is asked for one.
pub(crate) fn check(place: TokenIn, profile: &str) -> Result<(), Failure> {
    match place {
        TokenIn::Keyring => keyring::check(profile),
        TokenIn::File => path(profile)?.parent().map_or(Ok(()), crate::files::create_folder),
    }
}

/// Forgets the token of a profile.
pub(crate) fn remove(place: TokenIn, profile: &str) -> Result<(), Failure> {
    match place {
        TokenIn::Keyring => keyring::remove(profile),
        TokenIn::File => {
            let path = path(profile)?;
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(told(&path, &error)),
                _ => Ok(()),
            }
        }
    }
}

/// Returns the path of the file for a profile.
pub(crate) fn path(profile: &str) -> Result<PathBuf, Failure> {
    Ok(folder()?.join("tokens").join(profile))
}

fn read(path: &Path) -> Result<String, Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_err(|error| told(path, &error))?.permissions().mode();
        if mode & 0o077 != 0 {
            let failure = told(path, &"others can read this token");
            return Err(failure.help("`chmod 600` it, and get a new token if somebody may have read it"));
        }
    }
    fs::read_to_string(path).map_err(|error| told(path, &error))
}

#[cfg(feature = "keyring")]
mod keyring {
    use std::path::absolute;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use keyring::{Entry, Error};

    use crate::account::profile::named_folder;
    use crate::failure::{Code, Failure};

    /// How long a keyring may take: one that is locked can wait for somebody for ever.
    const LIMIT: Duration = Duration::from_secs(5);

    pub(super) fn store(profile: &str, token: &str) -> Result<(), Failure> {
        let token = token.to_owned();
        within(profile, move |entry| entry.set_password(&token))
    }

    pub(super) fn load(profile: &str) -> Result<String, Failure> {
        within(profile, |entry| entry.get_password())
    }

    pub(super) fn check(profile: &str) -> Result<(), Failure> {
        within(profile, |entry| match entry.get_password() {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }

    pub(super) fn remove(profile: &str) -> Result<(), Failure> {
        within(profile, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }

    /// Returns the name of an entry. A folder that was named has profiles of its own, also by the names of others.
    fn name(profile: &str) -> Result<String, Failure> {
        match named_folder() {
            Some(folder) => Ok(format!("{profile} of {}", absolute(&folder)?.display())),
            None => Ok(profile.to_owned()),
        }
    }

    fn within<T: Send + 'static>(
        profile: &str,
        act: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let name = name(profile)?;
        let (send, receive) = mpsc::channel();
        thread::spawn(move || send.send(Entry::new("pipedrive", &name).and_then(act)));
        match receive.recv_timeout(LIMIT) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(Error::NoEntry)) => {
                let message = format!("the keyring has no token of profile `{profile}`");
                Err(Failure::new(Code::Access, message).help("`pipedrive login` stores it anew"))
            }
            Ok(Err(error)) => Err(super::no_keyring(&error.to_string())),
            Err(_) => Err(super::no_keyring("it does not answer")),
        }
    }
}

#[cfg(not(feature = "keyring"))]
mod keyring {
    use super::{Failure, no_keyring};

    const NONE: &str = "this program was built without it";

    pub(super) fn store(_: &str, _: &str) -> Result<(), Failure> {
        Err(no_keyring(NONE))
    }

    pub(super) fn load(_: &str) -> Result<String, Failure> {
        Err(no_keyring(NONE))
    }

    pub(super) fn check(_: &str) -> Result<(), Failure> {
        Err(no_keyring(NONE))
    }

    pub(super) fn remove(_: &str) -> Result<(), Failure> {
        Err(no_keyring(NONE))
    }
}

fn no_keyring(why: &str) -> Failure {
    Failure::new(Code::Access, format!("the keyring cannot be used: {why}")).help(
        "set PIPEDRIVE_COMPANY and PIPEDRIVE_API_TOKEN, or `pipedrive login` with --insecure-storage to use a file",
    )
}
