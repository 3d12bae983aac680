//! Structs of custom fields.

use serde_json::value::RawValue;

use super::definition::{check, name};
use super::error::FieldMapError;
use super::map::FieldMap;
use super::options::{FieldOptions, NamedOption};
use crate::model::custom_fields::{Sorted, value_of};
use crate::model::{
    Address, Amount, CustomFields, Date, DateRange, FieldAny, FieldData, FieldValue, Id, LabelledOption, List, Money,
    Patch, Time, TimeOfDay, TimeRange, of,
};
use crate::v2::fields::Field;

/// A struct of custom fields, each with a name; [`#[derive(CustomFields)]`](derive@crate::CustomFields) implements it.
pub trait NamedFields: Sized {
    /// Checks the names, the types and the options.
    #[doc(hidden)]
    fn check(map: &FieldMap) -> Result<(), FieldMapError>;

    /// Reads the values of a record.
    #[doc(hidden)]
    fn read(reader: &NamedReader<'_>) -> Result<Self, FieldMapError>;

    /// Writes the values.
    #[doc(hidden)]
    fn write(&self, writer: &mut NamedWriter<'_>) -> Result<(), FieldMapError>;
}

impl FieldMap {
    /// Checks that the fields of a struct exist, that they hold values of its types, and that they have the options of
    /// its enums, as a program does at its start.
    ///
    /// # Errors
    ///
    /// Fails for the first field that differs.
    pub fn check<T: NamedFields>(&self) -> Result<(), FieldMapError> {
        T::check(self)
    }

    /// Reads the custom fields of a record into a struct with [`#[derive(CustomFields)]`](derive@crate::CustomFields).
    ///
    /// # Errors
    ///
    /// Fails if a field does not exist or has another type, or if a value is none of its type.
    pub fn read<T: NamedFields>(&self, values: &CustomFields) -> Result<T, FieldMapError> {
        T::read(&NamedReader { map: self, members: values.sorted() })
    }

    /// Returns the values of a struct with [`#[derive(CustomFields)]`](derive@crate::CustomFields), for an operation that
    /// creates or updates a record.
    ///
    /// # Errors
    ///
    /// Fails if a field or an option that has a value does not exist, or if the field has another type.
    pub fn write<T: NamedFields>(&self, fields: &T) -> Result<CustomFields, FieldMapError> {
        let mut writer = NamedWriter { map: self, values: CustomFields::new() };
        fields.write(&mut writer)?;
        Ok(writer.values)
    }

    #[doc(hidden)]
    pub fn check_field<T: NamedValue>(&self, name: &str) -> Result<(), FieldMapError> {
        let field = self.custom_field(name)?;
        T::check_field(field)?;
        T::check_options(field)
    }
}

/// The custom fields of a record, read by name.
#[doc(hidden)]
pub struct NamedReader<'a> {
    map: &'a FieldMap,
    members: Sorted<'a>,
}

impl NamedReader<'_> {
    pub fn option<T: NamedValue>(&self, name: &str) -> Result<Option<T>, FieldMapError> {
        let field = self.map.custom_field(name)?;
        T::check_field(field)?;
        match self.members.data(&field.field_code) {
            Some(data) => T::read_named(field, &data),
            None => Ok(None),
        }
    }

    /// A record without the field keeps its value, and one without a value clears it.
    pub fn patch<T: NamedValue>(&self, name: &str) -> Result<Patch<T>, FieldMapError> {
        match self.option(name)? {
            Some(value) => Ok(Patch::Set(value)),
            None if self.members.raw(&self.map.custom_field(name)?.field_code).is_none() => Ok(Patch::Keep),
            None => Ok(Patch::Clear),
        }
    }
}

/// Custom fields that are written by name.
#[doc(hidden)]
pub struct NamedWriter<'a> {
    map: &'a FieldMap,
    values: CustomFields,
}

impl NamedWriter<'_> {
    pub fn option<T: NamedValue>(&mut self, name: &str, value: Option<&T>) -> Result<(), FieldMapError> {
        let Some(value) = value else { return Ok(()) };
        let field = self.map.custom_field(name)?;
        T::check_field(field)?;
        self.values.put(&field.field_code, value.write_named(field)?);
        Ok(())
    }

    pub fn patch<T: NamedValue>(&mut self, name: &str, value: &Patch<T>) -> Result<(), FieldMapError> {
        match value {
            Patch::Keep => Ok(()),
            Patch::Clear => self.map.clear(&mut self.values, name),
            Patch::Set(value) => self.option(name, Some(value)),
        }
    }
}

/// A type of values in a struct with [`#[derive(CustomFields)]`](derive@crate::CustomFields).
///
/// It is implemented for the types of [`FieldValue`], for enums with [`#[derive(FieldOptions)]`](crate::FieldOptions),
/// and for `Vec` and [`List`] of such enums. For a type of your own it does the same as its `FieldValue`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of a custom field that is read by name",
    note = "the types are those of `FieldValue`, enums with `#[derive(FieldOptions)]`, and `Vec`s of such enums"
)]
pub trait NamedValue: Sized {
    /// Checks that the field holds such values.
    ///
    /// # Errors
    ///
    /// Fails if it has another type.
    fn check_field(field: &Field) -> Result<(), FieldMapError>;

    /// Checks that the field has the options of the type.
    ///
    /// # Errors
    ///
    /// Fails if an option is missing.
    fn check_options(_field: &Field) -> Result<(), FieldMapError> {
        Ok(())
    }

    /// Reads a value; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the value is none of this type.
    fn read_named(field: &Field, data: &FieldData<'_>) -> Result<Option<Self>, FieldMapError>;

    /// Writes the value in the form of v2.
    ///
    /// # Errors
    ///
    /// Fails if the value is an option that the field does not have.
    fn write_named(&self, field: &Field) -> Result<Box<RawValue>, FieldMapError>;
}

fn read<T: FieldValue>(field: &Field, data: &FieldData<'_>) -> Result<Option<T>, FieldMapError> {
    let value = value_of(&field.field_code, Some(data));
    value.map_err(|error| FieldMapError::Value { field: name(field).to_owned(), error })
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl NamedValue for $type {
            fn check_field(field: &Field) -> Result<(), FieldMapError> {
                check::<Self>(field)
            }

            fn read_named(field: &Field, data: &FieldData<'_>) -> Result<Option<Self>, FieldMapError> {
                read(field, data)
            }

            fn write_named(&self, _: &Field) -> Result<Box<RawValue>, FieldMapError> {
                Ok(FieldValue::write(self))
            }
        }
    )*};
}

plain! {
    String bool Amount i64 u64 Money Id<of::FieldOption> Id<of::User> Id<of::Person> Id<of::Organization> LabelledOption
    Date DateRange Time TimeOfDay TimeRange Address FieldAny
}

impl<T: FieldOptions> NamedValue for T {
    fn check_field(field: &Field) -> Result<(), FieldMapError> {
        check::<LabelledOption>(field)
    }

    fn check_options(field: &Field) -> Result<(), FieldMapError> {
        <T as NamedOption>::check_options(field)
    }

    fn read_named(field: &Field, data: &FieldData<'_>) -> Result<Option<Self>, FieldMapError> {
        read(field, data)?.map(|option| T::read_option(field, option)).transpose()
    }

    fn write_named(&self, field: &Field) -> Result<Box<RawValue>, FieldMapError> {
        Ok(FieldValue::write(&self.option_id(field)?))
    }
}

impl<T: NamedOption> NamedValue for Vec<T> {
    fn check_field(field: &Field) -> Result<(), FieldMapError> {
        check::<Vec<LabelledOption>>(field)
    }

    fn check_options(field: &Field) -> Result<(), FieldMapError> {
        T::check_options(field)
    }

    fn read_named(field: &Field, data: &FieldData<'_>) -> Result<Option<Self>, FieldMapError> {
        let options: Option<Vec<LabelledOption>> = read(field, data)?;
        options.map(|options| options.into_iter().map(|option| T::read_option(field, option)).collect()).transpose()
    }

    fn write_named(&self, field: &Field) -> Result<Box<RawValue>, FieldMapError> {
        let ids: Result<Vec<Id<of::FieldOption>>, _> = self.iter().map(|option| option.option_id(field)).collect();
        Ok(FieldValue::write(&ids?))
    }
}

impl<T: NamedOption> NamedValue for List<T> {
    fn check_field(field: &Field) -> Result<(), FieldMapError> {
        <Vec<T>>::check_field(field)
    }

    fn check_options(field: &Field) -> Result<(), FieldMapError> {
        T::check_options(field)
    }

    fn read_named(field: &Field, data: &FieldData<'_>) -> Result<Option<Self>, FieldMapError> {
        Ok(Vec::read_named(field, data)?.map(List))
    }

    fn write_named(&self, field: &Field) -> Result<Box<RawValue>, FieldMapError> {
        self.0.write_named(field)
    }
}
