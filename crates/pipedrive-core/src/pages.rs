//! Lists: [`Machine`]s that read all pages of a list, by the cursors of v2 or the offsets of v1.
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
//! // A driver does this. One row of this page is invalid, and there is a next page.
//! let Step::Send(request) = deals.poll(now) else { panic!("there is nothing to wait for") };
//! let body = r#"{"success":true,"data":[{"id":{}},{"id":2}],"additional_data":{"next_cursor":"ab"}}"#;
//! deals.receive(now, Ok(Response::new(Bytes::from(body))));
//! let Step::Done(Some(page)) = deals.poll(now) else { panic!("the page has arrived") };
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
mod paged;
mod rows;

use std::fmt;
use std::task::Poll;
use std::time::Instant;

use bytes::Bytes;
use http::Response;

pub use self::buffered::{Buffered, PageCall, PageResult};
pub use self::paged::{MAX_IDS, Paged, batches, items};
pub use self::rows::Rows;
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::error::{Error, TransportError};
use crate::machine::{Machine, Step};
use crate::retry::Policy;
use crate::session::Session;
use crate::wire::operation::Paginated;
use crate::wire::page_token::PageToken;

/// A machine that reads a list page by page; [`Session::pages`] returns one.
///
/// Each `Done` is a page or its error; `None` is the end of the list. A driver runs the machine once per page; at the
/// end, every run returns `None`. Each page is a call of its own, with the attempts and the time of the policy.
///
/// - An empty page does not end the list, but 1000 in a row do, with [`ErrorKind::EmptyPages`].
/// - A page with an invalid row is an error, from which [`items`] takes the other rows; the next page follows. Any
///   other error ends the list; [`page_token`](Self::page_token) then returns the token of the page that failed.
/// - A page token that occurred before, or that the operation cannot use, ends the list with
///   [`ErrorKind::RepeatedPage`]. One that cannot be read is an error, [`ErrorKind::PageToken`], and never taken as the
///   end of the list.
#[must_use = "a list does nothing until a driver runs it"]
pub struct Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    list: Buffered<O>,
    reading: Option<Box<PageCall<O>>>,
}

impl Session {
    /// Returns a list that starts where the operation does, for a driver to run page by page.
    pub fn pages<O>(&self, operation: O) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        Pages { list: Buffered::new(self, operation), reading: None }
    }
}

impl<O> Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    /// Starts at this page instead, such as a [`page_token`](Self::page_token) stored earlier.
    pub fn start_at(mut self, token: PageToken) -> Self {
        self.list.start_at(token);
        self
    }

    /// Sets the policy of each page.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.list.session = self.list.session.with_policy(policy);
        self
    }

    /// Marks the list as background work, which does not spend the session's reserve.
    pub fn background(mut self) -> Self {
        self.list.session = self.list.session.background();
        self
    }

    /// Sets the deadline of the whole list.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.list.deadline = Some(deadline);
        self
    }

    /// Reads up to this many pages concurrently; 0 means 1.
    ///
    /// The pages and their order stay the same. A page in flight is requested again.
    pub fn buffered(self, pages: usize) -> Buffered<O> {
        self.list.buffered(pages)
    }

    /// Converts the list into its rows; [`Rows::buffered`] reads several pages of it concurrently.
    pub fn rows(self) -> Rows<O> {
        Rows::new(self.list.buffered(1))
    }

    /// Returns the token of the next page, or of the page that failed, with which the list can be continued later.
    ///
    /// It is `None` before the first page and after the last one.
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

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.reading.as_ref().map_or_else(tracing::Span::none, |reading| reading.span())
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
