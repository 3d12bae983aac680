//! Custom fields, decoded on access and the same for both versions of the API.
//!
//! The key of a custom field is 40 hexadecimal characters, different in every account. v2 has the values in a nested
//! object; v1 has them among the record's other fields, with companion fields such as `<key>_currency`. The types in
//! this module hide the difference.
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
pub(crate) mod json;
mod options;
pub(super) mod value;

pub use self::any::FieldAny;
pub use self::options::{LabelledOption, OptionValue};
pub use self::value::{DateRange, FieldData, FieldValue, TimeOfDay, TimeRange};

/// The values of a record's custom fields, as read with the record or to be written.
///
/// The JSON is kept as received, and a value is decoded when it is requested. Two values are equal if they have the
/// same JSON text under the same keys.
#[derive(Clone, Default)]
pub struct CustomFields(Form);

#[derive(Clone, Default)]
enum Form {
    #[default]
    Empty,
    /// The JSON text of v2's object.
    Nested(Box<str>),
    /// The JSON text of an object with those members of a v1 record that are custom fields or companions.
    Spread(Box<str>),
    /// Values set one by one, in v2's form; those from a [`Form::Spread`] are in v1's.
    Set(Vec<(String, Box<RawValue>)>),
}

impl CustomFields {
    /// Creates an empty set of values.
    pub const fn new() -> Self {
        Self(Form::Empty)
    }

    /// Creates the values from an object of those members of a v1 record that are custom fields; an empty text if there
    /// are none.
    pub(crate) fn spread(object: Box<str>) -> Self {
        if object.is_empty() { Self::new() } else { Self(Form::Spread(object)) }
    }

    /// Returns the value of a field, or `None` if it has none.
    ///
    /// Each call searches all custom fields of the record.
    ///
    /// # Errors
    ///
    /// Fails if the value is not a `T`.
    pub fn get<T: FieldValue>(&self, field: impl Borrow<Field<T>>) -> Result<Option<T>, FieldError> {
        let field = field.borrow();
        value_of(field.key(), self.data(field.key()).as_ref())
    }

    /// Returns the JSON of a key as received.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        let found = self.members(|candidate| candidate == key);
        found.last().map(|(_, value)| *value)
    }

    /// Returns an iterator over the keys and their JSON as received. For a v1 record these are the custom fields and
    /// their companions.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &RawValue)> {
        self.all().into_iter()
    }

    /// Returns whether there are no fields. A field without a value counts.
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// Returns a key that occurs more than once, which is possible only in JSON that was read.
    pub(crate) fn repeated(&self) -> Option<String> {
        let mut keys: Vec<_> = self.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_string())
    }

    /// Sets the value of a field.
    ///
    /// Values that were read are kept and are written too.
    pub fn set<T: FieldValue>(&mut self, field: impl Borrow<Field<T>>, value: impl Into<T>) -> &mut Self {
        self.put(field.borrow().key(), value.into().write())
    }

    /// Sets the value of a field and returns the values.
    #[must_use]
    pub fn with<T: FieldValue>(mut self, field: impl Borrow<Field<T>>, value: impl Into<T>) -> Self {
        self.set(field, value);
        self
    }

    /// Clears the value of a field: `null` is written.
    pub fn clear<T>(&mut self, field: impl Borrow<Field<T>>) -> &mut Self {
        self.put(field.borrow().key(), to_raw(&()))
    }

    /// Sets the value of a field as JSON, in v2's form.
    pub fn set_raw(&mut self, key: impl AsRef<str>, value: serde_json::Value) -> &mut Self {
        self.put(key.as_ref(), to_raw(&value))
    }

    /// Calls `pair` with each member that a v1 request has at the root of its object. Companions such as
    /// `<key>_currency` are members of their own, and several options are one text, `"1,2"`.
    ///
    /// v1 accepts only the text of an address and only the id of a time zone, so their other parts are omitted.
    pub fn spread_into(&self, pair: &mut dyn FnMut(&str, &RawValue)) {
        for (key, value) in self.iter() {
            match &self.0 {
                Form::Spread(_) => pair(&key, value),
                _ => FieldData::new(value, Vec::new()).spread(&key, pair),
            }
        }
    }

    pub(crate) fn put(&mut self, key: &str, value: Box<RawValue>) -> &mut Self {
        let mut pairs = match std::mem::take(&mut self.0) {
            Form::Set(pairs) => pairs,
            read => Self(read).iter().map(|(key, value)| (key.into_owned(), value.to_owned())).collect(),
        };
        // A companion from a v1 record would contradict the new value.
        pairs.retain(|(other, _)| !companion(other, key).is_some_and(|name| value::COMPANIONS.contains(&name)));
        match pairs.iter_mut().find(|(other, _)| other == key) {
            Some((_, old)) => *old = value,
            None => pairs.push((key.to_owned(), value)),
        }
        self.0 = Form::Set(pairs);
        self
    }

    /// Returns the data of a key and its companions.
    fn data(&self, key: &str) -> Option<FieldData<'_>> {
        data_of(key, self.members(|candidate| candidate == key || companion(candidate, key).is_some()))
    }

    /// Returns the members in the order of their keys, for reading several fields.
    pub(crate) fn sorted(&self) -> Sorted<'_> {
        let mut members = self.all();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        Sorted(members)
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

/// The members of custom fields in the order of their keys, so that reading many fields does not search all of the JSON
/// for each.
pub(crate) struct Sorted<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Sorted<'a> {
    /// Returns the value of a field, as [`CustomFields::get`] does.
    pub(crate) fn get<T: FieldValue>(&self, field: &Field<T>) -> Result<Option<T>, FieldError> {
        value_of(field.key(), self.data(field.key()).as_ref())
    }

    /// Returns the data of a key and its companions.
    pub(crate) fn data(&self, key: &str) -> Option<FieldData<'a>> {
        data_of(key, self.of(key).to_vec())
    }

    /// Returns the JSON of a key as received.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.of(key).iter().rfind(|(candidate, _)| candidate == key).map(|(_, value)| *value)
    }

    /// Returns the keys, without those of companions.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let mut last = "";
        self.0.iter().map(|(key, _)| &**key).filter(move |key| {
            let is_new = last.is_empty() || (*key != last && companion(key, last).is_none());
            if is_new {
                last = key;
            }
            is_new
        })
    }

    /// Returns the members of a key and of its companions, and of keys that begin like it.
    fn of(&self, key: &str) -> &[(Cow<'a, str>, &'a RawValue)] {
        let start = self.0.partition_point(|(candidate, _)| &**candidate < key);
        let length = self.0[start..].iter().take_while(|(candidate, _)| candidate.starts_with(key)).count();
        &self.0[start..start + length]
    }
}

/// Returns the data of a key and its companions, which are among these members.
fn data_of<'a>(key: &str, members: Vec<(Cow<'a, str>, &'a RawValue)>) -> Option<FieldData<'a>> {
    let value = members.iter().rfind(|(candidate, _)| candidate == key)?.1;
    let companions = members
        .into_iter()
        .filter_map(|(candidate, value)| Some((companion(&candidate, key)?.to_owned().into(), value)))
        .collect();
    Some(FieldData::new(value, companions))
}

/// Returns the value of a field with this data; `None` if there is no value.
pub(crate) fn value_of<T: FieldValue>(key: &str, data: Option<&FieldData<'_>>) -> Result<Option<T>, FieldError> {
    let Some(data) = data.filter(|data| !data.is_null()) else {
        return Ok(None);
    };
    match T::read(data) {
        Some(value) => Ok(Some(value)),
        // For example a currency without an amount, or a cleared date.
        None if data.value_is_unset() => Ok(None),
        None => Err(FieldError { key: key.to_owned(), expected: T::EXPECTED, raw: data.raw().to_owned() }),
    }
}

/// Returns the name of a companion: `currency` for `<key>_currency`.
fn companion<'a>(candidate: &'a str, key: &str) -> Option<&'a str> {
    candidate.strip_prefix(key)?.strip_prefix('_')
}

/// Returns whether a field of a v1 record is a custom field or the companion of one.
pub(crate) fn is_custom(key: &str) -> bool {
    const HASH: usize = 40;
    /// The fields of contact sync, for which the v1 records have no field.
    const CONTACT_SYNC: [&str; 4] = ["postal_address", "notes", "birthday", "job_title"];

    let (hash, rest) = key.as_bytes().split_at(HASH.min(key.len()));
    // Without a branch for each digit, all of them are compared at once.
    let hashed = hash.len() == HASH
        && matches!(rest.first(), None | Some(b'_'))
        && hash.iter().fold(true, |hashed, digit| hashed & digit.is_ascii_hexdigit());
    let of_contact_sync = |name| key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    hashed || CONTACT_SYNC.into_iter().any(of_contact_sync)
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

/// Writes v2's object. Values read from v1 are written as received, since their types are not known.
impl Serialize for CustomFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Nested(object) => RawText(object).serialize(serializer),
            _ => serializer.collect_map(self.iter()),
        }
    }
}

/// Reads v2's object. `null` and `[]`, which PHP writes for an empty object, are read as no values.
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

/// A custom field: its key and the type of its value.
///
/// Custom fields differ between accounts, so a program declares them as constants.
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
    /// Creates a field with this key: 40 hexadecimal characters, or the name of one of contact sync's fields.
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), value: PhantomData }
    }

    /// Creates a field with a key that is known only at run time.
    pub fn named(key: impl Into<String>) -> Self {
        Self { key: Cow::Owned(key.into()), value: PhantomData }
    }

    /// Returns the key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

// By hand, because the derives would require the same of `T`.
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

/// Converts a field to its key, for arguments that list the fields to include.
impl<T> From<&Field<T>> for String {
    fn from(field: &Field<T>) -> Self {
        field.key().to_owned()
    }
}

/// An error for a custom field whose value has another type than the requested one.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldError {
    key: String,
    expected: &'static str,
    raw: String,
}

impl FieldError {
    /// Returns the key of the field.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the JSON of the field. The error message does not show it, since it is the account's data.
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
