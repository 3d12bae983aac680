//! Page tokens, read from the members beside the rows of a list.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::DecodeError;

/// The start of a page of a list.
///
/// Serde writes and reads it as `{"cursor":"…"}` or `{"start":100}`, so that a list can be continued later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageToken {
    /// The opaque `cursor` of v2 and of a few lists of v1.
    Cursor(String),
    /// The `start` of v1, an offset in records.
    Start(u64),
}

impl PageToken {
    /// Reads the token of the next page from `additional_data`, in all places where Pipedrive sends it.
    ///
    /// Without a token this is the last page. A token that cannot be read is an error: taken for the end, it would
    /// silently lose the rest of the list.
    pub(crate) fn of(additional_data: Option<&RawValue>) -> Result<Option<Self>, DecodeError> {
        let Some(object) = additional_data.filter(|raw| raw.get().starts_with('{')) else { return Ok(None) };
        let Places { next_cursor, pagination } = read(object, "additional_data")?;
        match next_cursor.map(scalar) {
            None => {}
            Some(Scalar::Text(cursor)) if cursor.is_empty() => {}
            Some(Scalar::Text(cursor) | Scalar::Number(cursor)) => return Ok(Some(PageToken::Cursor(cursor))),
            Some(_) => return Err(DecodeError::plain("additional_data.next_cursor", "is no cursor")),
        }
        match pagination {
            // PHP writes `[]` for an empty object.
            Some(raw) if raw.get() != "[]" => offset(raw, "additional_data.pagination"),
            _ => offset(object, "additional_data"),
        }
    }
}

#[derive(Deserialize)]
struct Places<'a> {
    #[serde(borrow)]
    next_cursor: Option<&'a RawValue>,
    #[serde(borrow)]
    pagination: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Pagination<'a> {
    #[serde(borrow)]
    more_items_in_collection: Option<&'a RawValue>,
    #[serde(borrow)]
    next_start: Option<&'a RawValue>,
    #[serde(borrow)]
    start: Option<&'a RawValue>,
    #[serde(borrow)]
    limit: Option<&'a RawValue>,
}

/// Returns the offset of the next page: `next_start`, or else `start` plus `limit`.
fn offset(object: &RawValue, path: &str) -> Result<Option<PageToken>, DecodeError> {
    let Pagination { more_items_in_collection: more, next_start, start, limit } = read(object, path)?;
    let more =
        more.map(|raw| flag(raw).ok_or_else(|| odd(path, "more_items_in_collection", "is no flag"))).transpose()?;
    let number = |name, raw: Option<_>| match raw.map(scalar) {
        None => Ok(None),
        Some(Scalar::Text(text)) if text.is_empty() => Ok(None),
        Some(Scalar::Text(text) | Scalar::Number(text)) => {
            text.trim().parse::<u64>().map(Some).map_err(|_| odd(path, name, "is no offset"))
        }
        Some(_) => Err(odd(path, name, "is no offset")),
    };
    if more == Some(false) {
        return Ok(None);
    }
    let (next, start) = match number("next_start", next_start)? {
        None if more.is_none() => return Ok(None),
        None => {
            let start = number("start", start)?.unwrap_or(0);
            (number("limit", limit)?.and_then(|limit| start.checked_add(limit)), start)
        }
        next => (next, number("start", start)?.unwrap_or(0)),
    };
    match next {
        Some(next) if next > start => Ok(Some(PageToken::Start(next))),
        Some(_) => Err(odd(path, "next_start", "is not beyond the page itself")),
        None => Err(odd(path, "next_start", "is missing, though there is more")),
    }
}

fn read<'a, T: Deserialize<'a>>(object: &'a RawValue, path: &str) -> Result<T, DecodeError> {
    serde_json::from_str(object.get()).map_err(|error| DecodeError::new(path, error.to_string()))
}

#[cold]
fn odd(path: &str, name: &str, message: &str) -> DecodeError {
    DecodeError::plain(&format!("{path}.{name}"), message)
}

/// A value that can be written in more than one form.
enum Scalar {
    Text(String),
    Number(String),
    Other,
}

fn scalar(raw: &RawValue) -> Scalar {
    match raw.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw.get()).map_or(Scalar::Other, Scalar::Text),
        Some(b'-' | b'0'..=b'9') => Scalar::Number(raw.get().to_owned()),
        _ => Scalar::Other,
    }
}

/// Reads a flag, which v1 also sends as a number or a text.
fn flag(raw: &RawValue) -> Option<bool> {
    let text = match scalar(raw) {
        Scalar::Text(text) | Scalar::Number(text) => text,
        Scalar::Other => raw.get().to_owned(),
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" | "" => Some(false),
        _ => None,
    }
}
