//! Profiles: which accounts there are, in a file without any secret.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs, io};

use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};

use crate::failure::{Code, Failure};
use crate::files::{self, told};

/// The profile of those who name none.
pub(crate) const DEFAULT: &str = "default";

/// The file of profiles.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// An account.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Profile {
    /// Where requests go.
    #[serde(flatten)]
    pub(crate) at: At,
    /// Of what kind the credentials are.
    #[serde(default)]
    pub(crate) credentials: Kind,
    /// Where they are.
    pub(crate) token_in: TokenIn,
}

/// Where requests go.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", try_from = "Place")]
pub(crate) enum At {
    /// A company: `acme` of acme.pipedrive.com.
    Company(String),
    /// An emulator on this machine, by its address.
    Sandbox(String),
}

/// The members of a profile that say where requests go.
#[derive(Deserialize)]
struct Place {
    company: Option<String>,
    sandbox: Option<String>,
}

impl TryFrom<Place> for At {
    type Error = &'static str;

    fn try_from(place: Place) -> Result<Self, &'static str> {
        match (place.company, place.sandbox) {
            (Some(company), None) => Ok(At::Company(company)),
            (None, Some(address)) => Ok(At::Sandbox(address)),
            _ => Err("a profile has either `company` or `sandbox`"),
        }
    }
}

/// A kind of credentials.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A user's API token.
    #[default]
    ApiToken,
    /// The token of an OAuth app, which is renewed, with the app's own credentials.
    Oauth,
}

/// Where credentials are.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenIn {
    /// In the keyring of the system.
    Keyring,
    /// In a file that only its owner reads.
    File,
}

impl Profiles {
    /// Reads the file; there are no profiles if there is no file.
    pub(crate) fn read() -> Result<Self, Failure> {
        let path = folder()?.join("config.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
            Err(error) => return Err(told(&path, &error)),
        };
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            told(&path, &format_args!("line {line}: {}", error.message()))
                .help("mend it, or remove it and `pipedrive login` again")
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// Returns the names of the profiles.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// Adds or removes a profile and writes the file.
    pub(crate) fn set(&mut self, name: &str, profile: Option<Profile>) -> Result<(), Failure> {
        match profile {
            Some(profile) => drop(self.profiles.insert(name.to_owned(), profile)),
            None => drop(self.profiles.remove(name)),
        }
        let path = folder()?.join("config.toml");
        let text = toml::to_string(self).map_err(|error| told(&path, &error))?;
        files::write(&path, text.as_bytes())
    }
}

/// Returns the folder that is to be used instead of the user's own.
pub(crate) fn named_folder() -> Option<PathBuf> {
    env::var_os("PIPEDRIVE_CONFIG_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Returns the folder of the program's files.
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    if let Some(folder) = named_folder() {
        return Ok(folder);
    }
    let strategy = etcetera::choose_base_strategy().map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
    Ok(strategy.config_dir().join("pipedrive"))
}
