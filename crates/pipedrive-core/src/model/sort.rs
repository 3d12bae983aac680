//! The order of v1 lists.

use std::fmt;

use serde::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, with_text};
use crate::json::Reader;
use crate::meta::{Kind, Size};

/// The order of a v1 list: one or several fields, each with a direction.
///
/// Only fields at the root of a record can be used. A text in Pipedrive's notation is used unchanged.
///
/// ```
/// use pipedrive_core::model::Sort;
///
/// let sort = Sort::by("add_time").descending().then("id");
/// assert_eq!(sort.to_string(), "add_time DESC, id ASC");
/// assert_eq!(Sort::from("add_time DESC, id ASC"), sort);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sort(String);

impl Sort {
    /// Sorts by this field, ascending.
    #[must_use]
    pub fn by(field: impl AsRef<str>) -> Self {
        Sort(format!("{}{ASCENDING}", field.as_ref()))
    }

    /// Makes the direction of the last field descending.
    #[must_use]
    pub fn descending(mut self) -> Self {
        if self.0.ends_with(ASCENDING) {
            self.0.truncate(self.0.len() - ASCENDING.len());
        }
        if !self.0.ends_with(DESCENDING) {
            self.0.push_str(DESCENDING);
        }
        self
    }

    /// Sorts records that are equal so far by this field, ascending.
    #[must_use]
    pub fn then(mut self, field: impl AsRef<str>) -> Self {
        self.0.push_str(", ");
        self.0.push_str(field.as_ref());
        self.0.push_str(ASCENDING);
        self
    }
}

const ASCENDING: &str = " ASC";
const DESCENDING: &str = " DESC";

impl From<&str> for Sort {
    fn from(text: &str) -> Self {
        Sort(text.to_owned())
    }
}

impl From<String> for Sort {
    fn from(text: String) -> Self {
        Sort(text)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Argument for Sort {
    const KIND: Kind = Kind::Text;

    fn size(&self) -> Option<Size> {
        Some(Size::of_text(&self.0))
    }
}

impl Scalar for Sort {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(&self.0)
    }
}

impl Serialize for Sort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl JsonValue for Sort {
    const EXPECTED: &'static str = "an order such as `add_time DESC, id ASC`";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        with_text(reader, |text| Some(Sort::from(text)))
    }
}

deserialize_json!(Sort);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_belong_to_the_field_named_last() {
        for (sort, text) in [
            (Sort::by("id"), "id ASC"),
            (Sort::by("id").descending().descending(), "id DESC"),
            (Sort::by("title").then("id").descending(), "title ASC, id DESC"),
            (Sort::from("title").descending(), "title DESC"),
            (Sort::from("title DESC").then(String::from("id")), "title DESC, id ASC"),
        ] {
            assert_eq!(sort.with_text(str::to_owned), text);
        }
    }
}
