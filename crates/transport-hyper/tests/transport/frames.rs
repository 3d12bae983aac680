//! A server that speaks HTTP/2 frame by frame, well or badly: what a server made of a library would not do.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConnection, StreamOwned};

use crate::scenarios::{DEAL, Settings, certificate};

/// What the server does once a request has come whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Answers with a deal.
    Answer,
    /// Leaves it open, and goes on with others.
    Leave,
    /// Neither reads nor writes any more, and leaves the connection open.
    KeepSilent,
    /// Begins to answer, then as [`KeepSilent`](Self::KeepSilent).
    BeginAndKeepSilent,
    /// Resets the stream, with this code.
    Reset(u32),
    /// Begins to answer, then resets the stream, with this code.
    BeginAndReset(u32),
    /// Says that this is the last stream it looks at, with a code and some words; then answers what was left open.
    GoAway(u32, u32, &'static [u8]),
    /// Says so, and closes the connection.
    GoAwayAndClose(u32, u32),
    /// Sends heads of interim answers without end.
    Flood,
}

pub(crate) const NO_ERROR: u32 = 0;
pub(crate) const INTERNAL_ERROR: u32 = 2;
pub(crate) const REFUSED_STREAM: u32 = 7;
pub(crate) const CANCEL: u32 = 8;
pub(crate) const ENHANCE_YOUR_CALM: u32 = 11;
pub(crate) const HTTP_1_1_REQUIRED: u32 = 13;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

/// A flag: of HEADERS and DATA that the stream ends, of SETTINGS and PING that it is an acknowledgement.
const END_STREAM_OR_ACK: u8 = 1;
const END_HEADERS: u8 = 4;

#[derive(Clone)]
pub(crate) struct Frames {
    pub(crate) settings: Settings,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    acts: VecDeque<Act>,
    connections: usize,
    requests: usize,
}

impl Frames {
    /// A server on this machine with an act for each request to come, and the settings of a client of it.
    pub(crate) fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let (pem, config) = certificate("localhost");
        let mut config = Arc::unwrap_or_clone(config);
        config.alpn_protocols = vec![b"h2".to_vec()];
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut settings = Settings::loopback(&format!("https://localhost:{}", listener.local_addr().unwrap().port()));
        settings.root_certificate_pem = Some(pem);
        let state = State { acts: acts.into_iter().collect(), ..State::default() };
        let server = Frames { settings, state: Arc::new(Mutex::new(state)) };
        let accepting = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                accepting.state.lock().unwrap().connections += 1;
                let tls = ServerConnection::new(config.clone()).unwrap();
                let stream = StreamOwned::new(tls, stream.unwrap());
                let server = accepting.clone();
                // The client may leave at any time; what it saw is for the test to tell.
                thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// How many requests came whole.
    pub(crate) fn requests(&self) -> usize {
        self.state.lock().unwrap().requests
    }

    /// Waits until so many did.
    pub(crate) async fn heard(&self, requests: usize) {
        while self.requests() < requests {
            tokio::task::yield_now().await;
        }
    }

    fn serve(&self, mut stream: impl Read + Write) -> io::Result<()> {
        stream.read_exact(&mut [0; 24])?;
        write(&mut stream, SETTINGS, 0, 0, &[])?;
        let mut open = Vec::new();
        loop {
            let (kind, flags, id, payload) = read(&mut stream)?;
            let ends = flags & END_STREAM_OR_ACK != 0;
            match kind {
                SETTINGS if !ends => write(&mut stream, SETTINGS, END_STREAM_OR_ACK, 0, &[])?,
                PING if !ends => write(&mut stream, PING, END_STREAM_OR_ACK, 0, &payload)?,
                GOAWAY => return Ok(()),
                HEADERS | DATA if ends => {
                    let act = {
                        let mut state = self.state.lock().unwrap();
                        state.requests += 1;
                        state.acts.pop_front()
                    };
                    match act {
                        None => return Ok(()),
                        Some(Act::Answer) => answer(&mut stream, id)?,
                        Some(Act::Leave) => open.push(id),
                        Some(Act::KeepSilent) => return keep_silent(),
                        Some(Act::BeginAndKeepSilent) => {
                            write(&mut stream, HEADERS, END_HEADERS, id, STATUS_200)?;
                            return keep_silent();
                        }
                        Some(Act::Reset(code)) => write(&mut stream, RST_STREAM, 0, id, &code.to_be_bytes())?,
                        Some(Act::BeginAndReset(code)) => {
                            write(&mut stream, HEADERS, END_HEADERS, id, STATUS_200)?;
                            write(&mut stream, RST_STREAM, 0, id, &code.to_be_bytes())?;
                        }
                        Some(Act::GoAway(last, code, words)) => {
                            go_away(&mut stream, last, code, words)?;
                            open.drain(..).try_for_each(|id| answer(&mut stream, id))?;
                        }
                        Some(Act::GoAwayAndClose(last, code)) => return go_away(&mut stream, last, code, b""),
                        Some(Act::Flood) => loop {
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

/// In the words of HPACK.
const STATUS_200: &[u8] = b"\x88";

fn answer(stream: &mut impl Write, id: u32) -> io::Result<()> {
    write(stream, HEADERS, END_HEADERS, id, STATUS_200)?;
    write(stream, DATA, END_STREAM_OR_ACK, id, DEAL.as_bytes())
}

fn go_away(stream: &mut impl Write, last: u32, code: u32, words: &[u8]) -> io::Result<()> {
    write(stream, GOAWAY, 0, 0, &[&last.to_be_bytes(), &code.to_be_bytes(), words].concat())
}

/// As long as the test runs.
fn keep_silent() -> io::Result<()> {
    loop {
        thread::park();
    }
}

fn read(stream: &mut impl Read) -> io::Result<(u8, u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head)?;
    let [a, b, c, kind, flags, id @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
    stream.read_exact(&mut payload)?;
    Ok((kind, flags, u32::from_be_bytes(id), payload))
}

fn write(stream: &mut impl Write, kind: u8, flags: u8, id: u32, payload: &[u8]) -> io::Result<()> {
    stream.write_all(&frame(kind, flags, id, payload))?;
    stream.flush()
}

fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &id.to_be_bytes(), payload].concat()
}
