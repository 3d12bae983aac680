//! Bodies of answers, decompressed.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::mem;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use http::{HeaderMap, header};
use pipedrive_core::Unsent;
use pipedrive_core::machine::BodyTooLarge;
use ureq::{Body, BodyReader};

use crate::dial::unread;

/// The most room that is made for a body on its mere word, in bytes.
const ROOM: u64 = 4 * 1024 * 1024;

/// A body that is being read, decompressed.
///
/// ureq could do it, but takes an empty body that is said to be gzip for a broken one.
pub(crate) struct Plain {
    /// How many bytes it will have; 0 if that is not known.
    expected: u64,
    coding: Coding,
}

enum Coding {
    None(BodyReader<'static>),
    /// Gzip, unless it is empty.
    Said(BufReader<BodyReader<'static>>),
    Gzip(MultiGzDecoder<BufReader<BodyReader<'static>>>),
    Ended,
}

impl Plain {
    /// Takes a body, and out of the headers what is true of its compressed form only.
    pub(crate) fn new(body: Body, headers: &mut HeaderMap) -> Self {
        let expected = body.content_length().unwrap_or(0);
        let coding = headers.get(header::CONTENT_ENCODING).map_or(&b""[..], |coding| coding.as_bytes());
        if !coding.eq_ignore_ascii_case(b"gzip") && !coding.eq_ignore_ascii_case(b"x-gzip") {
            return Plain { expected, coding: Coding::None(body.into_reader()) };
        }
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        Plain { expected: 0, coding: Coding::Said(BufReader::new(body.into_reader())) }
    }

    /// All of it, unless it is larger than `limit` bytes.
    pub(crate) fn all(self, limit: u64) -> Result<Bytes, Unsent> {
        let too_large = || Unsent::after(BodyTooLarge { limit });
        if self.expected > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.expected.min(ROOM)).unwrap_or(0));
        self.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        Ok(bytes.into())
    }

    /// Writes all of it, and says how many bytes that are.
    pub(crate) fn copy<W: Write + ?Sized>(mut self, writer: &mut W) -> Result<u64, Unsent> {
        let mut buffer = vec![0; 64 * 1024];
        let mut written = 0;
        loop {
            match self.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    writer.write_all(&buffer[..read]).map_err(Unsent::after)?;
                    written += read as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unread(error)),
            }
        }
        writer.flush().map_err(Unsent::after)?;
        Ok(written)
    }
}

impl Read for Plain {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Coding::Said(body) = &mut self.coding {
            let empty = body.fill_buf()?.is_empty();
            if let Coding::Said(body) = mem::replace(&mut self.coding, Coding::Ended)
                && !empty
            {
                self.coding = Coding::Gzip(MultiGzDecoder::new(body));
            }
        }
        match &mut self.coding {
            Coding::None(body) => body.read(into),
            Coding::Said(body) => body.read(into),
            Coding::Gzip(body) => body.read(into),
            Coding::Ended => Ok(0),
        }
    }
}
