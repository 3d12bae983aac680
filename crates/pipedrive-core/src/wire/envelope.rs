//! From a response to its `data`: the status first, unless the body says better, then `success` and one typed pass.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::model::text::Secrets;
use crate::wire::error::{DecodeError, Error, ErrorKind, Refused, RowError};
use crate::wire::operation::Meta;
use crate::wire::output::{Hit, Item, Page};

#[derive(Deserialize)]
struct Envelope<T> {
    success: Option<bool>,
    data: Option<T>,
    additional_data: Option<Box<RawValue>>,
    related_objects: Option<Box<RawValue>>,
}

/// An answer whose `data` is a `T`.
pub(crate) fn read<T: DeserializeOwned>(meta: &Meta, response: Response<Bytes>) -> Result<Item<T>, Error> {
    let response = enveloped(meta, response)?;
    decode::<T>(&response).map_err(|kind| Error::answered(meta, kind, response))
}

fn decode<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<Item<T>, ErrorKind> {
    let text = text(response.body())?;
    match serde_json::from_str::<Envelope<T>>(text) {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(response))),
        Ok(Envelope { data, additional_data, related_objects, .. }) => match data.or_else(nothing) {
            Some(data) => Ok(Item::new(data, additional_data, related_objects)),
            None => Err(ErrorKind::Decode(DecodeError::plain("data", "is null or missing"))),
        },
        Err(error) => Err(explain::<T>(response, text, &error)),
    }
}

/// Types that take `null` for a value take a missing `data` for one too.
fn nothing<T: DeserializeOwned>() -> Option<T> {
    serde_json::from_str("null").ok()
}

/// The second pass, on failure only: whether the service refused, or where the text is not what it should be.
#[cold]
fn explain<T: DeserializeOwned>(response: &Response<Bytes>, text: &str, error: &serde_json::Error) -> ErrorKind {
    if says(text.as_bytes()) == Some(false) {
        return ErrorKind::Refused(Refused::of(response));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, Envelope<T>>(&mut json) {
        Err(found) => ErrorKind::Decode(DecodeError::new(&found.path().to_string(), found.inner().to_string())),
        Ok(_) => ErrorKind::Decode(DecodeError::new("", error.to_string())),
    }
}

/// An answer of which only the success matters.
pub(crate) fn done(meta: &Meta, response: Response<Bytes>) -> Result<(), Error> {
    let response = enveloped(meta, response)?;
    if response.body().is_empty() {
        return Ok(());
    }
    let read =
        text(response.body()).and_then(|text| match serde_json::from_str::<Envelope<serde::de::IgnoredAny>>(text) {
            Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(&response))),
            Ok(_) => Ok(()),
            Err(error) => Err(ErrorKind::Decode(DecodeError::new("", error.to_string()))),
        });
    read.map_err(|kind| Error::answered(meta, kind, response))
}

/// A response with a 2xx status.
pub(crate) fn success(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    match response.status().is_success() {
        true => Ok(response),
        false => Err(Error::answered(meta, ErrorKind::Refused(Refused::of(&response)), response)),
    }
}

/// The same where the body has a say: v1 answers 410 to some deletes that worked, with `success: true`.
fn enveloped(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    match response.status() {
        StatusCode::GONE if says(response.body()) == Some(true) => Ok(response),
        _ => success(meta, response),
    }
}

/// What the body says of its success; nothing if it is no JSON object.
#[cold]
fn says(body: &[u8]) -> Option<bool> {
    #[derive(Deserialize)]
    struct Success {
        success: Option<bool>,
    }
    serde_json::from_slice::<Success>(body).ok()?.success
}

/// A body as text.
fn text(body: &Bytes) -> Result<&str, ErrorKind> {
    if body.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        ErrorKind::Decode(DecodeError::plain("", format!("not UTF-8 at byte {}", error.valid_up_to())))
    })?;
    // Serde would take an array for a struct as well.
    match text.trim_ascii_start().starts_with('{') {
        true => Ok(text),
        false => Err(ErrorKind::Decode(DecodeError::plain("", "not a JSON object"))),
    }
}

/// Whether the header, or the first byte of the body, says that this is a page for people.
pub(crate) fn is_html(response: &Response<Bytes>) -> bool {
    let header = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || response.body().trim_ascii_start().first() == Some(&b'<')
}

/// The rows of a page, each for itself.
pub(crate) fn salvage<T: DeserializeOwned>(body: &[u8], secrets: &Secrets) -> Option<Page<Result<T, RowError>>> {
    let text = std::str::from_utf8(body).ok()?;
    let envelope: Envelope<Vec<Box<RawValue>>> = serde_json::from_str(text).ok()?;
    let rows = envelope.data?.into_iter().enumerate().map(|(index, raw)| row("data", index, raw, secrets)).collect();
    Some(Page::new(rows, envelope.additional_data, envelope.related_objects))
}

/// The hits of a search, each for itself.
pub(crate) fn salvage_hits<T: DeserializeOwned>(
    body: &[u8],
    secrets: &Secrets,
) -> Option<Page<Result<Hit<T>, RowError>>> {
    #[derive(Deserialize)]
    struct Found {
        items: Vec<Box<RawValue>>,
    }
    let text = std::str::from_utf8(body).ok()?;
    let envelope: Envelope<Found> = serde_json::from_str(text).ok()?;
    let rows = envelope
        .data?
        .items
        .into_iter()
        .enumerate()
        .map(|(index, raw)| row("data.items", index, raw, secrets))
        .collect();
    Some(Page::new(rows, envelope.additional_data, envelope.related_objects))
}

fn row<T: DeserializeOwned>(list: &str, index: usize, raw: Box<RawValue>, secrets: &Secrets) -> Result<T, RowError> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    serde_path_to_error::deserialize(&mut json).map_err(|found| {
        let path = match found.path().to_string() {
            path if path == "." => format!("{list}[{index}]"),
            path => format!("{list}[{index}].{path}"),
        };
        let error = DecodeError::new(&path, found.into_inner().to_string()).without(secrets);
        RowError::new(index, error, raw)
    })
}
