//! One operation, carried to its result: a [`Machine`].

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fmt, mem};

use bytes::Bytes;
use http::{Method, Request, Response};

use crate::account::Account;
use crate::error::{ApiError, Error, ErrorKind, Limit, LimitReached, Reason, TimedOut, TransportError};
use crate::machine::{Detached, Machine, Step};
use crate::meta::{Meta, Safety};
use crate::model::Limits;
use crate::retry::{OnLimit, Policy, again_after_fault, again_after_transport_error};
use crate::session::budget::{Ask, WINDOW, later};
use crate::session::renewal::Failures;
use crate::session::{Lease, Leave, Permit, Said, Sent, Session};
use crate::wire::operation::written;
use crate::wire::parts::Written;
use crate::wire::{Operation, Output};

/// How soon to look again at a request in flight that has no deadline: nothing changes before its answer.
const IDLE: Duration = Duration::from_secs(60);

/// One operation, carried to its result.
///
/// Its output is the operation's, or the [`Error`] after which it gave up. Polled again after that it fails with
/// [`ErrorKind::Finished`]. [`Session::call`] makes it, with the session's policy.
#[must_use = "a call does nothing until a driver runs it"]
pub struct Call<O> {
    exchange: Exchange,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(session: &Session, operation: &O) -> Self {
        let exchange = Exchange::new(session, operation.meta(), written(operation));
        Call { exchange, operation: PhantomData }
    }

    /// Sets the policy of this call.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.exchange.session.policy = policy;
        self
    }

    /// Makes it background work, which leaves the session's reserve alone.
    pub fn background(mut self) -> Self {
        self.exchange.ask.background = true;
        self
    }

    /// Sets when it has to be over, instead of the policy's total time. A wait that would end later is not begun.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.exchange.end_at(deadline);
        self
    }

    /// How many requests were sent for it, those for a token not counted.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    pub(crate) fn facts(&self) -> &'static Meta {
        self.exchange.meta
    }

    /// Path and query; `None` if it could not be written.
    pub(crate) fn target(&self) -> Option<&str> {
        self.exchange.written.as_ref().map(|written| written.target.as_str())
    }
}

impl<O: Operation> Machine for Call<O> {
    type Output = Result<O::Output, Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        match self.exchange.poll(now) {
            Step::Send(request) => Step::Send(request),
            Step::Wait(until) => Step::Wait(until),
            Step::Done(ended) => Step::Done(self.exchange.read::<O>(ended)),
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        self.exchange.receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        self.exchange.deadline()
    }

    fn detach(&mut self) -> Option<Detached> {
        self.exchange.detach()
    }

    fn meta(&self) -> Option<&'static Meta> {
        Some(self.facts())
    }
}

impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exchange.fmt(f)
    }
}

/// The machine behind every call: one for all operations, so that it is compiled once.
struct Exchange {
    session: Session,
    meta: &'static Meta,
    safety: Safety,
    ask: Ask,
    written: Option<Written>,
    /// As whom the last request was sent.
    account: Option<Arc<Account>>,
    state: State,
    end: Option<Instant>,
    begun: bool,
    attempts: u32,
    /// Whether it was sent anew because of a 401: that is one attempt more.
    renewed: bool,
    /// Whether an attempt was given up that may have been carried out.
    open: bool,
    /// What the last attempt ended with: the result, if there is no other attempt. Boxed, since few calls have it and every
    /// call is moved.
    last: Option<Box<Result<Response<Bytes>, Error>>>,
    /// Since when it waits for a pause to end that the service asked for.
    paused: Option<Instant>,
    /// The failed renewals that this call has seen, while it needs a new token.
    seen: Option<Failures>,
}

enum State {
    /// It asks the session for leave to send.
    Ready,
    /// It pauses until then.
    Pausing(Instant),
    /// Its request is under way, until then.
    InFlight(Sent, Option<Instant>),
    /// The request for a new token is under way, until then, which can be after the end of the call.
    Renewing(Lease, Instant),
    /// The result is there.
    Ended(Result<Response<Bytes>, Error>),
    /// The result was given.
    Over,
}

impl Exchange {
    fn new(session: &Session, meta: &'static Meta, written: Result<Written, Error>) -> Self {
        let session = session.clone();
        let (written, state) = match written {
            Ok(written) => (Some(written), State::Ready),
            Err(error) => (None, State::Ended(Err(error))),
        };
        let (safety, search, write) = match &written {
            Some(written) => {
                (safety(meta, &written.method), is_search(written.target.path()), counts_as_write(&written.method))
            }
            None => (meta.safety, false, false),
        };
        let ask = Ask { cost: meta.cost, search, write, background: session.background };
        Exchange {
            session,
            meta,
            safety,
            ask,
            written,
            account: None,
            state,
            end: None,
            begun: false,
            attempts: 0,
            renewed: false,
            open: false,
            last: None,
            paused: None,
            seen: None,
        }
    }

    fn end_at(&mut self, deadline: Instant) {
        self.end = Some(deadline);
    }

    fn poll(&mut self, now: Instant) -> Step<Result<Response<Bytes>, Error>> {
        if !self.begun {
            self.begun = true;
            self.end = self.end.or_else(|| now.checked_add(self.session.policy.total_timeout?));
        }
        loop {
            match &self.state {
                State::Ready => {}
                State::Pausing(until) if now < *until => return Step::Wait(*until),
                State::Pausing(_) => self.state = State::Ready,
                State::InFlight(_, None) => return Step::Wait(later(now, IDLE)),
                State::InFlight(_, Some(deadline)) | State::Renewing(_, deadline) if now < *deadline => {
                    return Step::Wait(*deadline);
                }
                State::InFlight(..) | State::Renewing(..) => {
                    self.receive(now, Err(TransportError::after_send(TimedOut::Total)));
                    continue;
                }
                State::Ended(_) | State::Over => return Step::Done(self.finish()),
            }
            if let Some(step) = self.go_on(now) {
                return step;
            }
        }
    }

    /// Asks the session what may be done now, and does it; `None` if the state has to be looked at again.
    fn go_on(&mut self, now: Instant) -> Option<Step<Result<Response<Bytes>, Error>>> {
        if self.end.is_some_and(|end| end <= now) {
            self.give_up(ErrorKind::Deadline);
            return None;
        }
        let Session { shared, policy, .. } = &self.session;
        match shared.admit(now, self.meta, &self.ask, &mut self.seen, policy.attempts) {
            Leave::Send(permit) => return self.send(now, permit).map(Step::Send),
            Leave::Renew(lease, request, until) => {
                self.state = State::Renewing(lease, until);
                return Some(Step::Send(request));
            }
            Leave::Save(lease, token) => shared.save(lease, token, now),
            Leave::Later(until) if self.has_time(until) => return Some(Step::Wait(until)),
            Leave::Later(_) => self.give_up(ErrorKind::Deadline),
            Leave::Full(full) if self.waits_for(now, &full.reached) => return Some(Step::Wait(full.again)),
            Leave::Full(full) => self.give_up(ErrorKind::Limit(full.reached)),
            Leave::Fail(kind) => self.state = State::Ended(Err(Error::of(self.meta, kind))),
        }
        None
    }

    fn send(&mut self, now: Instant, permit: Permit) -> Option<Request<Bytes>> {
        let Permit { account, generation, ticket } = permit;
        let written = self.written.clone()?;
        match account.address(self.meta, written) {
            Ok(request) => {
                self.attempts += 1;
                self.paused = None;
                let timeout = self.session.policy.attempt_timeout.and_then(|time| now.checked_add(time));
                let deadline = [timeout, self.end].into_iter().flatten().min();
                self.state = State::InFlight(Sent { ticket, generation }, deadline);
                self.account = Some(account);
                Some(request)
            }
            Err(error) => {
                self.session.shared.not_sent(ticket, &self.ask);
                self.state = State::Ended(Err(error));
                None
            }
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        let result = result.or_else(TransportError::refusal);
        match mem::replace(&mut self.state, State::Ready) {
            State::InFlight(sent, _) => match result {
                Ok(response) => self.answered(now, &sent, response),
                Err(transport_error) => self.unanswered(now, &sent, transport_error),
            },
            State::Renewing(lease, _) => self.session.shared.renewed(lease, now, result),
            // Nothing was asked for.
            other => self.state = other,
        }
    }

    fn answered(&mut self, now: Instant, sent: &Sent, response: Response<Bytes>) {
        let limits = Limits::of(response.headers());
        let fault = again_after_fault(self.safety, &response);
        if !fault && !matches!(response.status().as_u16(), 401 | 403 | 429 | 500..) {
            self.session.shared.answered(now, sent, &self.ask, &limits, Said::Plain);
            self.state = State::Ended(Ok(response));
            return;
        }
        let (said, asked) = self.hear(&response);
        let worth = self.session.shared.answered(now, sent, &self.ask, &limits, said);
        self.last = Some(Box::new(Ok(response)));
        self.renewed |= worth;
        match said {
            Said::Unauthorized if worth && self.has_attempts() => {}
            Said::Wait(_) | Said::Spent if self.has_attempts() => {}
            Said::Plain if fault && self.has_attempts() => {
                self.open = true;
                self.pause(now, asked);
            }
            _ => self.end(),
        }
    }

    /// What a refusal means for the others, and how long it asks this call to wait.
    #[cold]
    fn hear(&self, response: &Response<Bytes>) -> (Said, Option<Duration>) {
        let ApiError { reason, retry_after: asked, .. } = ApiError::of(response);
        let said = match reason {
            Reason::Unauthorized => Said::Unauthorized,
            Reason::Blocked => Said::Blocked,
            Reason::DailyBudget => Said::Spent,
            Reason::BurstLimit | Reason::TooManyRequests => Said::Wait(asked.unwrap_or_else(|| {
                WINDOW.saturating_add(self.session.shared.pause(&self.session.policy, self.attempts))
            })),
            _ => Said::Plain,
        };
        (said, asked)
    }

    fn unanswered(&mut self, now: Instant, sent: &Sent, transport_error: TransportError) {
        let again = again_after_transport_error(self.safety, &transport_error);
        let reached = transport_error.request_sent;
        if !reached {
            self.session.shared.not_sent(sent.ticket, &self.ask);
        }
        self.last = Some(Box::new(Err(Error::transport(self.meta, transport_error))));
        if again && self.has_attempts() {
            self.open |= reached;
            self.pause(now, None);
        } else {
            self.end();
        }
    }

    /// Pauses before the next attempt, if there is time for one.
    fn pause(&mut self, now: Instant, asked: Option<Duration>) {
        let Session { shared, policy, .. } = &self.session;
        let tolerable = asked.is_none_or(|asked| asked <= policy.max_wait);
        let wait = asked.unwrap_or_else(|| shared.pause(policy, self.attempts));
        match now.checked_add(wait) {
            Some(until) if tolerable && self.has_time(until) => self.state = State::Pausing(until),
            _ => self.end(),
        }
    }

    /// Ends with the failure of the last attempt; with this one, if there was none.
    fn give_up(&mut self, kind: ErrorKind) {
        match self.last {
            Some(_) => self.end(),
            None => self.state = State::Ended(Err(Error::of(self.meta, kind))),
        }
    }

    /// Gives the result, once.
    fn finish(&mut self) -> Result<Response<Bytes>, Error> {
        match mem::replace(&mut self.state, State::Over) {
            State::Ended(ended) => ended,
            _ => Err(Error::of(self.meta, ErrorKind::Finished)),
        }
    }

    fn end(&mut self) {
        if let Some(ended) = self.last.take() {
            self.state = State::Ended(*ended);
        }
    }

    fn has_attempts(&self) -> bool {
        self.attempts < self.session.policy.attempts.saturating_add(u32::from(self.renewed))
    }

    fn has_time(&self, until: Instant) -> bool {
        self.end.is_none_or(|end| until < end)
    }

    fn waits_for(&mut self, now: Instant, reached: &LimitReached) -> bool {
        let policy = &self.session.policy;
        let waits = match reached.limit {
            Limit::Burst | Limit::Search => policy.on_rate_limit == OnLimit::Wait && reached.wait <= policy.max_wait,
            Limit::Paused => {
                // One pause can follow another: they are one wait.
                let wait = reached.opens.saturating_duration_since(*self.paused.get_or_insert(now));
                policy.on_rate_limit == OnLimit::Wait && wait <= policy.max_wait
            }
            Limit::Daily | Limit::Reserve | Limit::Writes => policy.on_budget_exhausted == OnLimit::Wait,
            Limit::Blocked => false,
        };
        waits && self.has_time(reached.opens)
    }

    /// Until when the request in flight is worth waiting for.
    fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::InFlight(_, deadline) => deadline,
            State::Renewing(_, deadline) => Some(deadline),
            _ => None,
        }
    }

    fn detach(&mut self) -> Option<Detached> {
        match mem::replace(&mut self.state, State::Ready) {
            State::Renewing(lease, until) => {
                let shared = Arc::clone(&self.session.shared);
                Some(Detached::new(until, move |now, result| shared.renewed(lease, now, result)))
            }
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Reads what an exchange ended with as the answer to its operation.
    fn read<O: Operation>(&self, ended: Result<Response<Bytes>, Error>) -> Result<O::Output, Error> {
        ended.and_then(|response| O::Output::read(self.meta, response)).map_err(|error| {
            let error = match &self.written {
                Some(written) => error.of_request(&written.method, self.safety),
                None => error,
            };
            let error = match &self.account {
                Some(account) => error.without(&account.secrets()),
                None => error,
            };
            if self.open { error.after_open_attempt() } else { error }
        })
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Ready => "ready",
            State::Pausing(_) => "pausing",
            State::InFlight(..) => "in flight",
            State::Renewing(..) => "renewing the token",
            State::Ended(_) => "ended",
            State::Over => "over",
        };
        f.debug_struct("Call")
            .field("operation", &self.meta.name)
            .field("state", &state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What repeating the request can do. A raw request has a method that its facts do not know.
fn safety(meta: &Meta, method: &Method) -> Safety {
    match *method {
        _ if *method == meta.verb.method() => meta.safety,
        Method::GET | Method::HEAD => Safety::Safe,
        Method::PUT | Method::PATCH | Method::DELETE => Safety::Idempotent,
        _ => Safety::Unsafe,
    }
}

/// Which paths count as searches is not documented; these are what the name fits.
fn is_search(path: &str) -> bool {
    path.ends_with("/search") || path.split('/').any(|segment| segment == "itemSearch")
}

fn counts_as_write(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT)
}
