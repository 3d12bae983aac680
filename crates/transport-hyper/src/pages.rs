//! Lists, row by row and page by page.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use pipedrive_core::pages::{self, PageResult, Paged, Rows};
use pipedrive_core::{Error, PageToken, Paginated};
use tower_service::Service;

use crate::client::Client;

impl<S> Client<S> {
    /// Returns the rows of a list, however many pages it has; [`Pages::by_page`] gives whole pages.
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

    /// Returns the rows of a list that the session made: one with a policy of its own, in the background, or resumed at a
    /// [page token](Pages::page_token) that was kept.
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<S, O>
    where
        S: Clone,
        O: Paginated,
        O::Output: Paged,
    {
        Pages { list: List { client: self.clone(), rows: pages.rows(), running: Vec::new() } }
    }
}

/// A stream of the rows of a list, read page by page; [`Client::pages`] returns it.
///
/// A row that cannot be decoded is an error, and the next row follows. A page that cannot be read is an error, and the last
/// item; [`page_token`](Self::page_token) says where to go on later. When half of the rows of a page were taken the next page
/// is requested, so that it comes while the rest is worked on.
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
#[must_use = "nothing is sent before the first row is asked for"]
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
    /// Reads up to this many pages of a list with offsets at a time, while the rows before them are worked on;
    /// [`Buffered`](pages::Buffered) says how, and what it costs. Lists with cursors are still read page by page.
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

    /// Returns whole pages instead, with all that is on them; when one is taken the next one is requested. The remaining
    /// rows of a page that was begun are skipped.
    ///
    /// A page with a row that cannot be decoded is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<S, O> {
        ByPage { list: self.list }
    }

    /// Returns where to go on later without missing a row: the page of the next row, from its first row.
    ///
    /// `None` is the first page, and the end of the list. It is for [`start_at`](pages::Pages::start_at).
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.list.rows.page_token()
    }
}

impl<S, O, B> Pages<S, O>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Waits for the next row. `None` is the end of the list.
    ///
    /// `StreamExt::next` of the futures crates does the same; this one needs no import.
    pub async fn next(&mut self) -> Option<Result<<O::Output as Paged>::Item, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<S, O, B> Stream for Pages<S, O>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
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

/// A stream of the pages of a list; [`Pages::by_page`] returns it.
#[must_use = "nothing is sent before the first page is asked for"]
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
    /// Returns where the next page starts, or the one that failed. `None` is the first page, and the end of the list.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.list.rows.page_token()
    }
}

impl<S, O, B> ByPage<S, O>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Waits for the next page. `None` is the end of the list.
    ///
    /// `StreamExt::next` of the futures crates does the same; this one needs no import.
    pub async fn next(&mut self) -> Option<Result<O::Output, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<S, O, B> Stream for ByPage<S, O>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
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
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    /// Returns the next row or page, as `poll` gives it.
    fn poll_next<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl Fn(&mut Rows<O>) -> Poll<Option<T>>,
    ) -> Poll<Option<T>> {
        loop {
            let next = poll(&mut self.rows);
            // Also when it is there: the pages that follow are read meanwhile.
            if !self.read_pages(cx) || next.is_ready() {
                return next;
            }
        }
    }

    /// Begins all pages that can be begun, and polls those being read; returns whether one was read.
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
