//! What the definition of a field says: its name, its type, its options.

use super::error::{FieldMapError, near};
use crate::model::{FieldValue, Id, of};
use crate::v2::fields::{Field, FieldOption, FieldType, OptionId};

/// Returns the name of a field; its key if it has none.
pub(super) fn name(field: &Field) -> &str {
    field.field_name.as_deref().unwrap_or(&field.field_code)
}

/// Returns the type of a field, which is an empty text if it has none.
pub(super) fn field_type(field: &Field) -> FieldType {
    field.field_type.clone().unwrap_or_else(|| "".into())
}

/// Returns whether the values of a field are custom fields of a record.
pub(super) fn is_custom(field: &Field) -> bool {
    let is_hash = || field.field_code.len() == 40 && field.field_code.bytes().all(|byte| byte.is_ascii_hexdigit());
    field.is_custom_field.unwrap_or_else(is_hash)
}

/// Checks that a field holds values of this type. A field whose type is unknown may.
pub(super) fn check<T: FieldValue>(field: &Field) -> Result<(), FieldMapError> {
    match &field.field_type {
        Some(known) if !T::FIELD_TYPES.is_empty() && !T::FIELD_TYPES.contains(&known.as_str()) => {
            Err(wrong_type(field, T::EXPECTED))
        }
        _ => Ok(()),
    }
}

pub(super) fn wrong_type(field: &Field, expected: &'static str) -> FieldMapError {
    FieldMapError::WrongType { field: name(field).to_owned(), field_type: field_type(field), expected }
}

/// Returns the label of an option.
pub(super) fn label(field: &Field, id: Id<of::FieldOption>) -> Option<&str> {
    let mut options = field.options.iter().flatten();
    options.find(|option| number(&option.id) == Some(id)).and_then(|option| option.label.as_deref())
}

/// Returns the id of the option with a label.
pub(super) fn option(field: &Field, label: &str) -> Result<Id<of::FieldOption>, FieldMapError> {
    let options = field.options.as_deref().unwrap_or_default();
    let found: Vec<&FieldOption> = options
        .iter()
        .filter(|option| option.label.as_deref() == Some(label) && number(&option.id).is_some())
        .collect();
    let (field, label) = (name(field).to_owned(), label.to_owned());
    match found.as_slice() {
        [option] => Ok(number(&option.id).unwrap_or_default()),
        [] => {
            let near = near(&label, options.iter().filter_map(|option| option.label.as_deref()));
            Err(FieldMapError::UnknownOption { field, label, near })
        }
        several => {
            let ids = several.iter().map(|option| option.id.clone()).collect();
            Err(FieldMapError::AmbiguousOption { field, label, ids })
        }
    }
}

/// Returns the ids of the options that have one as a number, with their labels.
pub(super) fn option_ids(field: &Field) -> impl Iterator<Item = (Id<of::FieldOption>, &str)> {
    let options = field.options.iter().flatten();
    options.filter_map(|option| Some((number(&option.id)?, option.label.as_deref().unwrap_or_default())))
}

/// Returns the id of an option as a number, which a text of digits is too: `visible_to` has such ids.
fn number(id: &OptionId) -> Option<Id<of::FieldOption>> {
    match id {
        OptionId::Text(text) => text.parse().ok(),
        id => id.number(),
    }
}
