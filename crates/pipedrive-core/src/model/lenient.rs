//! Reading values whose JSON type Pipedrive does not keep to.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor, value::MapAccessDeserializer};

/// Reads a string, a number or a boolean by its text; `read` says `None` to text that cannot be. An object stands for
/// its `value`, null for an empty text there: activities have times as `{"value": "", "timezone_id": null}`.
///
/// Text is lent, not copied: what `read` recognises costs no allocation.
pub(crate) fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(Text { expected, read })
}

struct Text<F> {
    expected: &'static str,
    read: F,
}

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let expected = self.expected;
        (self.read)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &expected))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(itoa::Buffer::new().format(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(itoa::Buffer::new().format(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        self.visit_str(if flag { "true" } else { "false" })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        #[derive(serde::Deserialize)]
        struct Object {
            #[serde(deserialize_with = "optional_text")]
            value: Option<String>,
        }

        let Object { value } = Object::deserialize(MapAccessDeserializer::new(map))?;
        self.visit_str(&value.unwrap_or_default())
    }
}

/// A value that Pipedrive writes as an object in some places and as a scalar in others.
pub(crate) trait ObjectOrScalar<'de>: Sized {
    /// Says what was expected, for the message of an error.
    const EXPECTED: &'static str;

    /// Reads the object.
    fn object<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads the scalar's text; `None` where the text cannot be one.
    fn scalar(text: &str) -> Option<Self>;

    /// Reads either.
    fn either<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either(PhantomData))
    }
}

struct Either<T>(PhantomData<T>);

impl<'de, T: ObjectOrScalar<'de>> Visitor<'de> for Either<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(MapAccessDeserializer::new(map))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Text { expected: T::EXPECTED, read: T::scalar }.visit_str(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Text { expected: T::EXPECTED, read: T::scalar }.visit_u64(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Text { expected: T::EXPECTED, read: T::scalar }.visit_f64(number)
    }
}

/// Reads a JSON array; null is an empty one.
pub(crate) fn array<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a text, or the text of a number or a boolean; null is none.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.map(|AnyText(text)| text))
}

/// Reads an array of texts, where numbers and booleans count as their text; null is none.
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let texts: Option<Vec<AnyText>> = Option::deserialize(deserializer)?;
    Ok(texts.map(|texts| texts.into_iter().map(|AnyText(text)| text).collect()))
}

struct AnyText(String);

impl<'de> Deserialize<'de> for AnyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a text", |text| Some(Self(text.to_owned())))
    }
}
