//! What a request under `/_sandbox/` brings, and why it is refused.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::access::token;

/// What a request brings besides method and path.
pub(super) struct Given<'a> {
    pub(super) query: Vec<(String, String)>,
    /// The token, or the code in its place.
    pub(super) token: String,
    pub(super) body: &'a Bytes,
}

impl<'a> Given<'a> {
    pub(super) fn new(parts: &Parts, body: &'a Bytes) -> Self {
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned();
        Self { query: query.collect(), token: token::read(parts).unwrap_or_default(), body }
    }

    /// Reads the body.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(self.body).map_err(Refusal::new)
    }

    /// Returns a value of the query.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Returns a number of the query.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let read = |text: &str| text.parse().map_err(|error| Refusal::new(format!("{name}: {error}")));
        self.text(name).map(read).transpose()
    }
}

/// Why an order is not carried out.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) error: String,
    /// The methods that there are instead.
    pub(super) allow: Option<String>,
}

impl Refusal {
    pub(super) fn new(error: impl fmt::Display) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.to_string(), allow: None }
    }
}
