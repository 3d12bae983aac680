//! The ledger of a session: counts the requests sent, and decides whether another may be sent.

use std::mem;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use crate::error::{Limit, LimitReached};
use crate::model::Limits;
use crate::session::budget::Budget;
use crate::session::passes::{Lack, Passes};
use crate::session::report::{Grant, Report};
use crate::session::window::{RECHECK, Ticket, Window, later};

/// The searches that any token may make in a window (Pipedrive's documents).
const SEARCHES: u32 = 10;

/// How long an exhausted daily budget is taken as still valid. It is not documented when Pipedrive's day ends, so one
/// request has to check now and then.
const RECHECK_DAILY: Duration = Duration::from_secs(600);

/// The pause after Cloudflare has blocked this address. How long a block lasts is not documented.
const BLOCKED: Duration = Duration::from_secs(60);

/// How long after a 429 one request checks whether a longer pause is already over, since any gateway can ask for a
/// pause of a day. Also how long to wait for its response.
const PROBE: Duration = Duration::from_secs(60);

/// The shortest pause after a 429: the headers count whole seconds, so 0 can mean almost one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);

const DAY: Duration = Duration::from_secs(86_400);

/// What a request uses of the limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Demand {
    pub(crate) cost: u32,
    /// Whether it counts as a search.
    pub(crate) search: bool,
    /// Whether it counts as one of the day's writes: a `POST` or `PUT`.
    pub(crate) write: bool,
    /// Whether it may not spend the reserve.
    pub(crate) background: bool,
}

/// The limit that stops a request, and when to ask for admission again.
#[derive(Debug)]
pub(crate) struct Limited {
    pub(crate) reached: LimitReached,
    pub(crate) again: Instant,
}

/// Why a request is not admitted.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A limit stops it.
    Limited(Limited),
    /// It lacks a pass, and is to ask again at this instant.
    NoPass(Instant),
}

/// The requests of a session, and the limits that apply to them.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// Whether requests are counted.
    paced: bool,
    /// What admits them instead of the windows, which are only kept.
    passes: Option<Box<Passes>>,
    burst: Window,
    search: Window,
    daily: Daily,
    closed: Option<Closed>,
    /// Whether a request showed that a pause is over, which the store does not know yet.
    reopened: bool,
    tickets: u64,
}

/// A pause of the whole session.
#[derive(Debug)]
struct Closed {
    limit: Limit,
    opens: Instant,
    /// When one request may check whether the pause is already over.
    recheck: Instant,
    /// The request that checks, and how long the others wait for its response.
    probe: Option<(Ticket, Instant)>,
    /// Whether another session was told so.
    elsewhere: bool,
}

impl Ledger {
    pub(crate) fn new(burst: u32, paced: bool, reserve: u64, daily: Option<u64>, resets: Option<Instant>) -> Self {
        Ledger {
            paced,
            passes: None,
            burst: Window::new(burst, false),
            search: Window::new(SEARCHES, true),
            daily: Daily { limit: daily, left: daily, reserve, resets, ..Daily::default() },
            closed: None,
            reopened: false,
            tickets: 0,
        }
    }

    /// Makes passes admit requests, instead of the windows.
    pub(crate) fn use_passes(&mut self) {
        self.paced = true;
        self.passes = Some(Box::default());
    }

    /// Admits a request and counts it, or returns what stops it. `place` is that of the call among those that lack a
    /// pass.
    pub(crate) fn admit(
        &mut self,
        now: Instant,
        demand: &Demand,
        place: &mut Option<NonZeroU64>,
    ) -> Result<Ticket, Refusal> {
        let closed = self.closed(now).and_then(|closed| Some((closed.reached(now), closed.recheck_at(now)?)));
        if let Some((reached, again)) = closed {
            return Err(Refusal::Limited(Limited { reached, again }));
        }
        let limited =
            |limit, opens| Refusal::Limited(Limited { reached: LimitReached::new(limit, now, opens), again: opens });
        if let Some(passes) = &mut self.passes {
            if let Some(lack) = passes.lack(now, demand.search, place, &mut self.burst, &mut self.search) {
                let Lack { reached, again } = lack;
                return Err(
                    reached.map_or(Refusal::NoPass(again), |reached| Refusal::Limited(Limited { reached, again }))
                );
            }
        } else if self.paced {
            let burst = self.burst.opens(now).map(|opens| (opens, Limit::Burst));
            let search = if demand.search { self.search.opens(now).map(|opens| (opens, Limit::Search)) } else { None };
            if let Some((opens, limit)) = burst.into_iter().chain(search).max_by_key(|(opens, _)| *opens) {
                return Err(limited(limit, opens));
            }
        }
        if let Some((limit, opens)) = self.daily.shortage(now, demand) {
            return Err(limited(limit, opens));
        }
        self.daily.spend(demand);
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        if let Some(closed) = &mut self.closed {
            closed.probe = Some((ticket, later(now, PROBE)));
        }
        if let Some(passes) = &mut self.passes {
            passes.take(now, demand.search, place.take(), ticket);
        }
        if self.paced {
            self.burst.enter(now, ticket, demand.cost);
            if demand.search {
                self.search.enter(now, ticket, demand.cost);
            }
        }
        Ok(ticket)
    }

    /// Records the response to a request.
    pub(crate) fn answered(&mut self, now: Instant, ticket: Ticket, demand: &Demand, limits: &Limits) {
        if self.paced {
            self.burst.count(now, ticket);
            if demand.search {
                self.search.count(now, ticket);
            }
            let told = described(demand, limits);
            let window = match told {
                Some(Limit::Search) => Some(&mut self.search),
                told => told.map(|_| &mut self.burst),
            };
            match (window, &mut self.passes) {
                (Some(window), None) => window.learn(now, limits),
                (Some(window), Some(_)) => window.learn_size(limits),
                (None, _) => {}
            }
            if let Some(passes) = &mut self.passes {
                passes.answered(now, ticket, told, limits);
            }
        }
        self.daily.learn(now, limits, self.burst.cost_in_flight());
        // The response to the checking request holds for all.
        let checked = self.closed.take_if(|closed| closed.is_probe(ticket)).is_some();
        self.reopened |= checked && self.passes.is_some();
    }

    /// Removes a request that certainly did not reach the server: it cost nothing.
    pub(crate) fn not_sent(&mut self, ticket: Ticket, demand: &Demand) {
        self.burst.leave(ticket);
        self.search.leave(ticket);
        if let Some(passes) = &mut self.passes {
            passes.not_sent(ticket);
        }
        self.daily.refund(demand);
        if let Some(closed) = &mut self.closed {
            closed.probe.take_if(|(probe, _)| *probe == ticket);
        }
    }

    /// Pauses the session after a 429 that is not about the daily budget.
    pub(crate) fn pause(&mut self, now: Instant, wait: Duration) {
        self.close(Limit::Paused, now, wait.max(SHORTEST_PAUSE));
        self.wake();
    }

    /// Records a 429 about the daily budget.
    pub(crate) fn exhausted(&mut self, now: Instant, limits: &Limits) {
        self.daily.exhausted(now, limits);
    }

    /// Pauses the session after a block by Cloudflare.
    pub(crate) fn blocked(&mut self, now: Instant) {
        self.close(Limit::Blocked, now, BLOCKED);
        self.wake();
    }

    pub(crate) fn budget(&mut self, now: Instant) -> Budget {
        self.daily.turn(now);
        let closed = self.closed(now).map(|closed| closed.reached(now));
        let (burst_left, search_left) = if let Some(passes) = &mut self.passes {
            passes.left(now, &mut self.burst, &mut self.search)
        } else if self.paced {
            (self.burst.left(now), self.search.left(now))
        } else {
            (self.burst.limit, self.search.limit)
        };
        Budget {
            burst_limit: self.burst.limit,
            burst_left: if closed.is_some() { 0 } else { burst_left },
            search_limit: self.search.limit,
            search_left: if closed.is_some() { 0 } else { search_left.min(burst_left) },
            daily_limit: self.daily.limit,
            daily_left: self.daily.left,
            reserve: self.daily.reserve,
            writes_left: self.daily.writes_left,
            spent: self.daily.spent,
            closed,
        }
    }

    /// Returns what the store is to be told; an empty report without passes.
    pub(crate) fn report(&mut self, now: Instant) -> Report {
        let Some(passes) = &mut self.passes else { return Report::default() };
        let (requests, searches, in_flight) = passes.report(now, &mut self.burst, &mut self.search);
        Report {
            requests,
            searches,
            in_flight,
            spent: self.daily.spent - mem::replace(&mut self.daily.reported, self.daily.spent).min(self.daily.spent),
            tokens_left: self.daily.left.filter(|_| mem::take(&mut self.daily.told)),
            closed: self.closed(now).filter(|closed| !closed.elsewhere).map(|closed| (closed.limit, closed.opens)),
            reopened: mem::take(&mut self.reopened),
        }
    }

    /// Takes the store's reply to the last report.
    pub(crate) fn grant(&mut self, now: Instant, grant: Grant) {
        let Some(passes) = &mut self.passes else { return };
        let Grant { requests, searches, until, closed, tokens_left } = grant;
        passes.grant(until, requests, searches);
        match (closed, self.closed(now).map(|closed| (closed.elsewhere, closed.opens))) {
            (Some((limit, opens)), Some((true, _))) => {
                if let Some(closed) = &mut self.closed {
                    (closed.limit, closed.opens) = (limit, opens);
                }
            }
            (Some((limit, opens)), known) if now < opens && known.is_none_or(|(_, known)| known < opens) => {
                self.close(limit, now, opens.saturating_duration_since(now));
                if let Some(closed) = &mut self.closed {
                    closed.elsewhere = true;
                }
            }
            (None, Some((true, _))) => self.closed = None,
            _ => {}
        }
        if let Some(left) = tokens_left {
            self.daily.granted(left);
        }
    }

    /// Admits this many requests and searches by windows of the session's own, from this instant until the next grant.
    pub(crate) fn cut_off(&mut self, from: Instant, requests: u32, searches: u32) {
        if let Some(passes) = &mut self.passes {
            passes.cut_off(from, requests, searches);
        }
    }

    fn wake(&mut self) {
        if let Some(passes) = &mut self.passes {
            passes.wake();
        }
    }

    /// Returns whether the loop that exchanges with the store is to be woken, once.
    pub(crate) fn take_wake(&mut self) -> bool {
        self.passes.as_mut().is_some_and(|passes| passes.take_wake())
    }

    fn close(&mut self, limit: Limit, now: Instant, wait: Duration) {
        let (opens, recheck) = (later(now, wait), later(now, wait.min(PROBE)));
        let mut closed = Closed { limit, opens, recheck, probe: None, elsewhere: false };
        if let Some(known) = &self.closed {
            closed.recheck = closed.recheck.max(known.recheck);
            if closed.opens <= known.opens {
                (closed.limit, closed.opens) = (known.limit, known.opens);
            }
        }
        self.closed = Some(closed);
    }

    fn closed(&mut self, now: Instant) -> Option<&Closed> {
        self.closed.take_if(|closed| closed.opens <= now);
        self.closed.as_ref()
    }
}

/// Returns the window that the headers of a response describe.
///
/// For searches this is not documented. A limit above that of searches must be the burst limit; without a limit it is
/// unknown.
fn described(demand: &Demand, limits: &Limits) -> Option<Limit> {
    match limits.limit {
        _ if !demand.search => Some(Limit::Burst),
        Some(limit) if limit > u64::from(SEARCHES) => Some(Limit::Burst),
        Some(_) => Some(Limit::Search),
        None => None,
    }
}

impl Closed {
    fn reached(&self, now: Instant) -> LimitReached {
        LimitReached::new(self.limit, now, self.opens)
    }

    /// Returns when to ask for admission again; `None` if this request is to check now.
    fn recheck_at(&self, now: Instant) -> Option<Instant> {
        match self.probe {
            Some((_, until)) if now < until => Some(later(now, RECHECK).min(until).min(self.opens)),
            _ => (now < self.recheck).then(|| self.recheck.min(self.opens)),
        }
    }

    fn is_probe(&self, ticket: Ticket) -> bool {
        self.probe.is_some_and(|(probe, _)| probe == ticket)
    }
}

/// The tokens of the day.
#[derive(Debug, Default)]
struct Daily {
    limit: Option<u64>,
    left: Option<u64>,
    writes_left: Option<u64>,
    spent: u64,
    reserve: u64,
    /// The next reset, if the program set one.
    resets: Option<Instant>,
    /// When a response last confirmed the numbers.
    confirmed: Option<Instant>,
    /// Whether the numbers are those after a reset, which no response has confirmed since.
    assumed: bool,
    /// What was spent by the last report, and whether a response stated since then what is left.
    reported: u64,
    told: bool,
}

impl Daily {
    /// Returns the daily limit that stops this request, and when to check again.
    fn shortage(&mut self, now: Instant, demand: &Demand) -> Option<(Limit, Instant)> {
        self.turn(now);
        let cost = u64::from(demand.cost.max(1));
        let reserve = if demand.background { self.reserve } else { 0 };
        let limit = match (self.left, self.writes_left) {
            (Some(left), _) if left < cost => Limit::Daily,
            (Some(left), _) if left < cost.saturating_add(reserve) => Limit::Reserve,
            (_, Some(0)) if demand.write => Limit::Writes,
            _ => return None,
        };
        let confirmed = *self.confirmed.get_or_insert(now);
        let recheck = later(confirmed, RECHECK_DAILY);
        if self.assumed || (recheck <= now && self.resets.is_none()) {
            // This request checks; the others wait for its response.
            self.confirmed = Some(now);
            self.assumed = false;
            return None;
        }
        Some((limit, self.resets.unwrap_or(recheck)))
    }

    fn spend(&mut self, demand: &Demand) {
        let cost = u64::from(demand.cost);
        self.spent = self.spent.saturating_add(cost);
        self.left = self.left.map(|left| left.saturating_sub(cost));
        if demand.write {
            self.writes_left = self.writes_left.map(|left| left.saturating_sub(1));
        }
    }

    fn refund(&mut self, demand: &Demand) {
        let cost = u64::from(demand.cost);
        self.spent = self.spent.saturating_sub(cost);
        self.left = self.left.map(|left| left.saturating_add(cost));
        if demand.write {
            self.writes_left = self.writes_left.map(|left| left.saturating_add(1));
        }
    }

    fn learn(&mut self, now: Instant, limits: &Limits, in_flight: u64) {
        if limits.daily_token_limit.is_some() {
            self.limit = limits.daily_token_limit;
        }
        if let Some(remaining) = limits.daily_tokens_remaining {
            self.left = Some(remaining.saturating_sub(in_flight));
            self.told = true;
            self.confirmed = Some(now);
            self.assumed = false;
        }
        if let Some(left) = limits.daily_requests_left {
            self.writes_left = Some(left);
            self.confirmed = Some(now);
        }
    }

    fn exhausted(&mut self, now: Instant, limits: &Limits) {
        self.confirmed = Some(now);
        self.assumed = false;
        let only_writes = limits.daily_requests_left == Some(0) && limits.daily_tokens_remaining != Some(0);
        match only_writes {
            true => self.writes_left = Some(0),
            false => (self.left, self.told) = (Some(0), true),
        }
    }

    /// Records what is left according to the store, which has been told what was spent by the last report.
    fn granted(&mut self, left: u64) {
        let left = left.saturating_sub(self.spent.saturating_sub(self.reported));
        self.left = Some(if self.told { self.left.map_or(left, |told| told.min(left)) } else { left });
    }

    /// Resets the numbers if a known reset has passed.
    fn turn(&mut self, now: Instant) {
        while let Some(resets) = self.resets.filter(|resets| *resets <= now) {
            self.left = self.limit;
            self.writes_left = None;
            self.assumed = true;
            self.resets = resets.checked_add(DAY);
        }
    }
}
