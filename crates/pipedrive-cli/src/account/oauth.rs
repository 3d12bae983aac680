//! OAuth: the user's own app, and the token that it was given for an account.

use pipedrive::Host;
use pipedrive::oauth::{App, Token};
use pipedrive::serde_json::value::RawValue;
use serde::{Deserialize, Serialize};

use crate::account::profile::{At, Profile};
use crate::account::secret;
use crate::failure::{Code, Failure};

/// An app as its owner registered it with Pipedrive.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// The callback URL; the default of the program if there is none.
    #[serde(default)]
    pub(crate) redirect_uri: Option<String>,
}

/// What is stored for a profile, as one secret.
pub(crate) struct Grant {
    pub(crate) registration: Registration,
    pub(crate) token: Token,
}

#[derive(Deserialize, Serialize)]
struct Stored {
    app: Registration,
    token: Box<RawValue>,
}

impl Registration {
    /// Returns the app, at Pipedrive's OAuth server or that of an emulator.
    pub(crate) fn app(&self, at: Option<&At>) -> Result<App, Failure> {
        let app = App::new(&self.client_id, &self.client_secret)
            .map_err(|_| Failure::usage("the client id or the client secret is empty, or has a space in it"))?;
        Ok(match at {
            Some(At::Sandbox(address)) => app.host(Host::loopback(address)?),
            _ => app,
        })
    }

    /// Returns whether it is the same app, with the same secret.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (&self.client_id, &self.client_secret) == (&other.client_id, &other.client_secret)
    }
}

impl Grant {
    /// Reads what is stored for a profile.
    pub(crate) fn load(profile: &Profile, name: &str) -> Result<Self, Failure> {
        let text = secret::load(profile.token_in, name)?;
        let read = || {
            let Stored { app, token } = serde_json::from_str(&text).ok()?;
            Some(Grant { registration: app, token: Token::from_secret_json(token.get()).ok()? })
        };
        // Why it cannot be read would tell what it says.
        read().ok_or_else(|| {
            let message = format!("what is stored for profile `{name}` cannot be read");
            Failure::new(Code::Access, message).help("`pipedrive login --oauth` stores it anew")
        })
    }

    /// Returns the text to store.
    pub(crate) fn to_secret_json(&self) -> Result<String, Failure> {
        let broken = |error: serde_json::Error| Failure::new(Code::Failed, error.to_string());
        let token = RawValue::from_string(self.token.to_secret_json()).map_err(broken)?;
        serde_json::to_string(&Stored { app: self.registration.clone(), token }).map_err(broken)
    }
}
