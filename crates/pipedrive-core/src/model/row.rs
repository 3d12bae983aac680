//! The text of a response as a deserializer of serde: what outputs and the rows of pages are read from.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_path_to_error::Track;

use super::raw::RAW;
use crate::json::Reader;

/// The text of a response from a value on. Reading the value from it saves a copy of every row.
///
/// It is the one deserializer of outputs and rows: a type that does not read text itself is read by serde_json.
pub(crate) struct Row<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Where the path of an error of serde_json is kept.
    track: Option<&'r mut Track>,
}

/// The reason why a type did not read a value.
#[derive(Debug)]
pub(crate) enum RowError {
    /// The value is not what was expected; with the message.
    Unreadable(String),
    /// The same, with the message of serde_json.
    Foreign(String),
}

impl<'r, 'a> Row<'r, 'a> {
    /// Reads the next value.
    pub(crate) fn read<T: DeserializeOwned>(reader: &mut Reader<'a>) -> Result<T, RowError> {
        // Passed on as it is: a record is large, and moving it costs.
        T::deserialize(Row { reader, track: None })
    }

    /// Reads the next value and keeps the path of an error, which is slower.
    #[cold]
    pub(crate) fn track<T: DeserializeOwned>(reader: &mut Reader<'a>, track: &mut Track) -> Result<T, RowError> {
        T::deserialize(Row { reader, track: Some(track) })
    }

    /// Reads the next value into one that [`Blank`] made.
    pub(crate) fn read_into<T: DeserializeOwned>(reader: &mut Reader<'a>, blank: &mut T) -> Result<(), RowError> {
        T::deserialize_in_place(Row { reader, track: None }, blank)
    }

    /// Returns the text of the next value.
    fn text(self) -> Result<(&'a str, Option<&'r mut Track>), RowError> {
        Ok((self.reader.skip().map_err(RowError::custom)?, self.track))
    }
}

macro_rules! read_by_serde_json {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        fn $method<V: Visitor<'a>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, RowError> {
            let (text, track) = self.text()?;
            let mut json = serde_json::Deserializer::from_str(text);
            let value = match track {
                None => json.$method($($name,)* visitor),
                Some(track) => serde_path_to_error::Deserializer::new(&mut json, track).$method($($name,)* visitor),
            };
            value.map_err(RowError::foreign)
        }
    )*};
}

impl<'a> Deserializer<'a> for Row<'_, 'a> {
    type Error = RowError;

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, name: &'static str, visitor: V) -> Result<V::Value, RowError> {
        if name == RAW { visitor.visit_map(self) } else { visitor.visit_newtype_struct(self) }
    }

    read_by_serde_json! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }
}

impl<'a> MapAccess<'a> for Row<'_, 'a> {
    type Error = RowError;

    /// Returns two keys: the first is the name of the text, the second reports where the value ends.
    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, RowError> {
        seed.deserialize(RowKey(self.reader)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, RowError> {
        seed.deserialize(RowText(self.reader))
    }
}

/// The text: all that is left for our own types, which report where the value ends, and the value alone for serde_json's
/// `RawValue`.
struct RowText<'r, 'a>(&'r mut Reader<'a>);

impl<'a> Deserializer<'a> for RowText<'_, 'a> {
    type Error = RowError;

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        visitor.visit_borrowed_str(self.0.rest())
    }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_borrowed_str(self.0.skip().map_err(RowError::custom)?)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct RowKey<'r, 'a>(&'r mut Reader<'a>);

impl<'a> Deserializer<'a> for RowKey<'_, 'a> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_borrowed_str(RAW)
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, length: usize, visitor: V) -> Result<V::Value, RowError> {
        self.0.advance(length);
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple_struct map struct enum identifier ignored_any
    }
}

/// Makes a record without values, into which a [`Row`] is then read where it stands: a record is large, and moving it
/// costs. Any other type fails, also one that contains a record.
pub(crate) struct Blank<T>(PhantomData<T>);

impl<T: DeserializeOwned> Blank<T> {
    pub(crate) fn make() -> Option<T> {
        T::deserialize(Blank::<T>(PhantomData)).ok()
    }
}

impl<'de, T> Deserializer<'de> for Blank<T> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, RowError> {
        Err(RowError::custom("not a record"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl RowError {
    #[cold]
    fn foreign(error: serde_json::Error) -> Self {
        RowError::Foreign(error.to_string())
    }
}

impl Error for RowError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        RowError::Unreadable(message.to_string())
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowError::Unreadable(message) | RowError::Foreign(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for RowError {}
