//! The async transport, which runs the machines of the core.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::response::Parts;
use http::uri::Scheme;
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use http_body::Body;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use jiff::Timestamp;
use pipedrive_core::download::{Download, Downloaded};
use pipedrive_core::error::TimedOut;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Code, Token, TokenRequest};
use pipedrive_core::session::TokenRenewal;
use pipedrive_core::wire::RequestBody;
use pipedrive_core::{AccountError, Content, Error, Host, Operation, TransportError};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::time::timeout_at;
use tower_service::Service;

use crate::body::ResponseBody;
use crate::error::{NotConnected, transport_error};
use crate::send_body::SendBody;
use crate::service::HyperService;
use crate::time_limits::{Progress, TimeLimits, now};
use crate::trace::Span;

/// The maximum time limit, so that adding it to an instant does not overflow.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// An async HTTP transport, which sends the requests of one or more [`Client`](crate::Client)s.
///
/// Clones share connections. To obtain the first OAuth token, when there is no account yet, use a transport without a
/// client:
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
    /// The headers of every request.
    pub(crate) headers: [(HeaderName, HeaderValue); 3],
    /// Wakes calls that wait for a token.
    pub(crate) renewed: Notify,
}

impl<S> Transport<S> {
    pub(crate) fn from_parts(settings: Settings, service: S) -> Self {
        Transport { settings: Arc::new(settings), service }
    }

    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.settings.headers
    }
}

impl<S, B> Transport<S>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Runs a machine of the core and returns its output.
    pub fn run<M: Machine>(&self, machine: M) -> impl Future<Output = M::Output> + use<S, B, M> {
        Span::of(&machine).around(self.clone().drive(machine, |_, response| Arrived::Unread(response)))
    }

    /// Runs a download and writes the file as it arrives; see [`Client::download`](crate::Client::download).
    ///
    /// # Errors
    ///
    /// Fails as the call does. An error of the writer is the source of a [`TransportError`].
    pub fn download<'w, O, W>(
        &self,
        mut download: Download<O>,
        writer: &'w mut W,
    ) -> impl Future<Output = Result<Downloaded, Error>> + use<'w, S, B, O, W>
    where
        O: Operation<Output = Content>,
        W: AsyncWrite + Unpin + ?Sized,
    {
        let transport = self.clone();
        Span::of(&download).around(async move {
            let mut file = None;
            let opening = transport.drive(&mut download, |download, response| {
                if !download.wants_stream(&response) {
                    return Arrived::Unread(response);
                }
                let (head, body) = OpenBody::open(response);
                file = Some(body);
                Arrived::Complete(head)
            });
            opening.await?;
            let written = match file {
                Some(file) => file.copy(writer).await,
                None => Ok(0),
            };
            download.finish(written)
        })
    }

    /// Runs a machine and returns its output. A response is read, unless `stream` takes its body.
    ///
    /// Futures are moved, and each contains those that it awaits, so this one is kept small: it is the only one around
    /// an exchange, and what it awaits borrows what is large.
    #[expect(clippy::manual_async_fn, reason = "an async function would have room for its arguments twice")]
    fn drive<M: Machine>(
        mut self,
        mut machine: M,
        mut stream: impl FnMut(&M, Response<OpenBody<B>>) -> Arrived<B>,
    ) -> impl Future<Output = M::Output> {
        async move {
            let mut time = now();
            loop {
                let response = {
                    // Nothing is awaited in this match: the future would have room for the output.
                    let mut next = match machine.poll(time) {
                        Step::Send(request) => Ok(self.settings.prepare(request, time, machine.deadline())),
                        Step::Wait(until) => Err(until),
                        Step::Done(output) => return output,
                    };
                    match &mut next {
                        Ok(prepared) => Ok(self.send(prepared).await.map(|response| stream(&machine, response))),
                        Err(until) => Err(*until),
                    }
                };
                let result = match response {
                    Ok(Ok(Arrived::Complete(response))) => Ok(response),
                    Ok(Ok(Arrived::Unread(response))) => {
                        let (mut head, mut body) = response.into_parts();
                        let read = body.read(&mut head, self.settings.max_body).await;
                        read.map(|bytes| Response::from_parts(head, bytes))
                    }
                    Ok(Err(error)) => Err(error),
                    Err(until) => {
                        self.wait(until).await;
                        time = now();
                        continue;
                    }
                };
                time = now();
                machine.receive(time, result);
            }
        }
    }

    /// Exchanges an authorization code for the first token of a user. A code works once.
    ///
    /// # Errors
    ///
    /// Fails if no response is received, or as [`App::read_token`] does.
    pub fn exchange_code(
        &self,
        app: &App,
        code: &Code,
        redirect_uri: &str,
    ) -> impl Future<Output = Result<Token, Error>> + use<S, B> {
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
    /// - a [`TimedOut`], if a time limit passed;
    /// - any other error.
    pub fn exchange<R: Into<RequestBody>>(
        &self,
        request: Request<R>,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + use<S, B, R> {
        let mut transport = self.clone();
        let request = request.map(Into::into);
        async move { transport.exchange_until(request, None).await }
    }

    /// Carries out the renewal of a token, independently of the call that needs it.
    pub(crate) async fn renew(mut self, mut renewal: TokenRenewal) {
        if let Some(request) = renewal.request() {
            let result = self.exchange_until(request.map(RequestBody::from), Some(renewal.deadline())).await;
            renewal.receive(now(), result);
        }
        renewal.save().await;
        renewal.finish(now());
        self.settings.renewed.notify_waiters();
    }

    /// Waits until this instant or the renewal of a token, since polling a machine early is harmless.
    async fn wait(&mut self, until: Instant) {
        let _ = timeout_at(until.into(), self.settings.renewed.notified()).await;
    }

    async fn exchange_until(
        &mut self,
        request: Request<RequestBody>,
        deadline: Option<Instant>,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut prepared = self.settings.prepare(request, now(), deadline);
        let (mut head, mut body) = self.send(&mut prepared).await?.into_parts();
        let bytes = body.read(&mut head, self.settings.max_body).await?;
        Ok(Response::from_parts(head, bytes))
    }

    /// Sends a request and reads the head of the response, within its limits. All requests are sent here.
    async fn send(&mut self, prepared: &mut Prepared) -> Result<Response<OpenBody<B>>, TransportError> {
        let Prepared { checked, request, connection, progress, limits } = prepared;
        checked.map_err(TransportError::before_send)?;
        // Pinned here, since each future that it would be moved into would have room for it.
        let sending = pin!(async {
            if let Some(request) = request {
                request.body_mut().open().await?;
            }
            poll_fn(|cx| self.service.poll_ready(cx))
                .await
                .map_err(|error| transport_error(NotConnected::new(error)))?;
            let request = request.take().expect("a prepared request is sent once");
            self.service.call(request).await.map_err(transport_error)
        });
        let response = connection.check(limits.enforce(|| progress.last(), sending).await)?;
        let (head, body) = response.into_parts();
        let body = ResponseBody::new(body, &head.headers, *limits);
        Ok(Response::from_parts(head, OpenBody { body, connection: mem::take(connection) }))
    }
}

/// A request as it is sent, once. It is taken from here when it is sent, since each future that it would be moved into
/// would have room for it.
struct Prepared {
    /// Whether the address is one to send credentials to.
    checked: Result<(), AccountError>,
    request: Option<Request<SendBody>>,
    connection: UsedConnection,
    progress: Progress,
    limits: TimeLimits,
}

/// A response, for the machine as it is or after its body was read.
enum Arrived<B> {
    Unread(Response<OpenBody<B>>),
    Complete(Response<Bytes>),
}

/// The body of a response that has not been read yet, and its connection.
struct OpenBody<B> {
    body: ResponseBody<B>,
    connection: UsedConnection,
}

impl<B> OpenBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Returns the head of a response, and its body.
    fn open(response: Response<Self>) -> (Response<Bytes>, Self) {
        let (mut head, mut file) = response.into_parts();
        file.body.remove_label(&mut head.headers);
        file.body.limits.until = now() + LONGEST;
        (Response::from_parts(head, Bytes::new()), file)
    }

    /// Reads the whole body, if it is no larger than `limit` bytes.
    async fn read(&mut self, head: &mut Parts, limit: u64) -> Result<Bytes, TransportError> {
        self.connection.check(self.body.read(head, limit).await)
    }

    /// Writes the whole body and returns the number of bytes.
    async fn copy<W: AsyncWrite + Unpin + ?Sized>(mut self, writer: &mut W) -> Result<u64, TransportError> {
        let mut bytes = 0;
        while let Some(chunk) = self.connection.check(self.body.next().await)? {
            writer.write_all(&chunk).await.map_err(TransportError::after_send)?;
            bytes += chunk.len() as u64;
        }
        writer.flush().await.map_err(TransportError::after_send)?;
        Ok(bytes)
    }
}

impl Settings {
    /// Checks the address of a request and completes it. The exchange starts now.
    fn prepare(&self, mut request: Request<RequestBody>, now: Instant, deadline: Option<Instant>) -> Prepared {
        let checked = Host::check(request.uri());
        let limits = self.limits(&request, now, deadline);
        self.complete(&mut request);
        let connection = UsedConnection::of(&mut request);
        let progress = Progress::default();
        let request = request.map(|body| SendBody::new(body, progress.clone()));
        Prepared { checked, request: Some(request), connection, progress, limits }
    }

    /// Returns the limits of an exchange that starts now. It has to end after the total timeout, or at the deadline if
    /// that is earlier. Files that are not in memory have no total timeout.
    fn limits(&self, request: &Request<RequestBody>, now: Instant, deadline: Option<Instant>) -> TimeLimits {
        let timeout = match request.body().as_bytes() {
            Some(_) => self.total_timeout,
            None => LONGEST,
        };
        let longest = now + timeout;
        let until = deadline.map_or(longest, |deadline| deadline.min(longest));
        TimeLimits { until, read: self.read_timeout }
    }

    /// Adds the headers of every request.
    fn complete(&self, request: &mut Request<RequestBody>) {
        let lacks_usual_body = request.body().as_bytes().is_some_and(Bytes::is_empty)
            && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        let headers = request.headers_mut();
        if lacks_usual_body {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        // Those of the transport, and `host`.
        headers.reserve(self.headers.len() + 1);
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

impl<S> fmt::Debug for Transport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// The connection of a request, which is not used again if the request times out.
///
/// An HTTP/1 connection has one request at a time and is closed with it; an HTTP/2 connection is shared, and may be
/// dead without an error.
#[derive(Default)]
struct UsedConnection(Option<CaptureConnection>);

impl UsedConnection {
    fn of(request: &mut Request<RequestBody>) -> Self {
        let may_be_shared = request.uri().scheme() == Some(&Scheme::HTTPS);
        UsedConnection(may_be_shared.then(|| capture_connection(request)))
    }

    /// Marks the connection as unusable if the result is a timeout. Returns the result.
    fn check<T>(&self, result: Result<T, TransportError>) -> Result<T, TransportError> {
        if result.as_ref().is_err_and(|error| error.source.is::<TimedOut>()) {
            self.poison();
        }
        result
    }

    fn poison(&self) {
        let Some(captured) = &self.0 else { return };
        if let Some(connection) = &*captured.connection_metadata() {
            connection.poison();
        }
    }
}
