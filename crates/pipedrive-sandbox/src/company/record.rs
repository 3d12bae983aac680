//! A record: named members, whatever its kind.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Record(pub(crate) Map<String, Value>);

impl Record {
    /// Returns a record of these members; anything but an object is an empty record.
    pub(crate) fn new(value: Value) -> Self {
        match value {
            Value::Object(object) => Self(object),
            _ => Self::default(),
        }
    }

    /// Returns a member, null where there is none.
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or_default()
    }

    pub(crate) fn int(&self, name: &str) -> Option<u64> {
        self.value(name).as_u64()
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        self.value(name).as_f64().unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name).as_bool().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub(crate) fn id(&self) -> u64 {
        self.int("id").unwrap_or_default()
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.flag("is_deleted")
    }

    pub(crate) fn is_archived(&self) -> bool {
        self.flag("is_archived")
    }

    pub(crate) fn custom_fields(&self) -> Option<&Map<String, Value>> {
        self.value("custom_fields").as_object()
    }
}

/// Returns of some members those of the names, null for each that is not there; both are in order.
pub(crate) fn pick<'a>(
    members: impl IntoIterator<Item = (&'a String, &'a Value)>,
    names: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let mut members = members.into_iter().peekable();
    names.into_iter().map(move |name| {
        loop {
            match members.peek().map(|(own, _)| own.as_str().cmp(name)) {
                Some(Ordering::Less) => drop(members.next()),
                Some(Ordering::Equal) => return (name, members.next().map_or(&Value::Null, |(_, value)| value)),
                Some(Ordering::Greater) | None => return (name, &Value::Null),
            }
        }
    })
}
