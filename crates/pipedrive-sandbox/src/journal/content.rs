//! Bodies and answers as recordings hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// An answer without its secrets.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Content,
}

/// A body.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Content {
    Text(String),
    Binary {
        base64: String,
    },
    /// It is not held: it had so many bytes, if that is known.
    Missing {
        length: Option<usize>,
    },
}

impl Content {
    pub(crate) fn of(body: &[u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => Content::Text(text.to_owned()),
            Err(_) => Content::Binary { base64: STANDARD.encode(body) },
        }
    }

    /// Returns the bytes; `None` where they are not held.
    pub(crate) fn bytes(&self) -> Option<Bytes> {
        match self {
            Content::Text(text) => Some(Bytes::copy_from_slice(text.as_bytes())),
            Content::Binary { base64 } => STANDARD.decode(base64).ok().map(Bytes::from),
            Content::Missing { .. } => None,
        }
    }
}
