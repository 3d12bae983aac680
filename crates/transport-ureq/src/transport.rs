//! The blocking transport, which runs the machines of the core.

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use jiff::Timestamp;
use pipedrive_core::download::{Download, Downloaded};
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Code, Token, TokenRequest};
use pipedrive_core::wire::RequestBody;
use pipedrive_core::{Content, Error, Host, Operation, TransportError};
use ureq::{Agent, Body, SendBody};

use crate::body::{self, FileBody};
use crate::connector::transport_error;
use crate::deadline::Deadline;
use crate::{masking, trace, wire_logging};

/// The maximum time limit, so that adding it to an instant does not overflow.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A blocking HTTP transport, which sends the requests of one or more [`Client`](crate::Client)s.
///
/// Clones share connections. Threads can share a transport or use clones. To obtain the first OAuth token, when there
/// is no account yet, use a transport without a client:
///
/// ```no_run
/// use pipedrive_core::Session;
/// use pipedrive_core::oauth::{App, Redirect};
/// use transport_ureq::Transport;
///
/// let app = App::new("4a1b", "s3cret")?;
/// let code = Redirect::parse("https://app.example.com/callback?code=c0de&state=8f14e45f")?.code("8f14e45f")?;
///
/// let transport = Transport::new();
/// let token = transport.exchange_code(&app, &code, "https://app.example.com/callback")?;
/// let session = Session::with_oauth(app, token)?.save_with(|token| std::fs::write("token", token.to_secret_json())).build();
/// let client = transport.client_in(session);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    agent: Agent,
    max_body: u64,
    total_timeout: Duration,
}

impl Transport {
    pub(crate) fn from_parts(agent: Agent, max_body: u64, total_timeout: Duration) -> Self {
        Transport { inner: Arc::new(Inner { agent, max_body, total_timeout }) }
    }

    /// Runs a machine of the core and returns its output.
    ///
    /// A thread whose call renews an OAuth token completes the renewal even after the deadline of the call, within the
    /// time limits of the transport and at most 30 s. Then the call fails.
    pub fn run<M: Machine>(&self, mut machine: M) -> M::Output {
        let _span = trace::enter(&machine);
        let (output, _) = self.drive(&mut machine, |_, _| false);
        output
    }

    /// Runs a download and writes the file as it arrives; see [`Client::download`](crate::Client::download).
    ///
    /// # Errors
    ///
    /// Fails as the call does. An error of the writer is the source of a [`TransportError`].
    pub fn download<O, W>(&self, mut download: Download<O>, writer: &mut W) -> Result<Downloaded, Error>
    where
        O: Operation<Output = Content>,
        W: Write + ?Sized,
    {
        let _span = trace::enter(&download);
        let (opened, file) = self.drive(&mut download, Download::wants_stream);
        opened?;
        download.finish(file.map_or(Ok(0), |file| file.copy(writer)))
    }

    /// Runs a machine. Returns its output, and the body of the response for which `wants_stream` returned true.
    fn drive<M: Machine>(
        &self,
        machine: &mut M,
        wants_stream: impl Fn(&M, &Response<Body>) -> bool,
    ) -> (M::Output, Option<FileBody>) {
        let (mut file, mut now) = (None, Instant::now());
        loop {
            match machine.poll(now) {
                Step::Send(request) => {
                    let result = {
                        let _deadline = self.deadline(&request, now, machine.deadline());
                        self.send(request).and_then(|response| match wants_stream(machine, &response) {
                            true => {
                                let (head, body) = FileBody::open(response);
                                file = Some(body);
                                Ok(head)
                            }
                            false => body::read(response, self.inner.max_body),
                        })
                    };
                    now = Instant::now();
                    machine.receive(now, result);
                }
                Step::Wait(until) => now = sleep_until(until),
                Step::Done(output) => return (output, file),
            }
        }
    }

    /// Exchanges an authorization code for the first token of a user. A code works once.
    ///
    /// # Errors
    ///
    /// Fails if no response is received, or as [`App::read_token`] does.
    pub fn exchange_code(&self, app: &App, code: &Code, redirect_uri: &str) -> Result<Token, Error> {
        self.run(TokenRequest::new(app, app.exchange_code(code, redirect_uri), Timestamp::now()))
    }

    /// Sends a request once and reads the response, whatever its status.
    ///
    /// # Errors
    ///
    /// Fails if no complete response is received. The source of the [`TransportError`] can be:
    ///
    /// - an [`AccountError`](pipedrive_core::AccountError), if [`Host::check`] rejects the address;
    /// - a [`BodyTooLarge`](pipedrive_core::error::BodyTooLarge), if the body exceeds
    ///   [`max_body`](crate::Builder::max_body);
    /// - a [`BadEncoding`](pipedrive_core::error::BadEncoding) with the response, if it cannot be decompressed;
    /// - a [`TimedOut`](pipedrive_core::error::TimedOut), if a time limit passed;
    /// - any other error.
    pub fn exchange<B: Into<RequestBody>>(&self, request: Request<B>) -> Result<Response<Bytes>, TransportError> {
        let request = request.map(Into::into);
        let _deadline = self.deadline(&request, Instant::now(), None);
        body::read(self.send(request)?, self.inner.max_body)
    }

    /// Sets the deadline of an exchange on this thread that starts now: the total timeout, or this instant if that is
    /// earlier.
    fn deadline(&self, request: &Request<RequestBody>, now: Instant, until: Option<Instant>) -> Deadline {
        let timeout = match request.body().as_bytes() {
            Some(_) => self.inner.total_timeout,
            None => LONGEST,
        };
        let longest = now + timeout;
        Deadline::for_exchange(until.map_or(longest, |until| until.min(longest)))
    }

    /// Sends a request and reads the head of the response. All requests are sent here.
    fn send(&self, request: Request<RequestBody>) -> Result<Response<Body>, TransportError> {
        Host::check(request.uri()).map_err(TransportError::before_send)?;
        wire_logging::warn_if_on();
        let (mut head, body) = request.into_parts();
        let may_lack_body = !matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        let agent = &self.inner.agent;
        let mut response = match body.as_bytes() {
            Some(body) if body.is_empty() && may_lack_body => agent.run(Request::from_parts(head, ())),
            Some(body) => agent.run(Request::from_parts(head, &**body)),
            None => {
                let body = body.open().map_err(TransportError::before_send)?;
                head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.length()));
                agent.run(Request::from_parts(head, SendBody::from_owned_reader(body)))
            }
        }
        .map_err(transport_error)?;
        masking::unmask(response.headers_mut());
        Ok(response)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// Returns the time after sleeping.
fn sleep_until(instant: Instant) -> Instant {
    loop {
        let now = Instant::now();
        match instant.saturating_duration_since(now) {
            Duration::ZERO => return now,
            left => thread::sleep(left),
        }
    }
}
