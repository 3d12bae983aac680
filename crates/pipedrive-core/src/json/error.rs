//! Errors in JSON texts.

use std::fmt;

/// An error in a JSON text, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<(usize, &'static str)>);

impl Error {
    /// Returns what was expected or found.
    pub fn kind(&self) -> &'static str {
        self.0.1
    }

    /// Returns the offset in bytes of the error in the text.
    pub fn position(&self) -> usize {
        self.0.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind(), self.position())
    }
}

impl std::error::Error for Error {}

#[cold]
pub(super) fn error(at: usize, kind: &'static str) -> Error {
    Error(Box::new((at, kind)))
}
