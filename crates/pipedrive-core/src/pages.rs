//! Lists, page by page: a [`Machine`] over the cursors of v2 and the offsets of v1.
//!
//! ```
//! use std::time::Instant;
//!
//! use bytes::Bytes;
//! use http::Response;
//! use pipedrive_core::machine::{Machine, Step};
//! use pipedrive_core::session::Session;
//! use pipedrive_core::{Account, Company, Credentials, pages, v2::deals::GetDeals};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let mut deals = Session::new(account).pages(GetDeals::new().limit(2));
//! let now = Instant::now();
//!
//! // A driver does this. One row of this page is odd, and it is not the last page.
//! let Step::Send(request) = deals.poll(now) else { panic!("there is nothing to wait for") };
//! let answer = r#"{"success":true,"data":[{"id":{}},{"id":2}],"additional_data":{"next_cursor":"ab"}}"#;
//! deals.receive(now, Ok(Response::new(Bytes::from(answer))));
//! let Step::Done(Some(page)) = deals.poll(now) else { panic!("the page has been answered") };
//!
//! let rows = pages::items(page);
//! assert!(rows[0].as_ref().unwrap_err().to_string().contains("data[0].id"));
//! assert_eq!(rows[1].as_ref().unwrap().id.value(), 2);
//!
//! let Step::Send(request) = deals.poll(now) else { panic!("there is a second page") };
//! assert_eq!(request.uri().query(), Some("limit=2&cursor=ab"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod buffered;

use std::fmt;
use std::task::Poll;
use std::time::Instant;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;

pub use self::buffered::{Buffered, PageResult, Reading};
use crate::error::{Error, ErrorKind, RowError, TransportError};
use crate::machine::{Detached, Machine, Step};
use crate::meta::Meta;
use crate::retry::Policy;
use crate::session::Session;
use crate::wire::{Hit, Hits, Output, Page, PageToken, Paginated};

/// The most ids that an operation takes as a list (Pipedrive's documents).
pub const MAX_IDS: usize = 100;

/// Ids in batches of as many as an operation takes at once: one operation for each.
///
/// ```
/// use pipedrive_core::{pages, v2::deals::GetDeals};
///
/// let operations: Vec<_> = pages::batches(1..=250_u64).map(|ids| GetDeals::new().ids(ids)).collect();
/// assert_eq!(operations.len(), 3);
/// ```
pub fn batches<I: IntoIterator>(ids: I) -> impl Iterator<Item = Vec<I::Item>> {
    let mut ids = ids.into_iter();
    std::iter::from_fn(move || {
        let batch: Vec<_> = ids.by_ref().take(MAX_IDS).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

/// What is on a page, row by row: an odd row is an error, and the next one follows. A page that could not be read at all
/// is one error; where the list cannot go on since its page token is odd, that is an error after the rows.
#[must_use]
pub fn items<P: Paged>(page: Result<P, Error>) -> Vec<Result<P::Item, Error>> {
    match page {
        Ok(page) => page.into_items().into_iter().map(Ok).collect(),
        Err(error) => match P::salvage(&error) {
            Some(page) => {
                let mut rows: Vec<_> = page.into_iter().map(|row| row.map_err(|row| error.row(row))).collect();
                if matches!(error.kind(), ErrorKind::PageToken(_)) {
                    rows.push(Err(error));
                }
                rows
            }
            None => vec![Err(error)],
        },
    }
}

/// An output that is one page of a list.
pub trait Paged: Output {
    /// A row of it.
    type Item;

    /// Where the next page starts; `None` on the last one.
    fn next(&self) -> Option<&PageToken>;

    /// Whether it has no rows.
    fn is_empty(&self) -> bool;

    /// The rows.
    fn into_items(self) -> Vec<Self::Item>;

    /// The page that could not be read, row by row; `None` if the error is about something else.
    fn salvage(error: &Error) -> Option<Page<Result<Self::Item, RowError>>>;
}

impl<T: DeserializeOwned> Paged for Page<T> {
    type Item = T;

    fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn into_items(self) -> Vec<T> {
        self.items
    }

    fn salvage(error: &Error) -> Option<Page<Result<T, RowError>>> {
        error.salvage()
    }
}

impl<T: DeserializeOwned> Paged for Hits<T> {
    type Item = Hit<T>;

    fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn into_items(self) -> Vec<Hit<T>> {
        self.items
    }

    fn salvage(error: &Error) -> Option<Page<Result<Hit<T>, RowError>>> {
        error.salvage_hits()
    }
}

/// A list, page by page; [`Session::pages`] makes it.
///
/// Each `Done` is a page, or what went wrong with it, and `None` is the end, again and again. So a driver runs the machine
/// once for every page. Every page is a call of its own, with the attempts and the time that the policy gives a call.
///
/// - An empty page is not the end. 1000 of them in a row are, with [`ErrorKind::EmptyPages`].
/// - A page with an odd row is an error from which [`items`] takes the other rows, and the next page follows. After any
///   other error comes the end; [`page_token`](Self::page_token) still says where the page was that failed.
/// - A page token that was there before, or one that the operation cannot follow, is the end, and an error says so:
///   [`ErrorKind::RepeatedPage`]. One that cannot be understood is [`ErrorKind::PageToken`], never the end of the list.
#[must_use = "a list does nothing until a driver runs it"]
pub struct Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: Buffered<O>,
    reading: Option<Box<Reading<O>>>,
}

impl<O> Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(crate) fn new(session: &Session, operation: O) -> Self {
        Pages { list: Buffered::new(session, operation), reading: None }
    }

    /// Begins at this page instead: a [`page_token`](Self::page_token) that was kept.
    pub fn start_at(mut self, token: PageToken) -> Self {
        self.list.start_at(token);
        self
    }

    /// Sets the policy of each page.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.list.session.policy = policy;
        self
    }

    /// Makes it background work, which leaves the session's reserve alone.
    pub fn background(mut self) -> Self {
        self.list.session.background = true;
        self
    }

    /// Sets when the whole list has to be over.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.list.deadline = Some(deadline);
        self
    }

    /// Reads up to this many pages at a time; 0 is 1.
    ///
    /// The pages are those of the machine itself. One that was being read is read anew.
    pub fn buffered(self, pages: usize) -> Buffered<O> {
        self.list.buffered(pages)
    }

    /// Where the page starts that is read next, or that failed: what to keep in order to go on from there later.
    ///
    /// `None` is the first page, and after the last one.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.list.page_token()
    }
}

impl<O> Machine for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    type Output = Option<Result<O::Output, Error>>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        loop {
            if let Some(reading) = &mut self.reading {
                match reading.poll(now) {
                    Step::Send(request) => return Step::Send(request),
                    Step::Wait(until) => return Step::Wait(until),
                    Step::Done(page) => self.list.done(page),
                }
                self.reading = None;
            }
            if let Poll::Ready(page) = self.list.poll_page() {
                return Step::Done(page);
            }
            self.reading = self.list.begin().map(Box::new);
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        if let Some(reading) = &mut self.reading {
            reading.receive(now, result);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.reading.as_ref()?.deadline()
    }

    fn detach(&mut self) -> Option<Detached> {
        self.reading.as_mut()?.detach()
    }

    fn meta(&self) -> Option<&'static Meta> {
        Some(self.list.meta())
    }
}

impl<O> fmt::Debug for Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.list).finish()
    }
}
