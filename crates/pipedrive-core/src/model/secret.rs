//! Secrets in records.

use core::fmt;

use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, with_text};
use crate::json::Reader;
use crate::meta::{Kind, Size};

/// A secret text, such as the password of a webhook.
///
/// It is sent and serialized like any text, but `Debug` does not show it, and it has no `Display`.
///
/// ```
/// use pipedrive_core::model::Secret;
///
/// let password = Secret::from("open sesame");
/// assert_eq!(format!("{password:?}"), "Secret(..)");
/// assert_eq!(password.as_str(), "open sesame");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl JsonValue for Secret {
    const EXPECTED: &'static str = "a text";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        with_text(reader, |text| Some(Self::from(text)))
    }
}

deserialize_json!(Secret);

impl Argument for Secret {
    const KIND: Kind = Kind::Text;

    fn size(&self) -> Option<Size> {
        Some(Size::of_text(&self.0))
    }
}

impl Scalar for Secret {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(&self.0)
    }
}
