//! Lists that go on by themselves.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use pipedrive_core::pages::{self, Paged};
use pipedrive_core::{Error, Next, Paginated};
use tower_service::Service;

use crate::client::Client;

/// The rows of a list, page by page; [`Client::pages`] makes it.
///
/// A row that cannot be read is an error, and the next row follows. A page that cannot be had is an error, and then the
/// list ends; [`marker`](Self::marker) says where to go on later. When half of a page was taken the next one is asked for,
/// so that it comes while the rest is worked on.
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
/// let marker = deals.marker().expect("there is a second page").clone();
///
/// let rest = client.follow(client.session().pages(list).resume(marker));
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
    ahead: Ahead<S, O>,
    rows: vec::IntoIter<Result<<O::Output as Paged>::Item, Error>>,
    half: usize,
}

impl<S, O> Pages<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(crate) fn new(client: Client<S>, pages: pages::Pages<O>) -> Self {
        let (start, next) = (None, pages.marker().cloned());
        let ahead = Ahead { client, state: State::Idle(Box::new(pages)), start, next };
        Pages { ahead, rows: Vec::new().into_iter(), half: 0 }
    }

    /// Whole pages instead, with all that is on them; each time one is given the next one is asked for. The rest of a
    /// page that was begun does not come again.
    ///
    /// A page with an odd row is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<S, O> {
        ByPage { ahead: self.ahead }
    }

    /// Where to go on later without missing a row: the page of the next row, from its first row.
    ///
    /// `None` is the first page, and the end of the list. It serves
    /// [`resume`](pages::Pages::resume).
    #[must_use]
    pub fn marker(&self) -> Option<&Next> {
        match self.rows.as_slice() {
            [] => self.ahead.next.as_ref(),
            _ => self.ahead.start.as_ref(),
        }
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
        let Pages { ahead, rows, half } = &mut *self;
        loop {
            if let Some(row) = rows.next() {
                if rows.len() <= *half {
                    ahead.hurry(cx);
                }
                return Poll::Ready(Some(row));
            }
            let Some(page) = ready!(ahead.poll_page(cx)) else { return Poll::Ready(None) };
            *rows = pages::items(page).into_iter();
            *half = rows.len() / 2;
        }
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
        f.debug_struct("Pages").field("marker", &self.marker()).finish_non_exhaustive()
    }
}

/// The pages of a list; [`Pages::by_page`] makes it.
#[must_use = "nothing is sent before the first page is asked for"]
pub struct ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    ahead: Ahead<S, O>,
}

impl<S, O> ByPage<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Where the page starts that comes next, or that failed. `None` is the first page, and the end of the list.
    #[must_use]
    pub fn marker(&self) -> Option<&Next> {
        self.ahead.next.as_ref()
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
        let page = ready!(self.ahead.poll_page(cx));
        if page.is_some() {
            self.ahead.hurry(cx);
        }
        Poll::Ready(page)
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
        f.debug_struct("ByPage").field("marker", &self.marker()).finish_non_exhaustive()
    }
}

/// The pages of a list, of which the next one may be under way.
struct Ahead<S, O>
where
    O: Paginated,
    O::Output: Paged,
{
    client: Client<S>,
    state: State<O>,
    /// Where the page starts that was given last.
    start: Option<Next>,
    /// Where the one after it starts.
    next: Option<Next>,
}

enum State<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Nothing is under way.
    Idle(Box<pages::Pages<O>>),
    /// A page is under way.
    UnderWay(Pin<Box<dyn Future<Output = Fetched<O>> + Send>>),
    /// It has come.
    Here(Fetched<O>),
    /// It is being moved from one of these to another.
    Moving,
}

/// A page, and the list after it.
struct Fetched<O>
where
    O: Paginated,
    O::Output: Paged,
{
    page: Option<Result<O::Output, Error>>,
    pages: Box<pages::Pages<O>>,
}

impl<S, O, B> Ahead<S, O>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    O: Paginated + Send + 'static,
    O::Output: Paged + Send,
{
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<O::Output, Error>>> {
        self.hurry(cx);
        match std::mem::replace(&mut self.state, State::Moving) {
            State::Here(Fetched { page, pages }) => {
                self.start = std::mem::replace(&mut self.next, pages.marker().cloned());
                self.state = State::Idle(pages);
                Poll::Ready(page)
            }
            state => {
                self.state = state;
                Poll::Pending
            }
        }
    }

    /// Sees to it that the next page is under way.
    fn hurry(&mut self, cx: &mut Context<'_>) {
        self.state = match std::mem::replace(&mut self.state, State::Moving) {
            State::Idle(mut pages) => {
                let client = self.client.clone();
                State::UnderWay(Box::pin(async move {
                    let page = client.run(&mut *pages).await;
                    Fetched { page, pages }
                }))
            }
            state => state,
        };
        if let State::UnderWay(page) = &mut self.state
            && let Poll::Ready(fetched) = page.as_mut().poll(cx)
        {
            self.state = State::Here(fetched);
        }
    }
}
