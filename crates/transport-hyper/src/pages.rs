//! Streams of the rows and pages of a list.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use http_body::Body;
use pipedrive_core::pages::{self, PageResult, Paged, Rows};
use pipedrive_core::{Error, PageToken, Paginated};
use tower_service::Service;

use crate::client::Client;
use crate::send_body::SendBody;

impl<S> Client<S> {
    /// Returns a stream of the rows of a list, across all pages; [`Pages::by_page`] returns one of whole pages.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeals;
    /// use pipedrive_core::{Account, Company, Credentials};
    /// use transport_hyper::Client;
    ///
    /// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let mut deals = client.pages(GetDeals::new().limit(500));
    /// while let Some(deal) = deals.next().await {
    ///     println!("{}", deal?.id);
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
        self.run_pages(self.session().pages(operation))
    }

    /// Returns a stream of the rows of a list created with [`Session::pages`](pipedrive_core::Session::pages), which
    /// can have its own policy, be background work, or start at a stored [page token](Pages::page_token).
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<S, O>
    where
        S: Clone,
        O: Paginated,
        O::Output: Paged,
    {
        Pages { list: List { client: self.clone(), rows: pages.rows(), running: Vec::new() } }
    }
}

/// A stream of the rows of a list; [`Client::pages`] returns one.
///
/// A row that cannot be decoded is an error, and the next row follows. A page that cannot be read is an error and the
/// last item; [`page_token`](Self::page_token) returns where to continue later. The next page is requested when half of
/// the rows of a page have been taken.
///
/// ```
/// use futures_util::StreamExt;
/// use pipedrive_core::v2::deals::GetDeals;
/// use pipedrive_core::{Account, Credentials, Host};
/// use transport_hyper::Client;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = pipedrive_sandbox::Sandbox::start()?;
/// sandbox.seed_deals(5);
/// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
/// let client = Client::new(account);
///
/// let list = GetDeals::new().limit(2);
/// let mut deals = client.pages(list.clone());
/// assert_eq!(deals.by_ref().take(2).count().await, 2);
/// let token = deals.page_token().expect("there is a second page").clone();
///
/// let rest = client.run_pages(client.session().pages(list).start_at(token));
/// assert_eq!(rest.count().await, 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the first row is requested"]
pub struct Pages<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: List<S, O>,
}

impl<S, O> Pages<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Reads up to this many pages of a list with offsets concurrently, ahead of the rows taken;
    /// [`Buffered`](pages::Buffered) describes how, and the cost. Lists with cursors are still read page by page.
    ///
    /// ```
    /// use futures_util::TryStreamExt;
    /// use pipedrive_core::v1::deals::GetDeals;
    /// use pipedrive_core::{Account, Credentials, Host};
    /// use transport_hyper::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = pipedrive_sandbox::Sandbox::start()?;
    /// sandbox.seed_deals(25);
    /// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    /// let client = Client::new(account);
    ///
    /// let deals = client.pages(GetDeals::new().limit(10)).buffered(4);
    /// assert_eq!(deals.map_ok(|deal| deal.id.value()).try_collect::<Vec<_>>().await?, Vec::from_iter(1..=25));
    /// # Ok(())
    /// # }
    /// ```
    pub fn buffered(mut self, pages: usize) -> Self {
        self.list.rows = self.list.rows.buffered(pages);
        self.list.running.clear();
        self
    }

    /// Converts the stream into one of whole pages, including their other data. When a page is taken, the next one is
    /// requested. If some rows of a page were taken already, the rest of it is skipped.
    ///
    /// A page with a row that cannot be decoded is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<S, O> {
        ByPage { list: self.list }
    }

    /// Returns the token of the page that contains the next row, with which the list can be continued later from the
    /// first row of that page, by [`start_at`](pages::Pages::start_at).
    ///
    /// It is `None` on the first page and at the end of the list.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.list.rows.page_token()
    }
}

impl<S, O, B> Pages<S, O>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Returns the next row; `None` at the end of the list.
    ///
    /// It does the same as `StreamExt::next` of the futures crates, without an import.
    pub async fn next(&mut self) -> Option<Result<<O::Output as Paged>::Item, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<S, O, B> Stream for Pages<S, O>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    type Item = Result<<O::Output as Paged>::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.list.poll_next(cx, Rows::poll_row)
    }
}

impl<S, O> Unpin for Pages<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
}

impl<S, O> fmt::Debug for Pages<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("token", &self.page_token()).finish_non_exhaustive()
    }
}

/// A stream of the pages of a list; [`Pages::by_page`] returns one.
#[must_use = "nothing is sent before the first page is requested"]
pub struct ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: List<S, O>,
}

impl<S, O> ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Returns the token of the next page, or of the page that failed. It is `None` before the first page and at the
    /// end of the list.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.list.rows.page_token()
    }
}

impl<S, O, B> ByPage<S, O>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Returns the next page; `None` at the end of the list.
    ///
    /// It does the same as `StreamExt::next` of the futures crates, without an import.
    pub async fn next(&mut self) -> Option<Result<O::Output, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<S, O, B> Stream for ByPage<S, O>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    type Item = Result<O::Output, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.list.poll_next(cx, Rows::poll_page)
    }
}

impl<S, O> Unpin for ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
}

impl<S, O> fmt::Debug for ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByPage").field("token", &self.page_token()).finish_non_exhaustive()
    }
}

/// The rows of a list, and the futures that read pages of it.
struct List<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    client: Client<S>,
    rows: Rows<O>,
    running: Vec<Pin<Box<dyn Future<Output = PageResult<O>> + Send>>>,
}

impl<S, O, B> List<S, O>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Returns the next row or page, depending on `poll`.
    fn poll_next<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl Fn(&mut Rows<O>) -> Poll<Option<T>>,
    ) -> Poll<Option<T>> {
        loop {
            let next = poll(&mut self.rows);
            // Pages are also read if the item is ready, so that the next ones arrive meanwhile.
            if !self.read_pages(cx) || next.is_ready() {
                return next;
            }
        }
    }

    /// Starts all pages that can be started, and polls those being read; returns whether one has been read.
    fn read_pages(&mut self, cx: &mut Context<'_>) -> bool {
        while let Some(page) = self.rows.begin() {
            self.running.push(Box::pin(self.client.run(page)));
        }
        let running = self.running.len();
        self.running.retain_mut(|page| match page.as_mut().poll(cx) {
            Poll::Pending => true,
            Poll::Ready(page) => {
                self.rows.done(page);
                false
            }
        });
        self.running.len() < running
    }
}
