//! Field selectors: `:(id,title)` after the collection of a v1 `GET` limits each record to the fields named.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::error::{ArgumentError, ArgumentErrorKind};
use crate::model::raw::RAW;

/// The names of fields, as they stand in a path.
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
    /// A selector of these names, in this order. Custom fields go by their 40-character key.
    ///
    /// # Errors
    ///
    /// No name is given, or one of them is not made of ASCII letters, digits and underscores.
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

    /// A selector of the fields that `Row` reads: serde tells their names.
    ///
    /// # Errors
    ///
    /// `Row` is not a struct with named fields, or has a flattened part, whose names serde does not tell.
    pub fn of<Row: DeserializeOwned>() -> Result<Self, ArgumentError> {
        let mut names = None;
        let _ = Row::deserialize(FieldNames(&mut names));
        Self::new(names.ok_or_else(|| refuse(ArgumentErrorKind::SelectorType))?)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0[2..self.0.len() - 1].split(',')
    }

    /// The text as it is sent.
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
fn refuse(problem: ArgumentErrorKind) -> ArgumentError {
    ArgumentError::of("selector", problem)
}

/// Asks a type for the names of its fields, and then fails: there is nothing to read.
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

/// A record asks for its text, and says on the way what its fields are.
impl<'de> MapAccess<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        seed.deserialize(BorrowedStrDeserializer::new(RAW)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        seed.deserialize(FieldNames(self.0))
    }
}
