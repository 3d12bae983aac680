//! Values of fields whose type is not known.

use serde_json::value::RawValue;

use super::json::to_raw;
use super::options::LabelledOption;
use super::value::{FieldData, FieldValue};
use crate::model::{Amount, Id, of};

/// The value of a custom field of any type; reading it never fails.
///
/// v1's companions of a value (a currency, the end of a range) are not part of it, and values that v1 sends as text (an
/// option, several options) are text.
///
/// ```
/// use pipedrive_core::model::{CustomFields, Field, FieldAny};
///
/// let fields: CustomFields = serde_json::from_str(r#"{"ab": "x", "cd": 12.50, "ef": [1, 2]}"#)?;
/// for (key, _) in fields.iter() {
///     match fields.get(Field::<FieldAny>::named(key))? {
///         Some(FieldAny::Text(text)) => assert_eq!(text, "x"),
///         Some(FieldAny::Number(number)) => assert_eq!(number.to_string(), "12.50"),
///         Some(FieldAny::Options(options)) => assert_eq!(options.len(), 2),
///         other => unreachable!("{other:?}"),
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FieldAny {
    /// A text or a date; in v1 also an option, a time or an address.
    Text(String),
    /// A number, an option, or the id of a user, a person or an organization.
    Number(Amount),
    /// Several options.
    Options(Vec<Id<of::FieldOption>>),
    /// An option with its label.
    Labelled(LabelledOption),
    /// Several options with their labels.
    LabelledOptions(Vec<LabelledOption>),
    /// The JSON of any other value, such as a range or an address.
    Other(Box<RawValue>),
}

impl FieldValue for FieldAny {
    const EXPECTED: &'static str = "anything";

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let raw = data.typed().map_or(data.raw(), RawValue::get);
        let known = match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).map(Self::Text),
            Some(b'-' | b'0'..=b'9') => serde_json::from_str(raw).map(Self::Number),
            Some(b'[') => serde_json::from_str(raw)
                .map(Self::Options)
                .or_else(|_| serde_json::from_str(raw).map(Self::LabelledOptions)),
            Some(b'{') => serde_json::from_str(raw).map(Self::Labelled),
            Some(b'n') => return None,
            _ => return Some(Self::Other(data.to_json())),
        };
        Some(known.unwrap_or_else(|_| Self::Other(data.to_json())))
    }

    fn write(&self) -> Box<RawValue> {
        match self {
            Self::Text(text) => text.write(),
            Self::Number(number) => number.write(),
            Self::Options(options) => options.write(),
            Self::Labelled(option) => option.write(),
            Self::LabelledOptions(options) => options.write(),
            Self::Other(json) => to_raw(json),
        }
    }
}

impl PartialEq for FieldAny {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => one == two,
            (Self::Number(one), Self::Number(two)) => one == two,
            (Self::Options(one), Self::Options(two)) => one == two,
            (Self::Labelled(one), Self::Labelled(two)) => one == two,
            (Self::LabelledOptions(one), Self::LabelledOptions(two)) => one == two,
            (Self::Other(one), Self::Other(two)) => one.get() == two.get(),
            _ => false,
        }
    }
}
