//! The fields of one entity.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::definition::{check, field_type, is_custom, label, name, option, wrong_type};
use super::error::{FieldMapError, near};
use super::text;
use super::value::Value;
use crate::model::custom_fields::Sorted;
use crate::model::{self, Address, CustomFields, FieldAny, FieldValue, Id, LabelledOption, of};
use crate::v2::fields::{Field, FieldType};

/// The fields of one entity, by name; see the [module](super).
///
/// It is collected from the rows of `GetDealFields`, `GetPersonFields`, `GetOrganizationFields`, `GetProductFields`,
/// `GetActivityFields` or `GetProjectFields`. Leads have the fields of deals. With serde it is the list of these rows.
#[derive(Clone, Default)]
pub struct FieldMap {
    fields: Vec<Field>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_key: BTreeMap<String, usize>,
    /// Why the fields were not loaded.
    refusal: Option<String>,
}

impl FieldMap {
    /// Creates a map without fields, each use of which fails for this reason.
    pub(crate) fn not_loaded(reason: String) -> Self {
        Self { refusal: Some(reason), ..Self::default() }
    }

    /// Returns the reason for which the fields were not loaded, if they were not.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Returns all fields, built-in and custom, in the order in which Pipedrive lists them.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns the custom fields.
    pub fn custom(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| is_custom(field))
    }

    /// Returns the field with this name or key, built-in or custom.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or several.
    pub fn field(&self, name: &str) -> Result<&Field, FieldMapError> {
        if let Some(reason) = &self.refusal {
            return Err(FieldMapError::NotLoaded { reason: reason.clone() });
        }
        let named = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let of = |custom| named.iter().map(|at| &self.fields[*at]).filter(move |field| is_custom(field) == custom);
        let custom: Vec<&Field> = of(true).collect();
        let found = if custom.is_empty() { of(false).collect() } else { custom };
        match found.as_slice() {
            [field] => Ok(field),
            [] => self.by_key.get(name).map(|at| &self.fields[*at]).ok_or_else(|| FieldMapError::UnknownField {
                name: name.to_owned(),
                near: near(name, self.by_name.keys().map(String::as_str)),
            }),
            several => Err(FieldMapError::AmbiguousField {
                name: name.to_owned(),
                keys: several.iter().map(|field| field.field_code.clone()).collect(),
            }),
        }
    }

    /// Returns the custom field with this name, for values of the type `T`.
    ///
    /// The type `FieldAny` is that of every field.
    ///
    /// # Errors
    ///
    /// Fails if there is no such custom field, if there are several, or if it does not hold values of this type.
    pub fn key<T: FieldValue>(&self, name: &str) -> Result<model::Field<T>, FieldMapError> {
        let field = self.custom_field(name)?;
        check::<T>(field)?;
        Ok(model::Field::named(&*field.field_code))
    }

    /// Returns the id of the option with this label. The field can be built in, such as that of labels.
    ///
    /// # Errors
    ///
    /// Fails if there is no such field or option, or if there are several.
    pub fn option(&self, name: &str, label: &str) -> Result<Id<of::FieldOption>, FieldMapError> {
        let field = self.field(name)?;
        match field.options {
            None => Err(wrong_type(field, "options")),
            Some(_) => option(field, label),
        }
    }

    /// Returns the label of the option with this id.
    ///
    /// # Errors
    ///
    /// Fails if there is no such field, or if it has no such option any more.
    pub fn label(&self, name: &str, id: impl Into<Id<of::FieldOption>>) -> Result<&str, FieldMapError> {
        let (field, id) = (self.field(name)?, id.into());
        label(field, id).ok_or_else(|| FieldMapError::DeletedOption { field: definition_name(field), id })
    }

    /// Returns the value of a custom field, with the type that the field has; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Fails if there is no such custom field, if there are several, or if the record has a value of another type.
    pub fn get(&self, values: &CustomFields, name: &str) -> Result<Option<Value>, FieldMapError> {
        let field = self.custom_field(name)?;
        let value = Value::read(field, &values.sorted());
        value.map_err(|error| FieldMapError::Value { field: definition_name(field), error })
    }

    /// Sets the value of a custom field.
    ///
    /// # Errors
    ///
    /// Fails if there is no such custom field, if there are several, or if it does not hold such a value.
    pub fn set(&self, values: &mut CustomFields, name: &str, value: impl Into<Value>) -> Result<(), FieldMapError> {
        let (field, value) = (self.custom_field(name)?, value.into());
        value.check(field)?;
        values.put(&field.field_code, value.write());
        Ok(())
    }

    /// Clears the value of a custom field: `null` is written.
    ///
    /// # Errors
    ///
    /// Fails if there is no such custom field, or if there are several.
    pub fn clear(&self, values: &mut CustomFields, name: &str) -> Result<(), FieldMapError> {
        values.clear(self.key::<FieldAny>(name)?);
        Ok(())
    }

    /// Returns all custom fields with their values in a record, in the order of this map.
    ///
    /// Each record gives the same names, so that they are the columns of a table; a field without a value has `None`. A
    /// value that does not have the type of its field is [`Value::Other`], and nothing fails. Values of fields that
    /// this map does not have, since they are new, follow under their keys.
    pub fn named<'a>(&'a self, values: &'a CustomFields) -> impl Iterator<Item = Named<'a>> {
        let members = values.sorted();
        let mut named: Vec<Named<'a>> = Vec::new();
        for field in self.fields.iter().filter(|field| is_custom(field) || members.raw(&field.field_code).is_some()) {
            let value = Value::read(field, &members).unwrap_or_else(|_| any(&members, &field.field_code));
            named.push(Named { name: name(field).into(), field: Some(field), value });
        }
        for key in members.keys().filter(|key| !self.by_key.contains_key(*key)) {
            let value = any(&members, key);
            named.push(Named { name: key.to_owned().into(), field: None, value });
        }
        named.into_iter()
    }

    /// Reads a text as a value of a custom field; `None` if it is blank.
    ///
    /// | type | texts |
    /// | --- | --- |
    /// | `varchar`, `varchar_auto`, `text`, `phone`, `address` | any |
    /// | `double` | `1200.5`, `1200,5`, `1 200,50`, `1.200,50`, `1,200.50`, `1'200.50`, `-3`, `1.2e3`; exact to 28 digits |
    /// | `monetary` | such a number before or after the code of its currency: `1 200,50 EUR`, `USD 3` |
    /// | `enum` | the label of an option, or its id |
    /// | `set` | labels or ids joined by commas; a label that contains a comma is in quotation marks |
    /// | `date` | `2026-01-31` |
    /// | `time` | `09:30`, `09:30:00`, `09:30 Europe/Tallinn` |
    /// | `daterange`, `timerange` | two of these with a `/` between, `..` for an open end, the time zone at the end |
    /// | `user`, `people`, `org` | the id, or the label where the field lists users as options |
    ///
    /// `1.200` and `1,200` are refused, since either can be 1.2 or 1200.
    ///
    /// # Errors
    ///
    /// Fails if there is no such custom field, if there are several, or if the text is none of these; the message
    /// has the name and the type of the field, and the text.
    pub fn parse(&self, name: &str, text: &str) -> Result<Option<Value>, FieldMapError> {
        let field = self.custom_field(name)?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        let problem = |problem| FieldMapError::Text {
            field: definition_name(field),
            field_type: field_type(field),
            text: text.to_owned(),
            problem,
        };
        let value = match field_type(field) {
            FieldType::Varchar | FieldType::VarcharAuto | FieldType::Text | FieldType::Phone => {
                Ok(Value::Text(text.to_owned()))
            }
            FieldType::Address => Ok(Address::new(text).into()),
            FieldType::Double => text::number(text).map(Value::Number),
            FieldType::Monetary => text::money(text).map(Value::Money),
            FieldType::Date => text::date(text).map(Value::Date),
            FieldType::DateRange => text::date_range(text).map(Value::DateRange),
            FieldType::Time => text::time(text).map(Value::Time),
            FieldType::TimeRange => text::time_range(text).map(Value::TimeRange),
            FieldType::User => id_or_label(field, text).map(Value::User),
            FieldType::Person => id_or_label(field, text).map(Value::Person),
            FieldType::Organization => id_or_label(field, text).map(Value::Organization),
            FieldType::Enum => return label_or_id(field, text.trim()).map(|option| Some(Value::Option(option))),
            FieldType::Set => {
                if let Ok(option) = label_or_id(field, text.trim()) {
                    return Ok(Some(Value::Options(vec![option])));
                }
                let labels = text::labels(text).map_err(problem)?;
                let options: Result<_, _> = labels.iter().map(|label| label_or_id(field, label)).collect();
                return options.map(|options| Some(Value::Options(options)));
            }
            _ => Err("texts of this type are not known"),
        };
        value.map(Some).map_err(problem)
    }

    pub(super) fn custom_field(&self, name: &str) -> Result<&Field, FieldMapError> {
        let field = self.field(name)?;
        if is_custom(field) {
            return Ok(field);
        }
        Err(FieldMapError::BuiltInField { name: name.to_owned(), code: field.field_code.clone() })
    }
}

fn definition_name(field: &Field) -> String {
    name(field).to_owned()
}

fn any(members: &Sorted<'_>, key: &str) -> Option<Value> {
    members.get(&model::Field::<FieldAny>::named(key)).ok().flatten().map(Value::Other)
}

fn label_or_id(field: &Field, text: &str) -> Result<LabelledOption, FieldMapError> {
    option(field, text).or_else(|error| text.parse().ok().filter(|id| label(field, *id).is_some()).ok_or(error)).map(
        |id| {
            let mut option = LabelledOption::from(id);
            option.label = label(field, id).map(str::to_owned);
            option
        },
    )
}

fn id_or_label<K>(field: &Field, text: &str) -> Result<Id<K>, &'static str> {
    text::id(text).or_else(|problem| match option(field, text.trim()) {
        Ok(id) => Ok(Id::new(id.value())),
        Err(_) => Err(problem),
    })
}

/// A custom field with its value in a record; [`FieldMap::named`] returns them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Named<'a> {
    /// The name; the key of a field that the map does not have.
    pub name: Cow<'a, str>,
    /// The definition of the field.
    pub field: Option<&'a Field>,
    /// The value, if there is one.
    pub value: Option<Value>,
}

impl Named<'_> {
    /// Returns the value as [`FieldMap::parse`] reads it; an empty text if there is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.value.as_ref().map(Value::to_string).unwrap_or_default()
    }
}

impl FromIterator<Field> for FieldMap {
    fn from_iter<I: IntoIterator<Item = Field>>(rows: I) -> Self {
        let mut map = Self { fields: rows.into_iter().collect(), ..Self::default() };
        for (at, field) in map.fields.iter().enumerate() {
            map.by_key.insert(field.field_code.clone(), at);
            if let Some(name) = &field.field_name {
                map.by_name.entry(name.clone()).or_default().push(at);
            }
        }
        map
    }
}

impl fmt::Debug for FieldMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refusal {
            Some(reason) => f.debug_tuple("NotLoaded").field(reason).finish(),
            None => f.debug_tuple("FieldMap").field(&self.fields.iter().map(name).collect::<Vec<_>>()).finish(),
        }
    }
}

impl PartialEq for FieldMap {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields && self.refusal == other.refusal
    }
}

/// Writes the list of the fields. If they were not loaded, it is the text of the reason.
impl Serialize for FieldMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.refusal {
            Some(reason) => serializer.serialize_str(reason),
            None => self.fields.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for FieldMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Form {
            Fields(Vec<Field>),
            Refusal(String),
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Fields(fields) => fields.into_iter().collect(),
            Form::Refusal(reason) => Self::not_loaded(reason),
        })
    }
}
