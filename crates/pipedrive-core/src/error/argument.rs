//! Errors of arguments.

use std::borrow::Cow;
use std::fmt;

use crate::error::without_values;
use crate::meta::{Bounds, OutOfBounds, Rule, Size};
use crate::model::text::one_line;

/// An invalid argument of an operation, rejected before anything was sent.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, v1};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let error = account.request(&v1::deals::GetDeals::new().limit(501)).unwrap_err();
/// assert_eq!(error.to_string(), "getDeals (GET /api/v1/deals): argument `limit`: 501 is beyond the limit of 500");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentError {
    argument: Cow<'static, str>,
    kind: ArgumentErrorKind,
}

impl ArgumentError {
    /// Returns the name of the argument in the API.
    #[must_use]
    pub fn argument(&self) -> &str {
        &self.argument
    }

    /// Returns why the argument is invalid.
    #[must_use]
    pub fn kind(&self) -> &ArgumentErrorKind {
        &self.kind
    }

    /// Creates an error with a reason of your own, for operations declared in other crates.
    #[must_use]
    pub fn new(argument: impl Into<Cow<'static, str>>, reason: impl Into<String>) -> Self {
        Self::of(argument, ArgumentErrorKind::Other(one_line(&reason.into())))
    }

    #[cold]
    pub(crate) fn of(argument: impl Into<Cow<'static, str>>, kind: ArgumentErrorKind) -> Self {
        ArgumentError { argument: argument.into(), kind }
    }

    /// Creates the error of an argument, or of a value inside it, that is out of its bounds.
    #[cold]
    pub(crate) fn out_of_bounds(argument: &'static str, error: OutOfBounds) -> Self {
        let argument = match error.member.is_empty() {
            true => Cow::Borrowed(argument),
            false => Cow::Owned(error.clone().inside(argument).member),
        };
        Self::of(argument, ArgumentErrorKind::OutOfBounds { bounds: error.bounds, size: error.size })
    }

    /// Creates the error of a value that cannot be serialized.
    #[cold]
    pub(crate) fn unwritable(argument: impl Into<Cow<'static, str>>, error: &impl fmt::Display) -> Self {
        Self::new(argument, format!("cannot be written: {}", without_values(&error.to_string())))
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "argument `{}`: {}", one_line(&self.argument), self.kind)
    }
}

impl std::error::Error for ArgumentError {}

/// Why an argument is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgumentErrorKind {
    /// It is empty, which is not allowed in a path, nor for a list that filters the result.
    Empty,
    /// It is `.` or `..`, which would change the path.
    DotSegment,
    /// It contains a control character at this byte offset.
    ControlCharacter {
        /// The offset in bytes.
        offset: usize,
    },
    /// It is not UTF-8 at this byte offset.
    NotUtf8 {
        /// The offset in bytes.
        offset: usize,
    },
    /// It is not JSON at this line and column.
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },
    /// It is a number, a list or a text whose size is out of the bounds.
    OutOfBounds {
        /// The bounds.
        bounds: Bounds,
        /// The given size.
        size: Size,
    },
    /// It is given without another argument that is required with it, or with one that excludes it.
    Rule(Rule),
    /// It is an array or object, which a form cannot hold; send JSON instead.
    Nested,
    /// It is `null`, which a form cannot hold; send JSON instead.
    NullInForm,
    /// It is given twice: two custom fields with the same key, or one whose key is the companion of another, such as
    /// `<key>_currency`.
    Duplicate,
    /// It is given as a custom field, but the operation has an argument of this name.
    NotCustom,
    /// It is required and missing.
    Missing,
    /// The operation has no such argument.
    Unknown,
    /// It has the wrong type; the text states what was expected.
    WrongType(String),
    /// A field selector has no names.
    EmptySelector,
    /// A name in a field selector contains something other than letters, digits and underscores.
    SelectorName {
        /// The index of the name.
        index: usize,
    },
    /// The type that a field selector takes its names from is not a struct with named fields.
    SelectorType,
    /// The path is not under `/api/v1/`, `/v1/` or `/api/v2/`, or contains a query.
    Path,
    /// The whole address is too long.
    AddressTooLong {
        /// The length in bytes.
        given: usize,
    },
    /// The body has a file that is not in memory, so that the request cannot be returned as bytes; a driver of a
    /// [machine](crate::machine) sends it.
    NotInMemory,
    /// Another reason, given by the operation.
    Other(String),
}

impl fmt::Display for ArgumentErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArgumentErrorKind::Empty => f.write_str("is empty"),
            ArgumentErrorKind::DotSegment => f.write_str("is `.` or `..`, which would change the path"),
            ArgumentErrorKind::ControlCharacter { offset } => write!(f, "has a control character at byte {offset}"),
            ArgumentErrorKind::NotUtf8 { offset } => write!(f, "is not UTF-8 at byte {offset}"),
            ArgumentErrorKind::NotJson { line, column } => write!(f, "is not JSON at line {line}, column {column}"),
            ArgumentErrorKind::OutOfBounds { bounds, size } => bounds.describe(*size, f),
            ArgumentErrorKind::Rule(rule) => rule.fmt(f),
            ArgumentErrorKind::Nested => f.write_str("is an array or object, which a form cannot hold; send JSON"),
            ArgumentErrorKind::NullInForm => f.write_str("is null, which a form cannot hold; send JSON"),
            ArgumentErrorKind::Duplicate => f.write_str("is given twice"),
            ArgumentErrorKind::NotCustom => f.write_str("is an argument of the operation, not a custom field"),
            ArgumentErrorKind::Missing => f.write_str("is required"),
            ArgumentErrorKind::Unknown => f.write_str("is not an argument of this operation"),
            ArgumentErrorKind::WrongType(expected) => write!(f, "has the wrong type: {expected}"),
            ArgumentErrorKind::EmptySelector => f.write_str("selects no field; name at least one"),
            ArgumentErrorKind::SelectorName { index } => {
                write!(f, "name {index} does not consist of letters, digits and underscores")
            }
            ArgumentErrorKind::SelectorType => {
                f.write_str("the type is not a struct with named fields; give the names instead")
            }
            ArgumentErrorKind::Path => f.write_str("is not a path without a query under /api/v1/, /v1/ or /api/v2/"),
            ArgumentErrorKind::AddressTooLong { given } => {
                write!(f, "is too long: {given} bytes")
            }
            ArgumentErrorKind::NotInMemory => {
                f.write_str("has a file that is not in memory; send the operation with a session, or give the bytes")
            }
            ArgumentErrorKind::Other(reason) => f.write_str(reason),
        }
    }
}
