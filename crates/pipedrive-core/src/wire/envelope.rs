//! The reading of a response: first the status, which a v1 body can override, then the whole envelope in one pass.

use std::mem;

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use crate::error::{ApiError, DecodeError, Error, ErrorKind, RowError};
use crate::json::{self, Reader};
use crate::meta::Meta;
use crate::model::json_value::JsonValue;
use crate::model::row::{self, Blank, Row};
use crate::model::text::Secrets;
#[cfg(feature = "tracing")]
use crate::record::scope;
use crate::wire::page_token::PageToken;

/// The members beside `data` in a response.
#[derive(Default)]
pub(crate) struct Beside {
    pub(crate) additional_data: Option<Box<RawValue>>,
    pub(crate) related_objects: Option<Box<RawValue>>,
}

/// The content of an envelope.
#[derive(Default)]
struct Envelope {
    success: Option<bool>,
    beside: Beside,
    /// The reason why `data` could not be read.
    failure: Option<ErrorKind>,
}

/// A function that reads `data` at the position of the reader.
type Data<'d> = &'d mut dyn FnMut(&mut Reader<'_>) -> Result<(), ErrorKind>;

/// Reads a page and the token of the next one.
pub(crate) fn page(
    meta: &Meta,
    response: Response<Bytes>,
    data: Data<'_>,
) -> Result<(Beside, Option<PageToken>), Error> {
    let read = read(meta, &response, data).and_then(|Envelope { beside, failure, .. }| {
        match (PageToken::of(beside.additional_data.as_deref()), failure) {
            // The more serious of two errors: without a page token the list cannot be continued.
            (Err(odd), None | Some(ErrorKind::Decode(_))) => Err(ErrorKind::PageToken(odd)),
            (_, Some(kind)) => Err(kind),
            (Ok(next), None) => Ok((beside, next)),
        }
    });
    read.map_err(|kind| Error::answered(meta, kind, response))
}

/// Reads a response with one value into a place made by [`Blank::make`], where a record, which is large, stays. It is set
/// unless there is an error.
pub(crate) fn one<T: DeserializeOwned>(
    meta: &Meta,
    response: Response<Bytes>,
    place: &mut Option<T>,
) -> Result<Beside, Error> {
    let path = || "data".to_owned();
    let mut is_again = false;
    present(meta, response, &mut |reader| {
        // Of members with the same name the last one counts, and nothing of the others.
        if mem::replace(&mut is_again, true) {
            *place = Blank::make();
        }
        match place {
            Some(blank) => record(reader, blank, &path)?,
            None => *place = Some(value(reader, &path)?),
        }
        Ok(())
    })
}

/// Reads a response whose `data` must be there. Types that accept `null` as a value accept missing `data` too.
fn present(meta: &Meta, response: Response<Bytes>, data: Data<'_>) -> Result<Beside, Error> {
    let mut is_present = false;
    let read = read(meta, &response, &mut |reader| {
        is_present = true;
        data(reader)
    });
    let kind = match read {
        Ok(Envelope { failure: Some(kind), .. }) | Err(kind) => kind,
        Ok(Envelope { beside, .. }) if is_present || data(&mut Reader::new("null")).is_ok() => return Ok(beside),
        Ok(_) => ErrorKind::Decode(DecodeError::plain("data", "is null or missing")),
    };
    Err(Error::answered(meta, kind, response))
}

/// Reads a response of which only the success matters.
pub(crate) fn done(meta: &Meta, response: Response<Bytes>) -> Result<(), Error> {
    let read = match response.body().is_empty() {
        true => enveloped(&response),
        false => read(meta, &response, &mut |reader| skip(reader).map(drop)).map(drop),
    };
    read.map_err(|kind| Error::answered(meta, kind, response))
}

/// Returns the response if its status is 2xx.
pub(crate) fn success(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    match response.status().is_success() {
        true => Ok(response),
        false => Err(Error::answered(meta, ErrorKind::Api(ApiError::of(&response)), response)),
    }
}

/// Checks that the status is 2xx or the body reports success: v1 responds to some successful deletions with 410 and
/// `success: true`.
fn enveloped(response: &Response<Bytes>) -> Result<(), ErrorKind> {
    match response.status() {
        status if status.is_success() => Ok(()),
        StatusCode::GONE if says_success(response.body()) => Ok(()),
        _ => Err(ErrorKind::Api(ApiError::of(response))),
    }
}

#[cold]
fn says_success(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body).ok();
    let envelope = text.and_then(|text| walk(text, &mut |reader| skip(reader).map(drop)).ok());
    envelope.is_some_and(|envelope| envelope.success == Some(true))
}

/// Reads a response, which is not moved: it is large. It is an error if the status or the body reports one; `data` is
/// not called if the member is missing or `null`.
fn read(meta: &Meta, response: &Response<Bytes>, data: Data<'_>) -> Result<Envelope, ErrorKind> {
    enveloped(response)?;
    let text = text(response)?;
    #[cfg(feature = "tracing")]
    let walked = {
        scope::start_counting();
        let walked = walk(text, data);
        if let (count, Some(first)) = scope::counted() {
            tracing::warn!(target: "pipedrive", operation = meta.name, fields = count, first = first.name, "fields cannot be read");
        }
        walked
    };
    #[cfg(not(feature = "tracing"))]
    let (walked, _) = (walk(text, data), meta);
    match walked {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Api(ApiError::of(response))),
        Ok(envelope) => Ok(envelope),
        Err(broken) => Err(ErrorKind::Decode(DecodeError::plain("", broken.to_string()))),
    }
}

/// Returns the body as text.
fn text(response: &Response<Bytes>) -> Result<&str, ErrorKind> {
    let body = response.body();
    if body.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let wrong = |what: String| match response.headers().contains_key(header::CONTENT_ENCODING) {
        true => ErrorKind::Encoding("the transport left it as it came".into()),
        false => ErrorKind::Decode(DecodeError::plain("", what)),
    };
    let text =
        std::str::from_utf8(body).map_err(|error| wrong(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    match text.trim_ascii_start().starts_with('{') {
        true => Ok(text),
        false => Err(wrong("not a JSON object".to_owned())),
    }
}

/// Reads the members of an envelope.
fn walk(text: &str, data: Data<'_>) -> Result<Envelope, json::Error> {
    let mut envelope = Envelope::default();
    let mut reader = Reader::new(text);
    let mut object = reader.begin_object()?;
    while reader.object_next(&mut object)? {
        match reader.key()?.plain() {
            Some("success") => envelope.success = bool::from_json(&mut Reader::new(reader.skip()?)),
            Some("data") if reader.null()? => {}
            Some("data") => {
                let start = reader.mark();
                if let Err(failure) = data(&mut reader) {
                    // A syntax error is more useful than a mismatch of types.
                    reader.rewind(start);
                    reader.skip()?;
                    envelope.failure = Some(failure);
                }
            }
            Some("additional_data") => envelope.beside.additional_data = raw(&mut reader)?,
            Some("related_objects") => envelope.beside.related_objects = raw(&mut reader)?,
            _ => drop(reader.skip()?),
        }
    }
    reader.end()?;
    Ok(envelope)
}

/// Reads a value as raw JSON; `null` is `None`.
fn raw(reader: &mut Reader<'_>) -> Result<Option<Box<RawValue>>, json::Error> {
    Ok(Option::from_json(&mut Reader::new(reader.skip()?)).flatten())
}

/// Reads a value. The path of an error is found in a second pass, which is made only after a failure.
pub(crate) fn value<T: DeserializeOwned>(reader: &mut Reader<'_>, path: &dyn Fn() -> String) -> Result<T, ErrorKind> {
    let start = reader.mark();
    let error = match Row::read(reader) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut track = Track::new();
    if let row::RowError::Foreign(_) = error {
        reader.rewind(start);
        drop(Row::track::<T>(reader, &mut track));
    }
    Err(unreadable(error, track, path()))
}

/// Reads a record into one that [`Blank`] made.
fn record<T: DeserializeOwned>(
    reader: &mut Reader<'_>,
    blank: &mut T,
    path: &dyn Fn() -> String,
) -> Result<(), ErrorKind> {
    Row::read_into(reader, blank).map_err(|error| unreadable(error, Track::new(), path()))
}

#[cold]
fn unreadable(error: row::RowError, track: Track, path: String) -> ErrorKind {
    ErrorKind::Decode(match error {
        row::RowError::Unreadable(message) => DecodeError::new(&path, message),
        row::RowError::Foreign(message) => DecodeError::inside(&path, &track.path().to_string(), &message),
    })
}

/// Reads the rows of a list with `row`, up to the maximum number of rows.
pub(crate) fn rows<T>(
    reader: &mut Reader<'_>,
    path: &str,
    most: usize,
    mut row: impl FnMut(&mut Reader<'_>, usize) -> Result<T, ErrorKind>,
) -> Result<Vec<T>, ErrorKind> {
    list(reader, path, most, |reader, rows| {
        rows.push(row(reader, rows.len())?);
        Ok(())
    })
}

/// Reads the rows of a page. A record, which is large, is read where it stays, and as few as possible are moved later.
pub(crate) fn records<T: DeserializeOwned>(reader: &mut Reader<'_>, most: usize) -> Result<Vec<T>, ErrorKind> {
    let (mut start, mut in_place) = (0, true);
    list(reader, "data", most, |reader, rows| {
        let count = rows.len();
        if count == 0 {
            start = reader.position();
        } else if count == rows.capacity() {
            // As many as there are if the others are as long, and some more.
            let expected = reader.rest().len() / ((reader.position() - start) / count);
            rows.reserve(most.min(expected + expected / 8 + 1));
        }
        let path = || format!("data[{count}]");
        let blank = if in_place { Blank::make() } else { None };
        in_place = blank.is_some();
        match blank {
            Some(blank) => {
                rows.push(blank);
                record(reader, &mut rows[count], &path)?;
            }
            None => rows.push(value(reader, &path)?),
        }
        Ok(())
    })
}

/// Reads a list, up to the maximum number of rows; `push` appends the next.
fn list<T>(
    reader: &mut Reader<'_>,
    path: &str,
    most: usize,
    mut push: impl FnMut(&mut Reader<'_>, &mut Vec<T>) -> Result<(), ErrorKind>,
) -> Result<Vec<T>, ErrorKind> {
    let mut list = reader.begin_array().map_err(|error| broken(path, error))?;
    let mut rows = Vec::new();
    while reader.array_next(&mut list).map_err(|error| broken(path, error))? {
        if rows.len() == most {
            return Err(ErrorKind::TooManyRows);
        }
        push(reader, &mut rows)?;
    }
    Ok(rows)
}

/// Returns an error for a text that is not JSON or is not what was expected.
#[cold]
pub(crate) fn broken(path: &str, error: json::Error) -> ErrorKind {
    ErrorKind::Decode(DecodeError::plain(path, error.kind()))
}

fn skip<'a>(reader: &mut Reader<'a>) -> Result<&'a str, ErrorKind> {
    reader.skip().map_err(|error| ErrorKind::Decode(DecodeError::plain("", error.to_string())))
}

/// Reads the page of a response once more; `None` if its envelope cannot be read.
pub(crate) fn reread(body: &[u8], data: Data<'_>) -> Option<(Beside, Option<PageToken>)> {
    let Envelope { beside, .. } = walk(std::str::from_utf8(body).ok()?, data).ok()?;
    let next = PageToken::of(beside.additional_data.as_deref()).ok().flatten();
    Some((beside, next))
}

/// Reads a row, or returns the reason why it cannot be read.
pub(crate) fn row<T>(
    reader: &mut Reader<'_>,
    index: usize,
    secrets: &Secrets,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, ErrorKind>,
) -> Result<Result<T, RowError>, ErrorKind> {
    let start = reader.mark();
    let error = match read(reader) {
        Ok(row) => return Ok(Ok(row)),
        Err(ErrorKind::Decode(error)) => error,
        Err(kind) => return Err(kind),
    };
    reader.rewind(start);
    let raw = raw(reader).map_err(|error| broken("data", error))?;
    let raw = raw.unwrap_or_else(|| RawValue::NULL.to_owned());
    Ok(Err(RowError::new(index, error.without(secrets), raw)))
}
