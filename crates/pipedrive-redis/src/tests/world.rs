//! Processes, a service and a network between them, which a seed decides about, in steps of 5 ms.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::error::TransportError;
use pipedrive_core::machine::{Machine as Calls, Step as Does};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::retry::Policy;
use pipedrive_core::session::{Builder, Session, TokenRenewal};
use pipedrive_core::v2::deals::{AddDeal, SearchDeals};
use pipedrive_core::{Account, Company, Credentials, Error};

use super::memory::Memory;
use crate::command::{Command, Reply};
use crate::error::FleetError;
use crate::machine::{Event, Machine, Settings, Step};
use crate::seal::Seal;
use crate::store::PATIENCE;

const STEP: Duration = Duration::from_millis(5);
const WINDOW: Duration = Duration::from_secs(2);

/// The time of day at which every world begins, in milliseconds.
const BEGIN: i64 = 1_790_000_000_000;

/// What a process has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    /// As much as it can.
    Saturated,
    /// As much as it can, and every third request is a search.
    Searching,
    /// One request after the other, with pauses between them.
    Light,
}

/// How a world is made.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) limit: u32,
    pub(super) loads: Vec<Load>,
    /// Whether each process has a window of its own while the store is away.
    pub(super) own_windows: bool,
    /// For how long tokens are valid; without it there is no OAuth.
    pub(super) tokens_last: Option<Duration>,
    pub(super) renew_alone: bool,
    /// The process with another key than the rest.
    pub(super) odd_key: Option<usize>,
}

pub(super) struct World {
    pub(super) now: Instant,
    start: Instant,
    pub(super) plan: Plan,
    random: u64,
    /// Whether exchanges are lost, late and doubled, processes die, and the store loses its data and is away.
    pub(super) faulty: bool,
    pub(super) store: Memory,
    /// By how much the store's clock was set.
    pub(super) clock: Duration,
    pub(super) clock_back: Duration,
    /// Until when the store does not answer.
    pub(super) away: Instant,
    /// Until when it does nothing, and then does what it was asked meanwhile.
    pub(super) stopped: Instant,
    pub(super) processes: Vec<Process>,
    mail: Vec<Mail>,
    pub(super) service: Service,
    pub(super) failed: Vec<String>,
}

/// Pipedrive, with its OAuth server.
pub(super) struct Service {
    /// When requests arrived, and whether they search.
    arrivals: Vec<(Instant, bool)>,
    /// Until when it answers with 429, and says so.
    pub(super) paused: Option<Instant>,
    /// The seconds that it says, if they are not those that are left.
    pub(super) pause_stated: Option<u64>,
    /// Requests of others with the same token in any 2 seconds.
    pub(super) outsiders: u32,
    /// Requests that were more than it allows.
    pub(super) refused: u32,
    /// When tokens were issued; the place of the last one is in its texts.
    issued: Vec<Instant>,
    /// Whether a renewal ends the old refresh token, and whether it ends the old access token.
    pub(super) rotates: bool,
    /// The requests for a new token.
    pub(super) renewals: u32,
    /// Whether it accepts any refresh token, and any access token.
    pub(super) accepts: bool,
    pub(super) rejects_access: bool,
    /// How long a renewal takes.
    pub(super) renewal_takes: Duration,
}

/// A command on its way to the store.
struct Mail {
    arrives: Instant,
    who: usize,
    /// Which command of the process it is, and of which life of the process.
    number: u64,
    command: Command,
    /// When the reply arrives, unless it is lost.
    reply: Option<Instant>,
}

pub(super) struct Process {
    load: Load,
    pub(super) session: Session,
    machine: Machine,
    woken: Arc<AtomicBool>,
    calls: Vec<Call>,
    /// The command that waits for its reply, and since when.
    asked: Option<(u64, Instant)>,
    reply: Option<(Instant, Reply)>,
    refreshing: Option<(Instant, Result<Response<Bytes>, TransportError>)>,
    /// Until when nothing happens in it.
    pub(super) stopped: Instant,
    /// Requests it has sent.
    pub(super) sent: usize,
    /// When requests of a light caller began, and how long it took to send them.
    pub(super) waits: Vec<Duration>,
}

struct Call {
    machine: Box<dyn Calls<Output = Result<(), Error>>>,
    begins: Instant,
    wakes: Instant,
    answer: Option<(Instant, Result<Response<Bytes>, TransportError>)>,
}

impl Plan {
    pub(super) fn new(limit: u32, loads: &[Load]) -> Self {
        let loads = loads.to_vec();
        Plan { seed: 7, limit, loads, own_windows: true, tokens_last: None, renew_alone: false, odd_key: None }
    }

    pub(super) fn build(self) -> World {
        let start = Instant::now();
        let mut world = World {
            now: start,
            start,
            random: self.seed | 1,
            faulty: false,
            store: Memory::default(),
            clock: Duration::ZERO,
            clock_back: Duration::ZERO,
            away: start,
            stopped: start,
            processes: Vec::new(),
            mail: Vec::new(),
            service: Service {
                arrivals: Vec::new(),
                paused: None,
                pause_stated: None,
                outsiders: 0,
                refused: 0,
                issued: vec![start; 2],
                rotates: true,
                renewals: 0,
                accepts: true,
                rejects_access: false,
                renewal_takes: Duration::from_millis(300),
            },
            failed: Vec::new(),
            plan: self,
        };
        for place in 0..world.plan.loads.len() {
            let process = world.process(place);
            world.processes.push(process);
        }
        world
    }
}

impl World {
    pub(super) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += STEP;
            if self.faulty {
                self.go_wrong();
            }
            self.deliver();
            for who in 0..self.processes.len() {
                if self.processes[who].stopped <= self.now {
                    self.poll(who);
                    self.turn(who);
                }
            }
        }
    }

    /// Returns how many requests have arrived since this instant.
    pub(super) fn arrived_since(&self, since: Instant) -> usize {
        self.service.arrivals.iter().filter(|(at, _)| since <= *at && *at <= self.now).count()
    }

    /// Returns the most requests that arrived in any 2 seconds, and the most searches.
    pub(super) fn most(&mut self) -> (u32, u32) {
        self.service.arrivals.sort();
        let most_of = |counts: &dyn Fn(bool) -> bool| {
            let mut window = VecDeque::new();
            let arrivals = self.service.arrivals.iter().filter(|(_, is_search)| counts(*is_search));
            let most = arrivals.map(|(at, _)| {
                window.push_back(*at);
                while window.front().is_some_and(|first| *first + WINDOW <= *at) {
                    window.pop_front();
                }
                window.len() as u32
            });
            most.max().unwrap_or(0)
        };
        (most_of(&|_| true), most_of(&|is_search| is_search))
    }

    /// Replaces a process by one that knows nothing.
    pub(super) fn restart(&mut self, who: usize) {
        self.processes[who] = self.process(who);
    }

    /// Replaces a process by one that begins with the token of this number.
    pub(super) fn restart_with(&mut self, who: usize, number: usize) {
        let later = self.service.issued.split_off(number + 1);
        self.restart(who);
        self.service.issued.extend(later);
    }

    pub(super) fn since_start(&self) -> Duration {
        self.now - self.start
    }

    /// Gives a process another token, as after a new authorization, which the service accepts from now on.
    pub(super) fn authorize_again(&mut self, who: usize) {
        self.service.issued.push(self.now);
        self.service.accepts = true;
        let token = self.token_now();
        self.processes[who].session.replace_token(token).unwrap();
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
        if self.below(5_000) == 0 {
            self.store.flush();
        }
        if self.below(5_000) == 0 {
            self.away = self.now + self.milliseconds(12_000);
        }
        if self.below(1_000) == 0 {
            let who = self.below(self.processes.len() as u64) as usize;
            self.restart(who);
        }
    }

    /// Brings commands to the store, in the order of their arrival.
    fn deliver(&mut self) {
        let now = self.now;
        if now < self.stopped {
            return;
        }
        let (mut due, later): (Vec<_>, Vec<_>) = self.mail.drain(..).partition(|mail| mail.arrives <= now);
        self.mail = later;
        due.sort_by_key(|mail| mail.arrives);
        for Mail { who, number, command, reply, .. } in due.into_iter().filter(|_| self.away <= now) {
            let micros = BEGIN as u64 * 1000 + (now - self.start + self.clock - self.clock_back).as_micros() as u64;
            self.store.lapse(micros);
            let answer = self.store.ask(micros, &command);
            let process = &mut self.processes[who];
            if let Some(arrives) = reply.filter(|_| process.asked.is_some_and(|(asked, _)| asked == number)) {
                process.reply = Some((arrives.max(now), answer));
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
            if self.faulty {
                lost = self.below(50) == 0;
                travel = (self.milliseconds(500), self.milliseconds(if place == 0 { 3_000 } else { 200 }));
            }
            let process = &mut self.processes[who];
            let call = &mut process.calls[place];
            match call.answer.take() {
                Some((at, answer)) if now < at => {
                    call.answer = Some((at, answer));
                    continue;
                }
                Some((_, answer)) => call.machine.receive(now, answer),
                None if now < call.wakes => continue,
                None => {}
            }
            match call.machine.poll(now) {
                Does::Send(request) => {
                    process.sent += 1;
                    if process.load == Load::Light {
                        process.waits.push(now - call.begins);
                    }
                    let arrives = now + travel.0;
                    let answer = self.service.answer(arrives, &request, self.plan.limit);
                    let answer = if lost { Err(TransportError::after_send("lost")) } else { answer };
                    self.processes[who].calls[place].answer = Some((arrives + travel.1, answer));
                }
                Does::Wait(until) => call.wakes = until,
                Does::Done(result) => {
                    self.failed
                        .extend(result.err().map(|error| error.to_string()).filter(|error| !error.contains("lost")));
                    let begins = if process.load == Load::Light { now + pause } else { now };
                    *call = Call::new(&process.session, process.load, place, begins);
                }
            }
        }
    }

    /// Lets the loop of a process do what it can do now.
    fn turn(&mut self, who: usize) {
        let now = self.now;
        let process = &mut self.processes[who];
        if process.woken.swap(false, Ordering::Relaxed) {
            process.machine.happened(now, Event::Wake);
        }
        if let Some((_, result)) = process.refreshing.take_if(|(at, _)| *at <= now) {
            process.machine.happened(now, Event::Refreshed(result));
        }
        if let Some((_, reply)) = process.reply.take_if(|(at, _)| *at <= now) {
            process.asked = None;
            process.machine.replied(now, Ok(reply));
        } else if process.asked.take_if(|(_, since)| *since + PATIENCE <= now).is_some() {
            process.reply = None;
            process.machine.replied(now, Err(FleetError::Away));
        }
        while self.processes[who].asked.is_none() {
            match self.processes[who].machine.poll(now) {
                Step::Ask(command) => self.send(who, command),
                Step::Refresh(request) => self.refresh(who, &request),
                Step::Save(renewal) => {
                    TokenRenewal::finish(renewal, now);
                    self.processes[who].machine.happened(now, Event::Saved);
                }
                Step::Wait(_) | Step::Done => break,
            }
        }
    }

    fn send(&mut self, who: usize, command: Command) {
        let now = self.now;
        let (delay, fate) = if self.faulty { (150, self.below(30)) } else { (5, 9) };
        // Who alone is cut off for long has a window beside the others: the limit is exceeded then, as is known.
        let fate = if self.processes[who].machine.is_away() { 9 } else { fate };
        let number = self.below(u64::MAX);
        self.processes[who].asked = Some((number, now));
        let arrives = now + self.milliseconds(delay);
        let reply = (fate != 1).then_some(arrives + self.milliseconds(delay));
        if fate == 2 {
            let arrives = arrives + self.milliseconds(4_000);
            self.mail.push(Mail { arrives, who, number: 0, command: command.clone(), reply: None });
        }
        if fate != 0 {
            self.mail.push(Mail { arrives, who, number, command, reply });
        }
    }

    fn refresh(&mut self, who: usize, request: &Request<Bytes>) {
        let result = self.service.renew(self.now, request, self.plan.tokens_last);
        self.processes[who].refreshing = Some((self.now + self.service.renewal_takes, result));
    }

    fn token_now(&self) -> Token {
        let number = self.service.token();
        let ends = self.service.issued[number] + self.plan.tokens_last.unwrap_or_default() - self.start;
        let ends = Timestamp::from_millisecond(BEGIN + ends.as_millis() as i64).unwrap();
        let json = format!(r#"{{"access_token":"a{number}","refresh_token":"r{number}","expires_at":"{ends}"}}"#);
        Token::from_secret_json(&json).unwrap()
    }

    fn process(&mut self, who: usize) -> Process {
        let load = self.plan.loads[who];
        let woken = Arc::new(AtomicBool::new(false));
        let wake = || {
            let woken = Arc::clone(&woken);
            move || woken.store(true, Ordering::Relaxed)
        };
        let policy = Policy::new().attempts(1).max_wait(Duration::from_secs(1_000));
        let wall = Timestamp::from_millisecond(BEGIN).unwrap();
        let builder: Builder = match self.plan.tokens_last {
            None => Session::builder(Account::new(Company::new("acme").unwrap(), Credentials::api_token("k").unwrap())),
            Some(_) => {
                let builder = Session::with_oauth(App::new("id", "secret").unwrap(), self.token_now()).unwrap();
                builder.external_renewal(wake())
            }
        };
        let session = builder.clock(self.start, wall).policy(policy).seed(7).passes(wake()).build();
        let calls = match load {
            Load::Light => 1,
            Load::Saturated | Load::Searching => self.plan.limit as usize / 2,
        };
        let key = [u8::from(self.plan.odd_key == Some(who)); 32];
        let number = self.below(u64::MAX);
        let machine = Machine::new(
            self.now,
            &session,
            Settings {
                process: format!("{who}-{number}"),
                processes: self.plan.own_windows.then_some(self.plan.loads.len() as u32),
                seal: self.plan.tokens_last.map(|_| Seal::new(Some(&key), "acme/import")),
                renew_alone: self.plan.renew_alone,
            },
        );
        Process {
            calls: (0..calls).map(|place| Call::new(&session, load, place, self.now)).collect(),
            load,
            session,
            machine,
            woken,
            asked: None,
            reply: None,
            refreshing: None,
            stopped: self.now,
            sent: 0,
            waits: Vec::new(),
        }
    }
}

impl Process {
    pub(super) fn has_token(&self, number: u32) -> bool {
        self.session.token().is_some_and(|token| token.access_token() == format!("a{number}"))
    }

    pub(super) fn is_refreshing(&self) -> bool {
        self.refreshing.is_some()
    }
}

impl Call {
    fn new(session: &Session, load: Load, place: usize, begins: Instant) -> Self {
        let is_search = load == Load::Searching && place.is_multiple_of(3);
        let machine: Box<dyn Calls<Output = _>> = match is_search {
            true => Box::new(session.call(&SearchDeals::new("Roof")).map(|done| done.map(drop))),
            false => Box::new(session.call(&AddDeal::new("Roof")).map(|done| done.map(drop))),
        };
        Call { machine, begins, wakes: begins, answer: None }
    }
}

impl Service {
    fn token(&self) -> usize {
        self.issued.len() - 1
    }

    fn answer(
        &mut self,
        arrives: Instant,
        request: &Request<pipedrive_core::wire::RequestBody>,
        limit: u32,
    ) -> Result<Response<Bytes>, TransportError> {
        let is_search = request.uri().path().ends_with("/search");
        self.arrivals.push((arrives, is_search));
        let response = Response::builder();
        if let Some(until) = self.paused.filter(|until| arrives < *until) {
            let seconds = self.pause_stated.unwrap_or((until - arrives).as_secs() + 1);
            return Ok(response.status(429).header("retry-after", seconds).body(Bytes::new()).unwrap());
        }
        let bearer = request.headers().get("authorization").map(|value| value.to_str().unwrap());
        let current = format!("Bearer a{}", self.token());
        if bearer.is_some_and(|bearer| self.rejects_access || (self.rotates && bearer != current)) {
            let body = r#"{"success":false,"error":"unauthorized"}"#;
            return Ok(response.status(401).body(body.into()).unwrap());
        }
        let (limit, outsiders, body) = match is_search {
            true => (10, 0, r#"{"success":true,"data":{"items":[]}}"#),
            false => (limit, self.outsiders, r#"{"success":true,"data":{"id":7}}"#),
        };
        let recent = |at: Instant| at <= arrives && arrives < at + WINDOW;
        let counts = |(at, searches): &&(Instant, bool)| recent(*at) && (!is_search || *searches);
        let counted = self.arrivals.iter().rev().take(2000).filter(counts).count() as u32 + outsiders;
        let response = response.header("x-ratelimit-limit", limit);
        if counted > limit {
            self.refused += 1;
            return Ok(response.status(429).header("retry-after", 1).body(Bytes::new()).unwrap());
        }
        Ok(response.header("x-ratelimit-remaining", limit - counted).body(body.into()).unwrap())
    }

    fn renew(
        &mut self,
        now: Instant,
        request: &Request<Bytes>,
        lasts: Option<Duration>,
    ) -> Result<Response<Bytes>, TransportError> {
        self.renewals += 1;
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let sent = body.split('&').find_map(|pair| pair.strip_prefix("refresh_token=")).unwrap();
        if !self.accepts || (self.rotates && sent != format!("r{}", self.token())) {
            return Ok(Response::builder().status(400).body(r#"{"error":"invalid_grant"}"#.into()).unwrap());
        }
        self.issued.push(now);
        let (access, seconds) = (self.token(), lasts.unwrap_or_default().as_secs());
        let refresh = if self.rotates { format!("r{access}") } else { sent.to_owned() };
        let body = format!(r#"{{"access_token":"a{access}","refresh_token":"{refresh}","expires_in":{seconds}}}"#);
        Ok(Response::new(body.into()))
    }
}
