//! A record as columns.

use std::fmt;

use pipedrive::serde_json::value::RawValue;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::failure::{Code, Failure};

/// The members of a record in their order, as received. What is no object has one member without a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row(pub(crate) Vec<(String, Box<RawValue>)>);

impl Row {
    pub(crate) fn of(value: &RawValue) -> Result<Self, Failure> {
        if !value.get().starts_with('{') {
            return Ok(Row(vec![(String::new(), value.to_owned())]));
        }
        serde_json::from_str(value.get()).map_err(broken)
    }

    /// Returns a member by its path, such as `owner.name`.
    pub(crate) fn member(&self, path: &str) -> Option<Box<RawValue>> {
        if let Some((_, value)) = self.0.iter().find(|(name, _)| name == path) {
            return Some(value.clone());
        }
        let (first, rest) = path.split_once('.')?;
        let (_, value) = self.0.iter().find(|(name, _)| name == first)?;
        Row::of(value).ok()?.member(rest)
    }

    /// Returns a member as text; `None` if there is none.
    pub(crate) fn cell(&self, path: &str) -> Option<String> {
        self.member(path).map(|value| text(&value))
    }

    /// Returns the record with these members alone; all of it if none is named.
    pub(crate) fn select(&self, columns: &[String]) -> Row {
        if columns.is_empty() {
            return self.clone();
        }
        let members = columns.iter().map(|column| {
            let value = self.member(column).unwrap_or_else(|| RawValue::NULL.to_owned());
            (column.clone(), value)
        });
        Row(members.collect())
    }

    /// Returns the record as JSON.
    pub(crate) fn to_json(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{}:{}", serde_json::Value::from(name.as_str()), value.get()))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Row(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// Returns the columns of all rows, in the order in which they first occur.
pub(crate) fn columns(rows: &[Row]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for row in rows {
        for (name, _) in &row.0 {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
    }
    columns
}

/// Returns a value as text: a text without its quotes, nothing for `null`, JSON for what is inside of something.
pub(crate) fn text(value: &RawValue) -> String {
    match value.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned()),
        Some(b'n') => String::new(),
        _ => value.get().to_owned(),
    }
}

/// Returns a value as text, without the members of an object that are `null`: those are most of the custom fields.
pub(crate) fn text_without_nulls(value: &RawValue) -> String {
    let Ok(Row(mut members)) = serde_json::from_str(value.get()) else { return text(value) };
    members.retain(|(_, value)| value.get() != "null");
    if members.is_empty() { String::new() } else { Row(members).to_json() }
}

pub(crate) fn broken(error: serde_json::Error) -> Failure {
    Failure::new(Code::Failed, format!("the answer is not as expected: {error}"))
}
