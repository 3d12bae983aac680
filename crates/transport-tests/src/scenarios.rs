//! Scenarios of the core's machines: `scenarios/table.txt` describes each with its expected log.
//!
//! A scenario has a simulated clock, a scripted server, and concurrent calls. The clock advances from event to event,
//! and nothing sleeps. A [`Wire`] sends the requests, so the same scenarios run without a network and over sockets.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::error::{AccountError, BadEncoding, BodyTooLarge, TimedOut, TokenError, TransportError};
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::pages::{self, Paged};
use pipedrive_core::retry::{OnLimit, Policy};
use pipedrive_core::session::{Builder, Session, TokenRenewal};
use pipedrive_core::v2::deals::{AddDeal, DeleteDeal, GetDeal, GetDeals, SearchDeals, UpdateDeal};
use pipedrive_core::{Account, Credentials, Error, ErrorKind, Host, Operation, Paginated, Raw, v1};

/// How long a response takes, unless the script has `after=`.
const LATENCY: Duration = Duration::from_millis(100);

/// A corrupt body that begins like gzip.
const GARBLED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff";

/// A scenario.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    fields: BTreeMap<String, String>,
}

impl Scenario {
    /// Returns the scenarios of the table.
    ///
    /// Each has a name, then indented lines with a key and a value. `#` begins a comment.
    #[must_use]
    pub fn all() -> Vec<Scenario> {
        let mut table: Vec<Scenario> = Vec::new();
        for line in
            include_str!("scenarios/table.txt").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            match line.strip_prefix("  ") {
                None => table.push(Scenario { name: line.to_owned(), ..Scenario::default() }),
                Some(line) => {
                    let scenario = table.last_mut().expect("a name comes first");
                    let (key, value) = line.trim().split_once(' ').expect("a key and a value");
                    scenario.fields.entry(key.to_owned()).or_default().push_str(&format!(" {}", value.trim()));
                }
            }
        }
        table
    }

    /// Returns the expected log.
    #[must_use]
    pub fn log(&self) -> &str {
        self.field("log")
    }

    fn field(&self, key: &str) -> &str {
        self.fields.get(key).map_or("", |value| value.trim())
    }

    fn list(&self, key: &str) -> impl Iterator<Item = Words> {
        self.field(key).split(',').map(str::trim).filter(|item| !item.is_empty()).map(Words::parse)
    }
}

/// Words, some of them with a value: `429 remaining=0 reset=2`.
#[derive(Clone, Debug)]
pub struct Words(Vec<(String, String)>);

impl Words {
    fn parse(text: &str) -> Self {
        let word = |word: &str| {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            (key.to_owned(), value.to_owned())
        };
        Words(text.split_whitespace().map(word).collect())
    }

    fn first(&self) -> &str {
        &self.0[0].0
    }

    fn of(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(word, _)| word == key).map(|(_, value)| value.as_str())
    }

    fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.of(key).map(|value| value.parse().unwrap_or_else(|_| panic!("{key}={value} is not a number")))
    }

    fn time(&self, key: &str) -> Option<Duration> {
        self.of(key).map(duration)
    }
}

fn duration(text: &str) -> Duration {
    for (unit, seconds) in [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)] {
        if let Some(number) = text.strip_suffix(unit).and_then(|number| number.parse::<f64>().ok()) {
            return Duration::from_secs_f64(number * seconds);
        }
    }
    panic!("{text} is not a duration");
}

/// A connection to the scripted server.
pub trait Wire {
    /// Returns the host of the account.
    fn api(&self) -> Host;
    /// Returns the host of the OAuth server, unless it is Pipedrive's.
    fn oauth(&self) -> Option<Host>;
    /// Sends the request and returns the scripted response, that of [`Words::answer`].
    ///
    /// # Errors
    ///
    /// Fails if the script has a transport error instead of a response.
    fn exchange(&mut self, request: Request<Bytes>, scripted: &Words) -> Result<Response<Bytes>, TransportError>;
}

/// Runs a scenario and returns its log.
pub fn run(scenario: &Scenario, wire: &mut impl Wire) -> String {
    let start = Instant::now();
    let settings = Words::parse(&format!("- {}", scenario.field("session")));
    let session = session(&settings, wire, start);
    let handed_over = Arc::new(Mutex::new(Vec::new()));
    if settings.of("apart").is_some() {
        let handed_over = Arc::clone(&handed_over);
        session.renew_with(move |renewal| {
            handed_over.lock().unwrap().push(renewal);
            None
        });
    }
    let mut world = World {
        now: start,
        events: BTreeMap::new(),
        numbered: 0,
        answers: scenario.list("answers").collect(),
        tokens: scenario.list("tokens").collect(),
        calls: Vec::new(),
        handed_over,
        renewals: BTreeMap::new(),
        log: Vec::new(),
        wire,
    };
    for words in scenario.list("calls") {
        let at = words.time("at").unwrap_or_default();
        let times = words.number("times").unwrap_or(1);
        for _ in 0..times {
            let call = world.calls.len();
            world.calls.push(Running::new(&session, &words, start));
            world.schedule(start + at, Event::Poll(call));
            if let Some(at) = words.time("drop") {
                world.schedule(start + at, Event::Drop(call));
            }
        }
    }
    world.run();
    assert!(world.answers.is_empty() && world.tokens.is_empty(), "{}: some responses were not used", scenario.name);
    world.log_text()
}

fn session(settings: &Words, wire: &impl Wire, start: Instant) -> Session {
    let builder = match settings.time("oauth") {
        None => Session::builder(Account::new(wire.api(), Credentials::api_token("k1").unwrap())),
        Some(lasts) => {
            let mut app = App::new("id", "secret").unwrap();
            if let Some(host) = wire.oauth() {
                app = app.host(host);
            }
            let wall: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
            let scope = settings.of("scope").unwrap_or("deals:full,search:read");
            let token = Token::from_secret_json(&format!(
                r#"{{"access_token":"t1","refresh_token":"r","expires_at":"{}","scope":"{scope}","api_domain":"{}"}}"#,
                wall + lasts,
                wire.api(),
            ));
            let mut fails = settings.number::<u32>("unsaved").unwrap_or(0);
            let builder = Session::with_oauth(app, token.unwrap()).unwrap().clock(start, wall);
            builder.save_with(move |_| {
                if fails == 0 {
                    return Ok(());
                }
                fails -= 1;
                Err("disk full")
            })
        }
    };
    configure(builder, settings, start).seed(7).build()
}

fn configure(mut builder: Builder, settings: &Words, start: Instant) -> Builder {
    if let Some(tokens) = settings.number("reserve") {
        builder = builder.reserve(tokens);
    }
    if let Some(tokens) = settings.number("daily") {
        builder = builder.daily_budget(tokens);
    }
    if let Some(at) = settings.time("reset") {
        builder = builder.daily_reset(start + at);
    }
    if settings.of("unpaced").is_some() {
        builder = builder.unpaced();
    }
    if settings.of("unchecked").is_some() {
        builder = builder.without_scope_check();
    }
    let mut policy = Policy::new();
    if let Some(attempts) = settings.number("attempts") {
        policy = policy.attempts(attempts);
    }
    if let Some(time) = settings.time("attempt") {
        policy = policy.attempt_timeout(time);
    }
    if let Some(time) = settings.time("total") {
        policy = policy.total_timeout(time);
    }
    if let Some(time) = settings.time("max_wait") {
        policy = policy.max_wait(time);
    }
    if settings.of("fail-when-full").is_some() {
        policy = policy.on_rate_limit(OnLimit::Fail);
    }
    if settings.of("wait-when-spent").is_some() {
        policy = policy.on_budget_exhausted(OnLimit::Wait);
    }
    builder.policy(policy)
}

struct World<'w, W> {
    now: Instant,
    events: BTreeMap<(Instant, u64), Event>,
    numbered: u64,
    answers: VecDeque<Words>,
    tokens: VecDeque<Words>,
    calls: Vec<Running>,
    /// Renewals to be run separately from the calls.
    handed_over: Arc<Mutex<Vec<TokenRenewal>>>,
    /// Renewals whose request is in flight, by its number.
    renewals: BTreeMap<u64, TokenRenewal>,
    log: Vec<(usize, Entry)>,
    wire: &'w mut W,
}

enum Event {
    Poll(usize),
    /// The response to the request with this number.
    Answer(usize, u64, String, Result<Response<Bytes>, TransportError>),
    Drop(usize),
}

enum Entry {
    Wait(Duration),
    Text(String),
}

/// A call of any kind, and the number of its request in flight.
struct Running {
    machine: Option<Box<dyn Machine<Output = Outcome>>>,
    waits_for: Option<u64>,
}

enum Outcome {
    Final(String),
    Page(String),
}

impl<W: Wire> World<'_, W> {
    fn run(&mut self) {
        let mut steps = 0;
        while let Some(((at, _), event)) = self.events.pop_first() {
            steps += 1;
            assert!(steps < 100_000, "it does not end: {}", self.log_text());
            self.now = at;
            match event {
                Event::Poll(call) => self.poll(call),
                Event::Drop(call) => {
                    if self.calls[call].machine.take().is_some() {
                        self.record(call, "dropped");
                    }
                }
                Event::Answer(call, number, text, result) => {
                    if let Some(mut renewal) = self.renewals.remove(&number) {
                        renewal.receive(at, result);
                        renewal.finish(at);
                        self.record(call, &text);
                        if self.calls[call].waits_for.take_if(|waits_for| *waits_for == number).is_some() {
                            self.poll(call);
                        }
                        continue;
                    }
                    let running = &mut self.calls[call];
                    if let Some(machine) = running.machine.as_mut().filter(|_| running.waits_for == Some(number)) {
                        running.waits_for = None;
                        machine.receive(at, result);
                        self.record(call, &text);
                        self.poll(call);
                    }
                }
            }
        }
        for (call, running) in self.calls.iter().enumerate() {
            assert!(running.machine.is_none(), "call {call} is not over: {}", self.log_text());
        }
    }

    fn poll(&mut self, call: usize) {
        let now = self.now;
        let running = &mut self.calls[call];
        let Some(machine) = running.machine.as_mut() else { return };
        if machine.deadline().is_some_and(|deadline| deadline <= now) {
            // The call no longer waits for the response.
            running.waits_for = None;
        }
        let step = machine.poll(now);
        let handed_over = std::mem::take(&mut *self.handed_over.lock().unwrap());
        for renewal in handed_over {
            match renewal.request() {
                Some(request) => self.send(call, request, Some(renewal)),
                None => renewal.finish(now),
            }
        }
        match step {
            Step::Send(request) => {
                let request = request.map(|body| body.into_bytes().expect("no files"));
                self.send(call, request, None);
            }
            Step::Wait(until) => {
                assert!(until > now, "a wait in the past: {}", self.log_text());
                if self.calls[call].waits_for.is_none() {
                    self.wait(call, until - now);
                }
                self.schedule(until, Event::Poll(call));
            }
            Step::Done(Outcome::Page(text)) => {
                self.record(call, &text);
                self.poll(call);
            }
            Step::Done(Outcome::Final(text)) => {
                self.record(call, &text);
                self.calls[call].machine = None;
            }
        }
    }

    fn send(&mut self, call: usize, request: Request<Bytes>, renewal: Option<TokenRenewal>) {
        let for_token = request.uri().path() == "/oauth/token";
        let mut sent = if for_token { "renew".to_owned() } else { "send".to_owned() };
        let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        if let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
            let _ = write!(sent, " {token}");
        }
        for (name, value) in request.uri().query().unwrap_or("").split('&').filter_map(|pair| pair.split_once('=')) {
            if matches!(name, "cursor" | "start") {
                let _ = write!(sent, " {value}");
            }
        }
        self.record(call, &sent);
        let script = if for_token { &mut self.tokens } else { &mut self.answers };
        let mut scripted = script.pop_front().unwrap_or_else(|| panic!("no response is left: {}", self.log_text()));
        // `times=3` stands for three such responses.
        if let Some(times) = scripted.number::<u32>("times").filter(|times| *times > 1) {
            let mut rest = scripted.clone();
            rest.0.retain(|(key, _)| key != "times");
            rest.0.push(("times".to_owned(), (times - 1).to_string()));
            let script = if for_token { &mut self.tokens } else { &mut self.answers };
            script.push_front(rest);
        }
        scripted.0.retain(|(key, _)| key != "times");
        self.numbered += 1;
        let number = self.numbered;
        self.calls[call].waits_for = Some(number);
        if let Some(renewal) = renewal {
            let late = Event::Answer(call, number, "late".to_owned(), Err(TransportError::after_send(TimedOut::Total)));
            self.schedule(renewal.deadline(), late);
            self.renewals.insert(number, renewal);
        } else if let Some(deadline) = self.calls[call].machine.as_ref().and_then(|machine| machine.deadline()) {
            self.schedule(deadline, Event::Poll(call));
        }
        if scripted.first() == "never" {
            return;
        }
        let result = self.wire.exchange(request, &scripted);
        let at = self.now + scripted.time("after").unwrap_or(LATENCY);
        let answer = Event::Answer(call, number, scripted.first().to_owned(), result);
        self.schedule(at, answer);
    }

    fn schedule(&mut self, at: Instant, event: Event) {
        self.numbered += 1;
        self.events.insert((at, self.numbered), event);
    }

    fn record(&mut self, call: usize, text: &str) {
        self.log.push((call, Entry::Text(text.to_owned())));
    }

    /// Logs a wait. Consecutive waits of one call are one entry.
    fn wait(&mut self, call: usize, wait: Duration) {
        match self.log.iter_mut().rev().find(|(of, _)| *of == call) {
            Some((_, Entry::Wait(known))) => *known += wait,
            _ => self.log.push((call, Entry::Wait(wait))),
        }
    }

    fn log_text(&self) -> String {
        if self.calls.len() > 5 {
            return self.summary();
        }
        let prefix = |call: usize| match self.calls.len() {
            1 => String::new(),
            _ => format!("{}: ", char::from(b'a' + u8::try_from(call).unwrap())),
        };
        let texts: Vec<_> = self.log.iter().map(|(call, entry)| format!("{}{}", prefix(*call), entry.text())).collect();
        texts.join(", ")
    }

    /// Returns the log of many calls: how many of them sent and waited, and how many had each result.
    fn summary(&self) -> String {
        let mut texts: Vec<(usize, String)> = Vec::new();
        let mut ends: BTreeMap<String, usize> = BTreeMap::new();
        for (_, entry) in &self.log {
            let text = entry.text();
            if !(text.starts_with("send") || text.starts_with("renew") || matches!(entry, Entry::Wait(_))) {
                if text.parse::<u16>().is_err() {
                    *ends.entry(text).or_default() += 1;
                }
                continue;
            }
            match texts.last_mut() {
                Some((times, last)) if *last == text => *times += 1,
                _ => texts.push((1, text)),
            }
        }
        let texts = texts.into_iter().chain(ends.into_iter().map(|(end, times)| (times, end)));
        texts.map(|(times, text)| format!("{times} {text}")).collect::<Vec<_>>().join(", ")
    }
}

impl Entry {
    fn text(&self) -> String {
        match self {
            Entry::Wait(wait) => waited(*wait),
            Entry::Text(text) => text.clone(),
        }
    }
}

/// Returns the text of a wait. Pauses before retries are random, so their length is left out.
fn waited(wait: Duration) -> String {
    match wait.as_nanos() {
        nanos if nanos % 50_000_000 == 0 => format!("wait {} s", wait.as_secs_f64()),
        _ => "back off".to_owned(),
    }
}

impl Running {
    fn new(session: &Session, words: &Words, start: Instant) -> Self {
        let session = if words.of("background").is_some() { session.background() } else { session.clone() };
        let until = words.time("until").map(|until| start + until);
        let machine: Box<dyn Machine<Output = Outcome>> = match words.first() {
            "get" => call(&session, &GetDeal::new(7), until),
            "change" => call(&session, &UpdateDeal::new(7).title("Roof"), until),
            "delete" => call(&session, &DeleteDeal::new(7), until),
            "add" => call(&session, &AddDeal::new("Roof"), until),
            "search" => call(&session, &SearchDeals::new("Roof"), until),
            "raw" => call(&session, &raw(words), until),
            "wrong" => call(&session, &GetDeals::new().limit(501), until),
            "list" => list(&session, GetDeals::new(), words, until),
            "list-v1" => list(&session, v1::deals::GetDeals::new(), words, until),
            "list-found" => list(&session, SearchDeals::new("Roof"), words, until),
            other => panic!("{other} is not a call"),
        };
        Running { machine: Some(machine), waits_for: None }
    }
}

/// Returns a raw request, whose method determines whether it can be repeated.
fn raw(words: &Words) -> Raw {
    Raw::new(words.of("verb").unwrap_or("GET").parse().unwrap(), "/api/v1/deals/7")
}

fn call<O: Operation + 'static>(
    session: &Session,
    operation: &O,
    until: Option<Instant>,
) -> Box<dyn Machine<Output = Outcome>> {
    let call = session.call(operation);
    let call = match until {
        Some(until) => call.until(until),
        None => call,
    };
    Box::new(call.map(|output| Outcome::Final(ended(output.map(|_| ())))))
}

fn list<O>(session: &Session, operation: O, words: &Words, until: Option<Instant>) -> Box<dyn Machine<Output = Outcome>>
where
    O: Paginated + 'static,
    O::Output: Paged,
{
    let mut list = session.pages(operation);
    if let Some(until) = until {
        list = list.until(until);
    }
    if let Some(cursor) = words.of("from") {
        list = list.start_at(serde_json::from_str(&format!(r#"{{"cursor":"{cursor}"}}"#)).unwrap());
    }
    Box::new(list.map(|page| match page {
        None => Outcome::Final("end".to_owned()),
        Some(page) => Outcome::Page(rows(page)),
    }))
}

fn rows<P: Paged>(page: Result<P, Error>) -> String {
    let rows: Vec<_> = pages::items(page).into_iter().map(|row| ended(row.map(|_| ()))).collect();
    format!("[{}]", rows.join(" "))
}

fn ended(result: Result<(), Error>) -> String {
    result.map_or_else(|error| failed(&error), |()| "ok".to_owned())
}

fn failed(error: &Error) -> String {
    let maybe = if error.may_have_happened() { ", maybe done" } else { "" };
    format!("failed: {}{maybe}", what(error))
}

fn what(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Argument(_) => "argument".to_owned(),
        ErrorKind::Api(error) => format!("{:?}", error.reason),
        ErrorKind::Limit(reached) => format!("{:?} for {} s", reached.limit, reached.wait.as_secs_f64()),
        ErrorKind::Transport(_) => "Transport".to_owned(),
        ErrorKind::Deadline => "Deadline".to_owned(),
        ErrorKind::Scope(scopes) => format!("Scope {}", scopes.join(" or ")),
        ErrorKind::Token(TokenError::Renewal(error)) => format!("token {}", what(error)),
        ErrorKind::Token(error) => error.to_string(),
        other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
    }
}

impl Words {
    /// Returns the response to this request.
    ///
    /// # Errors
    ///
    /// Fails if the script has a transport error instead of a response.
    pub fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        match self.first() {
            "unreached" => return Err(TransportError::before_send("no route")),
            "lost" => return Err(TransportError::after_send("connection reset")),
            "plain-http" => return Err(TransportError::before_send(AccountError::PlainHttp)),
            "too-large" => return Err(TransportError::after_send(BodyTooLarge { limit: 10 })),
            _ => {}
        }
        let status: u16 = self.first().parse().unwrap_or_else(|_| panic!("{} is not a response", self.first()));
        let mut response = Response::builder().status(status);
        for (word, header) in [
            ("limit", "x-ratelimit-limit"),
            ("remaining", "x-ratelimit-remaining"),
            ("reset", "x-ratelimit-reset"),
            ("left", "x-daily-ratelimit-token-remaining"),
            ("writes", "x-daily-requests-left"),
            ("retry-after", "retry-after"),
        ] {
            if let Some(value) = self.of(word) {
                response = response.header(header, value);
            }
        }
        if self.of("garbled").is_some() {
            let garbled = response.header("content-encoding", "gzip").body(Bytes::from_static(GARBLED)).unwrap();
            return Err(TransportError::after_send(BadEncoding::new(garbled, "corrupt deflate stream")));
        }
        Ok(response.body(Bytes::from(self.body(request, status))).unwrap())
    }

    fn body(&self, request: &Request<Bytes>, status: u16) -> String {
        if let Some(body) = self.of("body") {
            return body.replace(';', ",");
        }
        match (request.uri().path(), status) {
            ("/oauth/token", 200) => {
                let token = self.of("token").unwrap_or("t2");
                let seconds = self.of("expires").unwrap_or("3599");
                let scope = self.of("scope").map_or(String::new(), |scope| format!(r#","scope":"{scope}""#));
                format!(r#"{{"access_token":"{token}","expires_in":{seconds},"refresh_token":"r2"{scope}}}"#)
            }
            ("/oauth/token", _) => format!(r#"{{"error":"{}"}}"#, self.of("error").unwrap_or("faulty")),
            (_, 200) if self.of("rows").is_some() => {
                let rows = self.of("rows").unwrap_or_default().split('+').filter(|row| !row.is_empty());
                let rows: Vec<_> = rows.map(|row| format!(r#"{{"id":{row}}}"#)).collect();
                let (rows, found) = (rows.join(","), request.uri().path().ends_with("/search"));
                let data = match found {
                    true => format!(r#"{{"items":[{}]}}"#, rows.replace("{\"id", "{\"item\":{\"id").replace('}', "}}")),
                    false => format!("[{rows}]"),
                };
                let beside = self.of("beside").map(|json| json.replace(';', ","));
                let additional = match (self.of("next"), self.number::<u64>("next-start")) {
                    _ if beside.is_some() => beside.unwrap_or_default(),
                    (Some(next), _) => format!(r#"{{"next_cursor":"{next}"}}"#),
                    (_, Some(start)) => {
                        format!(
                            r#"{{"pagination":{{"start":0,"more_items_in_collection":true,"next_start":{start}}}}}"#
                        )
                    }
                    _ => r#"{"next_cursor":null}"#.to_owned(),
                };
                format!(r#"{{"success":true,"data":{data},"additional_data":{additional}}}"#)
            }
            (path, 200) if path.ends_with("/search") => r#"{"success":true,"data":{"items":[]}}"#.to_owned(),
            (_, 200) => r#"{"success":true,"data":{"id":7}}"#.to_owned(),
            _ if self.of("html").is_some() => "<html>Cloudflare</html>".to_owned(),
            _ if self.of("cloudflare").is_some() => "error code: 1020".to_owned(),
            _ => format!(r#"{{"success":false,"error":"{}"}}"#, self.of("error").unwrap_or("refused")),
        }
    }
}
