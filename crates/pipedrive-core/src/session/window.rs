//! The requests of a 2-second window.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::model::Limits;

/// How long a window is (Pipedrive's documents).
pub(crate) const WINDOW: Duration = Duration::from_secs(2);

/// By when the service has certainly counted a request: our assumption about the way there. Its answer shows it earlier.
const TRAVEL: Duration = Duration::from_millis(500);

/// How soon to look whether an answer has told what others wait for: how large a window is, whether a pause is over.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// The number under which a request was let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(pub(super) u64);

/// The requests of the last 2 seconds, as the service may count them.
///
/// The service counts a request when it arrives, somewhere between its sending and its answer. So it is held for 2
/// seconds from the answer, or from the time by which it must have arrived if that is earlier: however requests overtake
/// each other on the way, the service never sees more in a window than are allowed.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) limit: u32,
    /// Whether the limit is known: not if it is a plan's, and no answer came that could tell it.
    told: bool,
    /// Those that may not have been counted yet, in the order of their sending.
    in_flight: VecDeque<InFlight>,
    /// When the others were counted at the latest, in order.
    counted: VecDeque<Instant>,
    /// What others with the same token take of this window, and until when that holds.
    foreign: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct InFlight {
    ticket: Ticket,
    at: Instant,
    cost: u32,
}

impl Window {
    pub(super) fn new(limit: u32, told: bool) -> Self {
        Window { limit, told, in_flight: VecDeque::new(), counted: VecDeque::new(), foreign: None }
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

    /// Forgets what no longer counts.
    fn lapse(&mut self, now: Instant) {
        while self.in_flight.front().is_some_and(|sent| later(sent.at, TRAVEL) <= now) {
            if let Some(sent) = self.in_flight.pop_front() {
                self.counted_at(later(sent.at, TRAVEL));
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
        self.limit.saturating_sub(foreign).saturating_sub(u32::try_from(self.ours()).unwrap_or(u32::MAX))
    }

    /// When there can be room at the earliest; `None` if there is.
    pub(super) fn opens(&mut self, now: Instant) -> Option<Instant> {
        if self.left(now) > 0 {
            return None;
        }
        let (foreign, until) = self.foreign.map_or((0, None), |(requests, until)| (requests, Some(until)));
        let allowed = self.limit.saturating_sub(foreign) as usize;
        // So many of ours have to lapse. One that is on the way is counted at this moment at the earliest.
        let excess = self.ours().saturating_sub(allowed);
        let own = self.counted.get(excess).map_or_else(|| later(now, WINDOW), |at| later(*at, WINDOW));
        let looks = (!self.told).then(|| later(now, LOOK));
        Some([until, looks].into_iter().flatten().fold(own, Instant::min))
    }

    pub(super) fn learn(&mut self, now: Instant, limits: &Limits) {
        self.told = true;
        if let Some(limit) = limits.limit {
            self.limit = u32::try_from(limit).unwrap_or(u32::MAX).max(1);
        }
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

/// An instant so much later; the same one if there is no such instant.
pub(crate) fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(instant)
}
