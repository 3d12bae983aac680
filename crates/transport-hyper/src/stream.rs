//! The connections below hyper, on which interim responses (1xx) are counted.
//!
//! Before the response to an HTTP/1 request there may be any number of interim ones. hyper skips them in a loop that goes on
//! as long as there is something to read, and polls no timeout meanwhile: a server that sends nothing else would occupy a
//! thread of the runtime. Over HTTP/2 hyper skips them one at a time, and timeouts hold.

use std::fmt;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most interim responses before a response, and the most bytes of them.
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

/// What the next byte belongs to.
#[derive(Clone, Copy, Default)]
enum State {
    /// A final response, or nothing that was asked for: not parsed.
    #[default]
    Final,
    /// A status line, of which so many bytes are those of an interim response.
    Status(usize),
    /// The head of an interim response; whether a line begins.
    Head(bool),
}

/// How the status line of an interim response begins, whatever the digit of the version is.
const PREFIX: &[u8] = b"HTTP/1.1 1";
const VERSION: usize = 7;
const LAST: usize = PREFIX.len() - 1;

impl Interim {
    /// A request is written, or a part of it: a response may follow.
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

/// More interim responses than are accepted.
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

    /// Each is read whole, byte by byte, and in two pieces.
    #[test]
    fn only_interim_responses_count() {
        let many = |head: &str, times| head.repeat(times);
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".to_owned() + &many("\r\nHTTP/1.1 103", 9_000);
        let hint = "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n";
        let long = format!("HTTP/1.1 103 -\r\nlink: {}\r\n\r\n", "a".repeat(5000));
        let table = [
            (answer.clone(), true),
            ("220 mail.example ESMTP\r\n".repeat(9_000), true),
            (many("\r\n", 9_000) + &answer, true),
            (many(hint, MAX_COUNT) + &answer, true),
            (many(hint, MAX_COUNT + 1), false),
            (many("HTTP/1.0 199 -\n\n", MAX_COUNT) + &answer, true),
            (many("HTTP/1.0 199 -\n\n", MAX_COUNT + 1), false),
            (many("\r\n\nHTTP/1.1 100 -\r\n\r\n", MAX_COUNT + 1), false),
            (many(&long, 13) + &answer, true),
            (many(&long, 14), false),
            ("HTTP/1.1 103 -\r\n".to_owned() + &many("a: b\r\n", 20_000), false),
        ];
        for (text, sound) in table {
            let shown = &text[..20];
            for piece in [text.len(), 1, 30_000] {
                let mut interim = Interim::default();
                for _ in 0..2 {
                    interim.written();
                    let read = text.as_bytes().chunks(piece).try_for_each(|bytes| {
                        interim.read(bytes)?;
                        // Nothing begins anew while an upload goes on.
                        if !matches!(interim.state, State::Final) {
                            interim.written();
                        }
                        Ok::<_, io::Error>(())
                    });
                    assert_eq!(read.is_ok(), sound, "{shown:?} by {piece}");
                }
            }
        }
    }
}
