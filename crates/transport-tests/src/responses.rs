//! Responses as bytes, and results as short texts.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use pipedrive_core::v2::deals::Deal;
use pipedrive_core::{Error, ErrorKind};

use crate::errors::said_once;
use crate::transport::TOKEN;

/// A response body with deal 7.
pub const DEAL: &str = r#"{"success":true,"data":{"id":7}}"#;

/// Returns a response with `content-length`; `headers` are additional headers, each with its line end.
#[must_use]
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut answer = format!("HTTP/1.1 {status} -\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// Returns the body compressed.
pub(crate) fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Returns the body as gzip without compression, which is larger.
pub(crate) fn stored(body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(body.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Returns a response with a body labelled as gzip.
pub(crate) fn gzipped(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer(200, "content-encoding: gzip\r\n", body)
}

/// Returns a response in chunks of 10 bytes.
pub(crate) fn chunked(body: &str) -> Vec<u8> {
    let mut answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    for chunk in body.as_bytes().chunks(10) {
        write!(answer, "{:x}\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk)).unwrap();
    }
    (answer + "0\r\n\r\n").into_bytes()
}

/// Returns a response whose small body expands to a large one and is incomplete.
pub(crate) fn endless_bomb() -> Vec<u8> {
    let mut answer = gzipped(gzip(vec![b' '; 20_000_000]));
    answer.truncate(answer.len() - 1000);
    answer
}

/// Returns a body of this many bytes with deal 7.
pub(crate) fn deal_of(bytes: u64) -> String {
    let padding = usize::try_from(bytes).unwrap() - DEAL.len();
    DEAL.replace("{\"id\"", &format!("{}{{\"id\"", " ".repeat(padding)))
}

/// Returns the result of `GetDeal` as a short text: `deal 7`, `NotFound 404`, or `before` or `after` for a transport
/// error, with the message of a timeout.
///
/// # Panics
///
/// Panics if an error shows the API token of [`Settings::of`](crate::Settings::of), or repeats its source.
#[must_use]
pub fn outcome(result: Result<Deal, Error>) -> String {
    let error = match result {
        Ok(deal) => return format!("deal {}", deal.id),
        Err(error) => error,
    };
    assert!(!format!("{error} {error:?}").contains(TOKEN));
    match error.kind() {
        ErrorKind::Transport(transport_error) => {
            let sent = if transport_error.request_sent { "after" } else { "before" };
            match said_once(&*transport_error.source) {
                text if text.contains("in time") || text.contains("too long") => format!("{sent}: {text}"),
                _ => sent.to_owned(),
            }
        }
        ErrorKind::Api(api) => format!("{:?} {}", api.reason, error.status().unwrap().as_u16()),
        ErrorKind::TooLarge(too_large) => format!("more than {}", too_large.limit),
        ErrorKind::Html => "html".to_owned(),
        ErrorKind::Empty => "empty".to_owned(),
        ErrorKind::Decode(_) => "decode".to_owned(),
        ErrorKind::Encoding(_) => "encoding".to_owned(),
        other => format!("{other:?}"),
    }
}
