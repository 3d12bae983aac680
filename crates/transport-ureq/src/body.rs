//! Bodies of responses, decompressed.
//!
//! ureq could decompress them, but it fails on an empty body labelled as gzip, and does not return a corrupt one.

use std::io::{self, ErrorKind, Read, Write};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, Response, header};
use pipedrive_core::TransportError;
use pipedrive_core::error::{BadEncoding, BodyTooLarge};
use ureq::Body;

use crate::connector::read_error;

/// The maximum allocation before any data arrives, whatever `content-length` states, in bytes.
const MAX_PREALLOCATION: u64 = 4 * 1024 * 1024;

/// How much larger than the limit a compressed body may be, in bytes: incompressible data grows a little.
const GROWTH: u64 = 64 * 1024;

/// The first bytes of a gzip stream.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Reads the whole body of a response, if it is no larger than `limit` bytes.
pub(crate) fn read(response: Response<Body>, limit: u64) -> Result<Response<Bytes>, TransportError> {
    let too_large = || TransportError::after_send(BodyTooLarge { limit });
    let (mut head, body) = response.into_parts();
    let compressed = is_labelled_gzip(&head.headers);
    let raw_limit = if compressed { limit.saturating_add(GROWTH) } else { limit };
    let expected = body.content_length().unwrap_or(0);
    if expected > raw_limit {
        return Err(too_large());
    }
    let capacity = usize::try_from(expected.min(MAX_PREALLOCATION)).unwrap_or(0);
    let mut tee = Tee {
        reader: body.into_reader().take(raw_limit.saturating_add(1)),
        raw: Vec::with_capacity(capacity),
        failed: false,
    };
    let plain = if compressed { decompress(&mut tee, limit) } else { Ok(None) };
    // A corrupt body may also be too large or incomplete.
    let plain = match plain {
        Err(error) if tee.failed => return Err(read_error(error)),
        plain => plain,
    };
    if !matches!(plain, Ok(Some(_))) {
        tee.reader.read_to_end(&mut tee.raw).map_err(read_error)?;
    }
    if tee.raw.len() as u64 > raw_limit {
        return Err(too_large());
    }
    let plain = match plain {
        Ok(Some(plain)) => plain,
        Ok(None) => tee.raw,
        Err(error) => {
            return Err(TransportError::after_send(BadEncoding::new(
                Response::from_parts(head, tee.raw.into()),
                error,
            )));
        }
    };
    if plain.len() as u64 > limit {
        return Err(too_large());
    }
    if compressed {
        remove_label(&mut head.headers);
    }
    Ok(Response::from_parts(head, plain.into()))
}

/// Decompresses a body while reading, up to one byte more than `limit`; `None` if it is not gzip.
fn decompress(tee: &mut Tee<impl Read>, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut beginning = Vec::new();
    tee.by_ref().take(MAGIC.len() as u64).read_to_end(&mut beginning)?;
    if !is_gzip(&beginning) {
        return Ok(None);
    }
    let mut plain = Vec::new();
    MultiGzDecoder::new(beginning.chain(tee)).take(limit.saturating_add(1)).read_to_end(&mut plain)?;
    Ok(Some(plain))
}

/// A reader that keeps the bytes for the error in case they cannot be decompressed.
struct Tee<R> {
    reader: R,
    raw: Vec<u8>,
    failed: bool,
}

impl<R: Read> Read for Tee<R> {
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

/// The body of a file that has not been read yet.
pub(crate) struct FileBody {
    body: Body,
    compressed: bool,
}

impl FileBody {
    /// Returns the head of a response, and its body.
    pub(crate) fn open(response: Response<Body>) -> (Response<Bytes>, Self) {
        let (mut head, body) = response.into_parts();
        let compressed = is_labelled_gzip(&head.headers);
        if compressed {
            remove_label(&mut head.headers);
        }
        (Response::from_parts(head, Bytes::new()), FileBody { body, compressed })
    }

    /// Writes the whole body and returns the number of bytes.
    pub(crate) fn copy<W: Write + ?Sized>(self, writer: &mut W) -> Result<u64, TransportError> {
        let mut body = self.body.into_reader();
        let mut beginning = Vec::new();
        body.by_ref().take(MAGIC.len() as u64).read_to_end(&mut beginning).map_err(read_error)?;
        let reader = beginning.chain(body);
        match self.compressed && is_gzip(&beginning) {
            true => copy(MultiGzDecoder::new(reader), writer),
            false => copy(reader, writer),
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
            Err(error) => return Err(read_error(error)),
        }
    }
    writer.flush().map_err(TransportError::after_send)?;
    Ok(written)
}

fn is_labelled_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|coding| {
        let coding = coding.as_bytes();
        coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip")
    })
}

/// Returns whether a body labelled as gzip begins like gzip; an empty or uncompressed one does not.
fn is_gzip(body: &[u8]) -> bool {
    let beginning = &body[..body.len().min(MAGIC.len())];
    !beginning.is_empty() && MAGIC.starts_with(beginning)
}

/// Removes the headers that describe the compressed body.
fn remove_label(headers: &mut HeaderMap) {
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
}
