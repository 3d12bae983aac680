//! Values of custom fields.

use std::borrow::Cow;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use serde::de::Deserialize;
use serde_json::value::RawValue;

use super::json::to_raw;
use crate::json::Reader;
use crate::model::json_value::JsonValue;
use crate::model::raw::members;
use crate::model::{Amount, Date, Id, Money, Time, of};

/// A type of value of custom fields, read from the forms of both versions and of webhooks, and written in that of v2.
///
/// It is implemented for the types of Pipedrive's fields:
///
/// | field type | value |
/// | --- | --- |
/// | `varchar`, `varchar_auto`, `text`, `phone` | `String` |
/// | `double` | [`Amount`], `i64`, `u64` |
/// | `monetary` | [`Money`] |
/// | `enum` | [`Id<of::FieldOption>`](of::FieldOption), [`LabelledOption`](super::LabelledOption), an enum with [`#[derive(FieldOptions)]`](crate::FieldOptions) |
/// | `set` | [`List`](crate::model::List) or `Vec` of any of these |
/// | `user`, `people`, `org` | [`Id<of::User>`](of::User), [`Id<of::Person>`](of::Person), [`Id<of::Organization>`](of::Organization) |
/// | `date`, `daterange` | [`Date`], [`DateRange`] |
/// | `time`, `timerange` | [`Time`], [`TimeOfDay`], [`TimeRange`] |
/// | `address` | [`Address`](crate::model::Address), or its text as `String` |
/// | any | [`FieldAny`](super::FieldAny) |
///
/// A type of your own can be based on one of these:
///
/// ```
/// use pipedrive_core::model::{CustomFields, Field, FieldData, FieldValue};
/// use serde_json::value::RawValue;
///
/// /// A percentage, in a field of numbers.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Percent(u64);
///
/// impl FieldValue for Percent {
///     const EXPECTED: &'static str = "a percentage";
///     const FIELD_TYPES: &'static [&'static str] = u64::FIELD_TYPES;
///
///     fn read(data: &FieldData<'_>) -> Option<Self> {
///         u64::read(data).filter(|percent| *percent <= 100).map(Percent)
///     }
///
///     fn write(&self) -> Box<RawValue> {
///         self.0.write()
///     }
/// }
///
/// const DISCOUNT: Field<Percent> = Field::new("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e");
///
/// assert_eq!(CustomFields::new().with(DISCOUNT, Percent(5)).get(DISCOUNT)?, Some(Percent(5)));
/// # Ok::<(), pipedrive_core::model::FieldError>(())
/// ```
pub trait FieldValue: Sized {
    /// What is expected, for error messages: completes "does not hold".
    const EXPECTED: &'static str;

    /// The types of fields that have such values, by Pipedrive's names; none stands for any type.
    const FIELD_TYPES: &'static [&'static str] = &[];

    /// Reads the value. `None` if the field has a value of another type or none: `null`, an empty text or a zero date.
    /// Not called for a field in which everything is `null`.
    fn read(data: &FieldData<'_>) -> Option<Self>;

    /// Writes the value in the form of v2.
    fn write(&self) -> Box<RawValue>;
}

/// The data of a custom field: a value and its further parts.
///
/// The parts are the members of v2's object and the companions of v1's key, with the same names: `currency`, `until`,
/// `timezone_id`, `locality` and others. Webhooks have the members of v2 beside the type of the field.
#[derive(Debug)]
pub struct FieldData<'a> {
    raw: &'a RawValue,
    value: &'a RawValue,
    parts: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// The names of v1's companions.
pub(super) const COMPANIONS: [&str; 14] = [
    "currency",
    "until",
    "timezone_id",
    "timezone_name",
    "subpremise",
    "street_number",
    "route",
    "sublocality",
    "locality",
    "admin_area_level_1",
    "admin_area_level_2",
    "country",
    "postal_code",
    "formatted_address",
];

impl<'a> FieldData<'a> {
    pub(super) fn new(raw: &'a RawValue, companions: Vec<(Cow<'a, str>, &'a RawValue)>) -> Self {
        let mut parts: Vec<_> = members(raw.get()).collect();
        let part = |name: &str| parts.iter().rfind(|(other, _)| other == name).map(|(_, part)| *part);
        // Options with labels have an id instead of a value; webhooks have several options in `values`, and the start of
        // a range in `from`.
        let value = ["value", "id", "values", "from"].into_iter().find_map(part).unwrap_or(raw);
        parts.extend(companions);
        Self { raw, value, parts }
    }

    /// Returns the JSON of the key as received.
    pub fn raw(&self) -> &'a str {
        self.raw.get()
    }

    /// Returns the value as a `T`: the JSON of the key, or if that is an object, its `value`, `id`, `values` or `from`.
    pub fn value<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.value.get()).ok()
    }

    /// Returns a part as a `T`. A part that is missing is read as `null`: an `Option` is then `Some(None)`.
    pub fn part<T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.part_raw(name).map_or("null", RawValue::get)).ok()
    }

    pub(super) fn to_json(&self) -> Box<RawValue> {
        self.raw.to_owned()
    }

    pub(crate) fn part_raw(&self, name: &str) -> Option<&'a RawValue> {
        self.parts.iter().rfind(|(other, _)| other == name).map(|(_, part)| *part)
    }

    /// Parses the value from its text.
    fn parse<T: FromStr>(&self) -> Option<T> {
        self.value::<String>()?.parse().ok()
    }

    /// Returns the ends of a range, either of which can be open. `None` if both are, or if one is not a `T`.
    fn range<T: FromStr>(&self) -> Option<(Option<T>, Option<T>)> {
        let start = match self.raw.get().starts_with('{') {
            true => self.part_raw("value").or_else(|| self.part_raw("from")),
            false => Some(self.raw),
        };
        let range = (end_of_range(start)?, end_of_range(self.part_raw("until"))?);
        (range.0.is_some() || range.1.is_some()).then_some(range)
    }

    /// Returns Pipedrive's id of a time zone; `None` if it is not a number, such as `"00:00:00"`.
    fn timezone_id(&self) -> Option<u64> {
        text_of(self.part_raw("timezone_id")?)?.parse().ok()
    }

    fn timezone_name(&self) -> Option<String> {
        self.part("timezone_name")?
    }

    /// Returns the JSON of the value where a webhook says that it is one text, number or option, or several options.
    pub(super) fn typed(&self) -> Option<&'a RawValue> {
        let parts = ["value", "id", "values"].map(|name| self.part_raw(name).is_some());
        let lone = self.parts.len() == 2 && self.part_raw("type").is_some() && parts.contains(&true);
        (lone && self.raw.get().starts_with('{')).then_some(self.value)
    }

    pub(super) fn value_is_unset(&self) -> bool {
        is_unset(self.value)
    }

    /// Returns whether the field has no value: it is `null` or an object of `null`s, and so are its companions.
    pub(super) fn is_null(&self) -> bool {
        let empty = self.raw.get() == "null" || self.raw.get().starts_with('{');
        empty && self.parts.iter().all(|(name, part)| part.get() == "null" || name == "type")
    }

    /// Calls `pair` with each member that a v1 request has for the field.
    pub(super) fn spread(&self, key: &str, pair: &mut dyn FnMut(&str, &RawValue)) {
        match joined(self.value) {
            Some(text) => pair(key, &text),
            None => pair(key, self.value),
        }
        for name in ["currency", "until", "timezone_id"] {
            // Without the member, a range would keep its current end.
            if let Some(part) = self.part_raw(name).filter(|part| name == "until" || part.get() != "null") {
                pair(&format!("{key}_{name}"), part);
            }
        }
    }
}

/// Returns a text, or the digits of a number.
pub(crate) fn text_of(raw: &RawValue) -> Option<String> {
    match raw.get() {
        quoted if quoted.starts_with('"') => serde_json::from_str(quoted).ok(),
        number if number.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => Some(number.to_owned()),
        _ => None,
    }
}

/// Returns whether the JSON means no value: `null`, an empty text or a zero date.
fn is_unset(raw: &RawValue) -> bool {
    matches!(raw.get(), "null" | r#""""#) || raw.get().starts_with(r#""0000-00-00"#)
}

/// Returns one end of a range: `Some(None)` if it is open, `None` if it is not a `T`.
fn end_of_range<T: FromStr>(raw: Option<&RawValue>) -> Option<Option<T>> {
    match raw.filter(|raw| !is_unset(raw)) {
        None => Some(None),
        Some(raw) => serde_json::from_str::<String>(raw.get()).ok()?.parse().ok().map(Some),
    }
}

/// Returns the items of an array of scalars in the form of v1: one text, or `null` for an empty array. `None` for any
/// other value.
fn joined(array: &RawValue) -> Option<Box<RawValue>> {
    if !array.get().starts_with('[') {
        return None;
    }
    let items: Vec<&RawValue> = serde_json::from_str(array.get()).ok()?;
    if items.is_empty() {
        return Some(to_raw(&()));
    }
    let texts: Option<Vec<String>> =
        items.into_iter().map(|item| text_of(FieldData::new(item, Vec::new()).value)).collect();
    Some(to_raw(&texts?.join(",")))
}

impl FieldValue for String {
    const EXPECTED: &'static str = "a text";
    const FIELD_TYPES: &'static [&'static str] =
        &["varchar", "varchar_auto", "text", "phone", "varchar_options", "address"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        text_of(data.value)
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for bool {
    const EXPECTED: &'static str = "true or false";
    const FIELD_TYPES: &'static [&'static str] = &["boolean"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        bool::from_json(&mut Reader::new(data.value.get()))
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for Amount {
    const EXPECTED: &'static str = "a number";
    const FIELD_TYPES: &'static [&'static str] = &["double", "int"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        data.value()
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for i64 {
    const EXPECTED: &'static str = "a whole number";
    const FIELD_TYPES: &'static [&'static str] = &["double", "int"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let number = Amount::read(data)?.decimal();
        if number.is_integer() { number.to_i64() } else { None }
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for u64 {
    const EXPECTED: &'static str = "a whole number from 0 on";
    const FIELD_TYPES: &'static [&'static str] = &["double", "int"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let number = Amount::read(data)?.decimal();
        if number.is_integer() { number.to_u64() } else { None }
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for Money {
    const EXPECTED: &'static str = "an amount of money";
    const FIELD_TYPES: &'static [&'static str] = &["monetary"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        Some(Self::new(data.value::<Amount>()?, data.part::<String>("currency")?))
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl<K: of::InFields> FieldValue for Id<K> {
    const EXPECTED: &'static str = "an id";
    const FIELD_TYPES: &'static [&'static str] = K::FIELD_TYPES;

    fn read(data: &FieldData<'_>) -> Option<Self> {
        data.value()
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

impl FieldValue for Date {
    const EXPECTED: &'static str = "a date";
    const FIELD_TYPES: &'static [&'static str] = &["date"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        data.parse()
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

/// Reads and writes a time of day in the time zone of the authorized user.
impl FieldValue for Time {
    const EXPECTED: &'static str = "a time";
    const FIELD_TYPES: &'static [&'static str] = &["time"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        data.parse()
    }

    fn write(&self) -> Box<RawValue> {
        TimeOfDay::new(self.clone()).write()
    }
}

/// A range of days; either end can be open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DateRange {
    /// The first day.
    pub start: Option<Date>,
    /// The last day.
    pub end: Option<Date>,
}

impl DateRange {
    /// Creates the range from `start` to `end`.
    pub fn new(start: impl Into<Date>, end: impl Into<Date>) -> Self {
        Self { start: Some(start.into()), end: Some(end.into()) }
    }

    /// Creates the range from `start` on.
    pub fn since(start: impl Into<Date>) -> Self {
        Self { start: Some(start.into()), end: None }
    }

    /// Creates the range up to `end`.
    pub fn until(end: impl Into<Date>) -> Self {
        Self { start: None, end: Some(end.into()) }
    }
}

impl FieldValue for DateRange {
    const EXPECTED: &'static str = "a range of dates";
    const FIELD_TYPES: &'static [&'static str] = &["daterange"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let (start, end) = data.range()?;
        Some(Self { start, end })
    }

    fn write(&self) -> Box<RawValue> {
        #[derive(serde::Serialize)]
        struct Object<'a> {
            value: &'a Option<Date>,
            until: &'a Option<Date>,
        }

        to_raw(&Object { value: &self.start, until: &self.end })
    }
}

/// A time of day in a time zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TimeOfDay {
    /// The time.
    pub value: Time,
    /// Pipedrive's id of the time zone. No operation lists these ids.
    pub timezone_id: Option<u64>,
    /// The IANA name of the time zone, such as `Europe/Tallinn`. v1 has only the id.
    pub timezone_name: Option<String>,
}

impl TimeOfDay {
    /// Creates a time in the time zone of the authorized user.
    pub fn new(value: impl Into<Time>) -> Self {
        Self { value: value.into(), timezone_id: None, timezone_name: None }
    }

    /// Sets the time zone, by its IANA name.
    #[must_use]
    pub fn timezone_name(mut self, name: impl Into<String>) -> Self {
        self.timezone_name = Some(name.into());
        self
    }
}

impl FieldValue for TimeOfDay {
    const EXPECTED: &'static str = "a time";
    const FIELD_TYPES: &'static [&'static str] = &["time"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        Some(Self { value: data.parse()?, timezone_id: data.timezone_id(), timezone_name: data.timezone_name() })
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(&TimeObject {
            value: Some(self.value.clone().with_seconds()),
            until: None,
            timezone_id: self.timezone_id,
            timezone_name: self.timezone_name.as_deref(),
        })
    }
}

/// A range between two times of day in a time zone; either end can be open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TimeRange {
    /// The start.
    pub start: Option<Time>,
    /// The end.
    pub end: Option<Time>,
    /// Pipedrive's id of the time zone. No operation lists these ids.
    pub timezone_id: Option<u64>,
    /// The IANA name of the time zone, such as `Europe/Tallinn`. v1 has only the id.
    pub timezone_name: Option<String>,
}

impl TimeRange {
    /// Creates the range from `start` to `end`, in the time zone of the authorized user.
    pub fn new(start: impl Into<Time>, end: impl Into<Time>) -> Self {
        Self { start: Some(start.into()), end: Some(end.into()), timezone_id: None, timezone_name: None }
    }

    /// Creates the range from `start` on, in the time zone of the authorized user.
    pub fn since(start: impl Into<Time>) -> Self {
        Self { start: Some(start.into()), end: None, timezone_id: None, timezone_name: None }
    }

    /// Creates the range up to `end`, in the time zone of the authorized user.
    pub fn until(end: impl Into<Time>) -> Self {
        Self { start: None, end: Some(end.into()), timezone_id: None, timezone_name: None }
    }

    /// Sets the time zone, by its IANA name.
    #[must_use]
    pub fn timezone_name(mut self, name: impl Into<String>) -> Self {
        self.timezone_name = Some(name.into());
        self
    }
}

impl FieldValue for TimeRange {
    const EXPECTED: &'static str = "a range of times";
    const FIELD_TYPES: &'static [&'static str] = &["timerange"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let (start, end) = data.range()?;
        Some(Self { start, end, timezone_id: data.timezone_id(), timezone_name: data.timezone_name() })
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(&TimeObject {
            value: self.start.clone().map(Time::with_seconds),
            until: Some(self.end.clone().map(Time::with_seconds)),
            timezone_id: self.timezone_id,
            timezone_name: self.timezone_name.as_deref(),
        })
    }
}

#[derive(serde::Serialize)]
struct TimeObject<'a> {
    value: Option<Time>,
    /// Only for a range; it can be open.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Option<Time>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone_name: Option<&'a str>,
}
