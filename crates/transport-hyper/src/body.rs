//! Bodies of answers, piece by piece, decompressed.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::io::{self, Write};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::response::Parts;
use http::{HeaderMap, Response, header};
use http_body::Body;
use pipedrive_core::TransportError;
use pipedrive_core::error::{BadEncoding, BodyTooLarge, TimedOut};
use tokio::time::timeout;

use crate::failure::told;

/// How much is decompressed at a time, in bytes; it can become a thousand times as much.
const PIECE: usize = 4 * 1024;

/// The most room that is made for a body on its mere word, in bytes.
const MAX_PREALLOCATION: u64 = 4 * 1024 * 1024;

/// How much larger a compressed body may be than its content, in bytes: what cannot be compressed grows a little.
const GROWTH: u64 = 64 * 1024;

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
    pub(crate) fn new(body: B, headers: &HeaderMap, read_timeout: Duration) -> Self {
        let gzip = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| {
            coding.as_bytes().eq_ignore_ascii_case(b"gzip") || coding.as_bytes().eq_ignore_ascii_case(b"x-gzip")
        });
        Reading { body: Box::pin(body), read_timeout, gzip: gzip.then(Gunzip::default) }
    }

    /// Takes out of the headers what is true of the compressed body only.
    pub(crate) fn decompress(&self, headers: &mut HeaderMap) {
        if self.gzip.is_some() {
            headers.remove(header::CONTENT_ENCODING);
            headers.remove(header::CONTENT_LENGTH);
        }
    }

    /// The answer with all of its body, unless that is larger than `limit` bytes.
    pub(crate) async fn all(mut self, mut head: Parts, limit: u64) -> Result<Response<Bytes>, TransportError> {
        let Some(mut gzip) = self.gzip.take() else {
            return Ok(Response::from_parts(head, self.all_plain(limit).await?));
        };
        // What came is kept to the end: it is handed out if it cannot be decompressed.
        let (mut came, mut bytes) = (Vec::new(), Vec::new());
        let rest = loop {
            match gzip.next() {
                Ok(Some(piece)) => append(&mut bytes, &piece, limit, 0)?,
                Ok(None) => match self.raw().await? {
                    Some(piece) => {
                        append(&mut came, &piece, limit, GROWTH)?;
                        gzip.take(piece);
                    }
                    None => break gzip.finish(),
                },
                Err(error) => {
                    while let Some(piece) = self.raw().await? {
                        append(&mut came, &piece, limit, GROWTH)?;
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
                Ok(Response::from_parts(head, bytes.into()))
            }
            Err(error) => {
                Err(TransportError::after_send(BadEncoding::new(Response::from_parts(head, came.into()), error)))
            }
        }
    }

    async fn all_plain(mut self, limit: u64) -> Result<Bytes, TransportError> {
        let expected = self.body.size_hint().exact().unwrap_or(0);
        if expected > limit {
            return Err(TransportError::after_send(BodyTooLarge { limit }));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = self.raw().await? {
            if bytes.is_empty() {
                if self.body.is_end_stream() && piece.len() as u64 <= limit {
                    return Ok(piece);
                }
                bytes.reserve(usize::try_from(expected.min(MAX_PREALLOCATION)).unwrap_or(0));
            }
            append(&mut bytes, &piece, limit, 0)?;
        }
        Ok(bytes.into())
    }

    /// The next piece, which may be empty; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        if let Some(gzip) = &mut self.gzip {
            if let Some(piece) = gzip.next().map_err(TransportError::after_send)? {
                return Ok(Some(piece));
            }
        }
        let came = self.raw().await?;
        let Some(gzip) = &mut self.gzip else { return Ok(came) };
        match came {
            Some(came) => {
                gzip.take(came);
                Ok(Some(Bytes::new()))
            }
            None => self.gzip.take().map(Gunzip::finish).transpose().map_err(TransportError::after_send),
        }
    }

    async fn raw(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            let frame = timeout(self.read_timeout, poll_fn(|cx| self.body.as_mut().poll_frame(cx))).await;
            match frame.map_err(|_| TransportError::after_send(TimedOut::Read))? {
                None => return Ok(None),
                Some(Err(error)) => return Err(TransportError::after_send(told(error.into()))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => return Ok(Some(data)),
                    Err(_trailers) => {}
                },
            }
        }
    }
}

fn append(bytes: &mut Vec<u8>, piece: &[u8], limit: u64, beyond: u64) -> Result<(), TransportError> {
    if (bytes.len() + piece.len()) as u64 > limit.saturating_add(beyond) {
        return Err(TransportError::after_send(BodyTooLarge { limit }));
    }
    bytes.extend_from_slice(piece);
    Ok(())
}

/// A body that is said to be gzip, decompressed little by little, lest a small body become a large one at once.
///
/// One that does not begin as gzip does is taken as it is: not every proxy that decompresses says so.
#[derive(Default)]
struct Gunzip {
    begun: bool,
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    came: Bytes,
}

const MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Gunzip {
    fn take(&mut self, came: Bytes) {
        if !self.begun && !came.is_empty() {
            self.begun = true;
            let first = came.len().min(MAGIC.len());
            self.decoder = (came[..first] == MAGIC[..first]).then(|| MultiGzDecoder::new(Vec::new()));
        }
        self.came = came;
    }

    /// What the next few of the bytes become; `None` if there are none.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.came.is_empty() {
            return Ok(None);
        }
        let Some(decoder) = &mut self.decoder else { return Ok(Some(std::mem::take(&mut self.came))) };
        let piece = self.came.split_to(self.came.len().min(PIECE));
        decoder.write_all(&piece)?;
        Ok(Some(std::mem::take(decoder.get_mut()).into()))
    }

    /// What was left to be written out.
    fn finish(self) -> io::Result<Bytes> {
        Ok(self.decoder.map(MultiGzDecoder::finish).transpose()?.unwrap_or_default().into())
    }
}
