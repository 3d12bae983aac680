//! The reading of values in all the forms in which Pipedrive sends them, from JSON and from every other format of
//! serde.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json::{Kind, Reader};
use crate::model::raw::{RAW, is_csv, members};

/// A type of value in a response.
///
/// Values are read from JSON text; other formats are converted to JSON first. So each type defines once in which forms
/// it is read, and [`deserialize_json!`](crate::deserialize_json) implements serde's `Deserialize` with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a record",
    note = "declare it with `#[record]`, `#[object]` or `open_enum!`"
)]
pub trait JsonValue: Serialize + Sized {
    /// What is expected, for error messages: "a date".
    const EXPECTED: &'static str;

    /// Reads the next value, or returns `None` if it is of another type; the reader can then be anywhere in the value.
    ///
    /// Not called for `null`, for which a record's field keeps its default.
    fn from_json(reader: &mut Reader<'_>) -> Option<Self>;

    /// Writes the whole value as part of a record, also where `Serialize` writes only what a request contains.
    ///
    /// # Errors
    ///
    /// Fails if the value has no JSON form, such as a map whose keys are not texts.
    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, self)
    }
}

/// What the types of this crate expect. Messages with these words contain nothing of a response.
pub(crate) const EXPECTED: [&str; 16] = [
    "a list",
    "a list, or values joined by commas",
    "a number",
    "a number of at most 28 digits",
    "a text",
    "a value",
    "a whole number",
    "an amount in a currency",
    "an id",
    "an object",
    "an object with an id",
    "an object of custom fields",
    "an order such as `add_time DESC, id ASC`",
    "the id of a label, or several in a text or a list",
    "the number of a visibility",
    "true or false",
];

/// Implements serde's `Deserialize` with [`JsonValue`].
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_json {
    ($type:ty $(, $($generics:tt)*)?) => {
        impl<'de $(, $($generics)*)?> $crate::serde::de::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::de::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::json_value::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use deserialize_json;

/// Reads a value from any format.
#[doc(hidden)]
pub fn deserialize<'de, T: JsonValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = Read(None);
    read_with::<D>(deserializer, &[], &mut value)?;
    match value.0 {
        Some(value) => Ok(value),
        None => Err(D::Error::custom(Unreadable::expected(T::EXPECTED))),
    }
}

/// A place that a value is read into.
pub(crate) trait Place {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Unreadable>;
}

struct Read<T>(Option<T>);

impl<T: JsonValue> Place for Read<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.0 = T::from_json(reader);
        if self.0.is_some() { Ok(()) } else { Err(Unreadable::expected(T::EXPECTED)) }
    }
}

/// An error for a value that cannot be read: what was expected, and for a record in which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct Unreadable {
    pub(crate) field: &'static str,
    pub(crate) expected: &'static str,
}

impl Unreadable {
    pub(crate) const fn expected(expected: &'static str) -> Self {
        Unreadable { field: "", expected }
    }
}

/// Writes `at id: expected an id`: the path inside the value comes first, as [`DecodeError`](crate::error::DecodeError)
/// requires.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            "" => write!(f, "expected {}", self.expected),
            field => write!(f, "at {field}: expected {}", self.expected),
        }
    }
}

/// Reads the JSON text of a value in any format into a place. Compiled once for each format, not for each type.
///
/// The deserializer receives the names of a record's fields, from which a field selector is made.
pub(crate) fn read_with<'de, D: Deserializer<'de>>(
    deserializer: D,
    fields: &'static [&'static str],
    place: &mut dyn Place,
) -> Result<(), D::Error> {
    deserializer.deserialize_newtype_struct(RAW, Value { fields, place })
}

struct Value<'r> {
    fields: &'static [&'static str],
    place: &'r mut dyn Place,
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    /// Reads a map. serde_json passes the text of the value as the only member. A [`Row`](super::row::Row) passes the
    /// text from the value on, and has to be informed where the value ends. Any other map is the value itself.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut json = b"{".to_vec();
        while let Some(member) = map.next_key_seed(Name)? {
            let Member::Named(name) = member else {
                let length = map.next_value_seed(self)?;
                map.next_key_seed(Ended(length))?;
                return Ok(());
            };
            if json.len() > 1 {
                json.push(b',');
            }
            serde_json::to_writer(&mut json, &name).map_err(A::Error::custom)?;
            json.push(b':');
            map.next_value_seed(ToJson(&mut json))?;
        }
        json.push(b'}');
        Text(self.place).visit_str(&text(json)).map(drop)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut json = Vec::new();
        if is_csv::<D>() {
            let text = String::deserialize(deserializer)?;
            serde_json::to_writer(&mut json, &text).map_err(D::Error::custom)?;
        } else {
            ToJson(&mut json).deserialize(deserializer)?;
        }
        Text(self.place).visit_str(&text(json)).map(drop)
    }
}

/// Returns JSON that serde_json wrote as a text.
fn text(json: Vec<u8>) -> String {
    String::from_utf8(json).unwrap_or_default()
}

/// Reads a value from the start of a text, and returns how many bytes it took.
struct Text<'r>(&'r mut dyn Place);

/// Reads the text of the value, which is borrowed.
impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_struct(RAW, self.fields, Text(self.place))
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<usize, E> {
        let mut reader = Reader::new(text);
        self.0.read(&mut reader).map_err(E::custom)?;
        Ok(reader.position())
    }
}

/// The name of a member.
struct Name;

enum Member {
    /// The member with the JSON text of the whole value.
    Raw,
    Named(String),
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Member, E> {
        Ok(if name == RAW { Member::Raw } else { Member::Named(name.to_owned()) })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Member, E> {
        Ok(Member::Named(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Member, E> {
        Ok(Member::Named(number.to_string()))
    }
}

/// Tells a [`Row`](super::row::Row) how many bytes a value took, through the only number that a deserializer can be
/// given.
struct Ended(usize);

impl<'de> DeserializeSeed<'de> for Ended {
    type Value = IgnoredAny;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<IgnoredAny, D::Error> {
        deserializer.deserialize_tuple(self.0, IgnoredAny)
    }
}

/// Writes a value of any format as JSON.
struct ToJson<'o>(&'o mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for ToJson<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        serde_transcode::transcode(deserializer, &mut serde_json::Serializer::new(self.0)).map_err(D::Error::custom)
    }
}

/// Reads a string, a number or a boolean by its text; `read` returns `None` for an invalid text.
///
/// The text of a whole number that is written as a float, `3.0`, is its integer digits.
#[inline]
pub fn with_text<T>(reader: &mut Reader<'_>, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    read(&any_text(reader)?)
}

/// Reads the text that [`with_text`] passes on. Compiled once, not for each type.
fn any_text<'a>(reader: &mut Reader<'a>) -> Option<Cow<'a, str>> {
    Some(Cow::Borrowed(match reader.peek().ok()? {
        Kind::String => {
            let string = reader.string().ok()?;
            match string.plain() {
                Some(text) => text,
                None => {
                    let mut text = String::new();
                    string.unescape(&mut text).ok()?;
                    return Some(Cow::Owned(text));
                }
            }
        }
        Kind::Number => {
            let number = reader.number().ok()?;
            number.strip_suffix(".0").unwrap_or(number)
        }
        Kind::Bool if reader.bool().ok()? => "true",
        Kind::Bool => "false",
        Kind::Null | Kind::Array | Kind::Object => return None,
    }))
}

/// Returns the text of `value` in an object: activities have times as `{"value":"","timezone_id":null}`. `None` if
/// another member has a value, which would be lost.
pub(crate) fn value_of_object(reader: &mut Reader<'_>) -> Option<String> {
    let mut value = None;
    for (name, member) in members(reader.skip().ok()?) {
        match (&*name, member.get()) {
            ("value", "null") => value = Some(String::new()),
            ("value", text) => value = Some(String::from_json(&mut Reader::new(text))?),
            (_, "null") => {}
            _ => return None,
        }
    }
    value
}

/// Reads numbers and texts of numbers.
macro_rules! numbers {
    ($($type:ty: $expected:literal;)*) => {$(
        impl JsonValue for $type {
            const EXPECTED: &'static str = $expected;

            fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
                with_text(reader, |text| text.parse().ok())
            }
        }
    )*};
}

numbers! {
    u8: "a whole number";
    u16: "a whole number";
    u32: "a whole number";
    i32: "a whole number";
    i64: "a whole number";
}

impl JsonValue for u64 {
    const EXPECTED: &'static str = "a whole number";

    #[inline]
    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        natural(reader)
    }
}

/// Reads a non-negative whole number in any form: `7`, `"7"`, `7.0`.
#[inline]
pub(crate) fn natural(reader: &mut Reader<'_>) -> Option<u64> {
    reader.u64().or_else(|| with_text(reader, whole))
}

/// Returns the number that a text of digits denotes; a float is accepted if it is whole and exact.
#[cold]
fn whole(text: &str) -> Option<u64> {
    // The id of an activity's file comes as `"376892,"`.
    let text = text.trim().trim_end_matches(',');
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // Up to 2^53 a whole float denotes exactly one whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float: f64 = text.parse().ok()?;
    (float.fract() == 0.0 && (0.0..=EXACT).contains(&float)).then_some(float as u64)
}

impl JsonValue for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        with_text(reader, |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }
}

/// Reads `true` and `false`, `1` and `0`, any of them as text, and the empty text as `false`: v1 sends all of these.
impl JsonValue for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.peek().ok()? == Kind::Bool {
            return reader.bool().ok();
        }
        with_text(reader, |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" | "" => Some(false),
            _ => None,
        })
    }
}

/// Reads texts, and the text of numbers and booleans.
impl JsonValue for String {
    const EXPECTED: &'static str = "a text";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        any_text(reader).map(Cow::into_owned)
    }
}

impl<T: JsonValue> JsonValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    #[inline]
    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.null().ok()? { Some(None) } else { T::from_json(reader).map(Some) }
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Some(value) => value.write_json(json),
            None => serde_json::to_writer(json, &()),
        }
    }
}

impl<T: JsonValue> JsonValue for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        T::from_json(reader).map(Box::new)
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        (**self).write_json(json)
    }
}

impl<T: JsonValue> JsonValue for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let mut array = reader.begin_array().ok()?;
        let mut items = Vec::new();
        while reader.array_next(&mut array).ok()? {
            items.push(T::from_json(reader)?);
        }
        Some(items)
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        json.push(b'[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            item.write_json(json)?;
        }
        json.push(b']');
        Ok(())
    }
}

/// Reads any value as received.
impl JsonValue for Box<RawValue> {
    const EXPECTED: &'static str = "a value";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        serde_json::from_str(reader.skip().ok()?).ok()
    }
}

/// Reads any value.
impl JsonValue for serde_json::Value {
    const EXPECTED: &'static str = "a value";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        serde_json::from_str(reader.skip().ok()?).ok()
    }
}
