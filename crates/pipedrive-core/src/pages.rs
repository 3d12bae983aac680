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

use std::collections::BTreeSet;
use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;

use crate::account::Written;
use crate::call::Exchange;
use crate::machine::{Machine, Step, Unsent};
use crate::retry::Policy;
use crate::session::Session;
use crate::wire::error::{Error, ErrorKind, RowError};
use crate::wire::operation::Paginated;
use crate::wire::output::{Hit, Hits, Next, Output, Page};

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
/// is one error.
#[must_use]
pub fn items<P: Paged>(page: Result<P, Error>) -> Vec<Result<P::Item, Error>> {
    match page {
        Ok(page) => page.into_items().into_iter().map(Ok).collect(),
        Err(error) => match P::salvage(&error) {
            Some(page) => page.into_iter().map(|row| row.map_err(|row| error.row(row))).collect(),
            None => vec![Err(error)],
        },
    }
}

/// An output that is one page of a list.
pub trait Paged: Output {
    /// A row of it.
    type Item;

    /// Where the next page starts; `None` on the last one.
    fn next(&self) -> Option<&Next>;

    /// The rows.
    fn into_items(self) -> Vec<Self::Item>;

    /// The page that could not be read, row by row; `None` if the error is about something else.
    fn salvage(error: &Error) -> Option<Page<Result<Self::Item, RowError>>>;
}

impl<T: DeserializeOwned> Paged for Page<T> {
    type Item = T;

    fn next(&self) -> Option<&Next> {
        self.next.as_ref()
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

    fn next(&self) -> Option<&Next> {
        self.next.as_ref()
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
/// - An empty page is not the end.
/// - A page with an odd row is an error from which [`items`] takes the other rows, and the next page follows. After any
///   other error comes the end; [`marker`](Self::marker) still says where the page was that failed.
/// - A marker that was there before, or one that the operation cannot follow, is the end, and an error says so:
///   [`ErrorKind::RepeatedPage`].
#[must_use = "a list does nothing until a driver runs it"]
pub struct Pages<O> {
    session: Session,
    operation: O,
    deadline: Option<Instant>,
    marker: Option<Next>,
    seen: BTreeSet<Next>,
    /// The address of the page before: a marker that does not change it leads nowhere.
    before: Option<String>,
    state: State,
}

enum State {
    /// The page at the marker is to be read.
    Ready,
    /// It is being read.
    Reading(Box<Exchange>),
    /// What comes was read before.
    Circle,
    /// The end.
    Over,
}

impl<O> Pages<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(crate) fn new(session: &Session, operation: O) -> Self {
        Pages {
            session: session.clone(),
            operation,
            deadline: None,
            marker: None,
            seen: BTreeSet::new(),
            before: None,
            state: State::Ready,
        }
    }

    /// Begins at this page instead: a [`marker`](Self::marker) that was kept.
    pub fn resume(mut self, marker: Next) -> Self {
        self.before = Written::new(&self.operation).ok().map(|written| written.target.as_str().to_owned());
        self.seen.insert(marker.clone());
        self.marker = Some(marker);
        self
    }

    /// Sets the policy of each page.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.session.policy = policy;
        self
    }

    /// Makes it background work, which leaves the session's reserve alone.
    pub fn background(mut self) -> Self {
        self.session.background = true;
        self
    }

    /// Sets when the whole list has to be over.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Where the page starts that is read next, or that failed: what to keep in order to go on from there later.
    ///
    /// `None` is the first page, and after the last one.
    #[must_use]
    pub fn marker(&self) -> Option<&Next> {
        self.marker.as_ref()
    }

    /// Begins to read the page at the marker.
    fn begin(&mut self) {
        if let Some(marker) = &self.marker {
            self.operation.resume(marker);
        }
        let written = Written::new(&self.operation);
        let mut exchange = Exchange::new(&self.session, const { &O::META }, written);
        if let Some(deadline) = self.deadline {
            exchange.end_at(deadline);
        }
        let target = exchange.target().map(str::to_owned);
        self.state = match target.is_some() && target == self.before {
            true => State::Circle,
            false => State::Reading(Box::new(exchange)),
        };
        self.before = target;
    }

    /// Moves to the page after this one.
    fn move_on(&mut self, page: &Result<O::Output, Error>) {
        let next = match page {
            Ok(page) => page.next().cloned(),
            Err(error) => match O::Output::salvage(error) {
                Some(page) => page.next,
                None => {
                    self.state = State::Over;
                    return;
                }
            },
        };
        self.state = match &next {
            None => State::Over,
            Some(marker) if self.seen.contains(marker) => State::Circle,
            Some(marker) => {
                self.seen.insert(marker.clone());
                State::Ready
            }
        };
        self.marker = next;
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
            match &mut self.state {
                State::Ready => self.begin(),
                State::Reading(exchange) => match exchange.poll(now) {
                    Step::Send(request) => return Step::Send(request),
                    Step::Wait(until) => return Step::Wait(until),
                    Step::Done(ended) => {
                        let page = exchange.read::<O>(ended);
                        self.move_on(&page);
                        return Step::Done(Some(page));
                    }
                },
                State::Circle => {
                    self.state = State::Over;
                    return Step::Done(Some(Err(Error::of(&O::META, ErrorKind::RepeatedPage))));
                }
                State::Over => return Step::Done(None),
            }
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, Unsent>) {
        if let State::Reading(exchange) = &mut self.state {
            exchange.receive(now, result);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Reading(exchange) => exchange.deadline(),
            _ => None,
        }
    }
}

impl<O> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Ready | State::Reading(_) => "reading",
            State::Circle | State::Over => "over",
        };
        f.debug_struct("Pages").field("state", &state).field("marker", &self.marker).finish_non_exhaustive()
    }
}
