//! A server that does as it is told, well or badly, and remembers what it heard.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Play {
    /// Closes the connection as soon as it is there.
    HangUp,
    /// Reads the request, then closes the connection.
    ReadAndClose,
    /// Reads the request, then keeps silent.
    KeepSilent,
    /// Reads the request, answers, waits for the next.
    Answer(Vec<u8>),
    /// Reads the request, waits until so many came in all, answers what the function makes of this one.
    AnswerTogether(usize, fn(&Heard) -> Vec<u8>),
    /// Reads the request, answers, then closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads the request, answers, then keeps silent.
    AnswerAndKeepSilent(Vec<u8>),
    /// Reads the request, answers so much at once, and the rest byte by byte, with a pause after each.
    Drip(usize, Vec<u8>),
    /// Reads so many bytes of the body at a time, with a pause before each piece, then answers.
    ReadSlowly(usize, Duration, Vec<u8>),
    /// Reads a `CONNECT`, then carries bytes to and from this address.
    Tunnel(SocketAddr),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

#[derive(Clone)]
pub(crate) struct Server {
    addr: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    plays: VecDeque<Play>,
    connections: usize,
    heard: Vec<Heard>,
}

impl Server {
    /// A server that has a play for each request to come, and closes the connections of those for which it has none.
    pub(crate) fn start(plays: impl IntoIterator<Item = Play>) -> Self {
        Self::start_with(plays, None)
    }

    /// The same with TLS.
    pub(crate) fn start_tls(plays: impl IntoIterator<Item = Play>, config: Arc<ServerConfig>) -> Self {
        Self::start_with(plays, Some(config))
    }

    fn start_with(plays: impl IntoIterator<Item = Play>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { plays: plays.into_iter().collect(), connections: 0, heard: Vec::new() };
        let server = Server { addr: listener.local_addr().unwrap(), state: Arc::new(Mutex::new(state)) };
        let accepting = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                accepting.accept(stream.unwrap(), tls.clone());
            }
        });
        server
    }

    /// One more play, for the request after those that have one.
    pub(crate) fn play(&self, play: Play) {
        self.state.lock().unwrap().plays.push_back(play);
    }

    /// An address where nobody listens: the port of a service that is no longer in use anywhere.
    pub(crate) fn nowhere() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 1))
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.state.lock().unwrap().heard.clone()
    }

    fn accept(&self, stream: TcpStream, tls: Option<Arc<ServerConfig>>) {
        let mut state = self.state.lock().unwrap();
        state.connections += 1;
        if let Some(Play::HangUp) = state.plays.front() {
            state.plays.pop_front();
            return;
        }
        let server = self.clone();
        // The client may leave at any time; what it saw is for the test to tell.
        thread::spawn(move || {
            let _ = match tls {
                None => server.serve(&stream, &stream),
                Some(config) => {
                    let tls = ServerConnection::new(config).unwrap();
                    server.serve(StreamOwned::new(tls, &stream), &stream)
                }
            };
        });
    }

    fn serve(&self, mut stream: impl Read + Write, socket: &TcpStream) -> io::Result<()> {
        loop {
            let pace = match self.state.lock().unwrap().plays.front() {
                Some(Play::ReadSlowly(piece, pause, _)) => (*piece, *pause),
                _ => (usize::MAX, Duration::ZERO),
            };
            let heard = read_request(&mut stream, pace)?;
            let play = {
                let mut state = self.state.lock().unwrap();
                state.heard.push(heard.clone());
                state.plays.pop_front()
            };
            match play {
                None | Some(Play::HangUp | Play::ReadAndClose) => return Ok(()),
                Some(Play::KeepSilent) => return keep_silent(&mut stream),
                Some(Play::Answer(answer) | Play::ReadSlowly(_, _, answer)) => write(&mut stream, &answer)?,
                Some(Play::Drip(at_once, answer)) => {
                    write(&mut stream, &answer[..at_once])?;
                    for byte in &answer[at_once..] {
                        write(&mut stream, &[*byte])?;
                        thread::sleep(Duration::from_millis(15));
                    }
                }
                Some(Play::AnswerTogether(requests, answer)) => {
                    while self.state.lock().unwrap().heard.len() < requests {
                        thread::yield_now();
                    }
                    write(&mut stream, &answer(&heard))?;
                }
                Some(Play::AnswerAndClose(answer)) => return write(&mut stream, &answer),
                Some(Play::AnswerAndKeepSilent(answer)) => {
                    write(&mut stream, &answer)?;
                    return keep_silent(&mut stream);
                }
                Some(Play::Tunnel(to)) => {
                    write(&mut stream, b"HTTP/1.1 200 Connection established\r\n\r\n")?;
                    return tunnel(socket, to);
                }
            }
        }
    }
}

fn read_request(stream: &mut impl Read, (piece, pause): (usize, Duration)) -> io::Result<Heard> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let mut heard = Heard { head: String::from_utf8(head).unwrap(), body: Vec::new() };
    let length = heard.header("content-length").map_or(0, |length| length.parse().unwrap());
    heard.body.resize(length, 0);
    for piece in heard.body.chunks_mut(piece) {
        thread::sleep(pause);
        stream.read_exact(piece)?;
    }
    Ok(heard)
}

fn write(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// Until the client leaves.
fn keep_silent(stream: &mut impl Read) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

fn tunnel(client: &TcpStream, to: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    thread::scope(|scope| {
        scope.spawn(|| carry(client, &server));
        carry(&server, client)
    })
}

fn carry(mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let carried = io::copy(&mut from, &mut to).map(drop);
    to.shutdown(Shutdown::Write)?;
    carried
}
