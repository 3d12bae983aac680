//! A file store for OAuth tokens: readable by the user alone, and replaced as a whole or not at all.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use pipedrive::Session;
use pipedrive::oauth::{App, Token};

struct TokenFile(PathBuf);

impl TokenFile {
    /// Reads the token; `None` if none was saved yet.
    fn load(&self) -> Result<Option<Token>, Box<dyn Error>> {
        match fs::read_to_string(&self.0) {
            Ok(json) => Ok(Some(Token::from_secret_json(&json)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Saves the token: a crash leaves either the old file or the new one, whole.
    fn save(&self, token: &Token) -> io::Result<()> {
        let new = self.0.with_extension("new");
        let _ = fs::remove_file(&new); // left by a crash
        let mut file = private(&new)?;
        file.write_all(token.to_secret_json().as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.0)
    }
}

/// Creates a file that only this user can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn main() -> Result<(), Box<dyn Error>> {
    let store = TokenFile(std::env::temp_dir().join(format!("pipedrive-token-{}.json", std::process::id())));
    println!("first: {}", if store.load()?.is_none() { "no token" } else { "a token" });
    store.save(&Token::from_secret_json(r#"{"access_token":"v1u:AQ","refresh_token":"1:2:ab"}"#)?)?;

    // As a program does it when it starts: the session saves each new token before it uses it.
    let (app, token) = (App::new("4a1b", "s3cret")?, store.load()?.ok_or("it was saved")?);
    let path = store.0.clone();
    let session = Session::with_oauth(app, token)?.save_with(move |token| store.save(token)).build();
    println!("then: a session of {}", session.account().host());
    Ok(fs::remove_file(path)?)
}
