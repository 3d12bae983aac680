//! An HTTP/2 server that follows a script frame by frame, including faults that a server library would not produce.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConnection, StreamOwned};

use crate::responses::DEAL;
use crate::tls::{Certificate, http2_only};

/// What a [`Server`] does when it has received a whole request.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// Sends a response with a deal.
    Answer,
    /// Leaves the stream open, and serves others.
    Leave,
    /// Stops reading and writing, and leaves the connection open.
    KeepSilent,
    /// Sends the head of a response, then does as [`KeepSilent`](Self::KeepSilent).
    BeginAndKeepSilent,
    /// Resets the stream with this code.
    Reset(u32),
    /// Sends the head of a response, then resets the stream with this code.
    BeginAndReset(u32),
    /// Sends `GOAWAY` with this last stream, code and debug data, then responses on the streams left open.
    GoAway(u32, u32, &'static [u8]),
    /// Sends `GOAWAY` with this last stream and code, and closes the connection.
    GoAwayAndClose(u32, u32),
    /// Sends heads of interim responses (1xx) without end.
    Flood,
}

/// `NO_ERROR`, a code of `RST_STREAM` and `GOAWAY`, like the following ones.
pub const NO_ERROR: u32 = 0;
/// `INTERNAL_ERROR`.
pub const INTERNAL_ERROR: u32 = 2;
/// `REFUSED_STREAM`.
pub const REFUSED_STREAM: u32 = 7;
/// `CANCEL`.
pub const CANCEL: u32 = 8;
/// `ENHANCE_YOUR_CALM`.
pub const ENHANCE_YOUR_CALM: u32 = 11;
/// `HTTP_1_1_REQUIRED`.
pub const HTTP_1_1_REQUIRED: u32 = 13;

/// The type of a `DATA` frame.
pub const DATA: u8 = 0;
/// The type of a `HEADERS` frame.
pub const HEADERS: u8 = 1;
/// The type of a `RST_STREAM` frame.
pub const RST_STREAM: u8 = 3;
/// The type of a `SETTINGS` frame.
pub const SETTINGS: u8 = 4;
/// The type of a `PING` frame.
pub const PING: u8 = 6;
/// The type of a `GOAWAY` frame.
pub const GOAWAY: u8 = 7;

/// The flag that ends the stream in a `HEADERS` or `DATA` frame, and marks a `SETTINGS` or `PING` as an
/// acknowledgement.
pub const END_STREAM_OR_ACK: u8 = 1;
/// The flag of the last `HEADERS` frame of a head.
pub const END_HEADERS: u8 = 4;

/// The length of what a client sends before its first frame.
pub const PREFACE: usize = 24;

/// The header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHead {
    /// The length of the payload.
    pub length: usize,
    /// The type.
    pub kind: u8,
    /// The flags.
    pub flags: u8,
    /// The stream; 0 stands for the connection.
    pub stream: u32,
}

impl FrameHead {
    /// The length of a frame header in bytes.
    pub const LENGTH: usize = 9;

    /// Parses the bytes of a frame header.
    #[must_use]
    pub fn parse(bytes: [u8; Self::LENGTH]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = bytes;
        let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        FrameHead { length, kind, flags, stream: u32::from_be_bytes(stream) }
    }

    /// Returns whether the frame ends its stream or is an acknowledgement.
    #[must_use]
    pub fn ends(self) -> bool {
        self.flags & END_STREAM_OR_ACK != 0
    }
}

/// Returns the bytes of a frame.
#[must_use]
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = (payload.len() as u32).to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Encodes the lines of a head, such as `:status: 200` and `a: b`, in HPACK without compression.
#[must_use]
pub fn header_block(lines: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    for line in String::from_utf8_lossy(lines).lines().filter(|line| !line.is_empty()) {
        // The first colon may be the one of `:status`.
        let (name, value) = match line[1..].find(": ") {
            Some(at) => (&line[..=at], &line[at + 3..]),
            None => (line, ""),
        };
        block.push(0);
        for text in [name, value] {
            length(text.len(), &mut block);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// Writes a length of HPACK, with a prefix of seven bits.
fn length(length: usize, block: &mut Vec<u8>) {
    if length < 127 {
        block.push(length as u8);
        return;
    }
    block.push(127);
    let mut rest = length - 127;
    while rest >= 128 {
        block.push(rest as u8 | 128);
        rest >>= 7;
    }
    block.push(rest as u8);
}

/// A server on a loopback address with TLS; a clone is the same server.
#[derive(Clone)]
pub struct Server {
    addr: SocketAddr,
    certificate: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    actions: VecDeque<Action>,
    connections: usize,
    requests: usize,
}

impl Server {
    /// Starts a server with an action for each request; a request without one ends its connection.
    #[must_use]
    pub fn start(actions: impl IntoIterator<Item = Action>) -> Self {
        let Certificate { pem: certificate, config } = Certificate::of("localhost");
        let config = http2_only(&config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { actions: actions.into_iter().collect(), ..State::default() };
        let server = Server { addr: listener.local_addr().unwrap(), certificate, state: Arc::new(Mutex::new(state)) };
        let accepting = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                accepting.state.lock().unwrap().connections += 1;
                let tls = ServerConnection::new(config.clone()).unwrap();
                let stream = StreamOwned::new(tls, stream.unwrap());
                let server = accepting.clone();
                // Errors are ignored, since the client may close the connection at any time.
                thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    /// Returns its URL, `https://localhost` and the port.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.addr.port())
    }

    /// Returns the certificate to be trusted, in PEM.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Returns how many connections it accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Returns how many whole requests it received.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.state.lock().unwrap().requests
    }

    fn serve(&self, mut stream: impl Read + Write) -> io::Result<()> {
        stream.read_exact(&mut [0; PREFACE])?;
        write(&mut stream, SETTINGS, 0, 0, &[])?;
        let mut open = Vec::new();
        loop {
            let (head, payload) = read(&mut stream)?;
            let (id, ends) = (head.stream, head.ends());
            match head.kind {
                SETTINGS if !ends => write(&mut stream, SETTINGS, END_STREAM_OR_ACK, 0, &[])?,
                PING if !ends => write(&mut stream, PING, END_STREAM_OR_ACK, 0, &payload)?,
                GOAWAY => return Ok(()),
                HEADERS | DATA if ends => {
                    let action = {
                        let mut state = self.state.lock().unwrap();
                        state.requests += 1;
                        state.actions.pop_front()
                    };
                    match action {
                        None => return Ok(()),
                        Some(Action::Answer) => answer(&mut stream, id)?,
                        Some(Action::Leave) => open.push(id),
                        Some(Action::KeepSilent) => return keep_silent(),
                        Some(Action::BeginAndKeepSilent) => {
                            write(&mut stream, HEADERS, END_HEADERS, id, STATUS_200)?;
                            return keep_silent();
                        }
                        Some(Action::Reset(code)) => write(&mut stream, RST_STREAM, 0, id, &code.to_be_bytes())?,
                        Some(Action::BeginAndReset(code)) => {
                            write(&mut stream, HEADERS, END_HEADERS, id, STATUS_200)?;
                            write(&mut stream, RST_STREAM, 0, id, &code.to_be_bytes())?;
                        }
                        Some(Action::GoAway(last, code, words)) => {
                            go_away(&mut stream, last, code, words)?;
                            open.drain(..).try_for_each(|id| answer(&mut stream, id))?;
                        }
                        Some(Action::GoAwayAndClose(last, code)) => return go_away(&mut stream, last, code, b""),
                        Some(Action::Flood) => loop {
                            let head = frame(HEADERS, END_HEADERS, id, b"\x08\x03103");
                            stream.write_all(&head.repeat(1000))?;
                        },
                    }
                }
                _ => {}
            }
        }
    }
}

/// `:status: 200`, by its index in the static table of HPACK.
const STATUS_200: &[u8] = b"\x88";

fn answer(stream: &mut impl Write, id: u32) -> io::Result<()> {
    write(stream, HEADERS, END_HEADERS, id, STATUS_200)?;
    write(stream, DATA, END_STREAM_OR_ACK, id, DEAL.as_bytes())
}

fn go_away(stream: &mut impl Write, last: u32, code: u32, words: &[u8]) -> io::Result<()> {
    write(stream, GOAWAY, 0, 0, &[&last.to_be_bytes(), &code.to_be_bytes(), words].concat())
}

/// Waits as long as the test runs.
fn keep_silent() -> io::Result<()> {
    loop {
        thread::park();
    }
}

fn read(stream: &mut impl Read) -> io::Result<(FrameHead, Vec<u8>)> {
    let mut head = [0; FrameHead::LENGTH];
    stream.read_exact(&mut head)?;
    let head = FrameHead::parse(head);
    let mut payload = vec![0; head.length];
    stream.read_exact(&mut payload)?;
    Ok((head, payload))
}

fn write(stream: &mut impl Write, kind: u8, flags: u8, id: u32, payload: &[u8]) -> io::Result<()> {
    stream.write_all(&frame(kind, flags, id, payload))?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        assert_eq!(header_block(b":status: 200\r\na: b"), b"\x00\x07:status\x03200\x00\x01a\x01b");
        let mut long = Vec::new();
        length(1337, &mut long);
        assert_eq!(long, [127, 1337_u16.wrapping_sub(127) as u8 & 127 | 128, 9]);
    }

    #[test]
    fn frames() {
        let bytes = frame(HEADERS, END_HEADERS, 3, &[0; 300]);
        let head = FrameHead::parse(*bytes.first_chunk().unwrap());
        assert_eq!(head, FrameHead { length: 300, kind: HEADERS, flags: END_HEADERS, stream: 3 });
    }
}
