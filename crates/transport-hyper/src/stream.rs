//! Connections that limit the number of interim responses (1xx).
//!
//! Any number of interim responses may precede the response to an HTTP/1 request. hyper skips them in a loop that polls
//! no timeout while there is something to read, so a server that sends nothing else would occupy a thread of the
//! runtime. Over HTTP/2 hyper skips them one at a time, and timeouts apply.

use std::fmt;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The maximum number of interim responses before a response, and of their bytes.
const MAX_COUNT: usize = 100;
const MAX_BYTES: usize = 64 * 1024;

/// A connection on which interim responses are counted.
pub(crate) struct Stream<T> {
    inner: T,
    /// `None` over HTTP/2.
    interim: Option<Interim>,
}

impl<T: Connection> Stream<T> {
    pub(crate) fn new(inner: T) -> Self {
        let interim = (!inner.connected().is_negotiated_h2()).then(Interim::default);
        Stream { inner, interim }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Stream<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        if let Some(interim) = &mut self.interim {
            interim.read(&buf.filled()[before..])?;
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Stream<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.interim.iter_mut().for_each(Interim::written);
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.interim.iter_mut().for_each(Interim::written);
        Pin::new(&mut self.inner).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<T: Connection> Connection for Stream<T> {
    fn connected(&self) -> Connected {
        self.inner.connected()
    }
}

/// Counts the interim responses since the last request.
#[derive(Default)]
struct Interim {
    state: State,
    responses: usize,
    bytes: usize,
}

/// The part of a response that the next byte belongs to.
#[derive(Clone, Copy, Default)]
enum State {
    /// A final response, or unexpected data: not parsed.
    #[default]
    Final,
    /// A status line; the number of bytes that match an interim response so far.
    Status(usize),
    /// The head of an interim response; whether the byte is the first of a line.
    Head(bool),
}

/// The beginning of the status line of an interim response; the byte at `VERSION` may be any digit.
const PREFIX: &[u8] = b"HTTP/1.1 1";
const VERSION: usize = 7;
const LAST: usize = PREFIX.len() - 1;

impl Interim {
    /// Records that a request or a part of it is written, so that a response may follow.
    fn written(&mut self) {
        if let State::Final = self.state {
            *self = Interim { state: State::Status(0), ..Interim::default() };
        }
    }

    fn read(&mut self, bytes: &[u8]) -> io::Result<()> {
        for &byte in bytes {
            self.state = match self.state {
                State::Final => return Ok(()),
                // Empty lines before a status line are skipped, as hyper does.
                State::Status(0) if matches!(byte, b'\r' | b'\n') => State::Status(0),
                State::Status(LAST) if byte == PREFIX[LAST] => {
                    self.responses += 1;
                    State::Head(false)
                }
                State::Status(at) if at != LAST && (at == VERSION || byte == PREFIX[at]) => State::Status(at + 1),
                State::Status(_) => State::Final,
                State::Head(true) if byte == b'\n' => State::Status(0),
                State::Head(begin) => State::Head(byte == b'\n' || begin && byte == b'\r'),
            };
            self.bytes += 1;
            if self.responses > MAX_COUNT || self.responses > 0 && self.bytes > MAX_BYTES {
                return Err(io::Error::new(io::ErrorKind::InvalidData, TooMany));
            }
        }
        Ok(())
    }
}

/// The error of too many interim responses.
#[derive(Debug)]
struct TooMany;

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many interim responses (1xx)")
    }
}

impl std::error::Error for TooMany {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each text is read as a whole, byte by byte, and in two pieces.
    #[test]
    fn only_interim_responses_count() {
        let many = |head: &str, times| head.repeat(times);
        let response =
            "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".to_owned() + &many("\r\nHTTP/1.1 103", 9_000);
        let hint = "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n";
        let long = format!("HTTP/1.1 103 -\r\nlink: {}\r\n\r\n", "a".repeat(5000));
        let table = [
            (response.clone(), true),
            ("220 mail.example ESMTP\r\n".repeat(9_000), true),
            (many("\r\n", 9_000) + &response, true),
            (many(hint, MAX_COUNT) + &response, true),
            (many(hint, MAX_COUNT + 1), false),
            (many("HTTP/1.0 199 -\n\n", MAX_COUNT) + &response, true),
            (many("HTTP/1.0 199 -\n\n", MAX_COUNT + 1), false),
            (many("\r\n\nHTTP/1.1 100 -\r\n\r\n", MAX_COUNT + 1), false),
            (many(&long, 13) + &response, true),
            (many(&long, 14), false),
            ("HTTP/1.1 103 -\r\n".to_owned() + &many("a: b\r\n", 20_000), false),
        ];
        for (text, accepted) in table {
            let shown = &text[..20];
            for piece in [text.len(), 1, 30_000] {
                let mut interim = Interim::default();
                for _ in 0..2 {
                    interim.written();
                    let read = text.as_bytes().chunks(piece).try_for_each(|bytes| {
                        interim.read(bytes)?;
                        // Writing more of the request does not reset the count.
                        if !matches!(interim.state, State::Final) {
                            interim.written();
                        }
                        Ok::<_, io::Error>(())
                    });
                    assert_eq!(read.is_ok(), accepted, "{shown:?} by {piece}");
                }
            }
        }
    }
}
