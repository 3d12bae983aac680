//! Several pages of a list at a time.

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

/// A list of which several pages are read at a time; [`Pages::buffered`](super::Pages::buffered) makes it.
///
/// It gives out a [`PageCall`] for each page, a machine that a driver runs beside the others, and takes back what came of
/// it; the pages come in their order:
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
/// #             Step::Wait(_) => unreachable!("nothing is in the way"),
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
///             // All that can be read now; a driver runs them side by side, on threads or as tasks.
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
/// The offset of a page and that of the next one tell where the pages after it would start, so they are asked for before
/// it is certain that they are there. What comes out is what reading page by page gives: a guess that turns out to be wrong
/// is dropped, and one that failed is asked for again when its turn comes. There are never more guesses under way than
/// pages that were read before, so a list takes at most twice the requests, failures aside. All of them pass the session,
/// so that several pages at a time are no more in 2 seconds than its limits allow.
///
/// A cursor is known only when the page before was read: such a list comes page by page, whatever number was asked for.
#[must_use = "a list does nothing until a driver runs it"]
pub struct Buffered<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(super) session: Session,
    operation: O,
    pub(super) deadline: Option<Instant>,
    most: usize,
    token: Option<PageToken>,
    seen: BTreeSet<PageToken>,
    /// The address of the page before: a page token that does not change it leads nowhere.
    before: Option<String>,
    /// The distance from page to page, once it is known.
    stride: Option<u64>,
    /// The pages that came.
    given: usize,
    /// How many of the last pages were empty.
    empty: usize,
    /// The pages begun, in order; the first is the one at the page token, the others are guesses.
    begun: VecDeque<Begun<O::Output>>,
    state: State,
}

/// How many pages in a row may be empty. A service that announces ever new ones would keep a reader busy for ever.
const MAX_EMPTY: usize = 1_000;

/// A page that was begun.
struct Begun<P> {
    /// That it is still wanted, for its [`PageCall`].
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
    /// What is at the page token was read before.
    Circle,
    /// Too many pages in a row were empty.
    Barren,
    /// The end.
    Over,
}

/// What a page says of the next one.
enum After {
    Next(PageToken),
    End,
    /// It could not be read.
    Unknown,
}

impl<P> Begun<P> {
    /// Its reading was dropped.
    fn is_lost(&self) -> bool {
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
            most: 1,
            token: None,
            seen: BTreeSet::new(),
            before: None,
            stride: None,
            given: 0,
            empty: 0,
            begun: VecDeque::new(),
            state: State::More,
        }
    }

    pub(super) fn start_at(&mut self, token: PageToken) {
        self.before = written(&self.operation).ok().map(|written| written.target.as_str().to_owned());
        self.seen.insert(token.clone());
        self.token = Some(token);
    }

    /// Reads up to this many pages at a time from now on; 0 is 1. Pages that were begun are begun anew.
    pub fn buffered(mut self, pages: usize) -> Self {
        self.most = pages.max(1);
        self.begun.clear();
        self
    }

    /// Where the page starts that comes next, or that failed: what to keep in order to go on from there later.
    ///
    /// `None` is the first page, and after the last one.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        self.token.as_ref()
    }

    /// Begins another page: a machine to be run beside those begun before, in any order.
    ///
    /// `None` if nothing can be begun now: as many pages are under way, or waiting to be taken, as may be, or where
    /// the next one starts is not known before one of them was read, or the list is over. A page whose reading was dropped
    /// is begun anew.
    pub fn begin(&mut self) -> Option<PageCall<O>> {
        if self.state != State::More {
            return None;
        }
        if let Some(lost) = self.begun.iter().position(Begun::is_lost) {
            self.begun.truncate(lost);
        }
        let guessed = !self.begun.is_empty();
        let token = if guessed { Some(self.guess()?) } else { self.token.clone() };
        if let Some(token) = &token {
            self.operation.set_page_token(token);
        }
        let mut call = self.session.call(&self.operation);
        if let Some(deadline) = self.deadline {
            call = call.until(deadline);
        }
        let target = call.target().map(str::to_owned);
        let before = self.begun.back().map_or(&self.before, |last| &last.target);
        if target.is_some() && target == *before {
            if !guessed {
                self.state = State::Circle;
            }
            return None;
        }
        let wanted = Arc::new(());
        let reading = PageCall { call, wanted: Arc::downgrade(&wanted) };
        self.begun.push_back(Begun { wanted, token, target, guessed, read: None });
        Some(reading)
    }

    /// Where the page after the last one begun starts, if it may be asked for.
    fn guess(&self) -> Option<PageToken> {
        let room = self.begun.len() < self.most && self.begun.len() <= self.given;
        let leads_on = |begun: &Begun<_>| matches!(begun.read, None | Some((_, After::Next(_))));
        match self.begun.back()?.token {
            Some(PageToken::Start(start)) if room && self.begun.iter().all(leads_on) => {
                start.checked_add(self.stride?).map(PageToken::Start)
            }
            _ => None,
        }
    }

    /// Takes back what came of a [`PageCall`].
    pub fn done(&mut self, page: PageResult<O>) {
        let PageResult { page, wanted } = page;
        let Some(wanted) = wanted.upgrade() else { return };
        if let Some(begun) = self.begun.iter_mut().find(|begun| Arc::ptr_eq(&begun.wanted, &wanted)) {
            let after = After::of(&page);
            begun.read = Some((page, after));
        }
    }

    /// The next page, or what went wrong with it; `None` is the end, again and again.
    ///
    /// `Pending` means that more has to be [begun](Self::begin), or given back [when it is done](Self::done).
    pub fn poll_page(&mut self) -> Poll<Option<Result<O::Output, Error>>> {
        match self.state {
            State::More => {}
            State::Circle => return self.give_up(ErrorKind::RepeatedPage),
            State::Barren => return self.give_up(ErrorKind::EmptyPages),
            State::Over => return Poll::Ready(None),
        }
        let Some(first) = self.begun.front_mut() else { return Poll::Pending };
        let Some((page, after)) = first.read.take() else { return Poll::Pending };
        if first.guessed && matches!(after, After::Unknown) {
            // Its turn has come: now it is no guess.
            self.begun.clear();
            return Poll::Pending;
        }
        self.before = first.target.take();
        self.begun.pop_front();
        self.empty = if page.as_ref().is_ok_and(Paged::is_empty) { self.empty + 1 } else { 0 };
        self.move_on(after);
        Poll::Ready(Some(page))
    }

    pub(super) fn meta(&self) -> &'static Meta {
        self.operation.meta()
    }

    /// Ends the list with an error; the page token stays.
    fn give_up(&mut self, kind: ErrorKind) -> Poll<Option<Result<O::Output, Error>>> {
        self.state = State::Over;
        Poll::Ready(Some(Err(Error::of(self.meta(), kind))))
    }

    /// Moves the page token to the next page.
    fn move_on(&mut self, after: After) {
        self.given += 1;
        match after {
            After::Unknown => self.state = State::Over,
            After::End => {
                self.token = None;
                self.state = State::Over;
            }
            After::Next(token) => {
                self.learn(&token);
                if !self.seen.insert(token.clone()) {
                    self.state = State::Circle;
                } else if self.empty >= MAX_EMPTY {
                    self.state = State::Barren;
                }
                self.token = Some(token);
            }
        }
        if self.state != State::More {
            self.begun.clear();
        }
    }

    /// Learns from the page token of the next page how far it is from page to page, and drops guesses that were wrong.
    fn learn(&mut self, next: &PageToken) {
        let token = self.token.clone().or_else(|| self.operation.page_token());
        if let (Some(PageToken::Start(start)), PageToken::Start(next)) = (token, next) {
            self.stride = next.checked_sub(start);
        }
        if self.begun.front().is_some_and(|guess| guess.token.as_ref() != Some(next)) {
            // Who was wrong once does not guess again.
            self.begun.clear();
            self.most = 1;
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

/// A page that is being read, which is a [`Call`]; [`Buffered::begin`] makes it.
///
/// Its output is for [`Buffered::done`]. When the list no longer wants it, or is gone, it sends nothing more and ends.
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

/// What came of a [`PageCall`], for [`Buffered::done`].
pub struct PageResult<O: Paginated> {
    page: Result<O::Output, Error>,
    wanted: Weak<()>,
}

impl<O: Paginated> fmt::Debug for PageResult<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageResult").field("error", &self.page.as_ref().err()).finish_non_exhaustive()
    }
}
