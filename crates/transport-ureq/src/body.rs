//! Bodies of answers, decompressed.
//!
//! ureq could do it, but takes an empty body that is said to be gzip for a broken one, and keeps none of a broken one.

use std::io::{self, ErrorKind, Read, Write};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, Response, header};
use pipedrive_core::TransportError;
use pipedrive_core::error::{BadEncoding, BodyTooLarge};
use ureq::Body;

use crate::dial::unread;

/// The most room that is made for a body on its mere word, in bytes.
const MAX_PREALLOCATION: u64 = 4 * 1024 * 1024;

/// How much larger a compressed body may be than its content, in bytes: what cannot be compressed grows a little.
const GROWTH: u64 = 64 * 1024;

/// What a gzip stream begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads an answer whole, if its body is no larger than `limit` bytes.
pub(crate) fn read(response: Response<Body>, limit: u64) -> Result<Response<Bytes>, TransportError> {
    let too_large = || TransportError::after_send(BodyTooLarge { limit });
    let (mut head, body) = response.into_parts();
    let compressed = said_to_be_gzip(&head.headers);
    let raw_limit = if compressed { limit.saturating_add(GROWTH) } else { limit };
    let expected = body.content_length().unwrap_or(0);
    if expected > raw_limit {
        return Err(too_large());
    }
    let room = usize::try_from(expected.min(MAX_PREALLOCATION)).unwrap_or(0);
    let mut came = Came {
        reader: body.into_reader().take(raw_limit.saturating_add(1)),
        raw: Vec::with_capacity(room),
        failed: false,
    };
    let plain = if compressed { decompress(&mut came, limit) } else { Ok(None) };
    // Whatever was said of the content, what came may be too much, or not all of it.
    let plain = match plain {
        Err(error) if came.failed => return Err(unread(error)),
        plain => plain,
    };
    if !matches!(plain, Ok(Some(_))) {
        came.reader.read_to_end(&mut came.raw).map_err(unread)?;
    }
    if came.raw.len() as u64 > raw_limit {
        return Err(too_large());
    }
    let plain = match plain {
        Ok(Some(plain)) => plain,
        Ok(None) => came.raw,
        Err(error) => {
            return Err(TransportError::after_send(BadEncoding::new(
                Response::from_parts(head, came.raw.into()),
                error,
            )));
        }
    };
    if plain.len() as u64 > limit {
        return Err(too_large());
    }
    if compressed {
        unlabel(&mut head.headers);
    }
    Ok(Response::from_parts(head, plain.into()))
}

/// Decompresses as it comes, no more than is needed to see that it is too much; `None` if it is not gzip.
fn decompress(came: &mut Came<impl Read>, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut beginning = Vec::new();
    came.by_ref().take(GZIP.len() as u64).read_to_end(&mut beginning)?;
    if !is_gzip(&beginning) {
        return Ok(None);
    }
    let mut plain = Vec::new();
    MultiGzDecoder::new(beginning.chain(came)).take(limit.saturating_add(1)).read_to_end(&mut plain)?;
    Ok(Some(plain))
}

/// Keeps what comes: it is handed out if it cannot be decompressed.
struct Came<R> {
    reader: R,
    raw: Vec<u8>,
    failed: bool,
}

impl<R: Read> Read for Came<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(buffer) {
            Ok(length) => {
                self.raw.extend_from_slice(&buffer[..length]);
                Ok(length)
            }
            Err(error) => {
                self.failed |= error.kind() != ErrorKind::Interrupted;
                Err(error)
            }
        }
    }
}

/// A file that is still to be read.
pub(crate) struct File {
    body: Body,
    compressed: bool,
}

impl File {
    /// The head of an answer, and the file that comes with it.
    pub(crate) fn open(response: Response<Body>) -> (Response<Bytes>, Self) {
        let (mut head, body) = response.into_parts();
        let compressed = said_to_be_gzip(&head.headers);
        if compressed {
            unlabel(&mut head.headers);
        }
        (Response::from_parts(head, Bytes::new()), File { body, compressed })
    }

    /// Writes all of it, and says how many bytes that are.
    pub(crate) fn copy<W: Write + ?Sized>(self, writer: &mut W) -> Result<u64, TransportError> {
        let mut body = self.body.into_reader();
        let mut beginning = Vec::new();
        body.by_ref().take(GZIP.len() as u64).read_to_end(&mut beginning).map_err(unread)?;
        let whole = beginning.chain(body);
        match self.compressed && is_gzip(&beginning) {
            true => copy(MultiGzDecoder::new(whole), writer),
            false => copy(whole, writer),
        }
    }
}

fn copy<W: Write + ?Sized>(mut reader: impl Read, writer: &mut W) -> Result<u64, TransportError> {
    let mut buffer = vec![0; 64 * 1024];
    let mut written = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                writer.write_all(&buffer[..read]).map_err(TransportError::after_send)?;
                written += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(error)),
        }
    }
    writer.flush().map_err(TransportError::after_send)?;
    Ok(written)
}

fn said_to_be_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|coding| {
        let coding = coding.as_bytes();
        coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip")
    })
}

/// Whether a body that is said to be gzip is: one without a byte is not, nor one that was never compressed.
fn is_gzip(body: &[u8]) -> bool {
    let beginning = &body[..body.len().min(GZIP.len())];
    !beginning.is_empty() && GZIP.starts_with(beginning)
}

/// Removes what is true of the compressed form only.
fn unlabel(headers: &mut HeaderMap) {
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
}
