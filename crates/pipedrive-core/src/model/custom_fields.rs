//! Custom fields: read only when asked, and alike in both versions of the API.
//!
//! An account's own fields are named by 40 hexadecimal characters, different in every account. v2 puts their
//! values into an object of their own; v1 spreads them over the record, with companions such as
//! `<key>_currency` beside them. From here both look the same.
//!
//! ```
//! use pipedrive_core::model::Money;
//! use pipedrive_core::model::{CustomFields, Field};
//! use pipedrive_core::model::{Id, of};
//!
//! const BUDGET: Field<Money> = Field::new("dcf558aac1ae4e8c4f849ba5e668430d8df9be12");
//! const TIER: Field<Id<of::FieldOption>> = Field::new("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e");
//!
//! let read: CustomFields = serde_json::from_str(
//!     r#"{"dcf558aac1ae4e8c4f849ba5e668430d8df9be12": {"value": 99.50, "currency": "EUR"},
//!         "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e": null}"#,
//! )?;
//! assert_eq!(read.get(BUDGET)?, Some(Money::new("99.50".parse::<rust_decimal::Decimal>()?, "EUR")));
//! assert_eq!(read.get(TIER)?, None);
//!
//! let written = CustomFields::new().with(TIER, 190);
//! assert_eq!(serde_json::to_string(&written)?, r#"{"9dc80c50d78a15643bfc4ca79d76156a73a1ca0e":190}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use self::json::to_raw;
use super::argument::Argument;
use super::json_value::{JsonValue, deserialize_json};
use super::raw::{RawText, members};
use super::text::one_line;
use crate::json::Reader;
use crate::meta::Kind;

mod any;
pub(super) mod json;
pub(super) mod value;

pub use self::any::FieldAny;
pub use self::value::{DateRange, FieldData, FieldValue, LabelledOption, TimeOfDay, TimeRange};

/// The values of a record's custom fields: those read with it, or those to write.
///
/// Reading keeps the JSON as it came and looks into it only when asked. Two of them are equal when the same
/// JSON text stands under the same keys.
#[derive(Clone, Default)]
pub struct CustomFields(Form);

#[derive(Clone, Default)]
enum Form {
    #[default]
    Empty,
    /// The JSON text of v2's object.
    Nested(Box<str>),
    /// The JSON text of an object of the members of a v1 record that are custom fields, companions among them.
    Spread(Box<str>),
    /// Values set one by one, in v2's shape; after a [`Form::Spread`] some are in v1's.
    Set(Vec<(String, Box<RawValue>)>),
}

impl CustomFields {
    /// No values.
    pub const fn new() -> Self {
        Self(Form::Empty)
    }

    /// The values of the custom fields of a v1 record, given as an object of these members alone; an empty text for none.
    pub(crate) fn spread(object: Box<str>) -> Self {
        if object.is_empty() { Self::new() } else { Self(Form::Spread(object)) }
    }

    /// The value of a field; `None` if it has none.
    ///
    /// Each call looks through the whole of the record's custom fields.
    ///
    /// # Errors
    ///
    /// The field holds something else than a `T`.
    pub fn get<T: FieldValue>(&self, field: impl Borrow<Field<T>>) -> Result<Option<T>, FieldError> {
        let field = field.borrow();
        let Some(data) = self.data(field.key()).filter(|data| !data.is_null()) else {
            return Ok(None);
        };
        match T::read(&data) {
            Some(value) => Ok(Some(value)),
            // An amount of nothing in euros, a date that was cleared.
            None if data.value_is_unset() => Ok(None),
            None => Err(FieldError { key: field.key().to_owned(), expected: T::EXPECTED, raw: data.raw().to_owned() }),
        }
    }

    /// The JSON under a key, as it came.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        let found = self.members(|candidate| candidate == key);
        found.last().map(|(_, value)| *value)
    }

    /// Every key and the JSON under it, as it came. Of a v1 record only those of custom fields, companions
    /// among them.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &RawValue)> {
        self.all().into_iter()
    }

    /// Whether there are none. A field without a value is one.
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// A key that is there more than once: only JSON that was read can have one.
    pub(crate) fn repeated(&self) -> Option<String> {
        let mut keys: Vec<_> = self.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_string())
    }

    /// Gives a field a value.
    ///
    /// Values read before stay, and are written with the rest.
    pub fn set<T: FieldValue>(&mut self, field: impl Borrow<Field<T>>, value: impl Into<T>) -> &mut Self {
        self.put(field.borrow().key(), value.into().write())
    }

    /// The same with a value given to a field.
    #[must_use]
    pub fn with<T: FieldValue>(mut self, field: impl Borrow<Field<T>>, value: impl Into<T>) -> Self {
        self.set(field, value);
        self
    }

    /// Takes a field's value away: `null` is written.
    pub fn clear<T>(&mut self, field: impl Borrow<Field<T>>) -> &mut Self {
        self.put(field.borrow().key(), to_raw(&()))
    }

    /// Gives a field a value in whatever shape v2 takes for it.
    pub fn set_raw(&mut self, key: impl AsRef<str>, value: serde_json::Value) -> &mut Self {
        self.put(key.as_ref(), to_raw(&value))
    }

    /// Lends `pair` what a v1 write has at the root of its object: each key with its JSON, companions such as
    /// `<key>_currency` as pairs of their own, and several options as one text, `"1,2"`.
    ///
    /// Of an address v1 takes the text, of a time zone the id: the rest is left out.
    pub fn spread_into(&self, pair: &mut dyn FnMut(&str, &RawValue)) {
        for (key, value) in self.iter() {
            match &self.0 {
                Form::Spread(_) => pair(&key, value),
                _ => FieldData::new(value, Vec::new()).spread(&key, pair),
            }
        }
    }

    fn put(&mut self, key: &str, value: Box<RawValue>) -> &mut Self {
        let mut pairs = match std::mem::take(&mut self.0) {
            Form::Set(pairs) => pairs,
            read => Self(read).iter().map(|(key, value)| (key.into_owned(), value.to_owned())).collect(),
        };
        // A companion left from a v1 record would contradict the new value.
        pairs.retain(|(other, _)| !companion(other, key).is_some_and(|name| value::COMPANIONS.contains(&name)));
        match pairs.iter_mut().find(|(other, _)| other == key) {
            Some((_, old)) => *old = value,
            None => pairs.push((key.to_owned(), value)),
        }
        self.0 = Form::Set(pairs);
        self
    }

    /// What stands under a key, and under its companions.
    fn data(&self, key: &str) -> Option<FieldData<'_>> {
        let found = self.members(|candidate| candidate == key || companion(candidate, key).is_some());
        let value = found.iter().rfind(|(candidate, _)| candidate == key)?.1;
        let companions = found
            .into_iter()
            .filter_map(|(candidate, value)| Some((companion(&candidate, key)?.to_owned().into(), value)))
            .collect();
        Some(FieldData::new(value, companions))
    }

    fn all(&self) -> Vec<(Cow<'_, str>, &RawValue)> {
        self.members(|_| true)
    }

    fn members(&self, wanted: impl Fn(&str) -> bool) -> Vec<(Cow<'_, str>, &RawValue)> {
        match &self.0 {
            Form::Empty => Vec::new(),
            Form::Nested(object) | Form::Spread(object) => members(object).filter(|(key, _)| wanted(key)).collect(),
            Form::Set(pairs) => pairs
                .iter()
                .filter(|(key, _)| wanted(key))
                .map(|(key, value)| (Cow::Borrowed(key.as_str()), &**value))
                .collect(),
        }
    }
}

/// The name of a companion: `currency` for `<key>_currency`.
fn companion<'a>(candidate: &'a str, key: &str) -> Option<&'a str> {
    candidate.strip_prefix(key)?.strip_prefix('_')
}

/// Whether a field of a v1 record is a custom one, or the companion of one.
pub(crate) fn is_custom(key: &str) -> bool {
    const HASH: usize = 40;
    /// The fields that come with contact sync and have no field in the record.
    const CONTACT_SYNC: [&str; 4] = ["postal_address", "notes", "birthday", "job_title"];

    let (hash, rest) = key.as_bytes().split_at(HASH.min(key.len()));
    // No branch for each digit: all of them are looked at at once.
    let hashed = hash.len() == HASH
        && matches!(rest.first(), None | Some(b'_'))
        && hash.iter().fold(true, |hashed, digit| hashed & digit.is_ascii_hexdigit());
    hashed || CONTACT_SYNC.iter().any(|name| key == *name || companion(key, name).is_some())
}

impl fmt::Debug for CustomFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, value)| (key, value.get()))).finish()
    }
}

impl PartialEq for CustomFields {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.all(), other.all());
        let by_key = |pairs: Vec<(_, _)>| -> BTreeMap<_, _> { pairs.into_iter().collect() };
        let text = |(key, value): (Cow<'_, str>, &RawValue)| (key.into_owned(), value.get().to_owned());
        by_key(mine.into_iter().map(text).collect()) == by_key(theirs.into_iter().map(text).collect())
    }
}

/// v2's object. Values read from v1 are written as they came, for nothing says what they are.
impl Serialize for CustomFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Nested(object) => RawText(object).serialize(serializer),
            _ => serializer.collect_map(self.iter()),
        }
    }
}

/// Reads v2's object; null is none, and so is `[]`, which is how some languages write an empty object.
impl JsonValue for CustomFields {
    const EXPECTED: &'static str = "an object of custom fields";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.skip().ok()? {
            "null" | "{}" | "[]" => Some(Self::new()),
            object if object.starts_with('{') => Some(Self(Form::Nested(object.into()))),
            _ => None,
        }
    }
}

deserialize_json!(CustomFields);

impl Argument for CustomFields {
    const KIND: Kind = Kind::CustomFields;
}

/// A custom field: its key, and what it holds.
///
/// Every account has its own; write them down once.
///
/// ```
/// use pipedrive_core::model::{CustomFields, Field};
/// use pipedrive_core::model::{Id, of};
/// use pipedrive_core::model::List;
/// use pipedrive_core::model::Date;
///
/// const RENEWAL: Field<Date> = Field::new("b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7");
/// const TOPICS: Field<List<Id<of::FieldOption>>> = Field::new("0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f");
///
/// let fields = CustomFields::new().with(RENEWAL, "2026-01-31".parse::<Date>()?).with(TOPICS, [11, 12]);
/// assert_eq!(fields.get(TOPICS)?, Some(List::from([11, 12])));
///
/// // A key known only at run time.
/// let notes = Field::<String>::named(format!("no{}", "tes"));
/// assert_eq!(fields.get(&notes)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Field<T> {
    key: Cow<'static, str>,
    value: PhantomData<fn() -> T>,
}

impl<T> Field<T> {
    /// The field with this key: 40 hexadecimal characters, or the name of one of the fields that come with
    /// contact sync.
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), value: PhantomData }
    }

    /// The field with a key that is known only at run time.
    pub fn named(key: impl Into<String>) -> Self {
        Self { key: Cow::Owned(key.into()), value: PhantomData }
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

// By hand, because the derives would ask the same of `T`.
impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), value: PhantomData }
    }
}

impl<T> PartialEq for Field<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T> Eq for Field<T> {}

impl<T> Hash for Field<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.key).finish()
    }
}

impl<T> fmt::Display for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.key)
    }
}

/// The fields that a list shall bring are named by their keys.
impl<T> From<&Field<T>> for String {
    fn from(field: &Field<T>) -> Self {
        field.key().to_owned()
    }
}

/// A custom field holds something else than what was asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldError {
    key: String,
    expected: &'static str,
    raw: String,
}

impl FieldError {
    /// The key of the field.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it holds, as JSON. No message shows it, for it is the account's data.
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "custom field {} does not hold {}", one_line(&self.key), self.expected)
    }
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError").field("key", &self.key).field("expected", &self.expected).finish_non_exhaustive()
    }
}

impl std::error::Error for FieldError {}

#[cfg(test)]
mod tests;
