//! The server over HTTP: streamable, without sessions.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pipedrive::bytes::Bytes;
use pipedrive::http::{HeaderMap, Request, Response, StatusCode, header};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use subtle::ConstantTimeEq as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::mcp::server::Server;

/// The only path.
const PATH: &str = "/mcp";

/// Characters that a bearer token has at least.
const TOKEN: usize = 16;

/// Connections at the same time.
const CONNECTIONS: usize = 64;

/// How long a client may take for the head of a request, and again for its body.
const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes that the body of a request has at most.
const BODY: usize = 4 << 20;

/// Who is let in.
pub(crate) struct Door {
    token: String,
    hosts: Vec<String>,
}

impl Door {
    /// Creates the door for those who have this token and come by these hosts, or, without any, by those of loopback;
    /// `None` if the token is too short.
    pub(crate) fn new(token: &str, hosts: &[String]) -> Option<Self> {
        (token.len() >= TOKEN).then(|| Door { token: token.to_owned(), hosts: hosts.to_owned() })
    }

    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, token)) = given.and_then(|given| given.split_once(' ')) else { return false };
        scheme.eq_ignore_ascii_case("bearer") && bool::from(token.trim().as_bytes().ct_eq(self.token.as_bytes()))
    }
}

/// Serves every connection until the program ends.
pub(crate) async fn serve(server: Server, listener: TcpListener, door: Door) -> Result<(), Failure> {
    let mut config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        // No browser has business here.
        .enforce_origin_validation();
    if !door.hosts.is_empty() {
        config = config.with_allowed_hosts(door.hosts.clone());
    }
    let service = Arc::new(StreamableHttpService::new(
        move || Ok(server.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    ));
    let (door, free) = (Arc::new(door), Arc::new(Semaphore::new(CONNECTIONS)));
    loop {
        let Ok(place) = Arc::clone(&free).acquire_owned().await else { return Ok(()) };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Such as too many open files: that passes.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (service, door) = (Arc::clone(&service), Arc::clone(&door));
        tokio::spawn(async move {
            connection(stream, &service, &door).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, service: &StreamableHttpService<Server, NeverSessionManager>, door: &Door) {
    let answer = service_fn(async |request: Request<Incoming>| {
        let (head, body) = request.into_parts();
        // Also of those who are not let in: who still sends when the connection is closed may lose the answer.
        let body = timeout(PATIENCE, Limited::new(body, BODY).collect()).await;
        Ok::<_, std::convert::Infallible>(if !door.lets_in(&head.headers) {
            refusal(StatusCode::UNAUTHORIZED)
        } else if head.uri.path() != PATH {
            refusal(StatusCode::NOT_FOUND)
        } else {
            match body {
                Ok(Ok(body)) => service.handle(Request::from_parts(head, Full::new(body.to_bytes()))).await,
                Ok(Err(_)) => refusal(StatusCode::PAYLOAD_TOO_LARGE),
                Err(_) => refusal(StatusCode::REQUEST_TIMEOUT),
            }
        })
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // What goes wrong in a connection ends it, and nothing else.
    let _ = http.serve_connection(TokioIo::new(stream), answer).await;
}

fn refusal(status: StatusCode) -> Response<BoxBody<Bytes, std::convert::Infallible>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"")).boxed());
    *response.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    response
}
