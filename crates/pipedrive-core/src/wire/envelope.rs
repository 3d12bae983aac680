//! From a response to its `data`: the status first, then the content type, then `success`, then one typed pass.

use bytes::Bytes;
use http::{Response, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

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
    let response = success(meta, response)?;
    decode::<T>(&response).map_err(|kind| Error::answered(meta, kind, response))
}

fn decode<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<Item<T>, ErrorKind> {
    let text = text(response)?;
    match serde_json::from_str::<Envelope<T>>(text) {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(response))),
        Ok(Envelope { data, additional_data, related_objects, .. }) => match data.or_else(nothing) {
            Some(data) => Ok(Item::new(data, additional_data, related_objects)),
            None => Err(ErrorKind::Decode(DecodeError::new("data", "is null or missing".to_owned()))),
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
    #[derive(Deserialize)]
    struct Success {
        success: Option<bool>,
    }
    if let Ok(Success { success: Some(false) }) = serde_json::from_str(text) {
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
    let response = success(meta, response)?;
    if response.body().is_empty() {
        return Ok(());
    }
    let read = text(&response).and_then(|text| match serde_json::from_str::<Envelope<serde::de::IgnoredAny>>(text) {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(&response))),
        Ok(_) => Ok(()),
        Err(error) => Err(ErrorKind::Decode(DecodeError::new("", error.to_string()))),
    });
    read.map_err(|kind| Error::answered(meta, kind, response))
}

/// A response with a 2xx status, and no page of HTML where data should be.
pub(crate) fn success(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    if !response.status().is_success() {
        let kind = ErrorKind::Refused(Refused::of(&response));
        return Err(Error::answered(meta, kind, response));
    }
    Ok(response)
}

/// The body as text.
fn text(response: &Response<Bytes>) -> Result<&str, ErrorKind> {
    let body = response.body();
    if body.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let wrong = |what: String| match response.headers().contains_key(header::CONTENT_ENCODING) {
        true => ErrorKind::Encoding("the transport left it as it came".into()),
        false => ErrorKind::Decode(DecodeError::new("", what)),
    };
    let text =
        std::str::from_utf8(body).map_err(|error| wrong(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    // Serde would take an array for a struct as well.
    match text.trim_ascii_start().starts_with('{') {
        true => Ok(text),
        false => Err(wrong("not a JSON object".to_owned())),
    }
}

/// Whether the header, or the first byte of the body, says that this is a page for people.
pub(crate) fn is_html(response: &Response<Bytes>) -> bool {
    let header = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || response.body().trim_ascii_start().first() == Some(&b'<')
}

/// The rows of a page, each for itself.
pub(crate) fn salvage<T: DeserializeOwned>(body: &[u8]) -> Option<Page<Result<T, RowError>>> {
    let text = std::str::from_utf8(body).ok()?;
    let envelope: Envelope<Vec<Box<RawValue>>> = serde_json::from_str(text).ok()?;
    let rows = envelope.data?.into_iter().enumerate().map(|(index, raw)| row("data", index, raw)).collect();
    Some(Page::new(rows, envelope.additional_data, envelope.related_objects))
}

/// The hits of a search, each for itself.
pub(crate) fn salvage_hits<T: DeserializeOwned>(body: &[u8]) -> Option<Page<Result<Hit<T>, RowError>>> {
    #[derive(Deserialize)]
    struct Found {
        items: Vec<Box<RawValue>>,
    }
    let text = std::str::from_utf8(body).ok()?;
    let envelope: Envelope<Found> = serde_json::from_str(text).ok()?;
    let rows = envelope.data?.items.into_iter().enumerate().map(|(index, raw)| row("data.items", index, raw)).collect();
    Some(Page::new(rows, envelope.additional_data, envelope.related_objects))
}

fn row<T: DeserializeOwned>(list: &str, index: usize, raw: Box<RawValue>) -> Result<T, RowError> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    serde_path_to_error::deserialize(&mut json).map_err(|found| {
        let path = match found.path().to_string() {
            path if path == "." => format!("{list}[{index}]"),
            path => format!("{list}[{index}].{path}"),
        };
        RowError::new(index, DecodeError::new(&path, found.into_inner().to_string()), raw)
    })
}
