//! Errors of decoding.

use std::fmt;

use serde_json::value::RawValue;

use crate::model::text::{Secrets, one_line};
use crate::model::{json_value, raw};

/// A response that could not be decoded.
///
/// `Display` states the place and what was expected there, but never the actual value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    /// Creates an error from a message of serde.
    #[cold]
    pub(crate) fn new(path: &str, message: String) -> Self {
        let outer = if path == "." { "" } else { path };
        // Records of v1 are parsed separately, and their messages begin with the inner path: `at user_id.name: ...`.
        let (path, message) = match message.strip_prefix("at ").and_then(|message| message.split_once(": ")) {
            Some((inner, message)) => (format!("{outer}{}{inner}", if outer.is_empty() { "" } else { "." }), message),
            None => (outer.to_owned(), message.as_str()),
        };
        // With a path, line and column are not needed; they would be relative to the parsed part.
        let (message, position) = message.split_at(message.rfind(" at line ").unwrap_or(message.len()));
        let position = if path.is_empty() { position } else { "" };
        Self::plain(&path, without_values(message) + position)
    }

    /// Creates an error with a message of this crate, which contains nothing of the response.
    #[cold]
    pub(crate) fn plain(path: &str, message: impl Into<String>) -> Self {
        DecodeError { path: one_line(path), message: message.into() }
    }

    /// Removes these secrets from the path, which consists of keys of the response.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        secrets.cut(&mut self.path);
        self
    }

    /// Creates an error from a message of serde about a part of a value, by its path there; `.` is the value itself.
    #[cold]
    pub(crate) fn inside(outer: &str, inner: &str, message: &str) -> Self {
        let mut path = outer.to_owned();
        // Raw values have an internal name, which is not part of the response.
        for piece in inner.split('.').filter(|piece| !piece.is_empty() && *piece != raw::RAW) {
            if !piece.starts_with('[') && !path.is_empty() {
                path.push('.');
            }
            path.push_str(piece);
        }
        Self::new(&path, message.to_owned())
    }

    /// Returns the JSON path, such as `data[3].value`; empty for the whole body.
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

/// A row that could not be read, with its original JSON.
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

    /// Returns the index of the row on its page, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the JSON path of the part that could not be read, such as `data[3].value`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.error.path()
    }

    /// Returns the JSON of the row.
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

impl std::error::Error for RowError {}

/// Removes quoted values from a message of serde: `invalid type: string, expected u64`.
///
/// Only known messages of serde and serde_json are kept, since any other message could contain a value anywhere.
pub(crate) fn without_values(message: &str) -> String {
    one_line(&sentence(message).unwrap_or_else(|| "the value does not fit its type".to_owned()))
}

fn sentence(message: &str) -> Option<String> {
    let is_ours = message.strip_prefix("expected ").is_some_and(|expected| json_value::EXPECTED.contains(&expected));
    if is_ours || SYNTAX.contains(&message) {
        return Some(message.to_owned());
    }
    for start in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(start) {
            let (kind, expected) = unexpected(rest)?;
            return Some(format!("{start}{kind}, expected {expected}"));
        }
    }
    if let Some(rest) = message.strip_prefix("invalid length ") {
        return Some(format!("invalid length, expected {}", rest.split_once(", expected ")?.1));
    }
    for start in ["unknown variant", "unknown field"] {
        if let Some(rest) = message.strip_prefix(start) {
            let expected = rest.rsplit_once("`, expected ").map(|(_, expected)| format!(", expected {expected}"));
            return Some(format!("{start}{}", expected.unwrap_or_default()));
        }
    }
    // These contain names of declared types and fields.
    let starts = ["missing field `", "duplicate field `", "data did not match any variant of untagged enum "];
    let name = starts.iter().find_map(|start| message.strip_prefix(start))?;
    let is_declared =
        name.trim_end_matches('`').bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    is_declared.then(|| message.to_owned())
}

/// Returns the kind of the actual value and what was expected, from ``integer `7`, expected a string``.
fn unexpected(text: &str) -> Option<(&'static str, &str)> {
    let Some(kind) = KINDS.iter().find(|kind| text.starts_with(**kind)) else {
        return Some(("another value", text.rsplit_once(", expected ")?.1));
    };
    let rest = &text[kind.len()..];
    let rest = if let Some(quoted) = rest.strip_prefix(" \"") {
        &quoted[closing_quote(quoted)? + 1..]
    } else if let Some(quoted) = rest.strip_prefix(" `") {
        // A character can be a backtick itself.
        let length = quoted.chars().next()?.len_utf8();
        &quoted[length + quoted[length..].find('`')? + 1..]
    } else {
        rest
    };
    let rest = rest.strip_prefix(" as i128").or_else(|| rest.strip_prefix(" as u128")).unwrap_or(rest);
    Some((*kind, rest.strip_prefix(", expected ")?))
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// The names that serde uses for kinds of values.
const KINDS: [&str; 17] = [
    "boolean",
    "integer",
    "floating point",
    "character",
    "string",
    "byte array",
    "unit value",
    "null",
    "Option value",
    "newtype struct",
    "sequence",
    "map",
    "enum",
    "unit variant",
    "newtype variant",
    "tuple variant",
    "struct variant",
];

/// The messages of serde_json about text that is not JSON, and values that JSON cannot represent.
const SYNTAX: [&str; 23] = [
    "EOF while parsing a list",
    "EOF while parsing an object",
    "EOF while parsing a string",
    "EOF while parsing a value",
    "expected `:`",
    "expected `,` or `]`",
    "expected `,` or `}`",
    "expected ident",
    "expected value",
    "expected `\"`",
    "invalid escape",
    "invalid number",
    "number out of range",
    "invalid unicode code point",
    "control character (\\u0000-\\u001F) found while parsing a string",
    "key must be a string",
    "invalid value: expected key to be a number in quotes",
    "float key must be finite (got NaN or +/-inf)",
    "lone leading surrogate in hex escape",
    "trailing comma",
    "trailing characters",
    "unexpected end of hex escape",
    "recursion limit exceeded",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_serde_lose_their_values_and_nothing_else() {
        let rows = [
            ("expected `,` or `]`", "expected `,` or `]`"),
            ("missing field `id`", "missing field `id`"),
            ("duplicate field `data`", "duplicate field `data`"),
            ("invalid type: integer `4929001234567890`, expected a string", "invalid type: integer, expected a string"),
            ("invalid type: integer `7` as i128, expected u64", "invalid type: integer, expected u64"),
            ("invalid type: floating point `1.5`, expected u64", "invalid type: floating point, expected u64"),
            ("invalid value: boolean `true`, expected 0 or 1", "invalid value: boolean, expected 0 or 1"),
            ("invalid value: character ```, expected a letter", "invalid value: character, expected a letter"),
            (r#"invalid type: string "a\", expected b", expected u64"#, "invalid type: string, expected u64"),
            (r#"invalid type: string "a", expected "b""#, r#"invalid type: string, expected "b""#),
            ("invalid type: null, expected u64", "invalid type: null, expected u64"),
            ("invalid type: map, expected a\u{202e}b", "invalid type: map, expected a b"),
            ("invalid type: 4929, expected 4929, expected u64", "invalid type: another value, expected u64"),
            ("invalid length 3, expected fewer elements", "invalid length, expected fewer elements"),
            ("unknown variant `a`, expected `b`", "unknown variant, expected `b`"),
            ("unknown variant `a`, expected `x`, expected `b` or `c`", "unknown variant, expected `b` or `c`"),
            ("unknown variant `a`, there are no variants", "unknown variant"),
            ("unknown field `s3cr3t`, expected one of `b`, `c`, `d`", "unknown field, expected one of `b`, `c`, `d`"),
            (
                "data did not match any variant of untagged enum Row",
                "data did not match any variant of untagged enum Row",
            ),
            ("missing field `s3cr3t of a user`", "the value does not fit its type"),
            ("blue is no color", "the value does not fit its type"),
            ("invalid type: string \"a", "the value does not fit its type"),
            ("", "the value does not fit its type"),
        ];
        for (message, wanted) in rows {
            assert_eq!(without_values(message), wanted, "{message}");
        }
    }
}
