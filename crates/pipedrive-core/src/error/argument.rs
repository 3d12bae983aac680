//! Why an argument was not sent.

use std::borrow::Cow;
use std::fmt;

use crate::error::without_values;
use crate::model::text::one_line;

/// An argument that was refused before anything was sent.
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
    problem: ArgumentErrorKind,
}

impl ArgumentError {
    /// The wire name of the argument.
    #[must_use]
    pub fn argument(&self) -> &str {
        &self.argument
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> &ArgumentErrorKind {
        &self.problem
    }

    /// An argument of an operation declared elsewhere, refused for a reason of its own.
    #[must_use]
    pub fn new(argument: impl Into<Cow<'static, str>>, reason: impl Into<String>) -> Self {
        Self::of(argument, ArgumentErrorKind::Other(one_line(&reason.into())))
    }

    #[cold]
    pub(crate) fn of(argument: impl Into<Cow<'static, str>>, problem: ArgumentErrorKind) -> Self {
        ArgumentError { argument: argument.into(), problem }
    }

    /// A value that cannot be written.
    #[cold]
    pub(crate) fn unwritable(argument: impl Into<Cow<'static, str>>, error: &impl fmt::Display) -> Self {
        Self::new(argument, format!("cannot be written: {}", without_values(&error.to_string())))
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "argument `{}`: {}", one_line(&self.argument), self.problem)
    }
}

impl std::error::Error for ArgumentError {}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgumentErrorKind {
    /// It is empty: a hole in the path, or a list that restricts nothing.
    Empty,
    /// It is `.` or `..`, which would lead elsewhere.
    DotSegment,
    /// It has a control character, at this byte offset.
    ControlCharacter {
        /// The offset in bytes.
        offset: usize,
    },
    /// It is not UTF-8 from this byte offset on.
    NotUtf8 {
        /// The offset in bytes.
        offset: usize,
    },
    /// It is not JSON from this line and column on.
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },
    /// A number beyond the largest one accepted, or a list with more items than are.
    TooMany {
        /// The most that is accepted.
        max: u64,
        /// What was given.
        given: u64,
    },
    /// An array or object, where a form has only scalars: send JSON instead.
    Nested,
    /// A `null`, which a form cannot express: send JSON instead.
    NullInForm,
    /// It is there twice: two custom fields of one key, or one and the companion of another, such as `<key>_currency`.
    Duplicate,
    /// The key of a custom field that is none: the operation has an argument of this name.
    NotCustom,
    /// It is required.
    Missing,
    /// The operation has no such argument.
    Unknown,
    /// It is not of the argument's type; the text says what was expected.
    WrongType(String),
    /// A field selector with an empty list of names.
    EmptySelector,
    /// A field selector with a name that is not made of letters, digits and underscores, at this index.
    SelectorName {
        /// Which of the names.
        index: usize,
    },
    /// A field selector asked for the names of a type that is not a struct with named fields.
    SelectorType,
    /// A path outside the API: it must start with `/api/v1/`, `/v1/` or `/api/v2/` and have no query of its own.
    Path,
    /// The whole address, in bytes, is longer than an address can be.
    AddressTooLong {
        /// The length in bytes.
        given: usize,
    },
    /// Something else, said by whoever declared the operation.
    Other(String),
}

impl fmt::Display for ArgumentErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArgumentErrorKind::Empty => f.write_str("is empty"),
            ArgumentErrorKind::DotSegment => f.write_str("is `.` or `..`, which would lead to another address"),
            ArgumentErrorKind::ControlCharacter { offset } => write!(f, "has a control character at byte {offset}"),
            ArgumentErrorKind::NotUtf8 { offset } => write!(f, "is not UTF-8 at byte {offset}"),
            ArgumentErrorKind::NotJson { line, column } => write!(f, "is not JSON at line {line}, column {column}"),
            ArgumentErrorKind::TooMany { max, given } => write!(f, "{given} is beyond the limit of {max}"),
            ArgumentErrorKind::Nested => f.write_str("is an array or object, which a form cannot hold; send JSON"),
            ArgumentErrorKind::NullInForm => f.write_str("is null, which a form cannot hold; send JSON"),
            ArgumentErrorKind::Duplicate => f.write_str("is there twice"),
            ArgumentErrorKind::NotCustom => f.write_str("is an argument of its own, and no custom field"),
            ArgumentErrorKind::Missing => f.write_str("is required"),
            ArgumentErrorKind::Unknown => f.write_str("is not an argument of this operation"),
            ArgumentErrorKind::WrongType(expected) => write!(f, "has the wrong type: {expected}"),
            ArgumentErrorKind::EmptySelector => f.write_str("selects no field; name at least one"),
            ArgumentErrorKind::SelectorName { index } => {
                write!(f, "name {index} is not made of letters, digits and underscores")
            }
            ArgumentErrorKind::SelectorType => {
                f.write_str("the type to read is no struct with named fields; name them")
            }
            ArgumentErrorKind::Path => f.write_str("is not a plain path under /api/v1/, /v1/ or /api/v2/"),
            ArgumentErrorKind::AddressTooLong { given } => {
                write!(f, "makes an address of {given} bytes, which is too long")
            }
            ArgumentErrorKind::Other(reason) => f.write_str(reason),
        }
    }
}
