//! The redirect from the OAuth server to the callback URL of the app.

use std::fmt;

use subtle::ConstantTimeEq as _;

/// The parameters of a request to the callback URL.
pub struct Redirect {
    code: String,
    state: Option<String>,
}

impl Redirect {
    /// Parses the URL of the request, or only its query.
    ///
    /// # Errors
    ///
    /// Fails if the user denied access, the server reports another error, or there is no code.
    pub fn parse(url_or_query: &str) -> Result<Self, RedirectError> {
        let query = url_or_query.split_once('?').map_or(url_or_query, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| RedirectError::NoCode)?;
        let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        match of("error").as_deref() {
            None => {}
            // The first is documented; the second is used by Pipedrive's own client.
            Some("user_denied" | "access_denied") => return Err(RedirectError::Denied),
            Some(_) => return Err(RedirectError::Failed),
        }
        match of("code").filter(|code| !code.is_empty()) {
            Some(code) => Ok(Redirect { code, state: of("state") }),
            None => Err(RedirectError::NoCode),
        }
    }

    /// Returns the code, if `state` is the one in the redirect. The comparison takes constant time.
    ///
    /// # Errors
    ///
    /// Fails if the state is missing or different: then the app did not send this user.
    pub fn code(self, state: &str) -> Result<Code, RedirectError> {
        let same = self.state.as_deref().is_some_and(|given| given.as_bytes().ct_eq(state.as_bytes()).into());
        if same && !state.is_empty() { Ok(Code(self.code)) } else { Err(RedirectError::State) }
    }

    /// Returns the code of an installation from Pipedrive's marketplace, which has no state.
    ///
    /// Nothing proves in this case that the user intended the installation, so ask for confirmation.
    ///
    /// # Errors
    ///
    /// Fails if there is a state, which has to be compared with [`code`](Self::code).
    pub fn code_without_state(self) -> Result<Code, RedirectError> {
        if self.state.is_none() { Ok(Code(self.code)) } else { Err(RedirectError::State) }
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redirect").field("has_state", &self.state.is_some()).finish_non_exhaustive()
    }
}

/// An authorization code, which is exchanged for the first token. `Debug` does not show it.
pub struct Code(String);

impl Code {
    /// Returns the code, which is a secret.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").finish_non_exhaustive()
    }
}

/// Why a redirect contains no usable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// The user denied access.
    Denied,
    /// The server reported another error.
    Failed,
    /// The state is not the expected one, or there is one where none is expected.
    State,
    /// There is no code.
    NoCode,
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RedirectError::Denied => "the user denied access",
            RedirectError::Failed => "the OAuth server redirected the user with an error",
            RedirectError::State => "the state in the redirect is not the expected one",
            RedirectError::NoCode => "there is no code in the redirect",
        })
    }
}

impl std::error::Error for RedirectError {}
