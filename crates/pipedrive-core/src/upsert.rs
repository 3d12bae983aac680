//! Upserts: [`Machine`]s that find a record by a key, and update it, or add it if there is none.
//!
//! ```
//! use pipedrive_core::upsert::Key;
//! use pipedrive_core::v2::persons::AddPerson;
//! # use pipedrive_core::{Account, Company, Credentials, Machine, Session};
//! # let session = Session::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
//! # fn run(_: impl Machine) {}
//!
//! let ann = AddPerson::new().name("Ann Lee").emails("ann@example.org").org_id(7);
//! // A driver runs it; the clients of the transports do both with `client.upsert(Key::email(), ann)`.
//! run(session.upsert(Key::email(), ann));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Steps
//!
//! 1. **Search.** The key's value is that of the record to add. Pipedrive searches for it: with the search of the type
//!    of record, restricted to the field and to exact matches, or for a custom field with
//!    [`SearchItemByField`]. A search costs 20 tokens, and there can be 10 in 2 seconds, for which the machine waits as
//!    any call does.
//! 2. **Check.** Each record found is read (1 token), and its value compared; [`Key`] says how. What the search finds
//!    can be similar only, changed since or deleted.
//! 3. **Look at the newest.** Pipedrive's search index lags behind, by an undocumented time, so that a record that was
//!    added a moment ago may not be found. If none was found, the 100 newest records are therefore read (10 tokens) and
//!    compared, too. That this list does not lag is not documented either, but it needs no index. An older record whose
//!    value was changed a moment ago is still not found.
//! 4. **Write.** If there is no record, it is added (5 tokens). If there is one, it is updated (5 tokens) with what the
//!    record to add has set; everything else keeps its value. [`Upsert::update_with`] changes the update, for example to
//!    clear a field. If the record has all of these values already, nothing is sent. If there are several, none is
//!    written, and the error has [their ids](ErrorKind::Ambiguous). Deals of any status count, archived ones, too, which
//!    Pipedrive refuses to update.
//!
//! Adding costs 35 tokens, updating 26, and leaving a record as it is 21.
//!
//! # An add without an answer
//!
//! If the connection breaks while a record is added, it is unknown whether it was. Then the machine waits 5 seconds and
//! begins again at the search, so that it adds the record once more only if there still is none. It adds as often as the
//! [policy](Policy::attempts) allows; with a single attempt it returns the error at once. If it cannot find out, the error
//! is that of the add, and [`Error::may_have_happened`] is true.
//!
//! # Several processes
//!
//! Pipedrive has neither locks nor unique fields. Two upserts at the same time can both find no record and both add it;
//! the next one for this key fails with the ids of both, which can then be merged, for example with
//! [`MergePersons`](crate::v1::persons::MergePersons). To avoid it, let one process write the records with one key, for
//! example by a queue for each key. One process that upserts the same key one after the other adds it once, unless more
//! than 100 records of the type are added while the search index lags behind.

mod compare;
mod entity;
mod key;

use std::fmt;
use std::mem;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;

use crate::error::{ArgumentError, ArgumentErrorKind, Error, ErrorKind, Reason, TransportError};
use crate::machine::{Machine, Step};
use crate::pages::Paged;
use crate::retry::Policy;
use crate::session::Session;
pub use crate::upsert::entity::Upsertable;
use crate::upsert::key::By;
pub use crate::upsert::key::{Key, KeyValue};
use crate::v2::item_search::{MatchKind, SearchItemByField};
use crate::wire::operation::{Operation, Paginated, written};

/// How long to wait after an add without an answer, so that it is done before the next search, if it was received.
const SETTLE: Duration = Duration::from_secs(5);

/// How many records with the same key are read at most: one too many is enough.
const MAX_IDS: usize = 10;

/// Why a value is no key: whether Pipedrive keeps the spaces is not documented, so neither text is sure to be found.
const SPACES: &str = "begins or ends with a space, so that it might not be found again";

/// A machine that adds or updates a record; [`Session::upsert`] returns one.
///
/// Each of its requests has the attempts of the policy. The policy's total timeout is that of the whole.
#[must_use = "an upsert does nothing until a driver runs it"]
pub struct Upsert<A: Upsertable> {
    session: Session,
    by: By,
    add: A,
    update: A::Update,
    /// The value of the key.
    value: String,
    state: State<A::Record>,
    /// The records that the search has found, and that are not read yet.
    unread: Vec<u64>,
    /// The records with the value.
    found: Vec<A::Record>,
    adds: u32,
    /// The error of the last add that may have happened.
    uncertain: Option<Error>,
    end: Option<Instant>,
    started: bool,
}

/// What an upsert has done, with the record as it is now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Upserted<R> {
    /// What was done.
    pub outcome: Outcome,
    /// The record.
    pub record: R,
}

/// What an upsert has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The record was added. Also if it was found only after an add without an answer.
    Added,
    /// The record was updated.
    Updated,
    /// The record had all values already, and nothing was written.
    Unchanged,
}

impl Session {
    /// Returns an upsert of the record that `add` adds, for a driver to run.
    pub fn upsert<A: Upsertable>(&self, key: Key<A>, add: A) -> Upsert<A> {
        let by = key.by;
        let value = add.value(&by).unwrap_or_default();
        let wrong = match value.trim() {
            "" => Some(ArgumentErrorKind::Missing),
            trimmed if trimmed != value => Some(ArgumentErrorKind::Other(SPACES.to_owned())),
            _ => None,
        };
        let state = wrong.map_or(State::Ready, |kind| {
            let error = ArgumentError::of(by.argument(A::NAME), kind);
            State::Ended(Err(Error::argument(add.meta(), add.meta().verb.method(), error)))
        });
        Upsert {
            session: self.clone(),
            update: add.update(&by),
            by,
            add,
            value,
            state,
            unread: Vec::new(),
            found: Vec::new(),
            adds: 0,
            uncertain: None,
            end: None,
            started: false,
        }
    }
}

impl<A: Upsertable> Upsert<A> {
    /// Changes the update of a record that exists, which sets what the record to add has set.
    ///
    /// ```
    /// use pipedrive_core::upsert::Key;
    /// use pipedrive_core::v2::persons::AddPerson;
    /// # use pipedrive_core::{Account, Company, Credentials, Session};
    /// # let session = Session::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    ///
    /// let ann = AddPerson::new().name("Ann").emails("ann@example.org");
    /// let upsert = session.upsert(Key::email(), ann).update_with(|mut update| {
    ///     update.name = None; // A person who exists keeps the name,
    ///     update.clear_org_id() // and loses the organization.
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update_with(mut self, change: impl FnOnce(A::Update) -> A::Update) -> Self {
        self.update = change(self.update);
        self
    }

    /// Sets the policy of each request.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.session = self.session.with_policy(policy);
        self
    }

    /// Marks the requests as background work, which does not spend the session's reserve.
    pub fn background(mut self) -> Self {
        self.session = self.session.background();
        self
    }

    /// Sets the deadline of the whole, instead of the policy's total timeout.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.end = Some(deadline);
        self
    }

    /// Checks the arguments and begins with the search.
    fn start(&mut self, now: Instant) {
        if self.started {
            return;
        }
        self.started = true;
        self.end = self.end.or_else(|| now.checked_add(self.session.policy().total_timeout?));
        if let State::Ready = self.state {
            let checked = written(&self.add).and_then(|_| written(&self.update));
            self.state = checked.map_or_else(|error| State::Ended(Err(error)), |_| self.search());
        }
    }

    fn search(&self) -> State<A::Record> {
        match &self.by {
            By::Custom { key, .. } => {
                let search = SearchItemByField::new(&*self.value, A::TYPE, key.as_str()).match_kind(MatchKind::Exact);
                self.searching(search, |hit| hit.found_id().and_then(|id| id.number::<()>()).map(|id| id.value()))
            }
            by => self.searching(A::search(by, &self.value), |hit| Some(A::found_id(&hit.item))),
        }
    }

    fn searching<S>(
        &self,
        search: S,
        id: impl Fn(<S::Output as Paged>::Item) -> Option<u64> + Send + Sync + 'static,
    ) -> State<A::Record>
    where
        S: Paginated + Send + Sync + 'static,
        S::Output: Paged + Send + Sync,
    {
        let mut search = self.session.pages(search);
        if let Some(end) = self.end {
            search = search.until(end);
        }
        State::Running(Box::new(search.map(move |page| match page {
            Some(page) => Event::Hits(page.map(|page| page.into_items().into_iter().filter_map(&id).collect())),
            None => Event::NoMoreHits,
        })))
    }

    fn running<O: Operation + 'static>(
        &self,
        operation: &O,
        event: impl Fn(Result<O::Output, Error>) -> Event<A::Record> + Send + Sync + 'static,
    ) -> State<A::Record> {
        let mut call = self.session.call(operation);
        if let Some(end) = self.end {
            call = call.until(end);
        }
        State::Running(Box::new(call.map(event)))
    }

    /// Returns what follows when a request has its result.
    fn after(&mut self, now: Instant, event: Event<A::Record>) -> State<A::Record> {
        match event {
            Event::Hits(Ok(_)) | Event::NoMoreHits => {
                // A record with several values is found several times.
                self.unread.sort_unstable();
                self.unread.dedup();
                self.read()
            }
            Event::Read(Ok(record)) => {
                self.keep(record);
                self.read()
            }
            // The search index still has it.
            Event::Read(Err(error)) if is_gone(&error) => self.read(),
            Event::Newest(Ok(records)) => {
                records.into_iter().for_each(|record| self.keep(record));
                self.write()
            }
            Event::Hits(Err(error)) | Event::Read(Err(error)) | Event::Newest(Err(error)) => self.fail(error),
            Event::Added(Ok(record)) => State::Ended(Ok(Upserted { outcome: Outcome::Added, record })),
            Event::Added(Err(error)) => self.add_again(now, error),
            Event::Updated(result) => self.written(result, Outcome::Updated),
        }
    }

    /// Reads the next record that was found; if there was none, the newest ones.
    fn read(&mut self) -> State<A::Record> {
        match self.unread.pop() {
            Some(id) if self.found.len() < MAX_IDS => self.running(&A::get(id), Event::Read),
            None if self.found.is_empty() => {
                self.running(&A::newest(), |page| Event::Newest(page.map(|page| page.items)))
            }
            _ => self.write(),
        }
    }

    /// Keeps a record that has the value.
    fn keep(&mut self, record: A::Record) {
        let values = A::values(&record, &self.by);
        if values.iter().any(|value| self.by.is_same(value, &self.value)) {
            self.found.push(record);
        }
    }

    fn write(&mut self) -> State<A::Record> {
        let mut found = mem::take(&mut self.found);
        match (found.pop(), found.is_empty()) {
            (None, _) => {
                let is_last = self.adds >= self.session.policy().attempts;
                match self.uncertain.take_if(|_| is_last) {
                    Some(error) => State::Ended(Err(error)),
                    None => {
                        self.adds += 1;
                        self.running(&self.add, Event::Added)
                    }
                }
            }
            (Some(record), true) => self.update(record),
            (Some(last), false) => {
                let mut ids: Vec<_> = found.iter().chain([&last]).map(A::id).collect();
                ids.sort_unstable();
                let error = Error::of(self.add.meta(), ErrorKind::Ambiguous(ids));
                State::Ended(Err(self.uncertain_if_earlier(error)))
            }
        }
    }

    /// Updates the record, unless it has all values of the update.
    fn update(&mut self, record: A::Record) -> State<A::Record> {
        A::set_id(&mut self.update, A::id(&record));
        let written = match written(&self.update) {
            Ok(written) => written,
            Err(error) => return self.written(Err(error), Outcome::Unchanged),
        };
        let sent = written.body.as_bytes().map_or(&b""[..], |body| body);
        let is_same = match (serde_json::to_string(&record), std::str::from_utf8(sent)) {
            (Ok(record), Ok(sent)) => sent.is_empty() || compare::has_all(&record, sent),
            _ => false,
        };
        match is_same {
            true => self.written(Ok(record), Outcome::Unchanged),
            false => self.running(&self.update, Event::Updated),
        }
    }

    fn written(&mut self, result: Result<A::Record, Error>, outcome: Outcome) -> State<A::Record> {
        State::Ended(match result {
            // There was none before the add without an answer.
            Ok(record) if self.uncertain.is_some() => Ok(Upserted { outcome: Outcome::Added, record }),
            Ok(record) => Ok(Upserted { outcome, record }),
            Err(error) => Err(self.uncertain_if_earlier(error)),
        })
    }

    /// Begins again after an add that may have happened.
    fn add_again(&mut self, now: Instant, error: Error) -> State<A::Record> {
        let until = now.checked_add(SETTLE).filter(|until| self.end.is_none_or(|end| *until < end));
        match until {
            Some(until) if error.may_have_happened() && self.session.policy().attempts > 1 => {
                self.uncertain = Some(error);
                State::Pausing(until)
            }
            _ => State::Ended(Err(self.uncertain_if_earlier(error))),
        }
    }

    /// Ends with the error of a request that reads. After an add that may have happened, its error says more.
    fn fail(&mut self, error: Error) -> State<A::Record> {
        State::Ended(Err(self.uncertain.take().unwrap_or(error)))
    }

    fn uncertain_if_earlier(&self, error: Error) -> Error {
        if self.uncertain.is_some() { error.after_uncertain_attempt() } else { error }
    }
}

enum State<R> {
    /// Nothing was polled.
    Ready,
    /// A call or a list is running.
    Running(Box<dyn Machine<Output = Event<R>> + Send + Sync>),
    /// It waits before it searches again.
    Pausing(Instant),
    /// It has its result.
    Ended(Result<Upserted<R>, Error>),
    /// The result was returned.
    Over,
}

/// The result of a request.
enum Event<R> {
    /// A page of the search: the ids of the records.
    Hits(Result<Vec<u64>, Error>),
    NoMoreHits,
    Read(Result<R, Error>),
    Newest(Result<Vec<R>, Error>),
    Added(Result<R, Error>),
    Updated(Result<R, Error>),
}

impl<A: Upsertable> Machine for Upsert<A> {
    type Output = Result<Upserted<A::Record>, Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        self.start(now);
        loop {
            match &mut self.state {
                State::Running(machine) => match machine.poll(now) {
                    Step::Send(request) => return Step::Send(request),
                    Step::Wait(until) => return Step::Wait(until),
                    // The list continues.
                    Step::Done(Event::Hits(Ok(ids))) => self.unread.extend(ids),
                    Step::Done(event) => self.state = self.after(now, event),
                },
                State::Pausing(until) if now < *until => return Step::Wait(*until),
                State::Ready | State::Pausing(_) => self.state = self.search(),
                State::Ended(_) | State::Over => {
                    return Step::Done(match mem::replace(&mut self.state, State::Over) {
                        State::Ended(result) => result,
                        _ => Err(Error::of(self.add.meta(), ErrorKind::Finished)),
                    });
                }
            }
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        if let State::Running(machine) = &mut self.state {
            machine.receive(now, result);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Running(machine) => machine.deadline(),
            _ => None,
        }
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        match &self.state {
            State::Running(machine) => machine.span(),
            _ => tracing::Span::none(),
        }
    }
}

impl<A: Upsertable> fmt::Debug for Upsert<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upsert")
            .field("operation", &self.add.meta().name)
            .field("by", &self.by)
            .field("adds", &self.adds)
            .finish_non_exhaustive()
    }
}

fn is_gone(error: &Error) -> bool {
    error.api_error().is_some_and(|error| error.reason == Reason::NotFound)
}
