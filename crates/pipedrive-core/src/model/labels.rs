//! Labels: as v1 has them, and as v2 names them.

use std::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::id::{Id, of};
use super::lenient::{self, ObjectOrScalar};

/// A label of a v2 record, as `include_labels` adds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Label {
    /// Its id.
    pub id: Id<of::Label>,
    /// What users read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl<'de> ObjectOrScalar<'de> for Label {
    const EXPECTED: &'static str = "a label, or its id";

    fn object<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Object {
            id: Id<of::Label>,
            #[serde(default, deserialize_with = "lenient::optional_text")]
            label: Option<String>,
        }

        let Object { id, label } = Object::deserialize(deserializer)?;
        Ok(Self { id, label })
    }

    fn scalar(text: &str) -> Option<Self> {
        Some(Self { id: text.parse().ok()?, label: None })
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::either(deserializer)
    }
}

/// The `label` of a v1 record: one label or several, in whatever form the answer has them.
///
/// Deals have a text, `"11"` or `"11,12"`, persons and organizations a number; a list of ids, which is how labels are
/// sent, is read too. Written as it came.
///
/// ```
/// use pipedrive_core::Id;
/// use pipedrive_core::model::labels::Labels;
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
    /// The ids, in their order. What stands in a text and is no id is left out.
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

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LabelsVisitor).map(Labels)
    }
}

struct LabelsVisitor;

impl<'de> Visitor<'de> for LabelsVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a label, or several in a text or a list")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Form, E> {
        Ok(Form::Number(Id::new(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Form, E> {
        Ok(Form::Text(text.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Form, E> {
        Ok(Form::Array(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Form, A::Error> {
        let mut ids = Vec::new();
        while let Some(id) = list.next_element()? {
            ids.push(id);
        }
        Ok(Form::Array(ids))
    }
}

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

    #[test]
    fn a_label_is_an_object_or_its_id() {
        for (json, written) in [
            (r#"{"id":3,"label":"hot"}"#, r#"{"id":3,"label":"hot"}"#),
            (r#"{"id":"3","label":null}"#, r#"{"id":3}"#),
            ("3", r#"{"id":3}"#),
        ] {
            assert_eq!(to_string(&from_str::<Label>(json).unwrap()).unwrap(), written);
        }
    }
}
