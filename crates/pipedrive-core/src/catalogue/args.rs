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
    /// Creates the operation from its arguments in `args`. What is returned is of use only if `args` has
    /// [refused](Args::refuse) none of them; `None` if a required one is missing or of the wrong type.
    fn from_args(args: &mut Args<'_>) -> Option<Self>;
}

/// Arguments by their names on the wire, from which an operation is created.
///
/// The first argument that is missing or of the wrong type is kept as an error, as in [`Parts`](crate::wire::Parts).
#[derive(Clone, Debug)]
pub struct Args<'a> {
    values: &'a Map<String, Value>,
    files: &'a [(String, FilePart)],
    refused: Option<ArgumentError>,
}

impl<'a> Args<'a> {
    pub(super) fn new(values: &'a Map<String, Value>, files: &'a [(String, FilePart)]) -> Self {
        Args { values, files, refused: None }
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

    /// Makes the operation fail with this error, unless an earlier one did.
    #[cold]
    pub fn refuse(&mut self, error: ArgumentError) {
        self.refused.get_or_insert(error);
    }

    pub(super) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// Returns the error that the operation fails with, if there is one.
    pub(super) fn into_refused(self) -> Option<ArgumentError> {
        self.refused
    }

    /// Returns a required argument; refused if it is missing or of the wrong type.
    pub fn required<T: DeserializeOwned + 'static>(&mut self, name: &'static str) -> Option<T> {
        let mut file = None;
        match self.value(name, &mut file) {
            Some(value) => self.read(name, value),
            None => {
                if file.is_none() {
                    self.refuse(ArgumentError::of(name, ArgumentErrorKind::Missing));
                }
                file
            }
        }
    }

    /// Sets an optional argument unless it is omitted or `null`; refused if it is of the wrong type.
    pub fn optional<T: DeserializeOwned + 'static>(&mut self, name: &'static str, argument: &mut Option<T>) {
        match self.value(name, argument) {
            None | Some(Value::Null) => {}
            Some(value) => *argument = self.read(name, value),
        }
    }

    /// Sets an argument whose type defines the meaning of `null`, unless it is omitted; refused if it is of the wrong
    /// type.
    pub fn nullable<T: DeserializeOwned>(&mut self, name: &'static str, argument: &mut T) {
        if let Some(value) = self.values.get(name) {
            if let Some(read) = self.read(name, value) {
                *argument = read;
            }
        }
    }

    /// Returns the JSON of an argument, or sets `file`, an `Option`, to the one given as bytes, which are shared and not
    /// copied.
    fn value(&mut self, name: &'static str, file: &mut dyn Any) -> Option<&'a Value> {
        match (self.files.iter().find(|(given, _)| given == name), file.downcast_mut::<Option<FilePart>>()) {
            (None, _) => return self.values.get(name),
            (Some((_, given)), Some(file)) => *file = Some(given.clone()),
            (Some(_), None) => self.refuse(ArgumentError::new(name, "is no file")),
        }
        None
    }

    fn read<T: DeserializeOwned>(&mut self, name: &'static str, value: &Value) -> Option<T> {
        scope::start_counting();
        let read = T::deserialize(value);
        match (read, scope::counted()) {
            (Ok(read), (_, None)) => return Some(read),
            (Ok(_), (_, Some(member))) => self.refuse_member(name, member),
            (Err(error), _) => self.refuse_value(name, &error),
        }
        None
    }

    /// Refuses an argument with a member of the wrong type, which in a response would cost only that member.
    #[cold]
    fn refuse_member(&mut self, name: &str, UnreadableField { name: member, expected, .. }: UnreadableField) {
        let kind = ArgumentErrorKind::WrongType(format!("expected {expected}"));
        self.refuse(ArgumentError::of(format!("{name}.{member}"), kind));
    }

    #[cold]
    fn refuse_value(&mut self, name: &'static str, error: &serde_json::Error) {
        let kind = ArgumentErrorKind::WrongType(without_values(&error.to_string()));
        self.refuse(ArgumentError::of(name, kind));
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
