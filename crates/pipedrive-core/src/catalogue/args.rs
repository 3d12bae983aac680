//! Arguments by their names on the wire.

use std::any::Any;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ArgumentError, ArgumentErrorKind, without_values};
use crate::meta::{Kind, Meta, Parameter};
use crate::record::{UnreadableField, scope};
use crate::wire::{FilePart, Operation};

/// An operation that can be created from arguments with their names on the wire.
///
/// `#[operation]` implements it.
pub trait FromArgs: Operation + Sized {
    /// Creates the operation from its arguments in `args`.
    ///
    /// # Errors
    ///
    /// Fails if an argument is missing or of the wrong type.
    fn from_args(args: &Args<'_>) -> Result<Self, ArgumentError>;
}

/// Arguments by their names on the wire, from which an operation is created.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    values: &'a Map<String, Value>,
    files: &'a [(String, FilePart)],
}

impl<'a> Args<'a> {
    pub(super) fn new(values: &'a Map<String, Value>, files: &'a [(String, FilePart)]) -> Self {
        Args { values, files }
    }

    /// Checks that the operation has all arguments and their members, and that none is given twice.
    pub(super) fn check(&self, meta: &Meta) -> Result<(), ArgumentError> {
        for (index, (name, _)) in self.files.iter().enumerate() {
            if !meta.parameters.iter().any(|parameter| parameter.name == name && parameter.kind == Kind::File) {
                return Err(ArgumentError::of(name.clone(), ArgumentErrorKind::Unknown));
            }
            if self.values.contains_key(name) || self.files[..index].iter().any(|(other, _)| other == name) {
                return Err(ArgumentError::of(name.clone(), ArgumentErrorKind::Duplicate));
            }
        }
        check_members(meta.parameters, self.values, "")
    }

    /// Returns a required argument.
    ///
    /// # Errors
    ///
    /// Fails if the argument is missing or of the wrong type.
    pub fn required<T: DeserializeOwned + 'static>(&self, name: &'static str) -> Result<T, ArgumentError> {
        match (self.file(name), self.values.get(name)) {
            (Some(file), _) => file,
            (None, Some(value)) => read(name, value),
            (None, None) => Err(ArgumentError::of(name, ArgumentErrorKind::Missing)),
        }
    }

    /// Returns an optional argument; `None` if it is omitted or `null`.
    ///
    /// # Errors
    ///
    /// Fails if the argument is of the wrong type.
    pub fn optional<T: DeserializeOwned + 'static>(&self, name: &'static str) -> Result<Option<T>, ArgumentError> {
        match (self.file(name), self.values.get(name)) {
            (Some(file), _) => file.map(Some),
            (None, None | Some(Value::Null)) => Ok(None),
            (None, Some(value)) => read(name, value).map(Some),
        }
    }

    /// Returns an argument that is its default if it is omitted, and whose type defines the meaning of `null`.
    ///
    /// # Errors
    ///
    /// Fails if the argument is of the wrong type.
    pub fn or_default<T: DeserializeOwned + Default>(&self, name: &'static str) -> Result<T, ArgumentError> {
        self.values.get(name).map_or_else(|| Ok(T::default()), |value| read(name, value))
    }

    /// Returns a file given as bytes, which are shared and not copied.
    fn file<T: 'static>(&self, name: &'static str) -> Option<Result<T, ArgumentError>> {
        let (_, file) = self.files.iter().find(|(given, _)| given == name)?;
        let file: Box<dyn Any> = Box::new(file.clone());
        Some(file.downcast().map(|file| *file).map_err(|_| ArgumentError::new(name, "is no file")))
    }
}

/// Reads an argument. A member of the wrong type is an error here; in a response it would cost only that member.
fn read<T: DeserializeOwned>(name: &'static str, value: &Value) -> Result<T, ArgumentError> {
    match scope::counting(|| T::deserialize(value)) {
        (Ok(_), _, Some(UnreadableField { name: member, expected, .. })) => Err(ArgumentError::of(
            format!("{name}.{member}"),
            ArgumentErrorKind::WrongType(format!("expected {expected}")),
        )),
        (Ok(read), ..) => Ok(read),
        (Err(error), ..) => {
            Err(ArgumentError::of(name, ArgumentErrorKind::WrongType(without_values(&error.to_string()))))
        }
    }
}

/// Checks that all members are among the parameters; `path` is the path to them, with a dot at its end.
fn check_members(parameters: &[Parameter], values: &Map<String, Value>, path: &str) -> Result<(), ArgumentError> {
    values.iter().try_for_each(|(name, value)| {
        let path = format!("{path}{name}");
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) => check_value(parameter.kind, value, &path),
            None => Err(ArgumentError::of(path, ArgumentErrorKind::Unknown)),
        }
    })
}

fn check_value(kind: Kind, value: &Value, path: &str) -> Result<(), ArgumentError> {
    match (kind, value) {
        (Kind::Object(members), Value::Object(values)) => check_members(members, values, &format!("{path}.")),
        (Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item), Value::Array(values)) => {
            let mut values = values.iter().enumerate();
            values.try_for_each(|(index, value)| check_value(*item, value, &format!("{path}[{index}]")))
        }
        (Kind::Map(item), Value::Object(values)) => {
            values.iter().try_for_each(|(name, value)| check_value(*item, value, &format!("{path}.{name}")))
        }
        _ => Ok(()),
    }
}
