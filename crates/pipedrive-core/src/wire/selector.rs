//! Field selectors: `:(id,title)` after the collection in the path of a v1 `GET` limits each record to these fields.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::error::{ArgumentError, ArgumentErrorKind};
use crate::model::raw::RAW;

/// The names of the fields to select, in the form of a path.
///
/// ```
/// use pipedrive_core::wire::Selector;
///
/// let selector = Selector::new(["id", "title"])?;
/// assert_eq!(selector.to_string(), ":(id,title)");
/// assert_eq!(":(id,title)".parse(), Ok(selector));
/// assert!(Selector::new(["id,title"]).is_err());
/// # Ok::<(), pipedrive_core::error::ArgumentError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector(Arc<str>);

impl Selector {
    /// Creates a selector of these names, in this order. The name of a custom field is its key of 40 characters.
    ///
    /// # Errors
    ///
    /// Fails if there are no names, or if one has other characters than ASCII letters, digits and underscores.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self, ArgumentError> {
        let mut text = String::with_capacity(64);
        text.push_str(":(");
        for (index, name) in names.into_iter().enumerate() {
            let name = name.as_ref();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(refuse(ArgumentErrorKind::SelectorName { index }));
            }
            if index > 0 {
                text.push(',');
            }
            text.push_str(name);
        }
        if text.len() == 2 {
            return Err(refuse(ArgumentErrorKind::EmptySelector));
        }
        text.push(')');
        Ok(Selector(text.into()))
    }

    /// Creates a selector of the fields that `Row` reads, according to its `Deserialize`.
    ///
    /// # Errors
    ///
    /// Fails if `Row` is not a struct with named fields, or has a flattened field, whose names serde does not report.
    pub fn of<Row: DeserializeOwned>() -> Result<Self, ArgumentError> {
        let mut names = None;
        let _ = Row::deserialize(FieldNames(&mut names));
        Self::new(names.ok_or_else(|| refuse(ArgumentErrorKind::SelectorType))?)
    }

    /// Returns an iterator over the names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0[2..self.0.len() - 1].split(',')
    }

    /// Returns the text as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Selector {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let names = text.strip_prefix(":(").and_then(|rest| rest.strip_suffix(')'));
        match names {
            None => Err(refuse(ArgumentErrorKind::Other("is not of the form `:(name,name)`".to_owned()))),
            Some("") => Err(refuse(ArgumentErrorKind::EmptySelector)),
            Some(names) => Self::new(names.split(',')),
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cold]
fn refuse(kind: ArgumentErrorKind) -> ArgumentError {
    ArgumentError::of("selector", kind)
}

/// A deserializer that gets the names of a type's fields and then fails, since there is nothing to read.
struct FieldNames<'n>(&'n mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = Some(fields).filter(|fields| !fields.is_empty());
        Err(de::Error::custom("names only"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if name == RAW { visitor.visit_map(self) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("names only"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Receives the names of a record's fields when it requests its JSON text.
impl<'de> MapAccess<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        seed.deserialize(BorrowedStrDeserializer::new(RAW)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        seed.deserialize(FieldNames(self.0))
    }
}
