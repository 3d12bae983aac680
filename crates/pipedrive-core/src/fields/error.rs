//! What can be wrong with a name, a label or a text.

use std::fmt;

use crate::model::text::one_line;
use crate::model::{FieldError, Id, of};
use crate::v2::fields::{FieldType, OptionId};

/// An error for a name, a label, a text or a value that does not fit the fields of an account.
///
/// Texts that were passed in are part of the message; data of the account other than names and labels is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldMapError {
    /// The fields were not loaded, because Pipedrive refused to list them.
    #[non_exhaustive]
    NotLoaded {
        /// Why.
        reason: String,
    },
    /// No field has this name.
    #[non_exhaustive]
    UnknownField {
        /// The name.
        name: String,
        /// Names that are near.
        near: Vec<String>,
    },
    /// Several fields have this name.
    #[non_exhaustive]
    AmbiguousField {
        /// The name.
        name: String,
        /// Their keys, any of which can be used in place of the name.
        keys: Vec<String>,
    },
    /// The field is built in, so its value is not among the custom fields.
    #[non_exhaustive]
    BuiltInField {
        /// The name.
        name: String,
        /// The code, which is the name of the value in a record.
        code: String,
    },
    /// The field has another type.
    #[non_exhaustive]
    WrongType {
        /// The name of the field.
        field: String,
        /// The type of the field.
        field_type: FieldType,
        /// What was expected.
        expected: &'static str,
    },
    /// The field has no option with this label.
    #[non_exhaustive]
    UnknownOption {
        /// The name of the field.
        field: String,
        /// The label.
        label: String,
        /// Labels that are near.
        near: Vec<String>,
    },
    /// The field has several options with this label.
    #[non_exhaustive]
    AmbiguousOption {
        /// The name of the field.
        field: String,
        /// The label.
        label: String,
        /// Their ids.
        ids: Vec<OptionId>,
    },
    /// The field has no option with this id. Records keep the ids of options that were deleted.
    #[non_exhaustive]
    DeletedOption {
        /// The name of the field.
        field: String,
        /// The id.
        id: Id<of::FieldOption>,
    },
    /// An option of a record is none of an enum.
    #[non_exhaustive]
    UnexpectedOption {
        /// The name of the field.
        field: String,
        /// The id of the option.
        id: Id<of::FieldOption>,
        /// The label of the option, if the field still has it.
        label: Option<String>,
    },
    /// A text cannot be read as a value of the field.
    #[non_exhaustive]
    Text {
        /// The name of the field.
        field: String,
        /// The type of the field.
        field_type: FieldType,
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A record has a value that does not have the type of the field.
    #[non_exhaustive]
    Value {
        /// The name of the field.
        field: String,
        /// What was expected.
        error: FieldError,
    },
}

impl fmt::Display for FieldMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoaded { reason } => write!(f, "the fields were not loaded: {}", one_line(reason)),
            Self::UnknownField { name, near } => {
                write!(f, "no field is named {}{}", quoted(name), Near(near))
            }
            Self::AmbiguousField { name, keys } => {
                write!(f, "{} fields are named {}, and a key tells them apart: ", keys.len(), quoted(name))?;
                f.write_str(&one_line(&keys.join(", ")))
            }
            Self::BuiltInField { name, code } => {
                write!(f, "{} is no custom field, but the built-in field {}", quoted(name), one_line(code))
            }
            Self::WrongType { field, field_type, expected } => {
                let field_type = one_line(field_type.as_str());
                write!(f, "field {} has the type {field_type}, which does not hold {expected}", quoted(field))
            }
            Self::UnknownOption { field, label, near } => {
                write!(f, "field {} has no option {}{}", quoted(field), quoted(label), Near(near))
            }
            Self::AmbiguousOption { field, label, ids } => {
                write!(f, "field {} has {} options {}: ", quoted(field), ids.len(), quoted(label))?;
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                f.write_str(&one_line(&ids.join(", ")))
            }
            Self::DeletedOption { field, id } => {
                write!(f, "field {} has no option with the id {id}: it may have been deleted", quoted(field))
            }
            Self::UnexpectedOption { field, id, label: Some(label) } => {
                write!(f, "option {} ({id}) of field {} is not expected", quoted(label), quoted(field))
            }
            Self::UnexpectedOption { field, id, label: None } => {
                write!(f, "option {id} of field {}, which may have been deleted, is not expected", quoted(field))
            }
            Self::Text { field, field_type, text, problem } => {
                let field_type = one_line(field_type.as_str());
                write!(
                    f,
                    "field {} has the type {field_type}, and {} is no such value: ",
                    quoted(field),
                    quoted(text)
                )?;
                f.write_str(problem)
            }
            Self::Value { field, error } => write!(f, "field {}: {error}", quoted(field)),
        }
    }
}

impl std::error::Error for FieldMapError {}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text))
}

struct Near<'a>(&'a [String]);

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(|name| quoted(name)).collect();
        match names.as_slice() {
            [] => Ok(()),
            [name] => write!(f, "; near is {name}"),
            names => write!(f, "; near are {}", names.join(", ")),
        }
    }
}

/// Returns those of the candidates that are near a text, the nearest first.
pub(super) fn near<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<String> {
    const MOST: usize = 3;
    const NEAR: f64 = 0.6;
    /// Longer texts are no names, and comparing them takes the square of their length.
    const LONGEST: usize = 255;

    let folded = |text: &str| -> String { text.chars().take(LONGEST).flat_map(char::to_lowercase).collect() };
    let text = folded(text);
    let mut found: Vec<(f64, &str)> = candidates
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&text, &folded(candidate)), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .collect();
    found.sort_by(|(one, a), (two, b)| two.total_cmp(one).then(a.cmp(b)));
    found.dedup_by(|(_, a), (_, b)| a == b);
    // With a name that differs in the case only, others are of no interest.
    if found.first().is_some_and(|(likeness, _)| *likeness >= 1.0) {
        found.retain(|(likeness, _)| *likeness >= 1.0);
    }
    found.into_iter().take(MOST).map(|(_, candidate)| candidate.to_owned()).collect()
}
