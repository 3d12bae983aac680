//! The conversion of values to JSON text.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// Returns the JSON text of a value.
pub(crate) fn to_raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).expect("texts, numbers, and structs and lists of them always have a JSON text")
}
