//! Iterators over the rows and pages of a list.

use std::collections::VecDeque;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::resume_unwind;
use std::task::Poll;
use std::thread::{self, JoinHandle};

use pipedrive_core::pages::{self, PageCall, PageResult, Paged, Rows};
use pipedrive_core::{Error, PageToken, Paginated};

use crate::client::Client;

impl Client {
    /// Returns an iterator over the rows of a list, across all pages; [`Pages::by_page`] returns one over whole pages.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeals;
    /// use pipedrive_core::{Account, Company, Credentials};
    /// use transport_ureq::Client;
    ///
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// for deal in client.pages(GetDeals::new().limit(500)) {
    ///     println!("{}", deal?.id);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pages<O>(&self, operation: O) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        self.run_pages(self.session().pages(operation))
    }

    /// Returns an iterator over the rows of a list created with [`Session::pages`](pipedrive_core::Session::pages),
    /// which can have its own policy, be background work, or start at a stored [page token](Pages::page_token).
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        let list = List { client: self.clone(), rows: pages.rows(), spawn: None, running: VecDeque::new() };
        Pages { list }
    }
}

/// An iterator over the rows of a list; [`Client::pages`] returns one.
///
/// A row that cannot be decoded is an error, and the next row follows. A page that cannot be read is an error and the
/// last item; [`page_token`](Self::page_token) returns where to continue later:
///
/// ```
/// use pipedrive_core::v2::deals::GetDeals;
/// use pipedrive_core::{Account, Credentials, Host};
/// use transport_ureq::Client;
///
/// let sandbox = pipedrive_sandbox::Sandbox::start()?;
/// sandbox.seed_deals(5);
/// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
/// let client = Client::new(account);
///
/// let list = GetDeals::new().limit(2);
/// let mut deals = client.pages(list.clone());
/// assert_eq!(deals.by_ref().take(2).count(), 2);
/// let token = deals.page_token().expect("there is a second page").clone();
///
/// let rest = client.run_pages(client.session().pages(list).start_at(token));
/// assert_eq!(rest.count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is sent before the first row is requested"]
pub struct Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: List<O>,
}

impl<O> Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Reads up to this many pages of a list with offsets concurrently, each on its own thread, ahead of the rows
    /// taken; [`Buffered`](pages::Buffered) describes how, and the cost. Lists with cursors are still read page by
    /// page.
    ///
    /// ```
    /// use pipedrive_core::v1::deals::GetDeals;
    /// use pipedrive_core::{Account, Credentials, Host};
    /// use transport_ureq::Client;
    ///
    /// let sandbox = pipedrive_sandbox::Sandbox::start()?;
    /// sandbox.seed_deals(25);
    /// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    /// let client = Client::new(account);
    ///
    /// let deals = client.pages(GetDeals::new().limit(10)).buffered(4);
    /// assert_eq!(deals.map(|deal| deal.map(|deal| deal.id.value())).collect::<Result<Vec<_>, _>>()?, Vec::from_iter(1..=25));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn buffered(mut self, pages: usize) -> Self
    where
        O: Send + 'static,
        O::Output: Send,
    {
        self.list.rows = self.list.rows.buffered(pages);
        self.list.running.clear();
        self.list.spawn = (pages > 1).then_some(|client, page| thread::spawn(move || client.run(page)));
        self
    }

    /// Converts the iterator into one over whole pages, including their other data. If some rows of a page were taken
    /// already, the rest of it is skipped.
    ///
    /// A page with a row that cannot be decoded is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<O> {
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

impl<O> Iterator for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    type Item = Result<<O::Output as Paged>::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.list.next(Rows::poll_row)
    }
}

impl<O> FusedIterator for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
}

impl<O> fmt::Debug for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("token", &self.page_token()).finish_non_exhaustive()
    }
}

/// An iterator over the pages of a list; [`Pages::by_page`] returns one.
#[must_use = "nothing is sent before the first page is requested"]
pub struct ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: List<O>,
}

impl<O> ByPage<O>
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

impl<O> Iterator for ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
    type Item = Result<O::Output, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.list.next(Rows::poll_page)
    }
}

impl<O> FusedIterator for ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
}

impl<O> fmt::Debug for ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByPage").field("token", &self.page_token()).finish_non_exhaustive()
    }
}

/// The rows of a list, and the threads that read pages of it.
struct List<O>
where
    O: Paginated,
    O::Output: Paged,
{
    client: Client,
    rows: Rows<O>,
    /// Reads a page on another thread; `None` if pages are read one by one on this thread.
    #[expect(clippy::type_complexity, reason = "used once")]
    spawn: Option<fn(Client, PageCall<O>) -> JoinHandle<PageResult<O>>>,
    /// The pages being read, in order.
    running: VecDeque<JoinHandle<PageResult<O>>>,
}

impl<O> List<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Returns the next row or page, depending on `poll`.
    fn next<T>(&mut self, poll: impl Fn(&mut Rows<O>) -> Poll<Option<T>>) -> Option<T> {
        loop {
            let next = poll(&mut self.rows);
            if let Some(spawn) = self.spawn {
                while let Some(page) = self.rows.begin() {
                    self.running.push_back(spawn(self.client.clone(), page));
                }
            }
            if let Poll::Ready(next) = next {
                return next;
            }
            let page = match self.running.pop_front() {
                Some(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                None => self.client.run(self.rows.begin()?),
            };
            self.rows.done(page);
        }
    }
}
