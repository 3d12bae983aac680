//! The user comes back from the OAuth server.

use std::fmt;

use subtle::ConstantTimeEq as _;

/// What the callback URL was called with.
pub struct Redirect {
    code: String,
    state: Option<String>,
}

impl Redirect {
    /// Reads the callback's whole URL, or its query alone.
    ///
    /// # Errors
    ///
    /// The user refused, or there is no code in it.
    pub fn parse(url_or_query: &str) -> Result<Self, RedirectError> {
        let query = url_or_query.split_once('?').map_or(url_or_query, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| RedirectError::NoCode)?;
        let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        match of("error").as_deref() {
            None => {}
            // Documented by the one name, called by the other in Pipedrive's own client.
            Some("user_denied" | "access_denied") => return Err(RedirectError::Denied),
            Some(_) => return Err(RedirectError::Failed),
        }
        match of("code").filter(|code| !code.is_empty()) {
            Some(code) => Ok(Redirect { code, state: of("state") }),
            None => Err(RedirectError::NoCode),
        }
    }

    /// The code, if the state is the one that was sent along. The comparison takes the same time wherever they differ.
    ///
    /// # Errors
    ///
    /// The state is another one or missing: the app did not send this user, or it sent another one.
    pub fn code(self, state: &str) -> Result<Code, RedirectError> {
        let same = self.state.as_deref().is_some_and(|given| given.as_bytes().ct_eq(state.as_bytes()).into());
        if same && !state.is_empty() { Ok(Code(self.code)) } else { Err(RedirectError::State) }
    }

    /// The code of an installation that began in Pipedrive's marketplace: those come without a state.
    ///
    /// Nothing proves then that the user wanted this; ask them.
    ///
    /// # Errors
    ///
    /// There is a state: it has to be compared.
    pub fn code_without_state(self) -> Result<Code, RedirectError> {
        if self.state.is_none() { Ok(Code(self.code)) } else { Err(RedirectError::State) }
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redirect").field("has_state", &self.state.is_some()).finish_non_exhaustive()
    }
}

/// What the first token is given for; no `Debug` shows it.
pub struct Code(String);

impl Code {
    /// The code: a secret.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").finish_non_exhaustive()
    }
}

/// Why a redirect gave no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// The user refused.
    Denied,
    /// The server named another error.
    Failed,
    /// The state is not the one that was sent along, or is there where none should be.
    State,
    /// There is no code.
    NoCode,
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RedirectError::Denied => "the user refused",
            RedirectError::Failed => "the OAuth server sent the user back with an error",
            RedirectError::State => "the state is not the one that was sent along",
            RedirectError::NoCode => "there is no code in the redirect",
        })
    }
}

impl std::error::Error for RedirectError {}
