//! Reading several pages of a list concurrently.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Instant;

use bytes::Bytes;
use http::Response;

use crate::call::Call;
use crate::error::{Error, ErrorKind, TransportError};
use crate::machine::{Machine, Step};
use crate::meta::Meta;
use crate::pages::paged::Paged;
use crate::session::Session;
use crate::wire::operation::written;
use crate::wire::{PageToken, Paginated};

/// A list of which several pages are read concurrently; [`Pages::buffered`](super::Pages::buffered) returns one.
///
/// It returns a [`PageCall`] for each page, a machine that a driver runs concurrently with the others, and takes the
/// result back. The pages come out in order:
///
/// ```
/// use std::task::Poll;
/// # use std::time::Instant;
/// # use bytes::Bytes;
/// # use http::Response;
/// # use pipedrive_core::machine::{Machine, Step};
/// use pipedrive_core::pages::{Buffered, PageResult, PageCall};
/// use pipedrive_core::session::Session;
/// use pipedrive_core::v1::deals::GetDeals;
/// use pipedrive_core::{Account, Company, Credentials};
///
/// # // Pages of two rows, of which the third is the last.
/// # fn run(mut reading: PageCall<GetDeals>) -> PageResult<GetDeals> {
/// #     let now = Instant::now();
/// #     loop {
/// #         match reading.poll(now) {
/// #             Step::Done(read) => return read,
/// #             Step::Wait(_) => unreachable!("there is nothing to wait for"),
/// #             Step::Send(request) => {
/// #                 let query = request.uri().query().unwrap_or_default();
/// #                 let start = query.split('&').find_map(|pair| pair.strip_prefix("start=")).unwrap_or("0");
/// #                 let start: u64 = start.parse().unwrap();
/// #                 let body = format!(r#"{{"success":true,"data":[{{"id":{start}}}],"additional_data":{{"pagination":
/// #                     {{"start":{start},"limit":2,"more_items_in_collection":{},"next_start":{}}}}}}}"#, start < 4, start + 2);
/// #                 reading.receive(now, Ok(Response::new(Bytes::from(body))));
/// #             }
/// #         }
/// #     }
/// # }
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
/// let mut deals = Session::new(account).pages(GetDeals::new().limit(2)).buffered(4);
///
/// let mut pages = Vec::new();
/// loop {
///     match deals.poll_page() {
///         Poll::Ready(Some(page)) => pages.push(page?),
///         Poll::Ready(None) => break,
///         Poll::Pending => {
///             // All that can be read now; a driver runs them concurrently, on threads or as tasks.
///             let readings: Vec<PageCall<_>> = std::iter::from_fn(|| deals.begin()).collect();
///             for reading in readings {
///                 deals.done(run(reading));
///             }
///         }
///     }
/// }
/// assert_eq!(pages.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The offsets of two consecutive pages tell where further pages would start, so these are requested before it is known
/// that they exist. The result is the same as without: a wrong guess is dropped, and a guessed page that failed is
/// requested again when its turn comes. There are never more guesses in flight than pages read before, so a list takes
/// at most twice as many requests, apart from retries. All requests are subject to the limits of the session.
///
/// A cursor is known only once the page before it has been read, so a list with cursors is always read page by page.
#[must_use = "a list does nothing until a driver runs it"]
pub struct Buffered<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(super) session: Session,
    operation: O,
    pub(super) deadline: Option<Instant>,
    max_concurrent: usize,
    token: Option<PageToken>,
    seen: BTreeSet<PageToken>,
    /// Path and query of the previous page: a page token that does not change them is of no use.
    before: Option<String>,
    /// The difference between the offsets of consecutive pages, once known.
    stride: Option<u64>,
    /// Number of pages returned.
    returned: usize,
    /// Number of consecutive empty pages.
    empty: usize,
    /// Pages requested, in order; the first is the one at the page token, the others are guesses.
    started: VecDeque<Started<O::Output>>,
    state: State,
}

/// The most consecutive empty pages: a server could return them without end.
const MAX_EMPTY: usize = 1_000;

/// A page that was requested.
struct Started<P> {
    /// Dropped when the page is no longer wanted; its [`PageCall`] holds a weak reference.
    wanted: Arc<()>,
    token: Option<PageToken>,
    target: Option<String>,
    guessed: bool,
    read: Option<(Result<P, Error>, After)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// There is a page at the page token.
    More,
    /// The page at the page token was read before.
    Repeated,
    /// Too many consecutive pages were empty.
    EmptyPages,
    /// The end.
    Over,
}

/// What follows a page.
enum After {
    Next(PageToken),
    End,
    /// The page could not be read.
    Unknown,
}

impl<P> Started<P> {
    /// Returns whether its [`PageCall`] was dropped.
    fn is_dropped(&self) -> bool {
        self.read.is_none() && Arc::weak_count(&self.wanted) == 0
    }
}

impl After {
    fn of<P: Paged>(page: &Result<P, Error>) -> Self {
        let next = match page {
            Ok(page) => page.next().cloned(),
            Err(error) => match P::read_rows(error) {
                Some(page) if !matches!(error.kind(), ErrorKind::PageToken(_)) => page.next,
                _ => return After::Unknown,
            },
        };
        next.map_or(After::End, After::Next)
    }
}

impl<O> Buffered<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(super) fn new(session: &Session, operation: O) -> Self {
        Buffered {
            session: session.clone(),
            operation,
            deadline: None,
            max_concurrent: 1,
            token: None,
            seen: BTreeSet::new(),
            before: None,
            stride: None,
            returned: 0,
            empty: 0,
            started: VecDeque::new(),
            state: State::More,
        }
    }

    pub(super) fn start_at(&mut self, token: PageToken) {
        self.before = written(&self.operation).ok().map(|written| written.target.as_str().to_owned());
        self.seen.insert(token.clone());
        self.token = Some(token);
    }

    /// Sets how many pages are read concurrently; 0 means 1. Pages in flight are requested again.
    pub fn buffered(mut self, pages: usize) -> Self {
        self.max_concurrent = pages.max(1);
        self.started.clear();
        self
    }

    /// Returns the token of the next page, or of the page that failed, with which the list can be continued later.
    ///
    /// It is `None` before the first page and after the last one.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.token.as_ref()
    }

    /// Starts another page: returns a machine to be run concurrently with earlier ones, in any order.
    ///
    /// Returns `None` if no page can be started now: the maximum number of pages is in flight or not yet taken, the
    /// start of the next page is not known until one of them has been read, or the list is over. A page whose
    /// [`PageCall`] was dropped is started again.
    pub fn begin(&mut self) -> Option<PageCall<O>> {
        if self.state != State::More {
            return None;
        }
        if let Some(dropped) = self.started.iter().position(Started::is_dropped) {
            self.started.truncate(dropped);
        }
        let guessed = !self.started.is_empty();
        let token = if guessed { Some(self.guess()?) } else { self.token.clone() };
        if let Some(token) = &token {
            self.operation.set_page_token(token);
        }
        let mut call = self.session.call(&self.operation);
        if let Some(deadline) = self.deadline {
            call = call.until(deadline);
        }
        let target = call.target().map(str::to_owned);
        let before = self.started.back().map_or(&self.before, |last| &last.target);
        if target.is_some() && target == *before {
            if !guessed {
                self.state = State::Repeated;
            }
            return None;
        }
        let wanted = Arc::new(());
        let reading = PageCall { call, wanted: Arc::downgrade(&wanted) };
        self.started.push_back(Started { wanted, token, target, guessed, read: None });
        Some(reading)
    }

    /// Returns where the page after the last requested one starts, if it may be requested.
    fn guess(&self) -> Option<PageToken> {
        let room = self.started.len() < self.max_concurrent && self.started.len() <= self.returned;
        let has_next = |page: &Started<_>| matches!(page.read, None | Some((_, After::Next(_))));
        match self.started.back()?.token {
            Some(PageToken::Start(start)) if room && self.started.iter().all(has_next) => {
                start.checked_add(self.stride?).map(PageToken::Start)
            }
            _ => None,
        }
    }

    /// Takes the result of a [`PageCall`].
    pub fn done(&mut self, page: PageResult<O>) {
        let PageResult { page, wanted } = page;
        let Some(wanted) = wanted.upgrade() else { return };
        if let Some(started) = self.started.iter_mut().find(|started| Arc::ptr_eq(&started.wanted, &wanted)) {
            let after = After::of(&page);
            started.read = Some((page, after));
        }
    }

    /// Returns the next page or its error; `None` at the end of the list.
    ///
    /// `Pending` means that a page has to be [started](Self::begin) first, or [its result returned](Self::done).
    pub fn poll_page(&mut self) -> Poll<Option<Result<O::Output, Error>>> {
        match self.state {
            State::More => {}
            State::Repeated => return self.give_up(ErrorKind::RepeatedPage),
            State::EmptyPages => return self.give_up(ErrorKind::EmptyPages),
            State::Over => return Poll::Ready(None),
        }
        let Some(first) = self.started.front_mut() else { return Poll::Pending };
        let Some((page, after)) = first.read.take() else { return Poll::Pending };
        if first.guessed && matches!(after, After::Unknown) {
            // It has to be requested again, now that it is known to exist.
            self.started.clear();
            return Poll::Pending;
        }
        self.before = first.target.take();
        self.started.pop_front();
        self.empty = if page.as_ref().is_ok_and(Paged::is_empty) { self.empty + 1 } else { 0 };
        self.move_on(after);
        Poll::Ready(Some(page))
    }

    pub(super) fn meta(&self) -> &'static Meta {
        self.operation.meta()
    }

    /// Ends the list with an error and keeps the page token.
    fn give_up(&mut self, kind: ErrorKind) -> Poll<Option<Result<O::Output, Error>>> {
        self.state = State::Over;
        Poll::Ready(Some(Err(Error::of(self.meta(), kind))))
    }

    /// Moves the page token to the next page.
    fn move_on(&mut self, after: After) {
        self.returned += 1;
        match after {
            After::Unknown => self.state = State::Over,
            After::End => {
                self.token = None;
                self.state = State::Over;
            }
            After::Next(token) => {
                self.learn(&token);
                if !self.seen.insert(token.clone()) {
                    self.state = State::Repeated;
                } else if self.empty >= MAX_EMPTY {
                    self.state = State::EmptyPages;
                }
                self.token = Some(token);
            }
        }
        if self.state != State::More {
            self.started.clear();
        }
    }

    /// Updates the stride from the page token of the next page, and drops wrong guesses.
    fn learn(&mut self, next: &PageToken) {
        let token = self.token.clone().or_else(|| self.operation.page_token());
        if let (Some(PageToken::Start(start)), PageToken::Start(next)) = (token, next) {
            self.stride = next.checked_sub(start);
        }
        if self.started.front().is_some_and(|guess| guess.token.as_ref() != Some(next)) {
            // After a wrong guess, no more are made.
            self.started.clear();
            self.max_concurrent = 1;
        }
    }
}

impl<O> fmt::Debug for Buffered<O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffered").field("state", &self.state).field("token", &self.token).finish_non_exhaustive()
    }
}

/// A machine that reads one page, as a [`Call`] does; [`Buffered::begin`] returns one.
///
/// Its output is for [`Buffered::done`]. If the list is dropped or no longer needs the page, it ends without sending
/// more requests.
#[must_use = "a page is not read until a driver runs it"]
pub struct PageCall<O> {
    call: Call<O>,
    wanted: Weak<()>,
}

impl<O: Paginated> Machine for PageCall<O> {
    type Output = PageResult<O>;

    fn poll(&mut self, now: Instant) -> Step<PageResult<O>> {
        let step = match self.wanted.strong_count() {
            0 => Step::Done(Err(Error::of(self.call.meta(), ErrorKind::Finished))),
            _ => self.call.poll(now),
        };
        step.map(|page| PageResult { page, wanted: self.wanted.clone() })
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        self.call.receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        self.call.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.call.span()
    }
}

impl<O> fmt::Debug for PageCall<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageCall").field(&self.call).finish()
    }
}

/// The output of a [`PageCall`], for [`Buffered::done`].
pub struct PageResult<O: Paginated> {
    page: Result<O::Output, Error>,
    wanted: Weak<()>,
}

impl<O: Paginated> fmt::Debug for PageResult<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageResult").field("error", &self.page.as_ref().err()).finish_non_exhaustive()
    }
}
