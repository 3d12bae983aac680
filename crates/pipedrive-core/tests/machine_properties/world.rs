//! Calls, a service and a clock that do whatever a string of bytes says, and what must hold all the while:
//!
//! - no more requests than the policy allows, and never two at a time for one call;
//! - an unsafe operation is not sent again after it may have reached the server, and an error says whether it may have
//!   been done;
//! - at most one renewal of the token is under way, and no token is used that was not saved;
//! - nobody sends while the service has asked for a pause, or in the first minute of it if it is longer;
//! - no wait into the past, no panic, and in the end everything ends.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::error::TransportError;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::meta::Safety;
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::retry::{OnLimit, Policy};
use pipedrive_core::session::{Session, TokenRenewal};
use pipedrive_core::v2::deals::{AddDeal, GetDeal, GetDeals, SearchDeals, UpdateDeal};
use pipedrive_core::wire::RequestBody;
use pipedrive_core::{Account, Company, Credentials, Error, ErrorKind, Operation};

/// The most calls at a time.
const CALLS: usize = 6;

/// Does what the bytes say, and then lets everything end.
pub(crate) fn run(bytes: &[u8], start: Instant) {
    let mut script = Script(bytes);
    let mut world = World::new(&mut script, start);
    while let Some(action) = script.next() {
        world.act(action, &mut script);
    }
    world.end();
}

/// Bytes, one after the other.
pub(crate) struct Script<'b>(pub(crate) &'b [u8]);

impl Script<'_> {
    pub(crate) fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number below this one; 0 when there are no more bytes.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.next().unwrap_or(0)) % limit
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    pub(crate) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

struct World {
    session: Session,
    policy: Policy,
    start: Instant,
    now: Instant,
    /// The latest that it ever was. Clocks should not go back, but do, and what was over then does not begin again.
    latest: Instant,
    calls: Vec<Running>,
    /// Renewals that are carried out apart from the calls, if they are.
    renewals: Arc<Mutex<Vec<TokenRenewal>>>,
    /// Until when the service wants no request, and gets none.
    paused: Instant,
    saver: Arc<Mutex<Saver>>,
    tokens: u32,
}

struct Saver {
    fails: bool,
    saved: Vec<String>,
}

/// A call, and what was seen of it.
struct Running {
    machine: Box<dyn Machine<Output = Outcome>>,
    safety: Safety,
    is_list: bool,
    /// The requests since the beginning, or since the last page.
    sent: u32,
    in_flight: Option<InFlight>,
    /// It may have been done.
    done: bool,
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum InFlight {
    Operation,
    Token,
}

enum Outcome {
    Page,
    Result(Result<(), Error>),
    End,
}

impl Drop for World {
    /// Drops the renewals that wait: each holds the session, and with it the function that holds their queue.
    fn drop(&mut self) {
        drop(std::mem::take(&mut *self.renewals.lock().expect("nobody panics")));
    }
}

impl World {
    fn new(script: &mut Script<'_>, start: Instant) -> Self {
        let saver = Arc::new(Mutex::new(Saver { fails: false, saved: vec!["t0".to_owned()] }));
        let mut policy = Policy::new().attempts(u32::try_from(script.below(5)).expect("it is small"));
        if script.flag() {
            policy = policy.attempt_timeout(Duration::from_secs(script.of(&[0, 1, 10, 100])));
        }
        if script.flag() {
            policy = policy.total_timeout(Duration::from_secs(script.of(&[0, 5, 60, 4000])));
        }
        policy = policy.max_wait(Duration::from_secs(script.of(&[60, 0, 1, 100_000])));
        policy = policy.on_rate_limit(script.of(&[OnLimit::Wait, OnLimit::Fail]));
        policy = policy.on_budget_exhausted(script.of(&[OnLimit::Fail, OnLimit::Wait]));
        let mut builder = if script.flag() {
            let app = App::new("id", "secret").expect("ASCII");
            let wall: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
            let expires = wall + Duration::from_secs(script.of(&[3600, 61, 60, 5, 0]));
            let json = format!(r#"{{"access_token":"t0","refresh_token":"r","expires_at":"{expires}"}}"#);
            let token = Token::from_secret_json(&json).expect("it is one");
            let saver = Arc::clone(&saver);
            let session = Session::with_oauth(app, token).expect("the token is sound").clock(start, wall);
            session.save_with(move |token| {
                let mut saver = saver.lock().expect("nobody panics");
                if saver.fails {
                    return Err("disk full");
                }
                saver.saved.push(token.access_token().to_owned());
                Ok(())
            })
        } else {
            let token = Credentials::api_token("k0").expect("ASCII");
            Session::builder(Account::new(Company::new("acme").expect("a label"), token))
        };
        builder = builder.policy(policy).seed(script.below(256) as u64);
        if script.flag() {
            builder = builder.unpaced();
        }
        if script.flag() {
            builder = builder.daily_budget(script.below(256) as u64).reserve(script.below(256) as u64);
        }
        if script.flag() {
            builder = builder.daily_reset(start + Duration::from_secs(60 * script.below(256) as u64));
        }
        let session = builder.build();
        let renewals = Arc::new(Mutex::new(Vec::new()));
        if script.flag() {
            let renewals = Arc::clone(&renewals);
            session.renew_with(move |renewal| {
                renewals.lock().expect("nobody panics").push(renewal);
                None
            });
        }
        World {
            session,
            policy,
            start,
            now: start,
            latest: start,
            calls: Vec::new(),
            renewals,
            paused: start,
            saver,
            tokens: 0,
        }
    }

    fn act(&mut self, action: u8, script: &mut Script<'_>) {
        let chosen = if self.calls.is_empty() { None } else { Some(script.below(self.calls.len())) };
        match (action % 14, chosen) {
            (0 | 1, _) if self.calls.len() < CALLS => self.begin(script),
            (2, Some(call)) => drop(self.calls.remove(call)),
            (3, _) => {
                self.now += Duration::from_millis(script.of(&[1, 50, 500, 1_000, 2_000, 30_000, 61_000, 4_000_000]))
            }
            (4, _) if self.now > self.start + Duration::from_secs(5) => self.now -= Duration::from_secs(5),
            (5, _) => {
                let mut saver = self.saver.lock().expect("nobody panics");
                saver.fails = !saver.fails;
            }
            (6 | 7, Some(call)) => self.receive(call, script),
            (8 | 9, _) => {
                let renewal = self.renewals.lock().expect("nobody panics").pop();
                if let Some(renewal) = renewal.filter(|_| script.below(4) > 0) {
                    let result = self.token(script);
                    self.renew(renewal, result);
                }
            }
            (_, Some(call)) => drop(self.poll(call)),
            _ => {}
        }
    }

    fn begin(&mut self, script: &mut Script<'_>) {
        let session = if script.below(4) == 3 { self.session.background() } else { self.session.clone() };
        let (machine, safety, is_list): (Box<dyn Machine<Output = Outcome>>, Safety, bool) = match script.below(6) {
            0 => (call(&session, &GetDeal::new(7)), Safety::Safe, false),
            1 => (call(&session, &UpdateDeal::new(7).title("Roof")), Safety::Idempotent, false),
            2 | 3 => (call(&session, &AddDeal::new("Roof")), Safety::Unsafe, false),
            4 => (call(&session, &SearchDeals::new("Roof")), Safety::Safe, false),
            _ => {
                let list = session.pages(GetDeals::new());
                let list = list.map(|page| if page.is_some() { Outcome::Page } else { Outcome::End });
                (Box::new(list), Safety::Safe, true)
            }
        };
        let running = Running { machine, safety, is_list, sent: 0, in_flight: None, done: false, ended: false };
        self.calls.push(running);
    }

    /// Polls a call; tells until when it waits.
    fn poll(&mut self, call: usize) -> Option<Instant> {
        let now = self.now;
        self.latest = self.latest.max(now);
        let running = &mut self.calls[call];
        let gave_up = running.machine.deadline().is_some_and(|deadline| deadline <= now);
        let before = if gave_up { running.in_flight.take() } else { None };
        if before == Some(InFlight::Operation) {
            running.done = true;
        }
        let step = running.machine.poll(now);
        self.check_renewals();
        let running = &mut self.calls[call];
        match step {
            Step::Wait(until) => {
                assert!(until > now, "a wait into the past");
                assert!(!running.ended, "a wait after the end");
                return Some(until);
            }
            Step::Send(request) => {
                assert!(!running.ended, "a request after the end");
                assert_eq!(running.in_flight, None, "a second request");
                self.sent(call, &request);
            }
            Step::Done(outcome) => {
                assert_eq!(running.in_flight, None, "a result before the answer");
                match outcome {
                    Outcome::Page => {
                        assert!(!running.ended, "a page after the end");
                        running.sent = 0;
                    }
                    Outcome::Result(result) if running.ended => {
                        assert!(matches!(result.expect_err("it ended before").kind(), ErrorKind::Finished));
                    }
                    Outcome::Result(Err(error)) => {
                        assert!(!matches!(error.kind(), ErrorKind::Finished));
                        assert!(!error.to_string().contains('\n'));
                        let maybe = running.done && running.safety != Safety::Safe;
                        assert_eq!(error.may_have_happened(), maybe, "{error}");
                        running.ended = true;
                    }
                    Outcome::Result(Ok(())) | Outcome::End => running.ended = true,
                }
            }
        }
        None
    }

    fn sent(&mut self, call: usize, request: &Request<RequestBody>) {
        let running = &mut self.calls[call];
        if request.uri().path() == "/oauth/token" {
            running.in_flight = Some(InFlight::Token);
            self.check_renewals();
            return;
        }
        running.in_flight = Some(InFlight::Operation);
        running.sent += 1;
        assert!(running.sent <= self.policy.attempts.max(1) + 1, "more requests than the policy allows");
        assert!(!(running.safety == Safety::Unsafe && running.done), "an unsafe operation was sent again");
        assert!(self.latest >= self.paused, "a request during a pause");
        let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        if let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
            let saver = self.saver.lock().expect("nobody panics");
            assert!(saver.saved.iter().any(|saved| saved == token), "a token was used before it was saved");
        }
    }

    fn check_renewals(&self) {
        let in_calls = self.calls.iter().filter(|running| running.in_flight == Some(InFlight::Token));
        let deadlines = in_calls.filter_map(|running| running.machine.deadline());
        let renewals = self.renewals.lock().expect("nobody panics");
        let deadlines = deadlines.chain(renewals.iter().map(TokenRenewal::deadline));
        assert!(deadlines.filter(|deadline| *deadline > self.latest).count() <= 1, "two renewals");
    }

    /// Carries out a renewal apart from the calls.
    fn renew(&self, mut renewal: TokenRenewal, result: Result<Response<Bytes>, TransportError>) {
        if renewal.request().is_some() {
            renewal.receive(self.now, result);
        }
        renewal.finish(self.now);
    }

    fn receive(&mut self, call: usize, script: &mut Script<'_>) {
        let result = match self.calls[call].in_flight {
            Some(InFlight::Token) => self.token(script),
            _ => self.answer(call, script),
        };
        self.hand_in(call, result);
    }

    fn hand_in(&mut self, call: usize, result: Result<Response<Bytes>, TransportError>) {
        let running = &mut self.calls[call];
        if running.in_flight.take() == Some(InFlight::Operation) {
            running.done |= match &result {
                Err(transport_error) => transport_error.request_sent,
                Ok(response) => !matches!(response.status().as_u16(), 400..=499),
            };
            let refused = result.as_ref().ok().filter(|response| response.status() == 429);
            if let Some(seconds) = refused.and_then(|response| response.headers().get("retry-after")) {
                let seconds: u64 = seconds.to_str().expect("ASCII").parse().expect("a number");
                self.paused = self.paused.max(self.now + Duration::from_secs(seconds.min(60)));
            }
        }
        running.machine.receive(self.now, result);
    }

    fn answer(&self, call: usize, script: &mut Script<'_>) -> Result<Response<Bytes>, TransportError> {
        let status = match script.below(12) {
            0 => return Err(TransportError::before_send("no route")),
            1 => return Err(TransportError::after_send("reset")),
            other => [200, 200, 200, 401, 429, 429, 500, 503, 404, 403][other - 2],
        };
        let mut response = Response::builder().status(status);
        let names =
            ["x-ratelimit-remaining", "x-ratelimit-limit", "x-daily-ratelimit-token-remaining", "x-ratelimit-reset"];
        for name in names {
            if script.below(4) == 3 {
                response = response.header(name, script.below(256));
            }
        }
        if status == 429 && script.flag() {
            // Nothing in it is about the day.
            response = Response::builder().status(429).header("retry-after", script.of(&[1_u64, 3, 90, 100_000]));
        }
        let is_list = self.calls[call].is_list;
        let body = match (status, is_list) {
            (200, true) => {
                let next = script.of(&["null", "\"b\"", "\"c\"", "\"d\""]);
                let rows = script.of(&["", r#"{"id":1}"#, r#"{"id":{}}"#]);
                format!(r#"{{"success":true,"data":[{rows}],"additional_data":{{"next_cursor":{next}}}}}"#)
            }
            (200, false) => script.of(&[r#"{"success":true,"data":{"id":7}}"#, "?"]).to_owned(),
            (403, _) => script.of(&["<html>", r#"{"success":false}"#]).to_owned(),
            _ => r#"{"success":false,"error":"refused"}"#.to_owned(),
        };
        Ok(response.body(Bytes::from(body)).expect("the headers are sound"))
    }

    fn token(&mut self, script: &mut Script<'_>) -> Result<Response<Bytes>, TransportError> {
        let (status, body) = match script.below(8) {
            0 => return Err(TransportError::before_send("no route")),
            1 => return Err(TransportError::after_send("reset")),
            2 => (503, "away".to_owned()),
            3 => (400, r#"{"error":"invalid_grant"}"#.to_owned()),
            4 => (200, "{}".to_owned()),
            _ => (200, self.fresh(script.of(&[3600, 30]))),
        };
        Ok(Response::builder().status(status).body(Bytes::from(body)).expect("it has no headers"))
    }

    fn fresh(&mut self, seconds: u32) -> String {
        self.tokens += 1;
        format!(r#"{{"access_token":"t{}","refresh_token":"r","expires_in":{seconds}}}"#, self.tokens)
    }

    /// Everything ends when the driver goes on and the service answers.
    fn end(&mut self) {
        self.saver.lock().expect("nobody panics").fails = false;
        for call in 0..self.calls.len() {
            for steps in 0.. {
                assert!(steps < 10_000, "it does not end");
                if let Some(in_flight) = self.calls[call].in_flight {
                    let body = match in_flight {
                        InFlight::Token => self.fresh(3600),
                        InFlight::Operation if self.calls[call].is_list => r#"{"success":true,"data":[]}"#.to_owned(),
                        InFlight::Operation => r#"{"success":true,"data":{"id":7}}"#.to_owned(),
                    };
                    self.hand_in(call, Ok(Response::new(Bytes::from(body))));
                }
                let renewals = std::mem::take(&mut *self.renewals.lock().expect("nobody panics"));
                for renewal in renewals {
                    let token = self.fresh(3600);
                    self.renew(renewal, Ok(Response::new(Bytes::from(token))));
                }
                let wait = self.poll(call);
                if self.calls[call].ended {
                    break;
                }
                self.now = wait.unwrap_or(self.now);
            }
            // Fused: the same again.
            self.poll(call);
            self.hand_in(call, Err(TransportError::after_send("nobody asked")));
            self.poll(call);
        }
    }
}

fn call<O: Operation + 'static>(session: &Session, operation: &O) -> Box<dyn Machine<Output = Outcome>> {
    Box::new(session.call(operation).map(|output| Outcome::Result(output.map(|_| ()))))
}
