//! When to exchange with the store, with what, and what to do if it does not answer.

use std::time::{Duration, Instant};

use pipedrive_core::Session;
use pipedrive_core::error::Limit;
use pipedrive_core::session::{Grant, Granted, Pass, Report, Usage as Reported};

use crate::command::{Closing, Exchange, Exchanged, Given, Usage};
use crate::error::FleetError;
use crate::trace;

/// How soon after an exchange a call that lacks a pass leads to the next one.
const SOON: Duration = Duration::from_millis(50);

/// How long after an exchange the next one is due while there is something to report.
const BUSY: Duration = Duration::from_millis(250);

/// How long a pass is good for, from before the exchange on.
pub(crate) const VALID: Duration = Duration::from_secs(1);

/// How long after an exchange all passes of before have lapsed, and their requests no longer count.
pub(crate) const LAPSED: Duration = Duration::from_millis(3500);

/// How old what a response said of the window may be.
const FRESH: Duration = Duration::from_millis(300);

/// How long after a failed exchange the next one is due: at first, and after a second.
const RETRY: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// How long the store has to be away for other processes to have lost it, too, and earlier.
const LONG: Duration = Duration::from_millis(1500);

/// The exchanges of one session.
#[derive(Debug)]
pub(crate) struct Passes {
    session: Session,
    process: String,
    processes: Option<u32>,
    created: Instant,
    sent: Option<Instant>,
    due: Option<Instant>,
    woken: bool,
    /// Since when the store has not answered.
    away: Option<Instant>,
    closed: Option<Closing>,
}

impl Passes {
    pub(crate) fn new(now: Instant, session: Session, process: String, processes: Option<u32>) -> Self {
        let (due, created) = (Some(now), now);
        Passes { session, process, processes, created, sent: None, due, woken: false, away: None, closed: None }
    }

    /// Makes the next exchange due soon.
    pub(crate) fn wake(&mut self) {
        self.woken = true;
    }

    /// Returns when the next exchange is due; `None` if nothing has to be exchanged.
    pub(crate) fn due(&self) -> Option<Instant> {
        let soon = self.sent.map_or(self.created, |sent| sent + SOON);
        match self.away {
            None if self.woken => Some(self.due.map_or(soon, |due| due.min(soon))),
            _ => self.due,
        }
    }

    /// Returns since when the store has not answered.
    pub(crate) fn away(&self) -> Option<Instant> {
        self.away
    }

    /// Returns the exchange that is due.
    pub(crate) fn exchange(&mut self, now: Instant) -> Exchange {
        self.woken = false;
        self.sent = Some(now);
        let report = self.session.report(now);
        let idle = report.is_idle();
        self.due = if idle { None } else { Some(now + BUSY) };
        let Report { requests, searches, spent, tokens_left, closed, reopened, in_flight, .. } = report;
        let budget = self.session.budget(now);
        let usage = |reported, limit| self.usage(now, reported, limit);
        Exchange {
            process: self.process.clone(),
            idle,
            back: self.away.is_some_and(|since| since + LONG <= now),
            spent,
            tokens_left,
            closed: closed.map(|(limit, until)| (closing(limit), until.saturating_duration_since(now))),
            reopened,
            in_flight,
            requests: usage(requests, budget.burst_limit),
            searches: usage(searches, budget.search_limit),
        }
    }

    fn usage(&self, now: Instant, reported: Reported, limit: u32) -> Usage {
        let Reported { wanted, holding, counted, unused, own, told, .. } = reported;
        let told = told.filter(|told| now <= told.at + FRESH);
        let counted = counted.into_iter().map(|(pass, at)| (pass.number(), age(now, at))).collect();
        // The same request has the same name in each report.
        let name = |(place, at): (usize, &Instant)| {
            let micros = at.saturating_duration_since(self.created).as_micros();
            let twins = own[..place].iter().rev().take_while(|other| *other == at).count();
            (format!("{}:{micros}:{twins}", self.process), age(now, *at))
        };
        Usage {
            limit,
            wanted: wanted.min(limit),
            holding,
            told_limit: told.and_then(|told| told.limit),
            remaining: told.and_then(|told| Some((told.remaining?, age(now, told.at)))),
            counted,
            unused: unused.into_iter().map(Pass::number).collect(),
            own: own.iter().enumerate().map(name).collect(),
        }
    }

    /// Takes the reply to the last exchange.
    pub(crate) fn exchanged(&mut self, now: Instant, exchanged: &Exchanged) {
        let sent = self.sent.unwrap_or(now);
        if let Some(since) = self.away.take() {
            trace::back(now - since);
        }
        let granted = |given: &Given| {
            let passes = given.passes.iter().copied().map(Pass::new).collect();
            Granted::new(passes, given.more.map(|more| now + more))
        };
        let mut grant = Grant::new(sent + VALID);
        grant.requests = granted(&exchanged.requests);
        grant.searches = granted(&exchanged.searches);
        grant.closed = exchanged.closed.map(|(closing, left)| (limit(closing), now + left));
        grant.tokens_left = exchanged.tokens_left;
        self.session.grant(now, grant);
        let closed = exchanged.closed.map(|(closing, _)| closing);
        if closed != self.closed {
            trace::closed(exchanged.closed);
            self.closed = closed;
        }
    }

    /// Records that an exchange, or another command, had no reply.
    pub(crate) fn failed(&mut self, now: Instant, error: &FleetError) {
        let first = self.away.is_none();
        let since = *self.away.get_or_insert(now);
        let [at_first, later] = RETRY;
        let retry = if now < since + later { at_first } else { later };
        self.due = Some(now.max(self.sent.unwrap_or(now) + retry));
        let budget = self.session.budget(now);
        let share = |limit: u32| self.processes.and_then(|processes| limit.checked_div(processes)).unwrap_or(0);
        let (requests, searches) = (share(budget.burst_limit), share(budget.search_limit));
        if first {
            trace::away(error, requests);
        }
        self.session.cut_off(since + LAPSED, requests, searches);
    }
}

/// Returns the age of an instant in milliseconds, rather too low than too high; it is negative for one to come.
fn age(now: Instant, at: Instant) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX - 1);
    match at.checked_duration_since(now) {
        Some(Duration::ZERO) => 0,
        Some(ahead) => -millis(ahead) - 1,
        None => millis(now - at),
    }
}

fn closing(limit: Limit) -> Closing {
    match limit {
        Limit::Blocked => Closing::Blocked,
        _ => Closing::Paused,
    }
}

fn limit(closing: Closing) -> Limit {
    match closing {
        Closing::Paused => Limit::Paused,
        Closing::Blocked => Limit::Blocked,
    }
}
