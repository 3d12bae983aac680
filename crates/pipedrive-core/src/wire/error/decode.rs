//! Where an answer is not what it should be.

use std::fmt;

use serde_json::value::RawValue;

use super::{one_line, without_values};

/// Where an answer is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(path: &str, message: String) -> Self {
        let outer = if path == "." { "" } else { path };
        // A record of v1 is read from a text of its own, and begins with the place in it: `at user_id.name: ...`.
        let (path, message) = match message.strip_prefix("at ").and_then(|message| message.split_once(": ")) {
            Some((inner, message)) => (format!("{outer}{}{inner}", if outer.is_empty() { "" } else { "." }), message),
            None => (outer.to_owned(), message.as_str()),
        };
        // The path says where better than line and column do, and those count from where the reading began.
        let message = match message.rfind(" at line ") {
            Some(position) if !path.is_empty() => &message[..position],
            _ => message,
        };
        // Keys of an object can be anything.
        DecodeError { path: one_line(&path), message: without_values(message) }
    }

    /// The JSON path, such as `data[3].value`; empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the body cannot be read: {}", self.message),
            path => write!(f, "the body cannot be read at {path}: {}", self.message),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A row that could not be read, kept as it came.
#[derive(Clone)]
pub struct RowError {
    index: usize,
    error: DecodeError,
    raw: Box<RawValue>,
}

impl RowError {
    pub(crate) fn new(index: usize, error: DecodeError, raw: Box<RawValue>) -> Self {
        RowError { index, error, raw }
    }

    /// Which row of the page it is, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The JSON path of what could not be read, such as `data[3].value`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.error.path()
    }

    /// The row's JSON.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.get()
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row cannot be read at {}: {}", self.error.path, self.error.message)
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError").field("index", &self.index).field("error", &self.error).finish_non_exhaustive()
    }
}

impl std::error::Error for RowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
