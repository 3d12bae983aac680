//! The requests of a 2-second window.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::model::Limits;

/// The length of a window (Pipedrive's documents).
pub(crate) const WINDOW: Duration = Duration::from_secs(2);

/// How long after sending Pipedrive has certainly counted a request (an assumption). Its response shows it earlier.
pub(super) const MAX_TRANSIT: Duration = Duration::from_millis(500);

/// How soon a call asks for admission again while it waits for another call's response: for the size of a window, the
/// end of a pause, or a new token.
pub(super) const RECHECK: Duration = Duration::from_millis(50);

/// The number of an admitted request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(pub(super) u64);

/// The requests of the last 2 seconds, as Pipedrive may count them.
///
/// Pipedrive counts a request on arrival, between its sending and its response. A request therefore counts until 2
/// seconds after its response, or after the time by which it must have arrived if that is earlier. So Pipedrive never
/// counts more requests in a window than allowed, in whatever order they arrive.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) limit: u32,
    /// Whether the limit is known: it is not while it is a plan's and no response has stated it.
    known: bool,
    /// Requests that may not have been counted yet, in the order of sending.
    in_flight: VecDeque<InFlight>,
    /// The latest times at which the others were counted, in order.
    counted: VecDeque<Instant>,
    /// How much of this window other clients with the same token use, and until when this is valid.
    foreign: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct InFlight {
    ticket: Ticket,
    at: Instant,
    cost: u32,
}

impl Window {
    pub(super) fn new(limit: u32, known: bool) -> Self {
        Window { limit, known, in_flight: VecDeque::new(), counted: VecDeque::new(), foreign: None }
    }

    pub(super) fn enter(&mut self, now: Instant, ticket: Ticket, cost: u32) {
        self.in_flight.push_back(InFlight { ticket, at: now, cost });
    }

    pub(super) fn leave(&mut self, ticket: Ticket) -> bool {
        let place = self.in_flight.iter().position(|sent| sent.ticket == ticket);
        place.and_then(|place| self.in_flight.remove(place)).is_some()
    }

    pub(super) fn count(&mut self, now: Instant, ticket: Ticket) {
        self.lapse(now);
        if self.leave(ticket) {
            self.counted_at(now);
        }
    }

    fn counted_at(&mut self, at: Instant) {
        let place = self.counted.iter().rposition(|other| *other <= at).map_or(0, |place| place + 1);
        self.counted.insert(place, at);
    }

    /// Removes what no longer counts.
    fn lapse(&mut self, now: Instant) {
        while self.in_flight.front().is_some_and(|sent| later(sent.at, MAX_TRANSIT) <= now) {
            if let Some(sent) = self.in_flight.pop_front() {
                self.counted_at(later(sent.at, MAX_TRANSIT));
            }
        }
        while self.counted.front().is_some_and(|at| later(*at, WINDOW) <= now) {
            self.counted.pop_front();
        }
        self.foreign = self.foreign.filter(|(_, until)| *until > now);
    }

    fn ours(&self) -> usize {
        self.in_flight.len() + self.counted.len()
    }

    pub(super) fn left(&mut self, now: Instant) -> u32 {
        self.lapse(now);
        let foreign = self.foreign.map_or(0, |(requests, _)| requests);
        self.left_within(now, self.limit.saturating_sub(foreign))
    }

    /// Returns how many requests can be admitted if this many may count, whatever the limit.
    pub(super) fn left_within(&mut self, now: Instant, allowed: u32) -> u32 {
        self.lapse(now);
        allowed.saturating_sub(u32::try_from(self.ours()).unwrap_or(u32::MAX))
    }

    /// Returns the earliest time at which a request can be admitted; `None` if one can be now.
    pub(super) fn opens(&mut self, now: Instant) -> Option<Instant> {
        if self.left(now) > 0 {
            return None;
        }
        let (foreign, until) = self.foreign.map_or((0, None), |(requests, until)| (requests, Some(until)));
        let own = self.lapses(now, self.limit.saturating_sub(foreign));
        let recheck = (!self.known).then(|| later(now, RECHECK));
        Some([until, recheck].into_iter().flatten().fold(own, Instant::min))
    }

    /// Returns the earliest time at which a request can be admitted if this many may count, whatever the limit; `None`
    /// if one can be now.
    pub(super) fn opens_within(&mut self, now: Instant, allowed: u32) -> Option<Instant> {
        (self.left_within(now, allowed) == 0).then(|| self.lapses(now, allowed))
    }

    /// Returns when the first of our requests lapses that is too many for another.
    fn lapses(&self, now: Instant, allowed: u32) -> Instant {
        // This many have to lapse. One in flight is counted now at the earliest.
        let excess = self.ours().saturating_sub(allowed as usize);
        self.counted.get(excess).map_or_else(|| later(now, WINDOW), |at| later(*at, WINDOW))
    }

    /// Returns the latest times at which our requests were or will be counted.
    pub(super) fn counted_by(&mut self, now: Instant) -> impl Iterator<Item = Instant> {
        self.lapse(now);
        let in_flight = self.in_flight.iter().map(|sent| later(sent.at, MAX_TRANSIT));
        self.counted.iter().copied().chain(in_flight)
    }

    /// Records the size that a response states.
    pub(super) fn learn_size(&mut self, limits: &Limits) {
        self.known = true;
        if let Some(limit) = limits.limit {
            self.limit = u32::try_from(limit).unwrap_or(u32::MAX).max(1);
        }
    }

    pub(super) fn learn(&mut self, now: Instant, limits: &Limits) {
        self.learn_size(limits);
        if let Some(remaining) = limits.remaining {
            let ours = self.ours() as u64;
            let foreign = u64::from(self.limit).saturating_sub(remaining).saturating_sub(ours);
            let until = later(now, limits.reset.map_or(WINDOW, |reset| reset.min(WINDOW)));
            self.foreign = (foreign > 0).then(|| (u32::try_from(foreign).unwrap_or(u32::MAX), until));
        }
    }

    pub(super) fn cost_in_flight(&self) -> u64 {
        self.in_flight.iter().map(|sent| u64::from(sent.cost)).sum()
    }
}

/// Returns the instant later by this duration; the same instant on overflow.
pub(crate) fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(instant)
}
