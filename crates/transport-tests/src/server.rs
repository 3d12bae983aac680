//! An HTTP/1.1 server that follows a script, including faults, and records the requests.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a [`Server`] does with one request.
#[derive(Clone, Debug)]
pub enum Action {
    /// Closes the connection as soon as it is accepted.
    Close,
    /// Reads the request, then closes the connection.
    ReadAndClose,
    /// Reads the request, then sends nothing.
    KeepSilent,
    /// Reads the request, sends these bytes, then waits for the next request.
    Answer(Vec<u8>),
    /// Reads the request, waits until this many requests were received in total, then sends the result of the function.
    AnswerTogether(usize, fn(&Received) -> Vec<u8>),
    /// Reads the request, sends these bytes, then closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads the request, sends these bytes, then nothing more.
    AnswerAndKeepSilent(Vec<u8>),
    /// Reads the request, sends this many of the bytes at once, and the rest one by one, with a pause after each.
    Drip(usize, Vec<u8>),
    /// Reads this many bytes of the request's body at a time, with a pause before each piece, then sends these bytes.
    ReadSlowly(usize, Duration, Vec<u8>),
    /// Reads a `CONNECT`, then copies bytes to and from this address.
    Tunnel(SocketAddr),
}

/// A request that a [`Server`] received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The request line and the headers, with their line ends.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// Returns the value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// A server on a loopback address; a clone is the same server.
#[derive(Clone)]
pub struct Server {
    addr: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    actions: VecDeque<Action>,
    connections: usize,
    received: Vec<Received>,
}

impl Server {
    /// Starts a server with an action for each request; a request without one ends its connection.
    #[must_use]
    pub fn start(actions: impl IntoIterator<Item = Action>) -> Self {
        Self::start_with(actions, None)
    }

    /// Starts a server like [`start`](Self::start), with TLS.
    #[must_use]
    pub fn start_tls(actions: impl IntoIterator<Item = Action>, config: Arc<ServerConfig>) -> Self {
        Self::start_with(actions, Some(config))
    }

    fn start_with(actions: impl IntoIterator<Item = Action>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { actions: actions.into_iter().collect(), connections: 0, received: Vec::new() };
        let server = Server { addr: listener.local_addr().unwrap(), state: Arc::new(Mutex::new(state)) };
        let accepting = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                accepting.accept(stream.unwrap(), tls.clone());
            }
        });
        server
    }

    /// Adds an action for the next request that has none.
    pub fn push(&self, action: Action) {
        self.state.lock().unwrap().actions.push_back(action);
    }

    /// Returns a loopback address where nothing listens, with the port of an obsolete service.
    #[must_use]
    pub fn nowhere() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 1))
    }

    /// Returns its address.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns its URL, `http://` and the address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns how many connections it accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Returns the requests that it received.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    fn accept(&self, stream: TcpStream, tls: Option<Arc<ServerConfig>>) {
        let mut state = self.state.lock().unwrap();
        state.connections += 1;
        if let Some(Action::Close) = state.actions.front() {
            state.actions.pop_front();
            return;
        }
        let server = self.clone();
        // Errors are ignored, since the client may close the connection at any time.
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
            let pace = match self.state.lock().unwrap().actions.front() {
                Some(Action::ReadSlowly(piece, pause, _)) => (*piece, *pause),
                _ => (usize::MAX, Duration::ZERO),
            };
            let received = read_request(&mut stream, pace)?;
            let action = {
                let mut state = self.state.lock().unwrap();
                state.received.push(received.clone());
                state.actions.pop_front()
            };
            match action {
                None | Some(Action::Close | Action::ReadAndClose) => return Ok(()),
                Some(Action::KeepSilent) => return keep_silent(&mut stream),
                Some(Action::Answer(answer) | Action::ReadSlowly(_, _, answer)) => write(&mut stream, &answer)?,
                Some(Action::Drip(at_once, answer)) => {
                    write(&mut stream, &answer[..at_once])?;
                    for byte in &answer[at_once..] {
                        write(&mut stream, &[*byte])?;
                        thread::sleep(Duration::from_millis(15));
                    }
                }
                Some(Action::AnswerTogether(requests, answer)) => {
                    while self.state.lock().unwrap().received.len() < requests {
                        thread::yield_now();
                    }
                    write(&mut stream, &answer(&received))?;
                }
                Some(Action::AnswerAndClose(answer)) => return write(&mut stream, &answer),
                Some(Action::AnswerAndKeepSilent(answer)) => {
                    write(&mut stream, &answer)?;
                    return keep_silent(&mut stream);
                }
                Some(Action::Tunnel(to)) => {
                    write(&mut stream, b"HTTP/1.1 200 Connection established\r\n\r\n")?;
                    return tunnel(socket, to);
                }
            }
        }
    }
}

fn read_request(stream: &mut impl Read, (piece, pause): (usize, Duration)) -> io::Result<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let mut received = Received { head: String::from_utf8(head).unwrap(), body: Vec::new() };
    let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
    received.body.resize(length, 0);
    for piece in received.body.chunks_mut(piece) {
        thread::sleep(pause);
        stream.read_exact(piece)?;
    }
    Ok(received)
}

fn write(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// Reads until the client closes.
fn keep_silent(stream: &mut impl Read) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

fn tunnel(client: &TcpStream, to: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    thread::scope(|scope| {
        scope.spawn(|| copy(client, &server));
        copy(&server, client)
    })
}

fn copy(mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let copied = io::copy(&mut from, &mut to).map(drop);
    to.shutdown(Shutdown::Write)?;
    copied
}
