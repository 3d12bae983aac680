//! The client.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, header};
use http_body::Body;
use http_body_util::Full;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use pipedrive_core::error::TimedOut;
use pipedrive_core::machine::{Detached, Machine, Step};
use pipedrive_core::pages::Paged;
use pipedrive_core::{Account, Content, Error, Host, Operation, Paginated, Session, TransportError, pages};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::{sleep_until, timeout, timeout_at};
use tower_service::Service;

use crate::body::Reading;
use crate::builder::Builder;
use crate::failure::{NotConnected, transport_error};
use crate::pages::Pages;
use crate::service::HyperService;
use crate::trace::Trace;

/// An async client of one account.
///
/// A clone shares the connections and the session of the original. The futures borrow neither the client nor the operation, so they can
/// be spawned as they are.
///
/// ```no_run
/// use pipedrive_core::v2::deals::{AddDeal, GetDeal};
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_hyper::Client;
///
/// # async fn add() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
/// let deal = client.send(&AddDeal::new("Roof of the town hall")).await?;
/// assert_eq!(client.send(&GetDeal::new(deal.id)).await?.title, deal.title);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client<S = HyperService> {
    settings: Arc<Settings>,
    service: S,
}

pub(crate) struct Settings {
    pub(crate) session: Session,
    pub(crate) read_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body: u64,
    pub(crate) headers: [(HeaderName, HeaderValue); 3],
}

impl Client {
    /// A client with the defaults of [`Builder`], and a session of its own with the defaults of
    /// [`session::Builder`](pipedrive_core::session::Builder).
    #[must_use]
    pub fn new(account: Account) -> Self {
        Builder::new(account).build().expect("none of the defaults can be wrong")
    }

    /// The same in a session that may have other clients: they share its limits, its budget and its token.
    ///
    /// ```
    /// use pipedrive_core::session::Plan;
    /// use pipedrive_core::{Account, Company, Credentials, Policy, Session};
    /// use transport_hyper::Client;
    ///
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// let session = Session::builder(account).plan(Plan::Growth).policy(Policy::new().attempts(6)).build();
    /// let client = Client::with_session(session);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_session(session: Session) -> Self {
        Builder::in_session(session).build().expect("none of the defaults can be wrong")
    }

    /// A client to be, of which something is to be set.
    pub fn builder(account: Account) -> Builder {
        Builder::new(account)
    }
}

impl<S> Client<S> {
    /// A client on another service than hyper's, with the defaults of [`Builder`]: a recorder, a router in this very
    /// process, hyper under layers of tower. [`Builder::build_on`] is the same with settings.
    ///
    /// The client adds what every request needs, decompresses what comes, and minds the time and the size. It asks for
    /// gzip itself; a service that decompresses must say so by removing `content-encoding`, as tower-http's does. A request
    /// to an address that [`Host::check`] refuses does not reach the service.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use std::future::{Ready, ready};
    /// use std::task::{Context, Poll};
    ///
    /// use bytes::Bytes;
    /// use http::{Request, Response};
    /// use http_body_util::Full;
    /// use pipedrive_core::{Account, Company, Credentials, v2::deals::GetDeal};
    /// use tower_service::Service;
    /// use transport_hyper::Client;
    ///
    /// #[derive(Clone)]
    /// struct Canned(&'static str);
    ///
    /// impl Service<Request<Full<Bytes>>> for Canned {
    ///     type Response = Response<Full<Bytes>>;
    ///     type Error = Infallible;
    ///     type Future = Ready<Result<Self::Response, Infallible>>;
    ///
    ///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
    ///         Poll::Ready(Ok(()))
    ///     }
    ///
    ///     fn call(&mut self, _: Request<Full<Bytes>>) -> Self::Future {
    ///         ready(Ok(Response::new(self.0.into())))
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// let client = Client::with_service(account, Canned(r#"{"success":true,"data":{"id":7}}"#));
    /// assert_eq!(client.send(&GetDeal::new(7)).await?.id.value(), 7);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_service(account: Account, service: S) -> Self {
        Builder::new(account).build_on(service).expect("none of the defaults can be wrong")
    }

    pub(crate) fn with_settings(settings: Settings, service: S) -> Self {
        Client { settings: Arc::new(settings), service }
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.settings.session
    }

    /// The account that requests are made for now.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.settings.session.account()
    }

    /// A list, row by row, however many pages it has; [`Pages::by_page`] gives whole pages.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    /// use pipedrive_core::v2::deals::GetDeals;
    /// use pipedrive_core::{Account, Company, Credentials};
    /// use transport_hyper::Client;
    ///
    /// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let mut deals = client.pages(GetDeals::new().limit(500));
    /// while let Some(deal) = deals.try_next().await? {
    ///     println!("{}", deal.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<O>(&self, operation: O) -> Pages<S, O>
    where
        S: Clone,
        O: Paginated,
        O::Output: Paged,
    {
        self.run_pages(self.settings.session.pages(operation))
    }

    /// The same for a list that the session made: one with a policy of its own, in the background, or resumed at a
    /// [page token](Pages::page_token) that was kept.
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<S, O>
    where
        S: Clone,
        O: Paginated,
        O::Output: Paged,
    {
        Pages::new(self.clone(), pages)
    }
}

impl<S, B> Client<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Sends an operation, and reads its answer: [`Session::call`] with the session's policy.
    ///
    /// It may be sent more than once, and it may have to wait before: see [`Policy`](pipedrive_core::Policy). For a
    /// policy of its own, [`run`](Self::run) a call.
    ///
    /// # Errors
    ///
    /// An argument that was refused before anything was sent, a request that got no answer, a refusal of the service,
    /// a limit, or an answer that cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> impl Future<Output = Result<O::Output, Error>> + use<S, B, O> {
        self.run(self.settings.session.call(operation))
    }

    /// Runs any machine of the core to its output: a call with a policy of its own, a page of a list.
    ///
    /// The renewal of an OAuth token goes on when the future is dropped or its time is over: it is a task of its own on the
    /// runtime that the future runs on, and ends with that runtime. A runtime of one thread goes on with it only while it
    /// runs something, as in `block_on`.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeal;
    /// use pipedrive_core::{Account, Company, Credentials, Policy};
    /// use transport_hyper::Client;
    ///
    /// # async fn once() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let once = client.session().call(&GetDeal::new(7)).policy(Policy::once());
    /// let deal = client.run(once).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn run<M: Machine>(&self, mut machine: M) -> impl Future<Output = M::Output> + use<S, B, M> {
        let mut client = self.clone();
        let mut trace = Trace::of(&machine);
        let mut renewal = None;
        trace.clone().around(async move {
            loop {
                match machine.poll(now()) {
                    Step::Send(request) => match machine.detach() {
                        Some(detached) => renewal = Some(client.spawn(request, detached, trace.detach())),
                        None => {
                            let result = client.exchange_until(request, machine.deadline()).await;
                            trace.received(&result);
                            machine.receive(now(), result);
                        }
                    },
                    Step::Wait(until) => wait(until, &mut renewal, &mut trace).await,
                    Step::Done(output) => return output,
                }
            }
        })
    }

    /// Sends an operation that answers with a file, and writes the file as it comes, never all of it in memory.
    ///
    /// Until the file comes it is a call like any other, with its attempts and waits; once bytes come it is not tried
    /// again. After an error some of the file may have been written.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an error of the writer is the source of an [`TransportError`].
    pub fn download<'w, O, W>(
        &self,
        operation: &O,
        writer: &'w mut W,
    ) -> impl Future<Output = Result<Downloaded, Error>> + use<'w, S, B, O, W>
    where
        O: Operation<Output = Content>,
        W: AsyncWrite + Unpin + ?Sized,
    {
        let mut client = self.clone();
        let meta = operation.meta();
        let mut call = self.settings.session.call(operation);
        let trace = Trace::of(&call);
        trace.clone().around(async move {
            let fail = |transport_error| Error::transport(meta, transport_error);
            let mut trace = trace;
            let mut renewal = None;
            let mut file = None;
            let content = loop {
                match call.poll(now()) {
                    Step::Send(request) => match call.detach() {
                        Some(detached) => renewal = Some(client.spawn(request, detached, trace.detach())),
                        None => {
                            let result = client.open_file(request, call.deadline(), &mut file).await;
                            trace.received(&result);
                            call.receive(now(), result);
                        }
                    },
                    Step::Wait(until) => wait(until, &mut renewal, &mut trace).await,
                    Step::Done(result) => break result?,
                }
            };
            let mut bytes = 0;
            if let Some((mut file, connection)) = file {
                while let Some(piece) = connection.judge(file.next().await).map_err(fail)? {
                    writer.write_all(&piece).await.map_err(|error| fail(TransportError::after_send(error)))?;
                    bytes += piece.len() as u64;
                }
            }
            writer.flush().await.map_err(|error| fail(TransportError::after_send(error)))?;
            Ok(Downloaded { headers: content.headers, bytes })
        })
    }

    /// Sends a request once and reads its answer, whatever its status; the session has no part in it.
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
        let mut client = self.clone();
        async move { client.exchange_until(request, None).await }
    }

    /// Carries a request through on a task of its own, whatever becomes of the call that began it.
    fn spawn(&self, request: Request<Bytes>, detached: Detached, trace: Trace) -> JoinHandle<()> {
        let mut client = self.clone();
        tokio::spawn(trace.clone().around(async move {
            let result = client.exchange_until(request, Some(detached.deadline())).await;
            trace.answered(&result);
            detached.receive(now(), result);
        }))
    }

    async fn exchange_until(
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
    async fn open_file(
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

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("session", &self.settings.session).finish_non_exhaustive()
    }
}

/// Waits until then, or for the renewal that the call began: when that is over the machine goes on.
async fn wait(until: Instant, renewal: &mut Option<JoinHandle<()>>, trace: &mut Trace) {
    let Some(task) = renewal else {
        trace.waits(until);
        return sleep_until(until.into()).await;
    };
    if timeout_at(until.into(), task).await.is_ok() {
        *renewal = None;
    }
}

/// The connection of a request, which gets no other request if this one times out on it.
///
/// A connection of HTTP/1 carries one at a time, and ends with it; one of HTTP/2 is shared, may be dead, and does not tell.
#[derive(Clone)]
struct InUse(Option<CaptureConnection>);

impl InUse {
    fn by(request: &mut Request<Bytes>) -> Self {
        let may_be_shared = request.uri().scheme() == Some(&Scheme::HTTPS);
        InUse(may_be_shared.then(|| capture_connection(request)))
    }

    fn judge<T>(&self, result: Result<T, TransportError>) -> Result<T, TransportError> {
        let timed_out = result.as_ref().is_err_and(|transport_error| transport_error.source.is::<TimedOut>());
        if let Some(captured) = self.0.as_ref().filter(|_| timed_out)
            && let Some(connection) = &*captured.connection_metadata()
        {
            connection.poison();
        }
        result
    }
}

/// The time by tokio's clock, which a test may have stopped.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// A file that was downloaded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Downloaded {
    /// The headers: content type, disposition; a length only if the file came uncompressed.
    pub headers: HeaderMap,
    /// How many bytes were written.
    pub bytes: u64,
}
