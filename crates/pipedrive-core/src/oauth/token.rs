//! Tokens: their contents, storing them, and reading them from a response.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::text::Secrets;

/// An access token with its refresh token.
///
/// `Debug` does not show the secrets, and the type does not implement `Serialize`, so that it is not written by
/// accident; use [`to_secret_json`](Self::to_secret_json) to store it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Stored);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    access_token: String,
    refresh_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_domain: Option<String>,
}

impl Token {
    /// Returns the whole token as JSON, to be stored where secrets are stored.
    ///
    /// ```
    /// use pipedrive_core::oauth::Token;
    ///
    /// let json = r#"{"access_token":"v1u:AQ","refresh_token":"1:2:ab","expires_at":"2026-03-01T12:59:59Z"}"#;
    /// assert_eq!(Token::from_secret_json(json)?.to_secret_json(), json);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_secret_json(&self) -> String {
        serde_json::to_string(&self.0).expect("texts can be written as JSON")
    }

    /// Reads a token from the JSON of [`to_secret_json`](Self::to_secret_json).
    ///
    /// # Errors
    ///
    /// Fails if the text is not such JSON. The error contains nothing of the text.
    pub fn from_secret_json(json: &str) -> Result<Self, DecodeError> {
        let stored: Stored = serde_json::from_str(json).map_err(|error| DecodeError::new("", error.to_string()))?;
        match &stored.expires_at {
            Some(at) if at.parse::<Timestamp>().is_err() => Err(DecodeError::plain("expires_at", "not a time")),
            _ => Ok(Token(stored)),
        }
    }

    /// Returns the access token, which is a secret.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// Returns the refresh token, which is a secret.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// Returns when the access token expires; `None` if the response stated nothing readable.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at.as_deref()?.parse().ok()
    }

    /// Returns the granted scopes; `None` if the response stated nothing readable.
    pub fn scopes(&self) -> Option<impl Iterator<Item = &str>> {
        // Pipedrive separates them by commas, RFC 6749 by spaces.
        let scopes = self.0.scope.as_deref()?.split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty());
        Some(scopes)
    }

    /// Returns the address of the account, such as `https://acme.pipedrive.com`; `None` if the response did not state
    /// it.
    #[must_use]
    pub fn api_domain(&self) -> Option<&str> {
        self.0.api_domain.as_deref()
    }

    /// Returns the secrets, to be removed from errors.
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets::of([self.access_token(), self.refresh_token()])
    }

    /// Returns whether one of these scopes was granted; also true if the granted scopes are unknown, or none is needed.
    pub(crate) fn grants(&self, one_of: &[&str]) -> bool {
        one_of.is_empty() || self.scopes().is_none_or(|mut granted| granted.any(|scope| one_of.contains(&scope)))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expires_at", &self.0.expires_at)
            .field("scope", &self.0.scope)
            .field("api_domain", &self.0.api_domain)
            .finish_non_exhaustive()
    }
}

impl Token {
    /// Reads the body of a response received at `now`; missing values are taken from the old token.
    ///
    /// Only the access token has to be valid. Since the old refresh token may be used up already, the new one must not
    /// be lost because of other values: an unreadable value counts as missing, and unreadable scopes as unknown.
    pub(crate) fn read(body: &[u8], now: Timestamp, old: Option<&Token>) -> Result<Token, DecodeError> {
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_slice(body).map_err(|error| DecodeError::new("", error.to_string()))?;
        let member = |name: &str| members.get(name).map(|raw| raw.get());
        let text_of = |name: &str| member(name).and_then(text);
        let missing = |name: &str| DecodeError::plain(name, "is missing, or not a text");
        let old = old.map(|token| &token.0);
        let refresh_token = text_of("refresh_token").or_else(|| old.map(|old| old.refresh_token.clone()));
        let lasts = member("expires_in").and_then(seconds);
        Ok(Token(Stored {
            access_token: text_of("access_token").ok_or_else(|| missing("access_token"))?,
            refresh_token: refresh_token.ok_or_else(|| missing("refresh_token"))?,
            expires_at: lasts.and_then(|lasts| now.checked_add(lasts).ok()).map(|at| at.to_string()),
            scope: match member("scope") {
                None | Some("null") => old.and_then(|old| old.scope.clone()),
                Some(raw) => text(raw).or_else(|| Some(serde_json::from_str::<Vec<String>>(raw).ok()?.join(","))),
            },
            api_domain: text_of("api_domain").or_else(|| old.and_then(|old| old.api_domain.clone())),
        }))
    }
}

/// Reads a text that is not blank.
fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok().filter(|text: &String| !text.trim().is_empty())
}

/// Reads a positive number of seconds, given as a number or as text.
fn seconds(raw: &str) -> Option<SignedDuration> {
    let seconds: f64 = text(raw).as_deref().unwrap_or(raw).trim().parse().ok()?;
    SignedDuration::try_from_secs_f64(seconds).ok().filter(SignedDuration::is_positive)
}
