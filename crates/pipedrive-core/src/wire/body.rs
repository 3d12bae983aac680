//! Bodies of requests: JSON objects, forms, multipart bodies, or given bytes.

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
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
        content_type: HeaderValue,
        bytes: Bytes,
    },
}

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

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
    pub(crate) fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), ArgumentError> {
        match self {
            Body::Object(object) => {
                if object.len() > 1 {
                    object.push(b',');
                }
                object.push(b'"');
                object.extend_from_slice(name.as_bytes());
                object.extend_from_slice(b"\":");
                serde_json::to_writer(object, value).map_err(|error| ArgumentError::unwritable(name.to_owned(), &error))
            }
            Body::Form(form) => {
                let json =
                    serde_json::to_string(value).map_err(|error| ArgumentError::unwritable(name.to_owned(), &error))?;
                push_form_pair(form, name, &json)
            }
            Body::Multipart(parts) => {
                let json =
                    serde_json::to_string(value).map_err(|error| ArgumentError::unwritable(name.to_owned(), &error))?;
                parts.field(name, &scalar(name, &json)?);
                Ok(())
            }
            Body::None | Body::Whole { .. } => {
                Err(ArgumentError::new(name.to_owned(), "the operation was declared without a body that has members"))
            }
        }
    }

    /// Returns the content type, if there is a body, and the body.
    #[inline(always)]
    pub(crate) fn finish(self) -> (Option<HeaderValue>, RequestBody) {
        match self {
            Body::None => (None, Bytes::new().into()),
            Body::Object(mut object) => {
                object.push(b'}');
                (Some(JSON), Bytes::from(object).into())
            }
            Body::Form(form) => (Some(FORM), Bytes::from(form).into()),
            Body::Multipart(parts) => {
                let (boundary, body) = parts.finish();
                let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
                (Some(content_type.expect("a boundary is plain ASCII")), body)
            }
            Body::Whole { content_type, bytes } => (Some(content_type), bytes.into()),
        }
    }
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
