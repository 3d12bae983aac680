//! Values of custom fields whose type is that of the field.

use std::fmt;

use serde_json::value::RawValue;

use super::definition::{check, label};
use super::error::FieldMapError;
use super::text::is_ambiguous;
use crate::model::custom_fields::Sorted;
use crate::model::custom_fields::json::to_raw;
use crate::model::{
    self, Address, Amount, Contact, Date, DateRange, FieldAny, FieldError, FieldValue, Id, LabelledOption, Money, Time,
    TimeOfDay, TimeRange, of,
};
use crate::v2::fields::{Field, FieldType};

/// The value of a custom field, of the type that the field has.
///
/// `Display` writes a text that [`FieldMap::parse`](super::FieldMap::parse) reads as the same value: the formats are
/// described there. Not in the text are the parts of an address and the id of a time zone.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `varchar`, `varchar_auto`, `text`, `phone`.
    Text(String),
    /// `double`.
    Number(Amount),
    /// `monetary`.
    Money(Money),
    /// `enum`. The label is that of the field; an option that was deleted has none.
    Option(LabelledOption),
    /// `set`.
    Options(Vec<LabelledOption>),
    /// `date`.
    Date(Date),
    /// `daterange`.
    DateRange(DateRange),
    /// `time`.
    Time(TimeOfDay),
    /// `timerange`.
    TimeRange(TimeRange),
    /// `address`.
    Address(Box<Address>),
    /// `user`.
    User(Id<of::User>),
    /// `people`.
    Person(Id<of::Person>),
    /// `org`.
    Organization(Id<of::Organization>),
    /// `phone`, where several phones are sent.
    Contacts(Vec<Contact>),
    /// A value of another type, or one that does not have the type of its field.
    Other(FieldAny),
}

impl Value {
    /// Reads the value of a field; `None` if there is none.
    pub(super) fn read(field: &Field, members: &Sorted<'_>) -> Result<Option<Self>, FieldError> {
        let key = &*field.field_code;
        fn get<T: FieldValue>(key: &str, members: &Sorted<'_>) -> Result<Option<T>, FieldError> {
            members.get(&model::Field::<T>::named(key))
        }
        let labelled = |mut option: LabelledOption| {
            option.label = label(field, option.id).map(str::to_owned).or(option.label);
            option
        };
        if let Some(contacts) = members.raw(key).and_then(|raw| contacts(field, raw)) {
            return Ok((!contacts.is_empty()).then_some(Self::Contacts(contacts)));
        }
        Ok(match field.field_type.as_ref() {
            Some(FieldType::Varchar | FieldType::VarcharAuto | FieldType::Text | FieldType::Phone) => {
                get::<String>(key, members)?.filter(|text| !text.is_empty()).map(Self::Text)
            }
            Some(FieldType::Double) => get(key, members)?.map(Self::Number),
            Some(FieldType::Monetary) => get(key, members)?.map(Self::Money),
            Some(FieldType::Enum) => get(key, members)?.map(labelled).map(Self::Option),
            Some(FieldType::Set) => get::<Vec<LabelledOption>>(key, members)?
                .filter(|options| !options.is_empty())
                .map(|options| Self::Options(options.into_iter().map(labelled).collect())),
            Some(FieldType::Date) => get(key, members)?.map(Self::Date),
            Some(FieldType::DateRange) => get(key, members)?.map(Self::DateRange),
            Some(FieldType::Time) => get(key, members)?.map(Self::Time),
            Some(FieldType::TimeRange) => get(key, members)?.map(Self::TimeRange),
            Some(FieldType::Address) => {
                get::<Address>(key, members)?.filter(|address| *address != Address::new("")).map(Self::from)
            }
            Some(FieldType::User) => get(key, members)?.map(Self::User),
            Some(FieldType::Person) => get(key, members)?.map(Self::Person),
            Some(FieldType::Organization) => get(key, members)?.map(Self::Organization),
            _ => get(key, members)?.map(Self::Other),
        })
    }

    /// Returns the JSON in the form of v2.
    pub(super) fn write(&self) -> Box<RawValue> {
        match self {
            Self::Text(text) => text.write(),
            Self::Number(number) => number.write(),
            Self::Money(money) => money.write(),
            Self::Option(option) => option.write(),
            Self::Options(options) => options.write(),
            Self::Date(date) => date.write(),
            Self::DateRange(range) => range.write(),
            Self::Time(time) => time.write(),
            Self::TimeRange(range) => range.write(),
            Self::Address(address) => address.write(),
            Self::User(id) => id.write(),
            Self::Person(id) => id.write(),
            Self::Organization(id) => id.write(),
            Self::Contacts(contacts) => to_raw(contacts),
            Self::Other(any) => any.write(),
        }
    }

    /// Checks that a field has the type of this value.
    pub(super) fn check(&self, field: &Field) -> Result<(), FieldMapError> {
        match self {
            Self::Text(_) => check::<String>(field),
            Self::Number(_) => check::<Amount>(field),
            Self::Money(_) => check::<Money>(field),
            Self::Option(_) => check::<LabelledOption>(field),
            Self::Options(_) => check::<Vec<LabelledOption>>(field),
            Self::Date(_) => check::<Date>(field),
            Self::DateRange(_) => check::<DateRange>(field),
            Self::Time(_) => check::<TimeOfDay>(field),
            Self::TimeRange(_) => check::<TimeRange>(field),
            Self::Address(_) => check::<Address>(field),
            Self::User(_) => check::<Id<of::User>>(field),
            Self::Person(_) => check::<Id<of::Person>>(field),
            Self::Organization(_) => check::<Id<of::Organization>>(field),
            Self::Contacts(_) => check::<String>(field),
            Self::Other(_) => Ok(()),
        }
    }
}

/// Returns several phones; `None` for one, and for anything else.
fn contacts(field: &Field, raw: &RawValue) -> Option<Vec<Contact>> {
    let several = field.field_type == Some(FieldType::Phone) && raw.get().starts_with('[');
    several.then(|| serde_json::from_str(raw.get()).ok())?
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => f.write_str(&unambiguous(*number)),
            Self::Money(money) => write!(f, "{} {}", unambiguous(money.amount), money.currency),
            Self::Option(option) => write_option(f, option),
            Self::Options(options) => {
                for (index, option) in options.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    match &option.label {
                        Some(label) if label.contains([',', '"']) => write!(f, "\"{}\"", label.replace('"', "\"\""))?,
                        _ => write_option(f, option)?,
                    }
                }
                Ok(())
            }
            Self::Date(date) => write!(f, "{date}"),
            Self::DateRange(range) => write_range(f, range.start.as_ref(), range.end.as_ref()),
            Self::Time(time) => {
                write!(f, "{}", time.value)?;
                write_zone(f, time.timezone_name.as_deref())
            }
            Self::TimeRange(range) => {
                write_range(f, range.start.as_ref(), range.end.as_ref())?;
                write_zone(f, range.timezone_name.as_deref())
            }
            Self::Address(address) => {
                f.write_str(address.value.as_ref().or(address.formatted_address.as_ref()).map_or("", String::as_str))
            }
            Self::User(id) => write!(f, "{id}"),
            Self::Person(id) => write!(f, "{id}"),
            Self::Organization(id) => write!(f, "{id}"),
            Self::Contacts(contacts) => {
                let values: Vec<&str> = contacts.iter().filter_map(|contact| contact.value.as_deref()).collect();
                f.write_str(&values.join(", "))
            }
            Self::Other(any) => match any {
                FieldAny::Text(text) => f.write_str(text),
                any => f.write_str(any.write().get()),
            },
        }
    }
}

/// Returns a number with a point that no one takes for a separator of thousands: 1.234 as `1.2340`.
fn unambiguous(number: Amount) -> String {
    let text = number.to_string();
    match is_ambiguous(&text) {
        true => text + "0",
        false => text,
    }
}

fn write_option(f: &mut fmt::Formatter<'_>, option: &LabelledOption) -> fmt::Result {
    match &option.label {
        Some(label) => f.write_str(label),
        None => write!(f, "{}", option.id),
    }
}

fn write_range<T: fmt::Display>(f: &mut fmt::Formatter<'_>, start: Option<&T>, end: Option<&T>) -> fmt::Result {
    for (end, separator) in [(start, "/"), (end, "")] {
        match end {
            Some(end) => write!(f, "{end}{separator}")?,
            None => write!(f, "..{separator}")?,
        }
    }
    Ok(())
}

fn write_zone(f: &mut fmt::Formatter<'_>, zone: Option<&str>) -> fmt::Result {
    zone.map_or(Ok(()), |zone| write!(f, " {zone}"))
}

macro_rules! from {
    ($($variant:ident($type:ty);)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}

from! {
    Text(String);
    Number(Amount);
    Money(Money);
    Option(LabelledOption);
    Options(Vec<LabelledOption>);
    Date(Date);
    DateRange(DateRange);
    Time(TimeOfDay);
    TimeRange(TimeRange);
    User(Id<of::User>);
    Person(Id<of::Person>);
    Organization(Id<of::Organization>);
    Other(FieldAny);
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(whole: i64) -> Self {
        Self::Number(whole.into())
    }
}

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        Self::Address(Box::new(address))
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(TimeOfDay::new(time))
    }
}

impl From<Id<of::FieldOption>> for Value {
    fn from(id: Id<of::FieldOption>) -> Self {
        Self::Option(id.into())
    }
}
