//! A token: what it holds, how it is kept, how it is read out of an answer.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::text::Secrets;

/// An access token with its refresh token. No `Debug` shows either, and nothing serializes it by the way:
/// [`to_secret_json`](Self::to_secret_json) is the one way out.
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
    /// All of it as JSON, to be kept where secrets are kept.
    ///
    /// ```
    /// use pipedrive_core::oauth::Token;
    ///
    /// let kept = r#"{"access_token":"v1u:AQ","refresh_token":"1:2:ab","expires_at":"2026-03-01T12:59:59Z"}"#;
    /// assert_eq!(Token::from_secret_json(kept)?.to_secret_json(), kept);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_secret_json(&self) -> String {
        serde_json::to_string(&self.0).expect("texts can be written as JSON")
    }

    /// What [`to_secret_json`](Self::to_secret_json) wrote.
    ///
    /// # Errors
    ///
    /// It is something else. The error quotes nothing of it.
    pub fn from_secret_json(json: &str) -> Result<Self, DecodeError> {
        let stored: Stored = serde_json::from_str(json).map_err(|error| DecodeError::new("", error.to_string()))?;
        match &stored.expires_at {
            Some(at) if at.parse::<Timestamp>().is_err() => Err(DecodeError::plain("expires_at", "not a time")),
            _ => Ok(Token(stored)),
        }
    }

    /// The access token: a secret.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// The refresh token: a secret.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the access token ends; `None` if the answer did not say, or nothing that can be understood.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at.as_deref()?.parse().ok()
    }

    /// The scopes that were granted; `None` if the answer did not say, or nothing that can be understood.
    pub fn scopes(&self) -> Option<impl Iterator<Item = &str>> {
        // Commas are what Pipedrive uses, spaces what RFC 6749 says.
        let scopes = self.0.scope.as_deref()?.split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty());
        Some(scopes)
    }

    /// Where the account is, such as `https://acme.pipedrive.com`; `None` if the answer did not say.
    #[must_use]
    pub fn api_domain(&self) -> Option<&str> {
        self.0.api_domain.as_deref()
    }

    /// What no text may show of it.
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets::of([self.access_token(), self.refresh_token()])
    }

    /// Whether one of these scopes was granted; yes where nothing is known of them, or none is needed.
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
    /// Reads an answer that came now; what it leaves out stays as it was.
    ///
    /// Only the access token has to be as it should. The refresh token before this one may be used up already, so nothing
    /// else that is odd is a reason to lose what came: it is taken for left out, and odd scopes for unknown ones.
    pub(crate) fn read(body: &[u8], now: Timestamp, old: Option<&Token>) -> Result<Token, DecodeError> {
        let answer: BTreeMap<String, &RawValue> =
            serde_json::from_slice(body).map_err(|error| DecodeError::new("", error.to_string()))?;
        let member = |name: &str| answer.get(name).map(|raw| raw.get());
        let text_of = |name: &str| member(name).and_then(text);
        let missing = |name: &str| DecodeError::plain(name, "is missing, or no text");
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

/// A text that says something.
fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok().filter(|text: &String| !text.trim().is_empty())
}

/// A number of seconds, or a text that is one. What is not above zero says nothing of when the token ends.
fn seconds(raw: &str) -> Option<SignedDuration> {
    let seconds: f64 = text(raw).as_deref().unwrap_or(raw).trim().parse().ok()?;
    SignedDuration::try_from_secs_f64(seconds).ok().filter(SignedDuration::is_positive)
}
