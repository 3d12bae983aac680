//! What the account may still spend: requests of the 2-second windows, tokens of the day.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::error::{Limit, LimitReached};
use crate::meta::Meta;
use crate::model::Limits;

/// How long a window is (Pipedrive's documents).
pub(crate) const WINDOW: Duration = Duration::from_secs(2);

/// The searches that any token may make in a window (Pipedrive's documents).
const SEARCHES: u32 = 10;

/// By when the service has certainly counted a request: our assumption about the way there. Its answer shows it earlier.
const TRAVEL: Duration = Duration::from_millis(500);

/// How soon to look whether an answer has told what others wait for: how large a window is, whether a pause is over.
const LOOK: Duration = Duration::from_millis(50);

/// How long a number of the day is believed that forbids a request. The day ends at a midnight that Pipedrive does not
/// name, so now and then one request has to look.
const BELIEVED: Duration = Duration::from_secs(600);

/// How long Cloudflare is left alone after it blocked this address; how long it blocks is in no document.
const BLOCKED: Duration = Duration::from_secs(60);

/// How long after a 429 one request looks, should the service have asked for a longer pause: any gateway can ask for a
/// day. For so long its answer is waited for, too.
const PROBE: Duration = Duration::from_secs(60);

/// The shortest pause after a 429: the headers count whole seconds, so 0 can be almost one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);

const DAY: Duration = Duration::from_secs(86_400);

/// What a list of planned operations takes from the budget of the day, in tokens; one entry a request.
///
/// ```
/// use pipedrive_core::{Operation as _, session::budget, v2::deals::{AddDeal, GetDeals}};
///
/// // Ten pages, and a new deal for each row of them.
/// let pages = std::iter::repeat_n(&GetDeals::META, 10);
/// let adds = std::iter::repeat_n(&AddDeal::META, 1000);
/// assert_eq!(budget::cost(pages.chain(adds)), 10 * 10 + 1000 * 5);
/// ```
pub fn cost<'m>(planned: impl IntoIterator<Item = &'m Meta>) -> u64 {
    planned.into_iter().map(|meta| u64::from(meta.cost)).sum()
}

/// The plans, which differ in how much a company may ask (Pipedrive's documents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Lite, once Essential.
    Lite,
    /// Growth, once Advanced.
    Growth,
    /// Premium, once Professional.
    Premium,
    /// Ultimate, once Enterprise.
    Ultimate,
}

impl Plan {
    /// The requests that an API token may make in 2 seconds; an OAuth token may make four times as many.
    #[must_use]
    pub const fn burst(self) -> u32 {
        match self {
            Plan::Lite => 20,
            Plan::Growth => 40,
            Plan::Premium => 100,
            Plan::Ultimate => 120,
        }
    }

    /// The tokens of a day for a company with this many seats, without those bought on top.
    #[must_use]
    pub const fn daily(self, seats: u32) -> u64 {
        let multiplier = match self {
            Plan::Lite => 1,
            Plan::Growth => 2,
            Plan::Premium => 5,
            Plan::Ultimate => 7,
        };
        30_000 * multiplier * seats as u64
    }
}

/// What is left, as far as a session knows: what it counted itself, and what the answers said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// The requests that the token may make in 2 seconds; the plan's until an answer tells.
    pub burst_limit: u32,
    /// How many of them can be made at once.
    pub burst_left: u32,
    /// The searches that the token may make in 2 seconds; never more than 10.
    pub search_limit: u32,
    /// How many of them can be made at once.
    pub search_left: u32,
    /// The company's tokens a day, if an answer told or the session was told.
    pub daily_limit: Option<u64>,
    /// What is left of them; others of the company take from them too.
    pub daily_left: Option<u64>,
    /// The tokens kept back from background work.
    pub reserve: u64,
    /// The `POST` and `PUT` requests left today, if an answer told.
    pub writes_left: Option<u64>,
    /// The tokens that this session spent since it was made.
    pub spent: u64,
    /// What stops every request now, after a 429 or a block.
    pub closed: Option<LimitReached>,
}

impl Budget {
    /// Whether the tokens of the day suffice for this [`cost`], as far as is known; background work leaves the reserve.
    #[must_use]
    pub fn covers(&self, cost: u64, background: bool) -> bool {
        let reserve = if background { self.reserve } else { 0 };
        self.daily_left.is_none_or(|left| left >= cost.saturating_add(reserve))
    }
}

/// What is to be known of a request before it is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    pub(crate) cost: u32,
    /// Whether it belongs to the search family.
    pub(crate) search: bool,
    /// Whether it counts as one of the day's writes: a `POST` or `PUT`.
    pub(crate) write: bool,
    /// Whether the reserve is closed to it.
    pub(crate) background: bool,
}

/// What is in the way of a request, and when it is worth asking again.
#[derive(Debug)]
pub(crate) struct Full {
    pub(crate) reached: LimitReached,
    pub(crate) again: Instant,
}

/// The number under which a request was let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// The books of a session.
#[derive(Debug)]
pub(crate) struct Ledger {
    paced: bool,
    burst: Window,
    search: Window,
    daily: Daily,
    closed: Option<Closed>,
    tickets: u64,
}

/// Why nobody sends, and until when.
#[derive(Debug)]
struct Closed {
    limit: Limit,
    opens: Instant,
    /// When one request may look whether it is over already.
    looks: Instant,
    /// The request that does, and until when its answer is waited for.
    probe: Option<(Ticket, Instant)>,
}

impl Ledger {
    pub(crate) fn new(burst: u32, paced: bool, reserve: u64, daily: Option<u64>, resets: Option<Instant>) -> Self {
        Ledger {
            paced,
            burst: Window::new(burst, false),
            search: Window::new(SEARCHES, true),
            daily: Daily { limit: daily, left: daily, reserve, resets, ..Daily::default() },
            closed: None,
            tickets: 0,
        }
    }

    /// Lets a request through and books it, or says what is in its way.
    pub(crate) fn admit(&mut self, now: Instant, ask: &Ask) -> Result<Ticket, Full> {
        if let Some(closed) = self.closed(now)
            && let Some(again) = closed.looks_later(now)
        {
            return Err(Full { reached: closed.reached(now), again });
        }
        let full = |limit, opens| Full { reached: LimitReached::new(limit, now, opens), again: opens };
        if self.paced {
            let burst = self.burst.opens(now).map(|opens| (opens, Limit::Burst));
            let search = if ask.search { self.search.opens(now).map(|opens| (opens, Limit::Search)) } else { None };
            if let Some((opens, limit)) = burst.into_iter().chain(search).max_by_key(|(opens, _)| *opens) {
                return Err(full(limit, opens));
            }
        }
        if let Some((limit, opens)) = self.daily.shortage(now, ask) {
            return Err(full(limit, opens));
        }
        self.daily.spend(ask);
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        if let Some(closed) = &mut self.closed {
            closed.probe = Some((ticket, later(now, PROBE)));
        }
        if self.paced {
            self.burst.enter(now, ticket, ask.cost);
            if ask.search {
                self.search.enter(now, ticket, ask.cost);
            }
        }
        Ok(ticket)
    }

    /// A request was answered.
    pub(crate) fn answered(&mut self, now: Instant, ticket: Ticket, ask: &Ask, limits: &Limits) {
        if self.paced {
            self.burst.count(now, ticket);
            if ask.search {
                self.search.count(now, ticket);
            }
            if let Some(window) = self.window_of(ask, limits) {
                window.learn(now, limits);
            }
        }
        self.daily.learn(now, limits, self.burst.cost_on_the_way());
        // What the service said to the one who looked holds for all.
        self.closed.take_if(|closed| closed.is_probe(ticket));
    }

    /// The window that the headers of an answer are about.
    ///
    /// Which one those of a search mean is in no document. A limit above that of searches cannot be theirs, and without a
    /// limit nothing tells.
    fn window_of(&mut self, ask: &Ask, limits: &Limits) -> Option<&mut Window> {
        match limits.limit {
            _ if !ask.search => Some(&mut self.burst),
            Some(limit) if limit > u64::from(SEARCHES) => Some(&mut self.burst),
            Some(_) => Some(&mut self.search),
            None => None,
        }
    }

    /// A request certainly did not reach the service: it cost nothing.
    pub(crate) fn not_sent(&mut self, ticket: Ticket, ask: &Ask) {
        self.burst.leave(ticket);
        self.search.leave(ticket);
        self.daily.refund(ask);
        if let Some(closed) = &mut self.closed {
            closed.probe.take_if(|(probe, _)| *probe == ticket);
        }
    }

    /// A 429 of the short kind: nobody sends before this long is over.
    pub(crate) fn pause(&mut self, now: Instant, wait: Duration) {
        self.close(Limit::Paused, now, wait.max(SHORTEST_PAUSE));
    }

    /// A 429 that means the day.
    pub(crate) fn exhausted(&mut self, now: Instant, limits: &Limits) {
        self.daily.exhausted(now, limits);
    }

    /// Cloudflare's page.
    pub(crate) fn blocked(&mut self, now: Instant) {
        self.close(Limit::Blocked, now, BLOCKED);
    }

    pub(crate) fn budget(&mut self, now: Instant) -> Budget {
        self.daily.turn(now);
        let closed = self.closed(now).map(|closed| closed.reached(now));
        let (burst_left, search_left) = if self.paced {
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

    fn close(&mut self, limit: Limit, now: Instant, wait: Duration) {
        let mut closed = Closed { limit, opens: later(now, wait), looks: later(now, wait.min(PROBE)), probe: None };
        if let Some(known) = &self.closed {
            closed.looks = closed.looks.max(known.looks);
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

impl Closed {
    fn reached(&self, now: Instant) -> LimitReached {
        LimitReached::new(self.limit, now, self.opens)
    }

    /// When to ask again; `None` for the request that is to look now.
    fn looks_later(&self, now: Instant) -> Option<Instant> {
        match self.probe {
            Some((_, until)) if now < until => Some(later(now, LOOK).min(until).min(self.opens)),
            _ => (now < self.looks).then(|| self.looks.min(self.opens)),
        }
    }

    fn is_probe(&self, ticket: Ticket) -> bool {
        self.probe.is_some_and(|(probe, _)| probe == ticket)
    }
}

/// The requests of the last 2 seconds, as the service may count them.
///
/// The service counts a request when it arrives, somewhere between its sending and its answer. So it is held for 2
/// seconds from the answer, or from the time by which it must have arrived if that is earlier: however requests overtake
/// each other on the way, the service never sees more in a window than are allowed.
#[derive(Debug)]
struct Window {
    limit: u32,
    /// Whether the limit is known: not if it is a plan's, and no answer came that could tell it.
    told: bool,
    /// Those that may not have been counted yet, in the order of their sending.
    on_the_way: VecDeque<Sent>,
    /// When the others were counted at the latest, in order.
    counted: VecDeque<Instant>,
    /// What others with the same token take of this window, and until when that holds.
    foreign: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct Sent {
    ticket: Ticket,
    at: Instant,
    cost: u32,
}

impl Window {
    fn new(limit: u32, told: bool) -> Self {
        Window { limit, told, on_the_way: VecDeque::new(), counted: VecDeque::new(), foreign: None }
    }

    fn enter(&mut self, now: Instant, ticket: Ticket, cost: u32) {
        self.on_the_way.push_back(Sent { ticket, at: now, cost });
    }

    fn leave(&mut self, ticket: Ticket) -> bool {
        let place = self.on_the_way.iter().position(|sent| sent.ticket == ticket);
        place.and_then(|place| self.on_the_way.remove(place)).is_some()
    }

    fn count(&mut self, now: Instant, ticket: Ticket) {
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
        while self.on_the_way.front().is_some_and(|sent| later(sent.at, TRAVEL) <= now) {
            if let Some(sent) = self.on_the_way.pop_front() {
                self.counted_at(later(sent.at, TRAVEL));
            }
        }
        while self.counted.front().is_some_and(|at| later(*at, WINDOW) <= now) {
            self.counted.pop_front();
        }
        self.foreign = self.foreign.filter(|(_, until)| *until > now);
    }

    fn ours(&self) -> usize {
        self.on_the_way.len() + self.counted.len()
    }

    fn left(&mut self, now: Instant) -> u32 {
        self.lapse(now);
        let foreign = self.foreign.map_or(0, |(requests, _)| requests);
        self.limit.saturating_sub(foreign).saturating_sub(u32::try_from(self.ours()).unwrap_or(u32::MAX))
    }

    /// When there can be room at the earliest; `None` if there is.
    fn opens(&mut self, now: Instant) -> Option<Instant> {
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

    fn learn(&mut self, now: Instant, limits: &Limits) {
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

    fn cost_on_the_way(&self) -> u64 {
        self.on_the_way.iter().map(|sent| u64::from(sent.cost)).sum()
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
    /// The next end of a day, if the session was told.
    resets: Option<Instant>,
    /// When the numbers were last known to be right.
    confirmed: Option<Instant>,
    /// The numbers are what a day begins with, and no answer of this day has confirmed them.
    assumed: bool,
}

impl Daily {
    /// What is missing for this request, and when it is worth looking again.
    fn shortage(&mut self, now: Instant, ask: &Ask) -> Option<(Limit, Instant)> {
        self.turn(now);
        let cost = u64::from(ask.cost.max(1));
        let reserve = if ask.background { self.reserve } else { 0 };
        let limit = match (self.left, self.writes_left) {
            (Some(left), _) if left < cost => Limit::Daily,
            (Some(left), _) if left < cost.saturating_add(reserve) => Limit::Reserve,
            (_, Some(0)) if ask.write => Limit::Writes,
            _ => return None,
        };
        let confirmed = *self.confirmed.get_or_insert(now);
        let looks = later(confirmed, BELIEVED);
        if self.assumed || (looks <= now && self.resets.is_none()) {
            // This one looks; the others wait for what it finds.
            self.confirmed = Some(now);
            self.assumed = false;
            return None;
        }
        Some((limit, self.resets.unwrap_or(looks)))
    }

    fn spend(&mut self, ask: &Ask) {
        let cost = u64::from(ask.cost);
        self.spent = self.spent.saturating_add(cost);
        self.left = self.left.map(|left| left.saturating_sub(cost));
        if ask.write {
            self.writes_left = self.writes_left.map(|left| left.saturating_sub(1));
        }
    }

    fn refund(&mut self, ask: &Ask) {
        let cost = u64::from(ask.cost);
        self.spent = self.spent.saturating_sub(cost);
        self.left = self.left.map(|left| left.saturating_add(cost));
        if ask.write {
            self.writes_left = self.writes_left.map(|left| left.saturating_add(1));
        }
    }

    fn learn(&mut self, now: Instant, limits: &Limits, on_the_way: u64) {
        if limits.daily_token_limit.is_some() {
            self.limit = limits.daily_token_limit;
        }
        if let Some(remaining) = limits.daily_tokens_remaining {
            self.left = Some(remaining.saturating_sub(on_the_way));
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
            false => self.left = Some(0),
        }
    }

    /// A new day begins, if the session knows when they do.
    fn turn(&mut self, now: Instant) {
        while let Some(resets) = self.resets.filter(|resets| *resets <= now) {
            self.left = self.limit;
            self.writes_left = None;
            self.assumed = true;
            self.resets = resets.checked_add(DAY);
        }
    }
}

/// An instant so much later; the same one if there is no such instant.
pub(crate) fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(instant)
}
