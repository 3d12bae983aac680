//! A server that does as the table says, byte by byte, and counts what it sees.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::torture::http2;
use crate::torture::script::{Names, Play, Reads, SECRET, Step, Text};

/// A running server; it stops, and its connections end, when it is dropped.
pub(crate) struct Server {
    addr: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What a server saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    /// Requests of the API, those for a token not counted.
    pub(crate) requests: usize,
    /// The access tokens of those, where there are any.
    pub(crate) access: Vec<String>,
    /// The refresh tokens of the requests for a token.
    pub(crate) refresh: Vec<String>,
}

pub(crate) struct Shared {
    plays: Mutex<Plays>,
    texts: HashMap<&'static str, String>,
}

struct Plays {
    answers: VecDeque<Play>,
    tokens: VecDeque<Play>,
    seen: Seen,
}

impl Server {
    /// A server that has these plays for requests of the API and for those for a token, one after the other. With a TLS
    /// acceptor it speaks HTTP/2. A request without a play ends its connection.
    pub(crate) fn start(
        runtime: &Handle,
        answers: Vec<Play>,
        tokens: Vec<Play>,
        mut texts: HashMap<&'static str, String>,
        tls: Option<TlsAcceptor>,
    ) -> Result<Self, Box<dyn Error>> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        texts.insert("here", format!("http://{addr}"));
        let plays = Plays { answers: answers.into(), tokens: tokens.into(), seen: Seen::default() };
        let shared = Arc::new(Shared { plays: Mutex::new(plays), texts });
        let listener = {
            let _context = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let task = runtime.spawn(accept(listener, Arc::clone(&shared), tls));
        Ok(Server { addr, shared, task })
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn seen(&self) -> Seen {
        self.shared.plays().seen.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn plays(&self) -> MutexGuard<'_, Plays> {
        self.plays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The play of a connection on which nothing is read, if that is the next.
    pub(crate) fn unasked(&self) -> Option<Play> {
        next(&mut self.plays().answers, |play| play.reads == Reads::Nothing)
    }

    /// Counts a request of the API, and gives the play for it; `None` if there is none left.
    pub(crate) fn requested(&self, access: Option<&str>) -> Option<Play> {
        let mut plays = self.plays();
        plays.seen.requests += 1;
        plays.seen.access.extend(access.map(without_mark));
        next(&mut plays.answers, |_| true)
    }

    /// The same for a request for a token.
    fn renewed(&self, refresh: &str) -> Option<Play> {
        let mut plays = self.plays();
        plays.seen.refresh.push(without_mark(refresh));
        next(&mut plays.tokens, |_| true)
    }

    /// What names stand for, while a play is on.
    pub(crate) fn names(&self) -> Names {
        let mut texts = self.texts.clone();
        texts.insert("n", self.plays().seen.requests.to_string());
        Names(texts)
    }
}

fn next(plays: &mut VecDeque<Play>, fits: impl FnOnce(&Play) -> bool) -> Option<Play> {
    match plays.front() {
        Some(play) if !fits(play) => None,
        Some(play) if play.again => Some(play.clone()),
        _ => plays.pop_front(),
    }
}

fn without_mark(secret: &str) -> String {
    secret.strip_prefix(SECRET).unwrap_or(secret).to_owned()
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    // They end with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.plays().seen.connections += 1;
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        connections.spawn(async move {
            stream.set_nodelay(true)?;
            match tls {
                None => serve(stream, &shared).await,
                Some(tls) => http2::serve(tls.accept(stream).await?, &shared).await,
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Serves HTTP/1.1 until the client leaves, or a play ends the connection.
async fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let play = match shared.unasked() {
            Some(play) => Some(play),
            None => {
                let Some(head) = read_head(&mut stream, &mut buffer).await? else { return Ok(()) };
                hear(&mut stream, &mut buffer, &head, shared).await?
            }
        };
        let Some(play) = play else { return Ok(()) };
        let mut wire = Wire { stream: &mut stream, drip: None };
        for step in &play.steps {
            match wire.perform(step, &shared.names()).await? {
                End::Not => {}
                End::Closed => return Ok(()),
                End::Reset => return stream.set_zero_linger(),
            }
        }
    }
}

/// Takes a request down, reads its body if its play wants that, and gives the play.
async fn hear(stream: &mut TcpStream, buffer: &mut Vec<u8>, head: &str, shared: &Shared) -> io::Result<Option<Play>> {
    let header = |name: &str| {
        let mut lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    if head.starts_with("POST /oauth/token ") {
        let body = read_body(stream, buffer, length).await?;
        let body = String::from_utf8_lossy(&body);
        let refresh = body.split('&').find_map(|pair| pair.strip_prefix("refresh_token=")).unwrap_or_default();
        return Ok(shared.renewed(refresh));
    }
    let access = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let play = shared.requested(access);
    if play.as_ref().is_none_or(|play| play.reads == Reads::All) {
        read_body(stream, buffer, length).await?;
    }
    Ok(play)
}

async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = buffer.drain(..end + 4).collect::<Vec<u8>>();
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

async fn read_body(stream: &mut TcpStream, buffer: &mut Vec<u8>, length: usize) -> io::Result<Vec<u8>> {
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(buffer.drain(..length).collect())
}

/// What became of a connection.
pub(crate) enum End {
    Not,
    Closed,
    Reset,
}

/// A connection that is being written to.
pub(crate) struct Wire<'s, S> {
    pub(crate) stream: &'s mut S,
    pub(crate) drip: Option<Duration>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<'_, S> {
    pub(crate) async fn perform(&mut self, step: &Step, names: &Names) -> io::Result<End> {
        let bytes = |text: &Text| text.bytes(names);
        match step {
            Step::Answer(answer) => self.write(&answer.bytes(names)).await?,
            Step::Raw(text, times) => self.write(&bytes(text).repeat(*times)).await?,
            Step::Flood(text) => {
                // Many at a time, so that it is a flood.
                let text = bytes(text);
                let text = text.repeat(16 * 1024 / text.len().max(1) + 1);
                loop {
                    self.stream.write_all(&text).await?;
                }
            }
            Step::Wait(time) => sleep(*time).await,
            Step::Drip(time) => self.drip = Some(*time),
            Step::Close => {
                self.stream.shutdown().await?;
                return Ok(End::Closed);
            }
            Step::Reset => return Ok(End::Reset),
            Step::Silent => {
                tokio::io::copy(self.stream, &mut tokio::io::sink()).await?;
                return Ok(End::Closed);
            }
            Step::Deaf => std::future::pending().await,
            Step::Frame(..) => return Err(io::Error::other("a frame of HTTP/2 over HTTP/1.1")),
        }
        Ok(End::Not)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.drip {
            None => self.stream.write_all(bytes).await?,
            Some(pause) => {
                for byte in bytes {
                    sleep(pause).await;
                    self.stream.write_all(&[*byte]).await?;
                    self.stream.flush().await?;
                }
            }
        }
        self.stream.flush().await
    }
}
