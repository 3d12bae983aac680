//! The passes of a session whose requests a store counts, for all sessions with the same token.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use crate::error::{Limit, LimitReached};
use crate::model::Limits;
use crate::session::report::{Granted, Pass, Told, Usage};
use crate::session::window::{MAX_TRANSIT, Ticket, Window, later};

/// How soon a call asks again that lacks a pass.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// How long a call counts as waiting after it asked.
const FORGOTTEN: Duration = Duration::from_millis(250);

/// How long after a request a spare pass is kept.
const SPARE: Duration = Duration::from_secs(2);

/// Why a request lacks a pass, and when to ask again.
#[derive(Debug)]
pub(super) struct Lack {
    /// The limit, unless the store has not been asked yet.
    pub(super) reached: Option<LimitReached>,
    pub(super) again: Instant,
}

/// The passes of a session.
#[derive(Debug, Default)]
pub(super) struct Passes {
    requests: Pool,
    searches: Pool,
    in_use: VecDeque<InUse>,
    /// The calls that lack a pass: whether they search, and when they asked.
    waiting: BTreeMap<NonZeroU64, (bool, Instant)>,
    places: u64,
    /// Whether the loop is to be woken, and whether it was since the last report.
    wake: bool,
    woken: bool,
    cut_off: Option<CutOff>,
    own: Own,
}

/// The passes of one kind.
#[derive(Debug, Default)]
struct Pool {
    held: VecDeque<(Pass, Instant)>,
    counted: Vec<(Pass, Instant)>,
    unused: Vec<Pass>,
    told: Option<Told>,
    full: Option<Instant>,
    used: Option<Instant>,
}

#[derive(Debug)]
struct InUse {
    ticket: Ticket,
    sent: Instant,
    request: (Pass, Instant),
    search: Option<(Pass, Instant)>,
}

/// The windows of the session's own that apply from this instant on.
#[derive(Clone, Copy, Debug)]
struct CutOff {
    from: Instant,
    requests: u32,
    searches: u32,
}

/// Whether requests were sent without a pass.
#[derive(Clone, Copy, Debug, Default)]
struct Own {
    since_report: bool,
    in_report: bool,
}

impl Passes {
    /// Returns why there is no pass for the request; the windows are those of all requests of the session. `place` is
    /// that of the call among those that wait.
    pub(super) fn lack(
        &mut self,
        now: Instant,
        is_search: bool,
        place: &mut Option<NonZeroU64>,
        burst: &mut Window,
        search: &mut Window,
    ) -> Option<Lack> {
        let (held, held_searches) = (self.requests.hold(now), self.searches.hold(now));
        // A pass is for the call that has waited longest: it asks again soon.
        let no_request = self.are_before(now, *place, held, |is_search| !is_search || held_searches > 0);
        let no_search = is_search && self.are_before(now, *place, held_searches, |is_search| is_search);
        if !no_request && !no_search {
            return None;
        }
        let again = later(now, LOOK_AGAIN);
        let full = match self.cut_off {
            Some(CutOff { from, .. }) if now < from => Some((from, Limit::Burst)),
            Some(CutOff { requests, searches, .. }) => {
                let burst = burst.opens_within(now, requests).map(|opens| (opens, Limit::Burst));
                let search = if is_search { search.opens_within(now, searches) } else { None };
                let search = search.map(|opens| (opens, Limit::Search));
                Some(burst.into_iter().chain(search).max_by_key(|(opens, _)| *opens)?)
            }
            None => {
                let burst = self.requests.full(now).filter(|_| no_request).map(|opens| (opens, Limit::Burst));
                let search = self.searches.full(now).filter(|_| no_search).map(|opens| (opens, Limit::Search));
                burst.into_iter().chain(search).max_by_key(|(opens, _)| *opens)
            }
        };
        let place = *place.get_or_insert_with(|| {
            self.places += 1;
            NonZeroU64::new(self.places).unwrap_or(NonZeroU64::MIN)
        });
        self.waiting.insert(place, (is_search, now));
        self.wake();
        Some(Lack { reached: full.map(|(opens, limit)| LimitReached::new(limit, now, opens)), again })
    }

    /// Takes the passes for a request that lacks none.
    pub(super) fn take(&mut self, now: Instant, is_search: bool, place: Option<NonZeroU64>, ticket: Ticket) {
        place.map(|place| self.waiting.remove(&place));
        self.requests.used = Some(now);
        self.searches.used = if is_search { Some(now) } else { self.searches.used };
        if self.requests.hold(now) == 0 || (is_search && self.searches.hold(now) == 0) {
            self.own.since_report = true;
            return;
        }
        let search = if is_search { self.searches.held.pop_front() } else { None };
        if let Some(request) = self.requests.held.pop_front() {
            self.in_use.push_back(InUse { ticket, sent: now, request, search });
        }
    }

    pub(super) fn not_sent(&mut self, ticket: Ticket) {
        if let Some(InUse { request, search, .. }) = self.in_use(ticket) {
            self.requests.held.push_front(request);
            search.into_iter().for_each(|search| self.searches.held.push_front(search));
        }
    }

    /// Records the response to a request; `told` is the window that its headers describe.
    pub(super) fn answered(&mut self, now: Instant, ticket: Ticket, told: Option<Limit>, limits: &Limits) {
        if let Some(used) = self.in_use(ticket) {
            self.count(&used, now.min(later(used.sent, MAX_TRANSIT)));
        }
        let pool = match told {
            Some(Limit::Burst) => &mut self.requests,
            Some(Limit::Search) => &mut self.searches,
            _ => return,
        };
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let (limit, remaining) = (limits.limit.map(number), limits.remaining.map(number));
        if limit.is_some() || remaining.is_some() {
            pool.told = Some(Told { limit, remaining, at: now });
        }
    }

    /// Returns the passes for requests and for searches, and how many requests are in flight.
    pub(super) fn report(&mut self, now: Instant, burst: &mut Window, search: &mut Window) -> (Usage, Usage, u32) {
        self.woken = false;
        while self.in_use.front().is_some_and(|used| later(used.sent, MAX_TRANSIT) <= now) {
            if let Some(used) = self.in_use.pop_front() {
                self.count(&used, later(used.sent, MAX_TRANSIT));
            }
        }
        self.waiting.retain(|_, (_, asked)| now < later(*asked, FORGOTTEN));
        let searching = self.waiting.values().filter(|(is_search, _)| *is_search).count();
        let mut searches = self.searches.report(now, searching);
        // Other requests shall not wait for passes that lie idle with searches which wait themselves.
        let ready = if self.searches.full(now).is_some() { searching.min(self.searches.held.len()) } else { searching };
        let mut requests = self.requests.report(now, self.waiting.len() - searching + ready);
        if mem::take(&mut self.own.since_report) || self.own.in_report {
            self.own.in_report = true;
            requests.own = burst.counted_by(now).collect();
            searches.own = search.counted_by(now).collect();
        }
        (requests, searches, u32::try_from(self.in_use.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn grant(&mut self, until: Instant, requests: Granted, searches: Granted) {
        self.own.in_report = false;
        self.cut_off = None;
        self.requests.add(until, requests);
        self.searches.add(until, searches);
    }

    pub(super) fn cut_off(&mut self, from: Instant, requests: u32, searches: u32) {
        self.cut_off = Some(CutOff { from, requests, searches });
    }

    /// Returns how many requests and searches can be sent now.
    pub(super) fn left(&mut self, now: Instant, burst: &mut Window, search: &mut Window) -> (u32, u32) {
        match self.cut_off {
            Some(CutOff { from, requests, searches }) if from <= now => {
                (burst.left_within(now, requests), search.left_within(now, searches))
            }
            _ => (self.requests.left(now), self.searches.left(now)),
        }
    }

    /// Wakes the loop, unless that was done since the last report.
    pub(super) fn wake(&mut self) {
        self.wake |= !mem::replace(&mut self.woken, true);
    }

    /// Returns whether the loop is to be woken, once.
    pub(super) fn take_wake(&mut self) -> bool {
        mem::take(&mut self.wake)
    }

    /// Returns whether at least this many of the calls that wait are before the one with this place.
    fn are_before(&self, now: Instant, place: Option<NonZeroU64>, count: usize, counts: impl Fn(bool) -> bool) -> bool {
        let before = self.waiting.iter().take_while(|(other, _)| place.is_none_or(|place| **other < place));
        // One that does not ask any more was dropped.
        let before = before.filter(|(_, (is_search, asked))| counts(*is_search) && now < later(*asked, 2 * LOOK_AGAIN));
        before.take(count).count() == count
    }

    fn in_use(&mut self, ticket: Ticket) -> Option<InUse> {
        let place = self.in_use.iter().position(|used| used.ticket == ticket)?;
        self.in_use.remove(place)
    }

    fn count(&mut self, used: &InUse, at: Instant) {
        self.requests.counted.push((used.request.0, at));
        self.searches.counted.extend(used.search.map(|(pass, _)| (pass, at)));
    }
}

impl Pool {
    /// Returns how many passes there are, of which the first is valid.
    fn hold(&mut self, now: Instant) -> usize {
        while self.held.front().is_some_and(|(_, until)| *until <= now) {
            self.unused.extend(self.held.pop_front().map(|(pass, _)| pass));
        }
        self.held.len()
    }

    fn full(&self, now: Instant) -> Option<Instant> {
        self.full.filter(|opens| now < *opens)
    }

    fn left(&self, now: Instant) -> u32 {
        let left = self.held.iter().filter(|(_, until)| now < *until).count();
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    fn report(&mut self, now: Instant, waiting: usize) -> Usage {
        self.unused.extend(self.held.iter().filter(|(_, until)| *until <= now).map(|(pass, _)| *pass));
        self.held.retain(|(_, until)| now < *until);
        let spare = self.full(now).is_none() && self.used.is_some_and(|used| now < later(used, SPARE));
        let needed = waiting + usize::from(spare);
        let excess = self.held.len().saturating_sub(needed);
        self.unused.extend(self.held.drain(..excess).map(|(pass, _)| pass));
        Usage {
            wanted: u32::try_from(needed - self.held.len()).unwrap_or(u32::MAX),
            holding: u32::try_from(self.held.len()).unwrap_or(u32::MAX),
            counted: mem::take(&mut self.counted),
            unused: mem::take(&mut self.unused),
            own: Vec::new(),
            told: self.told.take(),
        }
    }

    fn add(&mut self, until: Instant, granted: Granted) {
        self.full = granted.full;
        self.held.extend(granted.passes.into_iter().map(|pass| (pass, until)));
    }
}
