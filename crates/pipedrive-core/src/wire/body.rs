//! Bodies of requests: JSON objects, forms, multipart bodies, or given bytes.

use bytes::Bytes;
use http::HeaderValue;
use serde::ser::Error as _;
use serde_json::value::RawValue;

use crate::error::{ArgumentError, ArgumentErrorKind};
use crate::meta::Encoding;
use crate::wire::{Multipart, RequestBody};

/// A body that is being built.
pub(crate) enum Body {
    None,
    /// A JSON object without its closing brace.
    Object(Vec<u8>),
    Form(String),
    Multipart(Multipart),
    Whole {
        content_type: ContentType,
        bytes: Bytes,
    },
}

/// The content type of a body.
#[derive(Clone)]
pub(crate) enum ContentType {
    /// There is no body.
    None,
    Json,
    /// Boxed, since few requests have it and every request is moved.
    Other(Box<HeaderValue>),
}

pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// A function that appends a value as JSON.
type WriteJson<'w> = &'w mut dyn FnMut(&mut Vec<u8>) -> serde_json::Result<()>;

impl Body {
    #[inline]
    pub(crate) fn new(encoding: Encoding) -> Self {
        match encoding {
            Encoding::None => Body::None,
            Encoding::Json => {
                let mut object = Vec::with_capacity(256);
                object.push(b'{');
                Body::Object(object)
            }
            Encoding::Form => Body::Form(String::new()),
            Encoding::Multipart => Body::Multipart(Multipart::default()),
        }
    }

    /// Appends a member. `name` needs no escaping in JSON: it is the name of a declared argument or the checked key of
    /// a custom field.
    /// Not generic over the value, so that it is compiled once.
    pub(crate) fn field(&mut self, name: &str, write: WriteJson<'_>) -> Result<(), ArgumentError> {
        let written = match self {
            Body::Object(object) => {
                if object.len() > 1 {
                    object.push(b',');
                }
                object.push(b'"');
                object.extend_from_slice(name.as_bytes());
                object.extend_from_slice(b"\":");
                write(object)
            }
            Body::Form(form) => match json_text(write) {
                Ok(json) => return push_form_pair(form, name, &json),
                Err(error) => Err(error),
            },
            Body::Multipart(parts) => match json_text(write) {
                Ok(json) => return scalar(name, &json).map(|text| parts.field(name, &text)),
                Err(error) => Err(error),
            },
            Body::None | Body::Whole { .. } => {
                let message = "the operation was declared without a body that has members";
                return Err(ArgumentError::new(name.to_owned(), message));
            }
        };
        written.map_err(|error| ArgumentError::unwritable(name.to_owned(), &error))
    }

    /// Returns the content type and the body.
    #[inline(always)]
    pub(crate) fn finish(self) -> (ContentType, RequestBody) {
        match self {
            Body::None => (ContentType::None, Bytes::new().into()),
            Body::Object(mut object) => {
                object.push(b'}');
                (ContentType::Json, Bytes::from(object).into())
            }
            Body::Form(form) => (ContentType::Other(FORM.into()), Bytes::from(form).into()),
            Body::Multipart(parts) => {
                let (boundary, body) = parts.finish();
                let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
                (ContentType::Other(content_type.expect("a boundary is plain ASCII").into()), body)
            }
            Body::Whole { content_type, bytes } => (content_type, bytes.into()),
        }
    }
}

fn json_text(write: WriteJson<'_>) -> serde_json::Result<String> {
    let mut json = Vec::new();
    write(&mut json)?;
    String::from_utf8(json).map_err(serde_json::Error::custom)
}

fn push_form_pair(form: &mut String, name: &str, json: &str) -> Result<(), ArgumentError> {
    let pair = serde_urlencoded::to_string([(name, scalar(name, json)?)])
        .map_err(|error| ArgumentError::unwritable(name.to_owned(), &error))?;
    if !form.is_empty() {
        form.push('&');
    }
    form.push_str(&pair);
    Ok(())
}

/// Returns the text of a JSON scalar in a form: flags as `1` and `0`, numbers digit for digit.
fn scalar(name: &str, json: &str) -> Result<String, ArgumentError> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map_err(|error| ArgumentError::unwritable(name.to_owned(), &error)),
        Some(b't') => Ok("1".to_owned()),
        Some(b'f') => Ok("0".to_owned()),
        Some(b'n') => Err(ArgumentError::of(name.to_owned(), ArgumentErrorKind::NullInForm)),
        Some(b'{' | b'[') | None => Err(ArgumentError::of(name.to_owned(), ArgumentErrorKind::Nested)),
        Some(_) => Ok(json.to_owned()),
    }
}

/// Converts bytes to text.
///
/// # Errors
///
/// Fails with the offset of the first byte that is not UTF-8.
///
/// ```
/// use pipedrive_core::wire::utf8;
///
/// assert_eq!(utf8("title", b"R\xC3\xB6hre")?, "R\u{f6}hre");
/// assert_eq!(utf8("title", b"R\xF6hre").unwrap_err().to_string(), "argument `title`: is not UTF-8 at byte 1");
/// # Ok::<(), pipedrive_core::error::ArgumentError>(())
/// ```
pub fn utf8<'b>(argument: &'static str, bytes: &'b [u8]) -> Result<&'b str, ArgumentError> {
    std::str::from_utf8(bytes)
        .map_err(|error| ArgumentError::of(argument, ArgumentErrorKind::NotUtf8 { offset: error.valid_up_to() }))
}

/// Converts bytes to JSON text.
pub(crate) fn json<'b>(argument: &'static str, bytes: &'b [u8]) -> Result<&'b RawValue, ArgumentError> {
    serde_json::from_str(utf8(argument, bytes)?).map_err(|error| {
        ArgumentError::of(argument, ArgumentErrorKind::NotJson { line: error.line(), column: error.column() })
    })
}
