//! The client.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use http_body::Body;
use http_body_util::Full;
use pipedrive_core::{Account, Content, Error, Operation, Unsent};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tower_service::Service;

use crate::body::Reading;
use crate::builder::Builder;
use crate::failure::{NotConnected, TimedOut, unsent};
use crate::service::HyperService;

/// An async client of one account.
///
/// A clone shares the connections of the original. The futures borrow neither the client nor the operation, so they can
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
    pub(crate) account: Account,
    pub(crate) read_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_body: u64,
    pub(crate) user_agent: HeaderValue,
}

impl Client {
    /// A client with the defaults of [`Builder`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        Builder::new(account).build().expect("none of the defaults can be wrong")
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
    /// gzip itself; a service that decompresses must say so by removing `content-encoding`, as tower-http's does.
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

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.settings.account
    }
}

impl<S, B> Client<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Sends an operation, and reads its answer.
    ///
    /// # Errors
    ///
    /// An argument that was refused before anything was sent, a request that got no answer, a refusal of the service,
    /// or an answer that cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> impl Future<Output = Result<O::Output, Error>> + use<S, B, O> {
        let client = self.clone();
        let request = self.settings.account.request(operation);
        async move {
            let response = client.run(request?).await.map_err(|unsent| Error::unsent(&O::META, unsent))?;
            O::read(response)
        }
    }

    /// Sends an operation that answers with a file, and writes the file as it comes, never all of it in memory.
    ///
    /// After an error some of the file may have been written.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an error of the writer is the source of an [`Unsent`].
    pub fn download<'w, O, W>(
        &self,
        operation: &O,
        writer: &'w mut W,
    ) -> impl Future<Output = Result<Downloaded, Error>> + use<'w, S, B, O, W>
    where
        O: Operation<Output = Content>,
        W: AsyncWrite + Unpin + ?Sized,
    {
        let client = self.clone();
        let request = self.settings.account.request(operation);
        async move {
            let fail = |unsent| Error::unsent(&O::META, unsent);
            let Settings { total_timeout, max_body, .. } = *client.settings;
            let answer = timeout(total_timeout, client.open(request?)).await;
            let (head, mut body) = answer.unwrap_or(Err(Unsent::after(TimedOut::Total))).map_err(fail)?.into_parts();
            let mut bytes = 0;
            let headers = if head.status.is_success() {
                while let Some(piece) = body.next().await.map_err(fail)? {
                    writer.write_all(&piece).await.map_err(|error| fail(Unsent::after(error)))?;
                    bytes += piece.len() as u64;
                }
                head.headers
            } else {
                let refusal = timeout(total_timeout, body.all(max_body)).await;
                let refusal = refusal.unwrap_or(Err(Unsent::after(TimedOut::Total))).map_err(fail)?;
                let content = O::read(Response::from_parts(head, refusal))?;
                writer.write_all(&content.bytes).await.map_err(|error| fail(Unsent::after(error)))?;
                bytes += content.bytes.len() as u64;
                content.headers
            };
            writer.flush().await.map_err(|error| fail(Unsent::after(error)))?;
            Ok(Downloaded { headers, bytes })
        }
    }

    /// Sends a request and reads its answer, whatever its status.
    ///
    /// # Errors
    ///
    /// There was no answer, or not all of it came, or its body is larger than
    /// [`max_body`](Builder::max_body).
    pub fn exchange(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, Unsent>> + use<S, B> {
        self.clone().run(request)
    }

    async fn run(self, request: Request<Bytes>) -> Result<Response<Bytes>, Unsent> {
        let Settings { total_timeout, max_body, .. } = *self.settings;
        let exchange = async {
            let (head, body) = self.open(request).await?.into_parts();
            Ok(Response::from_parts(head, body.all(max_body).await?))
        };
        timeout(total_timeout, exchange).await.unwrap_or(Err(Unsent::after(TimedOut::Total)))
    }

    async fn open(mut self, mut request: Request<Bytes>) -> Result<Response<Reading<B>>, Unsent> {
        self.settings.complete(&mut request);
        poll_fn(|cx| self.service.poll_ready(cx)).await.map_err(|error| unsent(NotConnected::new(error)))?;
        let response = self.service.call(request.map(Full::new)).await.map_err(unsent)?;
        let (mut head, body) = response.into_parts();
        let body = Reading::new(body, &mut head.headers, self.settings.read_timeout);
        Ok(Response::from_parts(head, body))
    }
}

impl Settings {
    /// Adds the headers that every request has.
    fn complete(&self, request: &mut Request<Bytes>) {
        let nothing_where_something_is_usual =
            request.body().is_empty() && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        let headers = request.headers_mut();
        if nothing_where_something_is_usual {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, value) in [
            (header::ACCEPT, HeaderValue::from_static("*/*")),
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            (header::USER_AGENT, self.user_agent.clone()),
        ] {
            headers.entry(name).or_insert(value);
        }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("account", &self.settings.account).finish_non_exhaustive()
    }
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
