//! The callback of an app on this machine: to it the browser comes back with a code.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use std::{io, mem};

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pipedrive::bytes::Bytes;
use pipedrive::http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use pipedrive::oauth::{Code, Redirect, RedirectError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::failure::{Code as ExitCode, Failure};

/// How long the user may take.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// How long a browser may take for the head of a request.
const HEAD: Duration = Duration::from_secs(15);

const ALLOWED: &str = "The app is allowed. Close this page, and go back to the terminal.";
const DENIED: &str = "The app is not allowed, and nothing was stored. Close this page.";
const FAILED: &str = "Pipedrive reports an error, and nothing was stored. Close this page.";
const OTHER: &str = "This is not the answer that the login waits for. Use the address that the terminal shows.";
const NOTHING: &str = "There is nothing here.";

/// A callback URL that leads to this machine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Callback {
    addresses: Vec<SocketAddr>,
    path: String,
}

/// Waits for the browser.
pub(super) struct Listener {
    sockets: Vec<TcpListener>,
    /// What comes back to it, with which state.
    expected: Arc<Expected>,
}

struct Expected {
    path: String,
    state: String,
}

impl Callback {
    /// Reads a callback URL.
    pub(super) fn parse(url: &str) -> Result<Self, Failure> {
        let refusal = |why: &str| {
            Failure::usage(format!("the callback `{url}` {why}")).help(
                "register one such as http://localhost:8000/callback for the app, and name it with --redirect-uri",
            )
        };
        let uri: Uri = url.parse().map_err(|_| refusal("is not an address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refusal("is not an address that begins with http://"));
        };
        if scheme != "http" {
            return Err(refusal("is not plain http, and this program has no certificate"));
        }
        let port = authority.port_u16().unwrap_or(80);
        let ips = match authority.host().trim_start_matches('[').trim_end_matches(']') {
            // Browsers try one of them, and then the other.
            "localhost" => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            host => host.parse::<IpAddr>().ok().filter(IpAddr::is_loopback).into_iter().collect(),
        };
        if ips.is_empty() || port == 0 || authority.as_str().contains('@') {
            return Err(refusal("does not lead to a port of this machine"));
        }
        let addresses = ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
        Ok(Callback { addresses, path: uri.path().to_owned() })
    }

    /// Listens at the callback URL for a redirect with this state.
    pub(super) async fn listen(self, state: &str) -> Result<Listener, Failure> {
        let mut sockets = Vec::new();
        for address in self.addresses {
            match TcpListener::bind(address).await {
                Ok(socket) => sockets.push(socket),
                // A machine without IPv6.
                Err(error) if !sockets.is_empty() && error.kind() != io::ErrorKind::AddrInUse => {}
                Err(error) => {
                    let failure = Failure::new(ExitCode::Failed, format!("cannot listen at {address}: {error}"));
                    return Err(failure.help("end what uses this port, or register a callback with another"));
                }
            }
        }
        Ok(Listener { sockets, expected: Arc::new(Expected { path: self.path, state: state.to_owned() }) })
    }
}

impl Listener {
    /// Returns the code that the browser brings, after it was shown a page.
    pub(super) async fn code(self) -> Result<Code, Failure> {
        let failure = |message: String| {
            Failure::new(ExitCode::Access, message).help("`pipedrive login --oauth` starts again; nothing was stored")
        };
        match tokio::time::timeout(LIMIT, self.first()).await {
            Ok(answer) => answer.map_err(|error| failure(error.to_string())),
            Err(_) => Err(failure(format!("nobody has allowed the app in {} minutes", LIMIT.as_secs() / 60))),
        }
    }

    async fn first(&self) -> Result<Code, RedirectError> {
        // Browsers open connections that they do not use.
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                stream = self.accept() => match stream {
                    Ok(stream) => drop(connections.spawn(serve(stream, Arc::clone(&self.expected)))),
                    // Such as too many open files: that passes.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
                Some(ended) = connections.join_next() => {
                    if let Ok(Some(answer)) = ended {
                        return answer;
                    }
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        poll_fn(|context| {
            let mut accepted = self.sockets.iter().map(|socket| socket.poll_accept(context));
            let ready = accepted.find(Poll::is_ready).unwrap_or(Poll::Pending);
            ready.map_ok(|(stream, _)| stream)
        })
        .await
    }
}

/// Serves a connection; what the user has decided is returned when the browser has its page.
async fn serve(stream: TcpStream, expected: Arc<Expected>) -> Option<Result<Code, RedirectError>> {
    let decision = Mutex::new(None);
    let service = service_fn(async |request: Request<Incoming>| {
        let (status, text, decided) = expected.answer(request.method(), request.uri());
        if decided.is_some() {
            *decision.lock().unwrap_or_else(PoisonError::into_inner) = decided;
        }
        Ok::<_, Infallible>(page(status, text))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).keep_alive(false);
    // What goes wrong in a connection ends it, and nothing else.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
    mem::take(&mut *decision.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Expected {
    /// Returns the answer to a request, and what the user has decided, if the request says so.
    fn answer(&self, method: &Method, uri: &Uri) -> (StatusCode, &'static str, Option<Result<Code, RedirectError>>) {
        if *method != Method::GET || uri.path() != self.path {
            return (StatusCode::NOT_FOUND, NOTHING, None);
        }
        let redirect = Redirect::parse(uri.query().unwrap_or_default());
        match redirect.and_then(|redirect| redirect.code(&self.state)) {
            Ok(code) => (StatusCode::OK, ALLOWED, Some(Ok(code))),
            Err(error @ RedirectError::Denied) => (StatusCode::OK, DENIED, Some(Err(error))),
            Err(error @ RedirectError::Failed) => (StatusCode::OK, FAILED, Some(Err(error))),
            // Of another login, or of somebody who wants this one to take an account that is not the user's.
            Err(_) => (StatusCode::BAD_REQUEST, OTHER, None),
        }
    }
}

fn page(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>pipedrive login</title><p>{text}</p></html>\n"
    );
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_lead_to_this_machine() {
        for (url, addresses, path) in [
            ("http://localhost:8000/callback", &["127.0.0.1:8000", "[::1]:8000"][..], "/callback"),
            ("http://127.0.0.1:8123", &["127.0.0.1:8123"], "/"),
            ("http://[::1]:8123/a/b?c=d", &["[::1]:8123"], "/a/b"),
            ("http://localhost/", &["127.0.0.1:80", "[::1]:80"], "/"),
        ] {
            let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
            assert_eq!(Callback::parse(url).unwrap(), Callback { addresses, path: path.to_owned() });
        }
        for url in [
            "https://localhost:8000/callback",
            "http://app.example.com/callback",
            "http://192.168.0.7:8000/",
            "http://0.0.0.0:8000/",
            "http://localhost:80@example.com/",
            "http://user@localhost:8000/",
            "http://localhost.example.com/",
            "http://localhost:0/",
            "localhost:8000",
            "/callback",
            "",
        ] {
            let failure = Callback::parse(url).unwrap_err();
            assert_eq!(failure.code, ExitCode::Usage, "{url}: {failure}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_waited_for_for_ever() {
        let callback = Callback { addresses: vec![([127, 0, 0, 1], 0).into()], path: "/".to_owned() };
        let failure = callback.listen("st4te").await.unwrap().code().await.unwrap_err();
        assert_eq!((failure.code, failure.message()), (ExitCode::Access, "nobody has allowed the app in 5 minutes"));
    }
}
