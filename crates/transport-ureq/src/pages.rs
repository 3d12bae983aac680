//! Lists that go on by themselves.

use std::fmt;
use std::iter::FusedIterator;
use std::vec;

use pipedrive_core::pages::{self, Paged};
use pipedrive_core::{Error, Next, Paginated};

use crate::client::Client;

/// The rows of a list, page by page; [`Client::pages`] makes it.
///
/// A row that cannot be read is an error, and the next row follows. A page that cannot be had is an error, and then the
/// list ends; [`marker`](Self::marker) says where to go on later:
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
/// let marker = deals.marker().expect("there is a second page").clone();
///
/// let rest = client.follow(client.session().pages(list).resume(marker));
/// assert_eq!(rest.count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is sent before the first row is asked for"]
pub struct Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    client: Client,
    pages: pages::Pages<O>,
    /// Where the page starts that the rows are of.
    start: Option<Next>,
    rows: vec::IntoIter<Result<<O::Output as Paged>::Item, Error>>,
}

impl<O> Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(crate) fn new(client: Client, pages: pages::Pages<O>) -> Self {
        Pages { client, pages, start: None, rows: Vec::new().into_iter() }
    }

    /// Whole pages instead, with all that is on them. The rest of a page that was begun does not come again.
    ///
    /// A page with an odd row is an error, from which [`items`](pages::items) takes the other rows.
    pub fn by_page(self) -> ByPage<O> {
        ByPage { client: self.client, pages: self.pages }
    }

    /// Where to go on later without missing a row: the page of the next row, from its first row.
    ///
    /// `None` is the first page, and the end of the list. It serves
    /// [`resume`](pages::Pages::resume).
    #[must_use]
    pub fn marker(&self) -> Option<&Next> {
        match self.rows.as_slice() {
            [] => self.pages.marker(),
            _ => self.start.as_ref(),
        }
    }
}

impl<O> Iterator for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    type Item = Result<<O::Output as Paged>::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            self.start = self.pages.marker().cloned();
            self.rows = pages::items(self.client.run(&mut self.pages)?).into_iter();
        }
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
        f.debug_struct("Pages").field("marker", &self.marker()).finish_non_exhaustive()
    }
}

/// The pages of a list; [`Pages::by_page`] makes it.
#[must_use = "nothing is sent before the first page is asked for"]
pub struct ByPage<O> {
    client: Client,
    pages: pages::Pages<O>,
}

impl<O> ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Where the page starts that comes next, or that failed. `None` is the first page, and the end of the list.
    #[must_use]
    pub fn marker(&self) -> Option<&Next> {
        self.pages.marker()
    }
}

impl<O> Iterator for ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
    type Item = Result<O::Output, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.client.run(&mut self.pages)
    }
}

impl<O> FusedIterator for ByPage<O>
where
    O: Paginated,
    O::Output: Paged,
{
}

impl<O> fmt::Debug for ByPage<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByPage").field("pages", &self.pages).finish_non_exhaustive()
    }
}
