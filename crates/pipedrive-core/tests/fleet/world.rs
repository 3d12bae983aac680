//! Processes, a service and a network between them, which a seed decides about, in steps of 5 ms.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use pipedrive_core::error::TransportError;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::retry::Policy;
use pipedrive_core::session::{Grant, Report, Session};
use pipedrive_core::v2::deals::{AddDeal, SearchDeals};
use pipedrive_core::{Account, Company, Credentials, Error, ErrorKind};

use crate::store::{LAPSED, LIFE, Store};

const STEP: Duration = Duration::from_millis(5);
const WINDOW: Duration = Duration::from_secs(2);
/// How long a process waits for the store.
const PATIENCE: Duration = Duration::from_millis(250);
/// A failure for longer than this can be one of all processes.
const SHORT: Duration = Duration::from_millis(1_500);

/// What a process has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// As much as it can.
    Saturated,
    /// As much as it can, and every third request is a search.
    Searching,
    /// One request after the other, with pauses between them.
    Light,
}

/// Whether anything goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Faults {
    None,
    All,
}

pub(crate) struct World {
    now: Instant,
    random: u64,
    faults: Faults,
    processes: Vec<Process>,
    requests: Store,
    searches: Store,
    /// Until when the store does not answer.
    away: Instant,
    mail: Vec<Mail>,
    arrivals: Vec<(Instant, bool)>,
    failed: usize,
}

/// A report on its way to the store.
struct Mail {
    arrives: Instant,
    made: Instant,
    who: usize,
    report: Report,
    back: bool,
    /// When the reply arrives, unless it is lost.
    reply: Option<Instant>,
}

struct Process {
    load: Load,
    session: Session,
    woken: Arc<AtomicBool>,
    calls: Vec<Call>,
    /// Whether it waits for the store, since when, and the reply that is on its way.
    waits: bool,
    exchanged: Instant,
    reply: Option<(Instant, Grant)>,
    idle: bool,
    /// When an exchange failed first, if the last one did.
    cut_off: Option<Instant>,
    share: (u32, u32),
}

struct Call {
    machine: Box<dyn Machine<Output = Result<(), Error>>>,
    is_search: bool,
    wakes: Instant,
    /// When the answer arrives, if there is one.
    answer: Option<Instant>,
}

impl World {
    pub(crate) fn new(now: Instant, seed: u64, limit: u32, loads: &[Load], faults: Faults) -> Self {
        let share = (limit / loads.len() as u32, 10 / loads.len() as u32);
        World {
            now,
            random: seed | 1,
            faults,
            processes: loads.iter().map(|load| Process::new(now, *load, share, limit)).collect(),
            requests: Store::new(limit),
            searches: Store::new(10),
            away: now,
            mail: Vec::new(),
            arrivals: Vec::new(),
            failed: 0,
        }
    }

    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += STEP;
            if self.faults == Faults::All {
                self.go_wrong();
            }
            self.deliver();
            for who in 0..self.processes.len() {
                self.poll(who);
                self.exchange(who);
            }
        }
    }

    /// Returns how many requests the service has counted.
    pub(crate) fn sent(&self) -> usize {
        self.arrivals.len()
    }

    /// Returns the most requests that it has counted in 2 seconds.
    pub(crate) fn most(&mut self) -> u32 {
        self.most_of(|_| true)
    }

    pub(crate) fn most_searches(&mut self) -> u32 {
        self.most_of(|is_search| is_search)
    }

    fn most_of(&mut self, counts: impl Fn(bool) -> bool) -> u32 {
        self.arrivals.sort();
        let mut window = VecDeque::new();
        let most = self.arrivals.iter().filter(|(_, is_search)| counts(*is_search)).map(|(at, _)| {
            window.push_back(*at);
            while window.front().is_some_and(|first| *first + WINDOW <= *at) {
                window.pop_front();
            }
            window.len() as u32
        });
        most.max().unwrap_or(0)
    }

    /// Returns how many calls failed without having been sent.
    pub(crate) fn failed(&self) -> usize {
        self.failed
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) % limit
    }

    fn milliseconds(&mut self, limit: u64) -> Duration {
        Duration::from_millis(self.below(limit))
    }

    fn go_wrong(&mut self) {
        let now = self.now;
        if self.below(5_000) == 0 {
            self.requests.lose();
            self.searches.lose();
        }
        if self.below(5_000) == 0 {
            self.away = now + self.milliseconds(12_000);
        }
        if self.below(1_000) == 0 {
            // A process dies, and another begins.
            let who = self.below(self.processes.len() as u64) as usize;
            let Process { load, share, .. } = self.processes[who];
            self.processes[who] = Process::new(now, load, share, self.requests.limit);
        }
    }

    /// Brings reports to the store, in the order of their arrival.
    fn deliver(&mut self) {
        let now = self.now;
        let (mut due, later): (Vec<_>, Vec<_>) = self.mail.drain(..).partition(|mail| mail.arrives <= now);
        self.mail = later;
        due.sort_by_key(|mail| mail.arrives);
        for Mail { made, who, report, back, reply, .. } in due.into_iter().filter(|_| self.away <= now) {
            let mut grant = Grant::new(made + LIFE);
            grant.requests = self.requests.exchange(now, made, who, &report.requests, back, report.is_idle());
            grant.searches = self.searches.exchange(now, made, who, &report.searches, back, report.is_idle());
            let process = &mut self.processes[who];
            if let Some(arrives) = reply.filter(|_| process.waits && process.exchanged == made) {
                process.reply = Some((arrives, grant));
            }
        }
    }

    /// Lets the calls of a process do what they can do now.
    fn poll(&mut self, who: usize) {
        let now = self.now;
        let pause = self.milliseconds(1_500);
        for place in 0..self.processes[who].calls.len() {
            let mut travel = (self.milliseconds(60), self.milliseconds(100));
            let mut lost = false;
            if self.faults == Faults::All {
                lost = self.below(50) == 0;
                travel = (self.milliseconds(500), self.milliseconds(if place == 0 { 3_000 } else { 200 }));
            }
            let process = &mut self.processes[who];
            let (load, session) = (process.load, process.session.clone());
            let call = &mut process.calls[place];
            if let Some(at) = call.answer {
                if now < at {
                    continue;
                }
                call.answer = None;
                call.machine.receive(now, answer(lost, self.requests.limit, call.is_search));
            } else if now < call.wakes {
                continue;
            }
            match call.machine.poll(now) {
                Step::Send(request) => {
                    let arrives = now + travel.0;
                    call.answer = Some(arrives + travel.1);
                    self.arrivals.push((arrives, request.uri().path().ends_with("/search")));
                }
                Step::Wait(until) => call.wakes = until,
                Step::Done(result) => {
                    self.failed += usize::from(
                        result.is_err_and(|error| matches!(error.kind(), ErrorKind::Limit(_) | ErrorKind::Deadline)),
                    );
                    let wakes = if load == Load::Light { now + pause } else { now };
                    *call = Call::new(&session, load, place, wakes);
                }
            }
        }
    }

    /// Lets the loop of a process do what it can do now.
    fn exchange(&mut self, who: usize) {
        let now = self.now;
        let process = &mut self.processes[who];
        if let Some((_, grant)) = process.reply.take_if(|(at, _)| *at <= now) {
            process.session.grant(now, grant);
            process.cut_off = None;
            process.waits = false;
        } else if process.waits && process.exchanged + PATIENCE <= now {
            let first = *process.cut_off.get_or_insert(now);
            process.session.cut_off(first + LAPSED, process.share.0, process.share.1);
            (process.waits, process.reply) = (false, None);
        }
        let waited = now.saturating_duration_since(process.exchanged);
        let due = match process.cut_off {
            Some(first) if now < first + Duration::from_secs(1) => true,
            Some(_) => waited >= Duration::from_secs(1),
            None if process.woken.load(Ordering::Relaxed) => waited >= Duration::from_millis(50),
            None => waited >= Duration::from_millis(250) && !process.idle,
        };
        if process.waits || !due {
            return;
        }
        process.woken.store(false, Ordering::Relaxed);
        (process.waits, process.exchanged) = (true, now);
        let back = process.cut_off.is_some_and(|first| first + SHORT <= now);
        let failed = process.cut_off.is_some();
        let report = process.session.report(now);
        process.idle = report.is_idle() && !failed;
        let (delay, fate) = match self.faults {
            Faults::None => (5, 9),
            // Who alone is cut off for long has a window beside the others': the limit is exceeded then, as is known.
            Faults::All => (150, if failed { 9 } else { self.below(30) }),
        };
        let arrives = now + self.milliseconds(delay);
        let reply = (fate != 1).then_some(arrives + self.milliseconds(delay));
        if fate == 2 {
            let arrives = arrives + self.milliseconds(4_000);
            self.mail.push(Mail { arrives, made: now, who, report: report.clone(), back, reply: None });
        }
        if fate != 0 {
            self.mail.push(Mail { arrives, made: now, who, report, back, reply });
        }
    }
}

impl Call {
    fn new(session: &Session, load: Load, place: usize, wakes: Instant) -> Self {
        let is_search = load == Load::Searching && place % 3 == 0;
        let machine: Box<dyn Machine<Output = _>> = match is_search {
            true => Box::new(session.call(&SearchDeals::new("Roof")).map(|done| done.map(drop))),
            false => Box::new(session.call(&AddDeal::new("Roof")).map(|done| done.map(drop))),
        };
        Call { machine, is_search, wakes, answer: None }
    }
}

impl Process {
    fn new(now: Instant, load: Load, share: (u32, u32), limit: u32) -> Self {
        let woken = Arc::new(AtomicBool::new(false));
        let wake = Arc::clone(&woken);
        let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("k").unwrap());
        let policy = Policy::new().attempts(1).max_wait(Duration::from_secs(1_000));
        let builder = Session::builder(account).policy(policy).seed(7);
        let session = builder.passes(move || wake.store(true, Ordering::Relaxed)).build();
        let calls = match load {
            Load::Light => 1,
            Load::Saturated | Load::Searching => limit as usize / 2,
        };
        Process {
            calls: (0..calls).map(|place| Call::new(&session, load, place, now)).collect(),
            load,
            session,
            woken,
            waits: false,
            exchanged: now - Duration::from_secs(1),
            reply: None,
            idle: false,
            cut_off: None,
            share,
        }
    }
}

/// Returns what the service answers, after it has counted the request.
fn answer(is_lost: bool, limit: u32, is_search: bool) -> Result<Response<Bytes>, TransportError> {
    if is_lost {
        return Err(TransportError::after_send("lost"));
    }
    let body = match is_search {
        true => r#"{"success":true,"data":{"items":[]}}"#,
        false => r#"{"success":true,"data":{"id":7}}"#,
    };
    let limit = if is_search { 10 } else { limit };
    Ok(Response::builder().header("x-ratelimit-limit", limit).body(body.into()).unwrap())
}
