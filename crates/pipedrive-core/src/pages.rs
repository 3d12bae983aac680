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
    reading: Option<Box<PageCall<O>>>,
}

impl Session {
    /// Returns a list, page by page from where the operation begins, for a driver to run.
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

    /// Gives row by row instead; [`Rows::buffered`] reads several pages at a time there.
    pub fn rows(self) -> Rows<O> {
        Rows::new(self.list.buffered(1))
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
