//! Labels of records in v1 and v2.

use pipedrive_derive::record;
use serde::{Serialize, Serializer};

use super::id::{Id, of};
use super::json_value::{JsonValue, deserialize_json};
use crate::json::{Kind, Reader};

/// A label of a v2 record, as returned with `include_labels`.
#[record]
pub struct Label {
    #[field(bare)]
    pub id: Id<of::Label>,
    /// The name of the label.
    pub label: Option<String>,
}

/// The `label` of a v1 record: one or several labels, in any form in which v1 sends them.
///
/// Deals have a text, `"11"` or `"11,12"`, persons and organizations a number. A list of ids, the form of requests, is
/// read too. The value is written as received.
///
/// ```
/// use pipedrive_core::Id;
/// use pipedrive_core::model::Labels;
///
/// let labels: Labels = serde_json::from_str(r#""11,12""#)?;
/// assert_eq!(labels.ids(), [Id::new(11), Id::new(12)]);
/// assert_eq!(serde_json::to_string(&labels)?, r#""11,12""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Labels(Form);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Number(Id<of::Label>),
    Text(Box<str>),
    Array(Vec<Id<of::Label>>),
}

impl Labels {
    /// Returns the ids in their order. Parts of a text that are not ids are omitted.
    #[must_use]
    pub fn ids(&self) -> Vec<Id<of::Label>> {
        match &self.0 {
            Form::Number(id) => vec![*id],
            Form::Text(text) => text.split(',').filter_map(|piece| piece.trim().parse().ok()).collect(),
            Form::Array(ids) => ids.clone(),
        }
    }
}

impl<I: Into<Id<of::Label>>> FromIterator<I> for Labels {
    fn from_iter<T: IntoIterator<Item = I>>(ids: T) -> Self {
        Labels(Form::Array(ids.into_iter().map(I::into).collect()))
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Number(id) => id.serialize(serializer),
            Form::Text(text) => serializer.serialize_str(text),
            Form::Array(ids) => ids.serialize(serializer),
        }
    }
}

impl JsonValue for Labels {
    const EXPECTED: &'static str = "the id of a label, or several in a text or a list";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Labels(match reader.peek().ok()? {
            Kind::String => Form::Text(String::from_json(reader)?.into()),
            Kind::Array => Form::Array(Vec::from_json(reader)?),
            _ => Form::Number(Id::from_json(reader)?),
        }))
    }
}

deserialize_json!(Labels);

#[cfg(test)]
mod tests {
    use serde_json::{from_str, to_string};

    use super::*;

    #[test]
    fn every_form_is_read_and_written_back() {
        for (json, ids) in [
            ("11", vec![11]),
            (r#""11""#, vec![11]),
            (r#""11,12""#, vec![11, 12]),
            (r#""11, 12,""#, vec![11, 12]),
            (r#""hot,12""#, vec![12]),
            (r#""""#, vec![]),
            ("[11,12]", vec![11, 12]),
            ("[]", vec![]),
        ] {
            let labels: Labels = from_str(json).unwrap();
            assert_eq!(labels.ids(), ids.into_iter().map(Id::new).collect::<Vec<_>>(), "{json}");
            assert_eq!(to_string(&labels).unwrap(), json);
        }
        assert_eq!(from_str::<Option<Labels>>("null").unwrap(), None);
        assert_eq!(from_str::<Labels>(r#"["11"]"#).unwrap(), Labels::from_iter([11]));
        assert!(from_str::<Labels>("{}").is_err());
    }
}
