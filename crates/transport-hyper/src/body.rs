//! Bodies of answers, piece by piece, decompressed.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::io::Write;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::{HeaderMap, header};
use http_body::Body;
use pipedrive_core::Unsent;
use pipedrive_core::machine::{BodyTooLarge, TimedOut};
use tokio::time::timeout;

use crate::failure::told;

/// How much is decompressed at a time, in bytes; it can become a thousand times as much.
const PIECE: usize = 4 * 1024;

/// The most room that is made for a body on its mere word, in bytes.
const ROOM: u64 = 4 * 1024 * 1024;

/// A body that is being read.
pub(crate) struct Reading<B> {
    body: Pin<Box<B>>,
    read_timeout: Duration,
    gzip: Option<Gunzip>,
}

impl<B> Reading<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Takes a body, and out of the headers what is true of its compressed form only.
    pub(crate) fn new(body: B, headers: &mut HeaderMap, read_timeout: Duration) -> Self {
        let gzip = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| {
            coding.as_bytes().eq_ignore_ascii_case(b"gzip") || coding.as_bytes().eq_ignore_ascii_case(b"x-gzip")
        });
        if gzip {
            headers.remove(header::CONTENT_ENCODING);
            headers.remove(header::CONTENT_LENGTH);
        }
        Reading { body: Box::pin(body), read_timeout, gzip: gzip.then(Gunzip::new) }
    }

    /// All of the body, unless it is larger than `limit` bytes.
    pub(crate) async fn all(mut self, limit: u64) -> Result<Bytes, Unsent> {
        let too_large = || Unsent::after(BodyTooLarge { limit });
        let expected = if self.gzip.is_some() { 0 } else { self.body.size_hint().exact().unwrap_or(0) };
        if expected > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(piece) = self.next().await? {
            if (bytes.len() + piece.len()) as u64 > limit {
                return Err(too_large());
            }
            if bytes.is_empty() {
                if self.gzip.is_none() && self.body.is_end_stream() {
                    return Ok(piece);
                }
                bytes.reserve(usize::try_from(expected.min(ROOM)).unwrap_or(0));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.into())
    }

    /// The next piece, which may be empty; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Unsent> {
        let Some(gzip) = &mut self.gzip else { return self.raw().await };
        if let Some(piece) = gzip.next()? {
            return Ok(Some(piece));
        }
        match self.raw().await? {
            Some(compressed) => Ok(self.gzip.as_mut().map(|gzip| gzip.take(compressed))),
            None => self.gzip.take().and_then(|gzip| gzip.finish().transpose()).transpose(),
        }
    }

    async fn raw(&mut self) -> Result<Option<Bytes>, Unsent> {
        loop {
            let frame = timeout(self.read_timeout, poll_fn(|cx| self.body.as_mut().poll_frame(cx))).await;
            match frame.map_err(|_| Unsent::after(TimedOut::Read))? {
                None => return Ok(None),
                Some(Err(error)) => return Err(Unsent::after(told(error.into()))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => return Ok(Some(data)),
                    Err(_trailers) => {}
                },
            }
        }
    }
}

/// A gzip stream that is being decompressed, little by little, lest a small body become a large one at once.
struct Gunzip {
    decoder: MultiGzDecoder<Vec<u8>>,
    compressed: Bytes,
    begun: bool,
}

impl Gunzip {
    fn new() -> Self {
        Gunzip { decoder: MultiGzDecoder::new(Vec::new()), compressed: Bytes::new(), begun: false }
    }

    fn take(&mut self, compressed: Bytes) -> Bytes {
        self.begun |= !compressed.is_empty();
        self.compressed = compressed;
        Bytes::new()
    }

    /// What the next few of the compressed bytes become; `None` if there are none.
    fn next(&mut self) -> Result<Option<Bytes>, Unsent> {
        if self.compressed.is_empty() {
            return Ok(None);
        }
        let piece = self.compressed.split_to(self.compressed.len().min(PIECE));
        self.decoder.write_all(&piece).map_err(Unsent::after)?;
        Ok(Some(std::mem::take(self.decoder.get_mut()).into()))
    }

    /// What was left to be written out. A body without a byte is no gzip stream, yet it is a body.
    fn finish(self) -> Result<Option<Bytes>, Unsent> {
        if !self.begun {
            return Ok(None);
        }
        Ok(Some(self.decoder.finish().map_err(Unsent::after)?.into()))
    }
}
