//! Calls: [`Machine`]s that carry out one operation.

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response};

use crate::account::Account;
use crate::error::{ApiError, Error, ErrorKind, Limit, LimitReached, Reason, TimedOut, TransportError};
use crate::machine::{Machine, Step};
use crate::meta::{Meta, Safety, Verb};
use crate::model::Limits;
use crate::retry::{OnLimit, Policy, again_after_fault, again_after_transport_error};
use crate::session::{Admission, Demand, Permit, Session, TokenRenewal, Verdict, WINDOW, Waiting, later};
use crate::trace::{Trace, WaitReason};
use crate::wire::operation::Operation;
use crate::wire::output::Output;
use crate::wire::parts::{RequestMethod, WriteParts, Written};
use crate::wire::request_body::RequestBody;

/// How soon to poll again while a request without a deadline is in flight: nothing changes before its response.
const IDLE: Duration = Duration::from_secs(60);

/// A machine that carries out one operation; [`Session::call`] returns one, with the session's policy.
///
/// Its output is that of the operation, or the [`Error`] of the last attempt. Polling it again after that returns
/// [`ErrorKind::Finished`].
#[must_use = "a call does nothing until a driver runs it"]
pub struct Call<O> {
    exchange: Exchange,
    operation: PhantomData<fn() -> O>,
}

impl Session {
    /// Returns a call of the operation, for a driver to run.
    pub fn call<O: Operation>(&self, operation: &O) -> Call<O> {
        let exchange = Exchange::new(self, operation.meta(), &|parts| operation.write(parts));
        Call { exchange, operation: PhantomData }
    }
}

impl<O: Operation> Call<O> {
    /// Sets the policy of this call.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.exchange.session = self.exchange.session.with_policy(policy);
        self
    }

    /// Marks the call as background work, which does not spend the session's reserve.
    pub fn background(mut self) -> Self {
        self.exchange.demand.background = true;
        self
    }

    /// Sets the deadline of the call, instead of the policy's total timeout. If a wait would end after it, the call
    /// fails at once.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.exchange.end_at(deadline);
        self
    }

    /// Returns how many requests were sent, not counting those for an OAuth token.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    /// Returns the metadata of the operation.
    #[must_use]
    pub fn meta(&self) -> &'static Meta {
        self.exchange.meta
    }

    /// Returns the error for a response whose body could not be read to its end.
    #[cold]
    pub(crate) fn body_error(&self, error: TransportError) -> Error {
        self.exchange.failed(Error::transport(self.exchange.meta, error))
    }

    /// Returns the result, once, with the response decoded as the output of the operation.
    fn finish(&mut self, now: Instant) -> Step<Result<O::Output, Error>> {
        let Exchange { meta, last, trace, .. } = &mut self.exchange;
        trace.ends(now);
        let error = match last.take() {
            Some(Ok(response)) => match trace.in_scope(|| O::Output::read(meta, response)) {
                // Returned at once: the output is large, and each move costs.
                Ok(output) => return Step::Done(Ok(output)),
                Err(error) => error,
            },
            Some(Err(error)) => error,
            None => Error::of(meta, ErrorKind::Finished),
        };
        Step::Done(Err(self.exchange.failed(error)))
    }

    /// Returns path and query; `None` if the operation has an invalid argument.
    pub(crate) fn target(&self) -> Option<&str> {
        self.exchange.written.as_ref().map(|written| written.target.as_str())
    }
}

impl<O: Operation> Machine for Call<O> {
    type Output = Result<O::Output, Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        match self.exchange.poll(now) {
            Next::Send => Step::Send(self.exchange.request()),
            Next::Wait(until) => Step::Wait(until),
            Next::End => self.finish(now),
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        self.exchange.receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        self.exchange.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.exchange.trace.span()
    }
}

impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exchange.fmt(f)
    }
}

/// The machine behind all calls: not generic over the operation, so that it is compiled once.
struct Exchange {
    session: Session,
    meta: &'static Meta,
    safety: Safety,
    demand: Demand,
    written: Option<Written>,
    /// The account of the token that the last request was sent with; `None` without OAuth.
    account: Option<Arc<Account>>,
    state: State,
    /// The result of the last attempt. It is the result of the call if there is no other attempt.
    last: Option<Result<Response<Bytes>, Error>>,
    end: Option<Instant>,
    started: bool,
    attempts: u32,
    /// Whether a 401 allows one additional attempt.
    renewed: bool,
    /// Whether an earlier attempt may have been carried out.
    uncertain: bool,
    /// Since when it waits for a pause that Pipedrive asked for.
    paused: Option<Instant>,
    waiting: Waiting,
    trace: Trace,
}

enum State {
    /// The call asks the session for admission next.
    Ready,
    /// The call pauses until this instant.
    Pausing(Instant),
    /// The request is in flight, with its deadline.
    InFlight(Permit, Option<Instant>),
    /// The request for a new token is in flight. Its own deadline can be later than that of the call.
    Renewing(Box<TokenRenewal>),
    /// The call has its result, or has returned it.
    Ended,
}

/// What a call does next. Small: the request and the output are large, and are made where they are returned.
#[derive(Clone, Copy)]
enum Next {
    Send,
    Wait(Instant),
    End,
}

impl Exchange {
    fn new(session: &Session, meta: &'static Meta, write: WriteParts<'_>) -> Self {
        let session = session.clone();
        let (written, state, last) = match Written::by(meta, write) {
            Ok(written) => (Some(written), State::Ready, None),
            Err(error) => (None, State::Ended, Some(Err(error))),
        };
        let (safety, search, write) = match &written {
            Some(Written { method, target, .. }) => {
                (safety(meta, method), is_search(target.path()), counts_as_write(method))
            }
            None => (meta.safety, false, false),
        };
        let demand = Demand { cost: meta.cost, search, write, background: session.is_background() };
        let trace = Trace::new(meta, written.as_ref().map(|written| &written.method));
        Exchange {
            session,
            meta,
            safety,
            demand,
            written,
            account: None,
            state,
            last,
            end: None,
            started: false,
            attempts: 0,
            renewed: false,
            uncertain: false,
            paused: None,
            waiting: Waiting::default(),
            trace,
        }
    }

    fn end_at(&mut self, deadline: Instant) {
        self.end = Some(deadline);
    }

    fn poll(&mut self, now: Instant) -> Next {
        if !self.started {
            self.started = true;
            self.end = self.end.or_else(|| now.checked_add(self.session.policy().total_timeout?));
        }
        loop {
            match &self.state {
                State::Ready => {
                    if let Some(next) = self.advance(now) {
                        return next;
                    }
                }
                State::Pausing(until) if now < *until => return self.wait(now, *until, WaitReason::Backoff),
                State::Pausing(_) => self.state = State::Ready,
                State::InFlight(..) | State::Renewing(_) => match self.deadline() {
                    None => return Next::Wait(later(now, IDLE)),
                    Some(deadline) if now < deadline => return Next::Wait(deadline),
                    Some(_) => self.receive(now, Err(TransportError::after_send(TimedOut::Total))),
                },
                State::Ended => return Next::End,
            }
        }
    }

    /// Asks the session for admission and acts on the answer; `None` if the state has changed.
    fn advance(&mut self, now: Instant) -> Option<Next> {
        if self.end.is_some_and(|end| end <= now) {
            self.give_up(ErrorKind::Deadline);
            return None;
        }
        let attempts = self.session.policy().attempts;
        match self.session.shared().admit(now, self.meta, self.demand, &mut self.waiting, attempts) {
            Admission::Send(permit, account) => return Some(self.send(now, permit, account)),
            Admission::Renew(renewal) => {
                self.trace.renews(now);
                self.state = State::Renewing(renewal);
                return Some(Next::Send);
            }
            Admission::Wait(until) if self.has_time(until) => return Some(self.wait(now, until, WaitReason::Token)),
            Admission::NoPass(until) if self.has_time(until) => return Some(self.wait(now, until, WaitReason::Pass)),
            Admission::Wait(_) | Admission::NoPass(_) => self.give_up(ErrorKind::Deadline),
            Admission::Limited(limited) if self.waits_for(now, &limited.reached) => {
                return Some(self.wait(now, limited.again, WaitReason::Limit(limited.reached.limit)));
            }
            Admission::Limited(limited) => self.give_up(ErrorKind::Limit(limited.reached)),
            Admission::Fail(kind) => self.end_with(Err(Error::of(self.meta, kind))),
        }
        None
    }

    fn wait(&mut self, now: Instant, until: Instant, reason: WaitReason) -> Next {
        self.trace.waits(now, until, reason);
        Next::Wait(until)
    }

    fn send(&mut self, now: Instant, permit: Permit, account: Option<Arc<Account>>) -> Next {
        self.attempts += 1;
        self.paused = None;
        self.account = account;
        let account = self.account.as_deref().or(self.session.shared().account());
        self.trace.sends(now, self.attempts, account);
        let timeout = self.session.policy().attempt_timeout.and_then(|time| now.checked_add(time));
        let deadline = match (timeout, self.end) {
            (Some(timeout), Some(end)) => Some(timeout.min(end)),
            (timeout, end) => timeout.or(end),
        };
        self.state = State::InFlight(permit, deadline);
        Next::Send
    }

    /// Returns the request that is in flight.
    fn request(&self) -> Request<RequestBody> {
        match (&self.state, self.account(), &self.written) {
            (State::Renewing(renewal), ..) => renewal.refresh().map(RequestBody::from),
            (_, Some(account), Some(Written { method, target, content_type, body })) => {
                account.address(method, target.clone(), content_type, body.clone())
            }
            _ => unreachable!("only what was written is sent"),
        }
    }

    /// Returns the account that the last request was sent with; `None` before the first one with OAuth.
    fn account(&self) -> Option<&Account> {
        self.account.as_deref().or(self.session.shared().account())
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        match mem::replace(&mut self.state, State::Ready) {
            State::InFlight(permit, _) => {
                match result {
                    Ok(response) => self.last = Some(Ok(response)),
                    Err(error) => match error.into_response() {
                        Ok(response) => self.last = Some(Ok(response)),
                        Err(error) => return self.unanswered(now, permit, error),
                    },
                }
                self.answered(now, permit);
            }
            State::Renewing(mut renewal) => {
                renewal.receive(now, result);
                renewal.finish(now);
            }
            // There is no request in flight.
            other => self.state = other,
        }
    }

    /// Acts on the response in `last`, which is not moved: it is large.
    fn answered(&mut self, now: Instant, permit: Permit) {
        let Some(Ok(response)) = &self.last else { return };
        let limits = Limits::of(response.headers());
        let fault = again_after_fault(self.safety, response);
        self.trace.answered(response.status(), self.attempts);
        if fault || matches!(response.status().as_u16(), 401 | 403 | 429 | 500..) {
            self.answered_with_error(now, permit, &limits, fault);
        } else {
            self.session.shared().answered(now, permit, &limits, Verdict::Neutral);
            self.end();
        }
    }

    #[cold]
    fn answered_with_error(&mut self, now: Instant, permit: Permit, limits: &Limits, fault: bool) {
        let Some(Ok(response)) = self.last.take() else { return };
        let error = ApiError::of(&response);
        let verdict = self.verdict(&error);
        let asked = error.retry_after;
        let renewable = self.session.shared().answered(now, permit, limits, verdict);
        self.trace.api_error(&error, verdict);
        self.last = Some(match response.status().is_success() {
            true => Ok(response),
            false => Err(Error::answered(self.meta, ErrorKind::Api(error), response)),
        });
        self.renewed |= renewable;
        match verdict {
            Verdict::Unauthorized if renewable && self.has_attempts() => {}
            Verdict::Pause(_) | Verdict::Exhausted if self.has_attempts() => {}
            Verdict::Neutral if fault && self.has_attempts() => {
                self.uncertain = true;
                self.pause(now, asked);
            }
            _ => self.end(),
        }
    }

    /// Returns what an API error means for other calls.
    fn verdict(&self, error: &ApiError) -> Verdict {
        match error.reason {
            Reason::Unauthorized => Verdict::Unauthorized,
            Reason::Blocked => Verdict::Blocked,
            Reason::DailyBudget => Verdict::Exhausted,
            Reason::BurstLimit | Reason::TooManyRequests => Verdict::Pause(error.retry_after.unwrap_or_else(|| {
                WINDOW.saturating_add(self.session.shared().pause(self.session.policy(), self.attempts))
            })),
            _ => Verdict::Neutral,
        }
    }

    fn unanswered(&mut self, now: Instant, permit: Permit, error: TransportError) {
        let again = again_after_transport_error(self.safety, &error);
        let sent = error.request_sent;
        self.trace.unanswered(sent, self.attempts);
        if !sent {
            self.session.shared().not_sent(permit);
        }
        self.last = Some(Err(Error::transport(self.meta, error)));
        if again && self.has_attempts() {
            self.uncertain |= sent;
            self.pause(now, None);
        } else {
            self.end();
        }
    }

    /// Pauses before the next attempt, if there is time for one.
    fn pause(&mut self, now: Instant, asked: Option<Duration>) {
        let policy = self.session.policy();
        let tolerable = asked.is_none_or(|asked| asked <= policy.max_wait);
        let wait = asked.unwrap_or_else(|| self.session.shared().pause(policy, self.attempts));
        match now.checked_add(wait) {
            Some(until) if tolerable && self.has_time(until) => self.state = State::Pausing(until),
            _ => self.end(),
        }
    }

    /// Ends with the result of the last attempt, or with this error if there was none.
    fn give_up(&mut self, kind: ErrorKind) {
        match self.last {
            Some(_) => self.end(),
            None => self.end_with(Err(Error::of(self.meta, kind))),
        }
    }

    fn end_with(&mut self, result: Result<Response<Bytes>, Error>) {
        self.last = Some(result);
        self.end();
    }

    /// Ends with the result of the last attempt.
    fn end(&mut self) {
        self.state = State::Ended;
    }

    fn has_attempts(&self) -> bool {
        self.attempts < self.session.policy().attempts.saturating_add(u32::from(self.renewed))
    }

    fn has_time(&self, until: Instant) -> bool {
        self.end.is_none_or(|end| until < end)
    }

    fn waits_for(&mut self, now: Instant, reached: &LimitReached) -> bool {
        let policy = self.session.policy();
        let waits = match reached.limit {
            Limit::Burst | Limit::Search => policy.on_rate_limit == OnLimit::Wait && reached.wait <= policy.max_wait,
            Limit::Paused => {
                // Consecutive pauses count as one wait.
                let wait = reached.opens.saturating_duration_since(*self.paused.get_or_insert(now));
                policy.on_rate_limit == OnLimit::Wait && wait <= policy.max_wait
            }
            Limit::Daily | Limit::Reserve | Limit::Writes => policy.on_budget_exhausted == OnLimit::Wait,
            Limit::Blocked => false,
        };
        waits && self.has_time(reached.opens)
    }

    /// Returns until when to wait for the response to the request in flight.
    fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::InFlight(_, deadline) => *deadline,
            State::Renewing(renewal) => Some(renewal.deadline()),
            _ => None,
        }
    }

    /// Adds the request and earlier attempts to an error, and removes secrets.
    #[cold]
    fn failed(&self, error: Error) -> Error {
        let error = match &self.written {
            Some(written) => error.of_request(written.method.http(), written.target.path(), self.safety),
            None => error,
        };
        let error = match self.account() {
            Some(account) => error.without(&account.secrets()),
            None => error,
        };
        let error = if self.uncertain { error.after_uncertain_attempt() } else { error };
        self.trace.fails(&error);
        error
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Ready => "ready",
            State::Pausing(_) => "pausing",
            State::InFlight(..) => "in flight",
            State::Renewing(_) => "renewing the token",
            State::Ended if self.last.is_some() => "ended",
            State::Ended => "over",
        };
        f.debug_struct("Call")
            .field("operation", &self.meta.name)
            .field("state", &state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// Returns whether the request can be repeated. For a raw request this depends on its method, which is not in the
/// metadata.
fn safety(meta: &Meta, method: &RequestMethod) -> Safety {
    match method {
        RequestMethod::Verb(_) => meta.safety,
        RequestMethod::Any(method) => match **method {
            Method::GET | Method::HEAD => Safety::Safe,
            Method::PUT | Method::PATCH | Method::DELETE => Safety::Idempotent,
            _ => Safety::Unsafe,
        },
    }
}

/// Returns whether the path counts as a search: which ones do is not documented, so this goes by the name.
fn is_search(path: &str) -> bool {
    let collection = path.get("/api/v2/".len()..).unwrap_or_default();
    let item_search =
        collection.strip_prefix("itemSearch").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path.ends_with("/search") || item_search
}

fn counts_as_write(method: &RequestMethod) -> bool {
    match method {
        RequestMethod::Verb(verb) => matches!(verb, Verb::Post | Verb::Put),
        RequestMethod::Any(method) => matches!(**method, Method::POST | Method::PUT),
    }
}
