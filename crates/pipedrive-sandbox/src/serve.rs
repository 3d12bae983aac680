//! Carries HTTP between sockets and the core. It decides nothing; it sees to it that nobody can stall it, and does to
//! connections what the faults say.

mod line;
mod outbound;
mod shared;
pub(crate) mod tls;

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::access::{cors, oauth, redact};
use crate::control;
use crate::faults::Fault;
use line::Line;

pub(crate) use shared::Shared;

/// The head of a request may be this long, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The body of a request may be this long, in bytes. One without a token that is right is not read at all.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// The same for a form of the OAuth server, which anyone can send.
const MAX_FORM: usize = 64 * 1024;
/// How long a TLS handshake and the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(60);
/// How long a client may go on sending after the last answer of its connection, and how many bytes.
const LINGER_TIME: Duration = Duration::from_secs(5);
const LINGER_BYTES: u64 = 16 * 1024 * 1024;

/// Accepts connections until told to stop.
pub(crate) async fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    mut stop: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, tls.clone(), Arc::clone(&shared)))),
                // Out of descriptors, most likely: wait until some are closed.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

/// A connection and what it needs.
#[derive(Clone)]
struct Connection {
    shared: Arc<Shared>,
    /// Whether it ends with a reset.
    reset: Arc<AtomicBool>,
    /// The address at which it came in.
    local: IpAddr,
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    // One that is gone already needs no answers.
    let Ok(local) = stream.local_addr() else { return };
    // A socket that cannot be tuned still works.
    let _ = stream.set_nodelay(true);
    let own = Connection { shared, reset: Arc::default(), local: local.ip() };
    let line = Line::new(stream, Arc::clone(&own.reset));
    match tls {
        None => over_http1(line, own).await,
        Some(tls) => {
            let Ok(Ok(stream)) = timeout(HEAD_TIME, tls.accept(line)).await else { return };
            if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                over_http2(stream, own).await;
            } else {
                over_http1(stream, own).await;
            }
        }
    }
}

async fn over_http1(stream: impl AsyncRead + AsyncWrite + Unpin, own: Connection) {
    let service = service_fn(|request| Box::pin(exchange(request, own.clone())));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that ends badly is the client's business.
    let _ = poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
    if !own.reset.load(Ordering::Relaxed) {
        linger(connection.into_parts().io.into_inner()).await;
    }
}

/// Closes a connection so that the last answer arrives. Closed while something that the client sent is unread, it would
/// be reset instead, and the answer lost.
async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let _ = timeout(LINGER_TIME, async {
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await
    })
    .await;
}

async fn over_http2(stream: impl AsyncRead + AsyncWrite + Unpin, own: Connection) {
    let service = service_fn(|request| exchange(request, own.clone()));
    let _ = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_header_list_size(MAX_HEAD as u32)
        .keep_alive_interval(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Answers a request, if it is one that is heard here.
async fn exchange(request: Request<Incoming>, own: Connection) -> Result<Response<UnsyncBoxBody<Bytes, Cut>>, Cut> {
    let (parts, body) = request.into_parts();
    let guard = &own.shared.guard;
    let page = guard.page(&parts);
    let turned_away = match guard.check(own.local, &parts) {
        Err(failure) => Some(failure.into_response()),
        Ok(()) => page.as_ref().and_then(|_| cors::preflight(&parts)),
    };
    let mut response = match turned_away {
        None => forward(parts, body, &own).await?,
        Some(response) => {
            let (time, status) = (Timestamp::now().strftime("%H:%M:%S"), response.status().as_u16());
            own.shared.log(format_args!("{time} {} {} {status}", parts.method, parts.uri.path()));
            response.map(full)
        }
    };
    if let Some(origin) = page {
        cors::allow(origin, response.headers_mut());
    }
    Ok(response)
}

/// Has a request answered by the core, and does to the connection what a fault says.
async fn forward(
    parts: Parts,
    body: Incoming,
    Connection { shared, reset, .. }: &Connection,
) -> Result<Response<UnsyncBoxBody<Bytes, Cut>>, Cut> {
    let (system, begun) = (Timestamp::now(), std::time::Instant::now());
    let (now, arrival) = {
        let mut emulator = shared.emulator();
        let now = emulator.time(system);
        (now, emulator.arrive(now, &parts))
    };
    if arrival.fault == Some(Fault::ResetBeforeReading) {
        shared.emulator().cut_off(now, &parts);
        reset.store(true, Ordering::Relaxed);
        shared.log(format_args!(
            "{} {} {} reset before reading",
            system.strftime("%H:%M:%S"),
            parts.method,
            parts.uri.path()
        ));
        return Err(Cut);
    }
    let body = match arrival.takes_body {
        false => Bytes::new(),
        true => match read(&parts, body).await {
            Ok(body) => body,
            Err(status) => return Ok(plain(status)),
        },
    };
    let (method, uri) = (parts.method.clone(), parts.uri.clone());
    let exchange = {
        let mut emulator = shared.emulator();
        let now = emulator.time(system);
        let mut exchange = emulator.exchange(now, Request::from_parts(parts, body), arrival);
        // While the emulator is locked, so that they are in the order of the events.
        outbound::send(std::mem::take(&mut exchange.deliveries), shared);
        exchange
    };
    if let Some(Fault::Delay { millis }) = exchange.fault {
        sleep(Duration::from_millis(millis)).await;
    }
    if exchange.renewal {
        shared.emulator().oauth.close_renewal();
    }
    // The page looks every second, which is nothing to read about.
    let is_look =
        method.is_safe() && uri.path().starts_with(control::PREFIX) && exchange.response.status().is_success();
    if shared.logs && !is_look {
        shared.log(format_args!(
            "{} {method} {} {} {} tokens {} ms",
            system.strftime("%H:%M:%S"),
            redact::target(&uri),
            exchange.response.status().as_u16(),
            exchange.cost,
            begun.elapsed().as_millis(),
        ));
    }
    if exchange.fault == Some(Fault::ResetAfterCommit) {
        reset.store(true, Ordering::Relaxed);
        return Err(Cut);
    }
    Ok(dress(exchange.response, exchange.fault))
}

async fn read(parts: &Parts, body: Incoming) -> Result<Bytes, StatusCode> {
    let most = if parts.uri.path().starts_with(oauth::PREFIX) { MAX_FORM } else { MAX_BODY };
    match timeout(BODY_TIME, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Returns the body as it goes out: at once, in pieces, or not to its end.
fn dress(response: Response<Bytes>, fault: Option<Fault>) -> Response<UnsyncBoxBody<Bytes, Cut>> {
    match fault {
        Some(Fault::SlowBody { bytes, millis }) => response.map(|body| {
            let drops = stream::unfold(body, move |mut rest| async move {
                if rest.is_empty() {
                    return None;
                }
                sleep(Duration::from_millis(millis)).await;
                let drop = rest.split_to(bytes.max(1).min(rest.len()));
                Some((Ok(Frame::data(drop)), rest))
            });
            UnsyncBoxBody::new(StreamBody::new(drops))
        }),
        Some(Fault::TruncateBody { bytes }) => {
            let (mut parts, body) = response.into_parts();
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            let kept = body.slice(..bytes.min(body.len()));
            let pieces = stream::unfold(Some(kept), |kept| async move {
                match kept {
                    Some(kept) => Some((Ok(Frame::data(kept)), None)),
                    None => {
                        // Lets what was written go out before the connection breaks.
                        tokio::task::yield_now().await;
                        Some((Err(Cut), None))
                    }
                }
            });
            Response::from_parts(parts, UnsyncBoxBody::new(StreamBody::new(pieces)))
        }
        _ => response.map(full),
    }
}

fn plain(status: StatusCode) -> Response<UnsyncBoxBody<Bytes, Cut>> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}

fn full(body: Bytes) -> UnsyncBoxBody<Bytes, Cut> {
    UnsyncBoxBody::new(Full::new(body).map_err(|never: Infallible| match never {}))
}

/// The connection is broken on purpose.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connection broken by a fault")
    }
}

impl std::error::Error for Cut {}
