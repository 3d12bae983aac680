//! Bodies of responses, decompressed chunk by chunk.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Poll, ready};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::response::Parts;
use http::{HeaderMap, Response, header};
use http_body::Body;
use pipedrive_core::TransportError;
use pipedrive_core::error::{BadEncoding, BodyTooLarge};

use crate::error::flatten;
use crate::time_limits::{TimeLimits, now};

/// How much is decompressed at a time, in bytes; the output can be a thousand times as long.
const CHUNK: usize = 4 * 1024;

/// The maximum allocation before any data arrives, whatever `content-length` states, in bytes.
const MAX_PREALLOCATION: u64 = 4 * 1024 * 1024;

/// How much larger than the limit a compressed body may be, in bytes: incompressible data grows a little.
const GROWTH: u64 = 64 * 1024;

/// The body of a response that has not been read yet.
pub(crate) struct ResponseBody<B> {
    body: Pin<Box<B>>,
    pub(crate) limits: TimeLimits,
    /// Boxed, as is what reads with it: few responses need it, and every call has room for both.
    gzip: Option<Box<Decoder>>,
}

impl<B> ResponseBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    pub(crate) fn new(body: B, headers: &HeaderMap, limits: TimeLimits) -> Self {
        let gzip = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| {
            coding.as_bytes().eq_ignore_ascii_case(b"gzip") || coding.as_bytes().eq_ignore_ascii_case(b"x-gzip")
        });
        ResponseBody { body: Box::pin(body), limits, gzip: gzip.then(Box::default) }
    }

    /// Removes the headers that describe the compressed body.
    pub(crate) fn remove_label(&self, headers: &mut HeaderMap) {
        if self.gzip.is_some() {
            headers.remove(header::CONTENT_ENCODING);
            headers.remove(header::CONTENT_LENGTH);
        }
    }

    /// Reads the whole body, if it is no larger than `limit` bytes, and removes the headers that describe the compressed
    /// body from the head.
    pub(crate) async fn read(&mut self, head: &mut Parts, limit: u64) -> Result<Bytes, TransportError> {
        match self.gzip.take() {
            Some(gzip) => Box::pin(self.read_gzip(gzip, head, limit)).await,
            None => self.read_plain(limit).await,
        }
    }

    async fn read_gzip(
        &mut self,
        mut gzip: Box<Decoder>,
        head: &mut Parts,
        limit: u64,
    ) -> Result<Bytes, TransportError> {
        // The compressed bytes are kept for the error in case they cannot be decompressed.
        let (mut raw, mut bytes) = (Vec::new(), Vec::new());
        let rest = loop {
            match gzip.next() {
                Ok(Some(chunk)) => append(&mut bytes, &chunk, limit, 0)?,
                Ok(None) => match self.next_raw().await? {
                    Some(chunk) => {
                        append(&mut raw, &chunk, limit, GROWTH)?;
                        gzip.feed(chunk);
                    }
                    None => break gzip.finish(),
                },
                Err(error) => {
                    while let Some(chunk) = self.next_raw().await? {
                        append(&mut raw, &chunk, limit, GROWTH)?;
                    }
                    break Err(error);
                }
            }
        };
        match rest {
            Ok(rest) => {
                append(&mut bytes, &rest, limit, 0)?;
                head.headers.remove(header::CONTENT_ENCODING);
                head.headers.remove(header::CONTENT_LENGTH);
                Ok(bytes.into())
            }
            Err(error) => {
                let response = Response::from_parts(head.clone(), raw.into());
                Err(TransportError::after_send(BadEncoding::new(response, error)))
            }
        }
    }

    async fn read_plain(&mut self, limit: u64) -> Result<Bytes, TransportError> {
        let expected = self.body.size_hint().exact().unwrap_or(0);
        if expected > limit {
            return Err(TransportError::after_send(BodyTooLarge { limit }));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = self.next_raw().await? {
            if bytes.is_empty() {
                if self.body.is_end_stream() && chunk.len() as u64 <= limit {
                    return Ok(chunk);
                }
                bytes.reserve(usize::try_from(expected.min(MAX_PREALLOCATION)).unwrap_or(0));
            }
            append(&mut bytes, &chunk, limit, 0)?;
        }
        Ok(bytes.into())
    }

    /// Returns the next chunk, which may be empty; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        let decompressed =
            self.gzip.as_mut().map_or(Ok(None), |gzip| gzip.next()).map_err(TransportError::after_send)?;
        if decompressed.is_some() {
            return Ok(decompressed);
        }
        let raw = self.next_raw().await?;
        let Some(gzip) = &mut self.gzip else { return Ok(raw) };
        match raw {
            Some(raw) => {
                gzip.feed(raw);
                Ok(Some(Bytes::new()))
            }
            None => self.gzip.take().map(|gzip| gzip.finish()).transpose().map_err(TransportError::after_send),
        }
    }

    /// Returns the next chunk as it was sent.
    async fn next_raw(&mut self) -> Result<Option<Bytes>, TransportError> {
        let mut since = None;
        let next = poll_fn(|cx| {
            loop {
                return Poll::Ready(match ready!(self.body.as_mut().poll_frame(cx)) {
                    None => Ok(None),
                    Some(Err(error)) => Err(TransportError::after_send(flatten(error.into()))),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => Ok(Some(data)),
                        Err(_trailers) => continue,
                    },
                });
            }
        });
        self.limits.enforce(|| Some(*since.get_or_insert_with(now)), next).await
    }
}

/// Appends a chunk; fails if the result would exceed the limit by more than `beyond` bytes.
fn append(bytes: &mut Vec<u8>, chunk: &[u8], limit: u64, beyond: u64) -> Result<(), TransportError> {
    if (bytes.len() + chunk.len()) as u64 > limit.saturating_add(beyond) {
        return Err(TransportError::after_send(BodyTooLarge { limit }));
    }
    bytes.extend_from_slice(chunk);
    Ok(())
}

/// Decompresses a body labelled as gzip in small steps, since a small body can expand to a large one.
///
/// A body that does not begin like gzip is passed through: some proxies decompress without removing the label.
#[derive(Default)]
struct Decoder {
    started: bool,
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    input: Bytes,
}

const MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Decoder {
    /// Takes the next input. The previous one must have been decompressed.
    fn feed(&mut self, input: Bytes) {
        if !self.started && !input.is_empty() {
            self.started = true;
            let first = input.len().min(MAGIC.len());
            self.decoder = (input[..first] == MAGIC[..first]).then(|| MultiGzDecoder::new(Vec::new()));
        }
        self.input = input;
    }

    /// Decompresses the next bytes of the input; `None` if none are left.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.input.is_empty() {
            return Ok(None);
        }
        let Some(decoder) = &mut self.decoder else { return Ok(Some(std::mem::take(&mut self.input))) };
        let chunk = self.input.split_to(self.input.len().min(CHUNK));
        decoder.write_all(&chunk)?;
        Ok(Some(std::mem::take(decoder.get_mut()).into()))
    }

    /// Ends the stream, and returns the rest of the output.
    fn finish(self) -> io::Result<Bytes> {
        Ok(self.decoder.map(MultiGzDecoder::finish).transpose()?.unwrap_or_default().into())
    }
}
