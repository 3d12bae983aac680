//! Lists, row by row and page by page.

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
    /// Returns the rows of a list, however many pages it has; [`Pages::by_page`] gives whole pages.
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

    /// Returns the rows of a list that the session made: one with a policy of its own, in the background, or resumed at a
    /// [page token](Pages::page_token) that was kept.
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        let list = List { client: self.clone(), rows: pages.rows(), spawn: None, running: VecDeque::new() };
        Pages { list }
    }
}

/// An iterator over the rows of a list, read page by page; [`Client::pages`] returns it.
///
/// A row that cannot be decoded is an error, and the next row follows. A page that cannot be read is an error, and the last
/// item; [`page_token`](Self::page_token) says where to go on later:
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
#[must_use = "nothing is sent before the first row is asked for"]
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
    /// Reads up to this many pages of a list with offsets at a time, each on a thread of its own, while the rows before them
    /// are worked on; [`Buffered`](pages::Buffered) says how, and what it costs. Lists with cursors are still read page by
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

    /// Returns whole pages instead, with all that is on them. The remaining rows of a page that was begun are skipped.
    ///
    /// A page with a row that cannot be decoded is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<O> {
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

/// An iterator over the pages of a list; [`Pages::by_page`] returns it.
#[must_use = "nothing is sent before the first page is asked for"]
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
    /// Returns where the next page starts, or the one that failed. `None` is the first page, and the end of the list.
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
    /// Reads a page on another thread; `None` if this thread reads them, one by one.
    #[expect(clippy::type_complexity, reason = "it is said once")]
    spawn: Option<fn(Client, PageCall<O>) -> JoinHandle<PageResult<O>>>,
    /// The pages being read, in order.
    running: VecDeque<JoinHandle<PageResult<O>>>,
}

impl<O> List<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Returns the next row or page, as `poll` gives it.
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
