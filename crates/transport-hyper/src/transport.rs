//! The transport: it carries requests and decides nothing.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::Scheme;
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use http_body::Body;
use http_body_util::Full;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use jiff::Timestamp;
use pipedrive_core::error::TimedOut;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Code, Token, TokenRequest};
use pipedrive_core::session::TokenRenewal;
use pipedrive_core::{Error, Host, TransportError};
use tokio::sync::Notify;
use tokio::time::{timeout, timeout_at};
use tower_service::Service;

use crate::body::Reading;
use crate::failure::{NotConnected, transport_error};
use crate::service::HyperService;
use crate::trace::Span;

/// An async HTTP transport: it carries requests, for one [`Client`](crate::Client) or many, or for none.
///
/// A clone shares the connections of the original. A first OAuth token is asked for with a transport alone, since there is
/// no account yet:
///
/// ```no_run
/// use pipedrive_core::Session;
/// use pipedrive_core::oauth::{App, Redirect};
/// use transport_hyper::Transport;
///
/// # async fn save(_: String) -> std::io::Result<()> { Ok(()) }
/// # async fn connect() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::new("4a1b", "s3cret")?;
/// let code = Redirect::parse("https://app.example.com/callback?code=c0de&state=8f14e45f")?.code("8f14e45f")?;
///
/// let transport = Transport::new();
/// let token = transport.exchange_code(&app, &code, "https://app.example.com/callback").await?;
/// let session = Session::with_oauth(app, token)?
///     .save_with_async(|token| async move { save(token.to_secret_json()).await })
///     .build();
/// let client = transport.client_in(session);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Transport<S = HyperService> {
    settings: Arc<Settings>,
    service: S,
}

pub(crate) struct Settings {
    pub(crate) read_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body: u64,
    /// Those of every request.
    pub(crate) headers: [(HeaderName, HeaderValue); 3],
    /// Calls that wait for a token are woken by it.
    pub(crate) renewed: Notify,
}

impl<S> Transport<S> {
    pub(crate) fn on(settings: Settings, service: S) -> Self {
        Transport { settings: Arc::new(settings), service }
    }

    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.settings.headers
    }
}

impl<S, B> Transport<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Runs any machine of the core until it has an output.
    pub fn run<M: Machine>(&self, mut machine: M) -> impl Future<Output = M::Output> + use<S, B, M> {
        let mut transport = self.clone();
        Span::of(&machine).around(async move {
            loop {
                match machine.poll(now()) {
                    Step::Send(request) => {
                        let result = transport.exchange_until(request, machine.deadline()).await;
                        machine.receive(now(), result);
                    }
                    Step::Wait(until) => transport.wait(until).await,
                    Step::Done(output) => return output,
                }
            }
        })
    }

    /// Asks for the first token of a user who allowed the app; the code works once.
    ///
    /// # Errors
    ///
    /// As [`App::read_token`].
    pub fn exchange_code(
        &self,
        app: &App,
        code: &Code,
        redirect_uri: &str,
    ) -> impl Future<Output = Result<Token, Error>> + use<S, B> {
        self.run(TokenRequest::new(app, app.exchange_code(code, redirect_uri), Timestamp::now()))
    }

    /// Sends a request once and reads its response, whatever its status.
    ///
    /// # Errors
    ///
    /// There was no answer, or not all of it came. Some sources of an [`TransportError`] say more by their type: an
    /// [`AccountError`](pipedrive_core::AccountError), that [`Host::check`] refuses the address; a
    /// [`BodyTooLarge`](pipedrive_core::error::BodyTooLarge), that there is more of it than
    /// [`max_body`](Builder::max_body); a [`BadEncoding`](pipedrive_core::error::BadEncoding), which has the answer in
    /// it, that it cannot be decompressed; a [`TimedOut`].
    pub fn exchange(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + use<S, B> {
        let mut transport = self.clone();
        async move { transport.exchange_until(request, None).await }
    }

    /// Carries out the renewal of a token, whatever becomes of the call that needed it.
    pub(crate) async fn renew(mut self, mut renewal: TokenRenewal) {
        if let Some(request) = renewal.request() {
            let result = self.exchange_until(request, Some(renewal.deadline())).await;
            renewal.receive(now(), result);
        }
        renewal.save().await;
        renewal.finish(now());
        self.settings.renewed.notify_waiters();
    }

    /// Waits until then, or until a token was renewed: to poll a machine early does no harm.
    pub(crate) async fn wait(&mut self, until: Instant) {
        let _ = timeout_at(until.into(), self.settings.renewed.notified()).await;
    }

    pub(crate) async fn exchange_until(
        &mut self,
        mut request: Request<Bytes>,
        deadline: Option<Instant>,
    ) -> Result<Response<Bytes>, TransportError> {
        let limit = self.settings.until(deadline);
        let max_body = self.settings.max_body;
        let connection = InUse::by(&mut request);
        let exchange = async {
            let (head, body) = self.open(request).await?.into_parts();
            body.all(head, max_body).await
        };
        connection.judge(timeout(limit, exchange).await.unwrap_or(Err(TransportError::after_send(TimedOut::Total))))
    }

    /// Sends a request and reads a refusal whole; of a file it reads the head, and leaves the file to be read.
    pub(crate) async fn open_file(
        &mut self,
        mut request: Request<Bytes>,
        deadline: Option<Instant>,
        file: &mut Option<(Reading<B>, InUse)>,
    ) -> Result<Response<Bytes>, TransportError> {
        let limit = self.settings.until(deadline);
        let max_body = self.settings.max_body;
        let connection = InUse::by(&mut request);
        let exchange = async {
            let (mut head, body) = self.open(request).await?.into_parts();
            if !head.status.is_success() {
                return body.all(head, max_body).await;
            }
            body.decompress(&mut head.headers);
            *file = Some((body, connection.clone()));
            Ok(Response::from_parts(head, Bytes::new()))
        };
        connection.judge(timeout(limit, exchange).await.unwrap_or(Err(TransportError::after_send(TimedOut::Total))))
    }

    async fn open(&mut self, mut request: Request<Bytes>) -> Result<Response<Reading<B>>, TransportError> {
        Host::check(request.uri()).map_err(TransportError::before_send)?;
        self.settings.complete(&mut request);
        poll_fn(|cx| self.service.poll_ready(cx)).await.map_err(|error| transport_error(NotConnected::new(error)))?;
        let response = self.service.call(request.map(Full::new)).await.map_err(transport_error)?;
        let (head, body) = response.into_parts();
        let body = Reading::new(body, &head.headers, self.settings.read_timeout);
        Ok(Response::from_parts(head, body))
    }
}

impl Settings {
    /// How long an exchange may take that is worth waiting for until then.
    fn until(&self, deadline: Option<Instant>) -> Duration {
        match deadline {
            None => self.total_timeout,
            Some(deadline) => deadline.saturating_duration_since(now()).min(self.total_timeout),
        }
    }

    /// Adds the headers that every request has.
    fn complete(&self, request: &mut Request<Bytes>) {
        let nothing_where_something_is_usual =
            request.body().is_empty() && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        let headers = request.headers_mut();
        if nothing_where_something_is_usual {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, value) in &self.headers {
            if !headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
    }
}

impl<S> fmt::Debug for Transport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// The connection of a request, which gets no other request if this one times out on it.
///
/// A connection of HTTP/1 carries one at a time, and ends with it; one of HTTP/2 is shared, may be dead, and does not tell.
#[derive(Clone)]
pub(crate) struct InUse(Option<CaptureConnection>);

impl InUse {
    fn by(request: &mut Request<Bytes>) -> Self {
        let may_be_shared = request.uri().scheme() == Some(&Scheme::HTTPS);
        InUse(may_be_shared.then(|| capture_connection(request)))
    }

    pub(crate) fn judge<T>(&self, result: Result<T, TransportError>) -> Result<T, TransportError> {
        let timed_out = result.as_ref().is_err_and(|transport_error| transport_error.source.is::<TimedOut>());
        if let Some(captured) = self.0.as_ref().filter(|_| timed_out) {
            if let Some(connection) = &*captured.connection_metadata() {
                connection.poison();
            }
        }
        result
    }
}

/// The time by tokio's clock, which a test may have stopped.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
