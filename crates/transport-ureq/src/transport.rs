//! The transport: it carries requests and decides nothing.

use std::fmt;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response};
use jiff::Timestamp;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Code, Token, TokenRequest};
use pipedrive_core::{Error, Host, TransportError};
use ureq::{Agent, Body};

use crate::body::{self, File};
use crate::deadline::Deadline;
use crate::dial::transport_error;
use crate::{hidden, trace, wire_log};

/// A blocking HTTP transport: it carries requests, for one [`Client`](crate::Client) or many, or for none.
///
/// A clone shares the connections of the original; threads may share a transport, or have a clone each. A first OAuth
/// token is asked for with a transport alone, since there is no account yet:
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
    pub(crate) fn on(agent: Agent, max_body: u64, total_timeout: Duration) -> Self {
        Transport { inner: Arc::new(Inner { agent, max_body, total_timeout }) }
    }

    /// Runs any machine of the core until it has an output.
    ///
    /// The renewal of an OAuth token is carried through by the thread whose call began it, also past the end of that call's
    /// own time: by the transport's time limits and 30 s at most. Then the call ends.
    pub fn run<M: Machine>(&self, mut machine: M) -> M::Output {
        let _span = trace::enter(&machine);
        loop {
            match machine.poll(Instant::now()) {
                Step::Send(request) => {
                    let result = self.exchange_until(request, machine.deadline());
                    machine.receive(Instant::now(), result);
                }
                Step::Wait(until) => sleep_until(until),
                Step::Done(output) => return output,
            }
        }
    }

    /// Asks for the first token of a user who allowed the app; the code works once.
    ///
    /// # Errors
    ///
    /// As [`App::read_token`].
    pub fn exchange_code(&self, app: &App, code: &Code, redirect_uri: &str) -> Result<Token, Error> {
        self.run(TokenRequest::new(app, app.exchange_code(code, redirect_uri), Timestamp::now()))
    }

    /// Sends a request once and reads its response, whatever its status.
    ///
    /// # Errors
    ///
    /// There was no answer, or not all of it came, or its body is larger than
    /// [`max_body`](Builder::max_body).
    pub fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.exchange_until(request, None)
    }

    pub(crate) fn exchange_until(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
    ) -> Result<Response<Bytes>, TransportError> {
        let _deadline = self.deadline(deadline);
        body::read(self.begin(request)?, self.inner.max_body)
    }

    /// Sends a request and reads a refusal whole; of a file it reads the head, and leaves the file to be read.
    pub(crate) fn open(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        file: &mut Option<File>,
    ) -> Result<Response<Bytes>, TransportError> {
        let _deadline = self.deadline(deadline);
        let response = self.begin(request)?;
        if !response.status().is_success() {
            return body::read(response, self.inner.max_body);
        }
        let (response, opened) = File::open(response);
        *file = Some(opened);
        Ok(response)
    }

    /// Until then, and no longer than an exchange may take.
    fn deadline(&self, until: Option<Instant>) -> Deadline {
        let longest = Instant::now() + self.inner.total_timeout;
        Deadline::of_exchange(until.map_or(longest, |until| until.min(longest)))
    }

    /// Sends a request: all of them leave here.
    fn begin(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportError> {
        Host::check(request.uri()).map_err(TransportError::before_send)?;
        wire_log::warn_if_on();
        let (head, body) = request.into_parts();
        let may_lack_body = !matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        let agent = &self.inner.agent;
        let mut response = if body.is_empty() && may_lack_body {
            agent.run(Request::from_parts(head, ()))
        } else {
            agent.run(Request::from_parts(head, &*body))
        }
        .map_err(transport_error)?;
        hidden::restore(response.headers_mut());
        Ok(response)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

pub(crate) fn sleep_until(instant: Instant) {
    loop {
        match instant.saturating_duration_since(Instant::now()) {
            Duration::ZERO => return,
            left => thread::sleep(left),
        }
    }
}
