//! The core: a request goes in, a response comes out. No sockets, no clock, no randomness.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::call::{Call, Query};
use crate::catalogue::{self, Route, Version};
use crate::clock::Clock;
use crate::control;
use crate::dressing;
use crate::faults::{Book, Fault, Rule};
use crate::guard;
use crate::handlers;
use crate::journal::{Journal, Seen};
use crate::limits::{Credential, Limits, Meter, Verdict};
use crate::oauth::{self, OAuth, OAuthApp};
use crate::reply::Failure;
use crate::scopes;
use crate::secrets::Secrets;
use crate::selector::Selector;
use crate::store::{Kind, Store, demo, scramble};
use crate::webhooks::{self, Deliveries, Delivery};

/// An emulated company and everything in it.
///
/// This is the sans-IO half of the sandbox: whoever has requests of their own feeds them in, with the time at which
/// they happen.
///
/// ```
/// use bytes::Bytes;
/// use jiff::Timestamp;
/// use pipedrive_sandbox::Emulator;
///
/// let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
/// let mut emulator = Emulator::demo(now);
/// let request = http::Request::get("/api/v2/pipelines").header("x-api-token", emulator.token());
/// let response = emulator.handle(now, request.body(Bytes::new()).unwrap());
/// assert_eq!(response.status(), 200);
/// ```
pub struct Emulator {
    pub(crate) store: Store,
    /// API tokens, by user. They are those of this emulator, whatever store it is given.
    tokens: BTreeMap<u64, String>,
    pub(crate) meter: Meter,
    pub(crate) faults: Book,
    pub(crate) journal: Journal,
    pub(crate) oauth: OAuth,
    pub(crate) clock: Clock,
    /// How a face sends webhooks.
    pub(crate) deliveries: Deliveries,
    /// Whether callers reach it by https.
    pub(crate) tls: bool,
    /// Requests seen, from which correlation ids are made.
    seen: u64,
}

/// What is known of a request as soon as its head has come.
pub(crate) struct Arrival {
    /// What befalls it.
    pub(crate) fault: Option<Fault>,
    /// Why it is not let in, whatever its body holds.
    pub(crate) refusal: Option<Failure>,
}

/// A request answered, and what else a face has to do.
pub(crate) struct Exchange {
    pub(crate) response: Response<Bytes>,
    /// What befalls the answer on the wire.
    pub(crate) fault: Option<Fault>,
    /// Whether it was a renewal, to be closed when the answer is out.
    pub(crate) renewal: bool,
    pub(crate) deliveries: Vec<Delivery>,
    /// Tokens the request cost.
    pub(crate) cost: u64,
}

impl Emulator {
    /// A demo company with two users, a pipeline of five stages, currencies, three products, and custom fields of every
    /// type on deals, persons, organizations and products. There are no deals, persons or organizations yet.
    ///
    /// Tokens are the same in every emulator; those of a [`Sandbox`](crate::Sandbox) cannot be guessed.
    pub fn demo(now: Timestamp) -> Self {
        Self::with_secrets(now, Secrets::Fixed(11))
    }

    pub(crate) fn with_secrets(now: Timestamp, mut secrets: Secrets) -> Self {
        Self {
            store: demo::store(now),
            tokens: [1, 2].map(|user| (user, secrets.token())).into(),
            meter: Meter::new(Limits::generous()),
            faults: Book::default(),
            journal: Journal::default(),
            oauth: OAuth::new(OAuthApp::default(), secrets),
            clock: Clock::SYSTEM,
            deliveries: Deliveries::default(),
            tls: false,
            seen: 0,
        }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.meter.limits
    }

    /// Puts other limits in force.
    pub fn set_limits(&mut self, limits: Limits) {
        self.store.company.open_deals_limit = limits.open_deals;
        self.meter.limits = limits;
    }

    /// The API token of the administrator.
    pub fn token(&self) -> &str {
        self.tokens.get(&1).map_or("", String::as_str)
    }

    /// Gives the administrator another API token.
    pub(crate) fn set_token(&mut self, token: String) {
        self.tokens.insert(1, token);
    }

    /// The API token of the second user, who is no administrator.
    pub fn second_token(&self) -> &str {
        self.tokens.get(&2).map_or("", String::as_str)
    }

    /// Tokens spent on this day (UTC).
    pub fn tokens_spent(&self) -> u64 {
        self.meter.spent()
    }

    /// Sets the tokens spent on this day, as a way to its end.
    pub fn set_tokens_spent(&mut self, now: Timestamp, tokens: u64) {
        self.meter.set_spent(now, tokens);
    }

    /// Adds deals with titles, values, stages and some custom fields, all made from a fixed sequence.
    pub fn seed_deals(&mut self, now: Timestamp, count: usize) {
        demo::add_deals(&mut self.store, count, now);
    }

    /// Puts a rule in force, behind those that are.
    pub fn add_rule(&mut self, rule: Rule) {
        self.faults.add(rule);
    }

    /// Takes all rules out of force.
    pub fn clear_rules(&mut self) {
        self.faults.clear();
    }

    /// The last ten thousand requests, oldest first.
    pub fn journal(&self) -> impl DoubleEndedIterator<Item = &Seen> {
        self.journal.seen()
    }

    /// Forgets the requests seen so far.
    pub fn clear_journal(&mut self) {
        self.journal.clear();
    }

    /// The application that the OAuth server knows.
    pub fn oauth_app(&self) -> &OAuthApp {
        &self.oauth.app
    }

    /// Makes another application known; tokens of the former one stay good.
    pub fn set_oauth_app(&mut self, app: OAuthApp) {
        self.oauth.app = app;
    }

    /// An access and a refresh token of a user, as if they had gone through the pages.
    pub fn issue_tokens(&mut self, now: Timestamp, user: u64) -> (String, String) {
        self.oauth.issue(user, now)
    }

    /// Lets all access tokens expire at once; refresh tokens stay good.
    pub fn expire_access_tokens(&mut self) {
        self.oauth.expire_access();
    }

    /// How many token renewals were begun while the answer to another was under way. A client that renews in one place
    /// only leaves this at 0.
    pub fn overlapping_renewals(&self) -> u64 {
        self.oauth.overlaps()
    }

    /// Whether webhooks are sent twice, and how many milliseconds lie between the attempts at one. The real service
    /// waits 3, 30 and 150 seconds.
    pub fn set_webhook_delivery(&mut self, duplicates: bool, retry_millis: Vec<u64>) {
        self.deliveries = Deliveries { duplicates, retry_millis };
    }

    /// The time in the sandbox, given the time outside.
    pub fn time(&self, system: Timestamp) -> Timestamp {
        self.clock.read(system)
    }

    /// Lets the clock stand at a time.
    pub fn set_clock(&mut self, time: Timestamp) {
        self.clock = Clock::Still(time);
    }

    /// Moves the clock, whether it runs or stands.
    pub fn advance_clock(&mut self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Lets the clock run with the system's again.
    pub fn reset_clock(&mut self) {
        self.clock = Clock::SYSTEM;
    }

    /// The whole store as JSON, files included, tokens not.
    pub fn snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(&Snapshot { version: SNAPSHOT, store: &self.store })
            .expect("a store of plain data serializes")
    }

    /// Replaces the store by one that [`snapshot`](Self::snapshot) wrote. Tokens stay good.
    ///
    /// # Errors
    ///
    /// When the text is no snapshot, or one of another version; the store stays as it was.
    pub fn restore(&mut self, text: &[u8]) -> Result<(), NoSnapshot> {
        let read: Snapshot<Store> = serde_json::from_slice(text).map_err(|error| NoSnapshot(error.to_string()))?;
        if read.version != SNAPSHOT {
            return Err(NoSnapshot(format!("version {} is not {SNAPSHOT}", read.version)));
        }
        self.store = read.store.restored();
        self.store.company.open_deals_limit = self.meter.limits.open_deals;
        Ok(())
    }

    /// Answers a request. Faults that concern the connection have no effect here.
    pub fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let arrival = self.arrive(now, &parts);
        let exchange = self.exchange(now, Request::from_parts(parts, body), arrival);
        if exchange.renewal {
            self.oauth.close_renewal();
        }
        exchange.response
    }

    /// Looks at the head of a request. One that is refused here needs no body.
    pub(crate) fn arrive(&mut self, now: Timestamp, parts: &Parts) -> Arrival {
        let path = parts.uri.path();
        let fault = (!path.starts_with(control::PREFIX)).then(|| self.faults.decide(&parts.method, path)).flatten();
        // Clients of the OAuth server say in the body who they are.
        let refusal = (!path.starts_with(oauth::PREFIX)).then(|| self.admit(now, parts).err()).flatten();
        Arrival { fault, refusal }
    }

    /// Writes down a request that was cut off before its body was read.
    pub(crate) fn cut_off(&mut self, now: Timestamp, parts: &Parts) {
        self.journal.write(now, parts, &Bytes::new(), None);
    }

    /// Answers a request that has arrived.
    pub(crate) fn exchange(&mut self, now: Timestamp, request: Request<Bytes>, arrival: Arrival) -> Exchange {
        let Arrival { fault, refusal } = arrival;
        self.seen += 1;
        let (mut parts, body) = request.into_parts();
        let headers = parts.headers.clone();
        let spent = self.meter.spent();
        if parts.uri.path().starts_with(control::PREFIX) {
            let response = match refusal {
                None => control::handle(self, now, &parts, &body),
                Some(failure) => failure.into_response(),
            };
            let response = dressing::compress(&headers, response);
            return Exchange { response, fault: None, renewal: false, deliveries: Vec::new(), cost: 0 };
        }
        let instead = fault.as_ref().and_then(dressing::instead);
        let (mut response, renewal) = match (instead, refusal) {
            (Some(response), _) => (response, false),
            (None, Some(failure)) => (failure.into_response(), false),
            (None, None) if parts.uri.path().starts_with(oauth::PREFIX) => {
                let origin = self.origin(&parts);
                self.oauth.handle(now, &parts, &body, &origin, &self.tokens)
            }
            (None, None) => {
                if fault == Some(Fault::DuplicatePage) {
                    dressing::strip_markers(&mut parts);
                }
                (self.respond(now, &parts, body.clone()), false)
            }
        };
        if let Some(fault) = &fault {
            dressing::spoil(fault, &mut response);
        }
        let correlation = uuid::Builder::from_random_bytes(
            ((u128::from(scramble(self.seen)) << 64) | u128::from(scramble(!self.seen))).to_be_bytes(),
        );
        if let Ok(value) = HeaderValue::from_str(&correlation.into_uuid().to_string()) {
            response.headers_mut().insert(HeaderName::from_static("x-correlation-id"), value);
        }
        let status = (fault != Some(Fault::ResetAfterCommit)).then(|| response.status().as_u16());
        self.journal.write(now, &parts, &body, status);
        let deliveries = self.settle_events(guard::authority(&parts).unwrap_or("localhost"));
        let cost = self.meter.spent().saturating_sub(spent);
        Exchange { response: dressing::compress(&headers, response), fault, renewal, deliveries, cost }
    }

    /// Writes down what changed and says which webhooks hear of it.
    fn settle_events(&mut self, host: &str) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        for event in self.store.take_events() {
            handlers::history::record(&mut self.store, &event);
            deliveries.extend(webhooks::deliveries(&mut self.store, &event, host));
        }
        self.store.take_events();
        deliveries
    }

    fn respond(&mut self, now: Timestamp, parts: &Parts, body: Bytes) -> Response<Bytes> {
        let caller = match self.admit(now, parts) {
            Ok(caller) => caller,
            Err(failure) => return failure.into_response(),
        };
        let Found { operation, arguments, selector } = match find(&parts.method, parts.uri.path()) {
            Ok(found) => found,
            Err(failure) => return failure.into_response(),
        };
        if caller.credential.oauth && !scopes::allow(operation, &self.oauth.app.scopes) {
            return Failure::gateway(StatusCode::FORBIDDEN, "Scope and URL mismatch").into_response();
        }
        let verdict = self.meter.charge(now, &caller.credential, operation);
        let mut response = match verdict {
            Verdict::Pass => {
                let origin = self.origin(parts);
                let answer = Query::read(operation, parts.uri.query().unwrap_or_default()).and_then(|query| {
                    let mut call = Call {
                        store: &mut self.store,
                        now,
                        actor: caller.user,
                        operation,
                        arguments,
                        query,
                        body: Body::read(&parts.headers, body),
                        origin,
                    };
                    handlers::answer(&mut call)
                });
                match answer {
                    Ok(mut reply) => {
                        if let Some(selector) = selector {
                            reply.select(&selector);
                        }
                        reply.into_response(operation.success)
                    }
                    Err(failure) => failure.into_response(),
                }
            }
            Verdict::Burst | Verdict::Searches | Verdict::Daily => {
                Failure::gateway(StatusCode::TOO_MANY_REQUESTS, "request over limit").into_response()
            }
            Verdict::Blocked => return dressing::blocked(),
        };
        self.meter.write_headers(now, &caller.credential, verdict, response.headers_mut());
        response
    }

    /// Who calls.
    fn admit(&self, now: Timestamp, parts: &Parts) -> Result<Caller, Failure> {
        let token = token(parts)?;
        let own = self.tokens.iter().find(|(_, own)| **own == token).map(|(user, _)| (*user, false));
        let found = own.or_else(|| self.oauth.user(&token, now).map(|user| (user, true)));
        let active = |user: u64| self.store.row(Kind::User, user).is_some_and(|user| user.flag("active_flag"));
        match found.filter(|(user, _)| active(*user)) {
            Some((user, oauth)) => Ok(Caller { user, credential: Credential { token, oauth } }),
            None => Err(Failure::unauthorized()),
        }
    }

    /// Where the caller found this emulator.
    fn origin(&self, parts: &Parts) -> String {
        let host = guard::authority(parts).unwrap_or("localhost");
        format!("{}://{host}", if self.tls { "https" } else { "http" })
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("seen", &self.seen).field("limits", self.limits()).finish_non_exhaustive()
    }
}

/// A text that is no snapshot of this version.
#[derive(Debug)]
pub struct NoSnapshot(String);

impl fmt::Display for NoSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a snapshot of a sandbox: {}", self.0)
    }
}

impl std::error::Error for NoSnapshot {}

/// The form of the snapshots that this version writes and reads.
const SNAPSHOT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    version: u32,
    store: S,
}

struct Caller {
    user: u64,
    credential: Credential,
}

/// The token that a request brings, empty where it brings none.
fn token(parts: &Parts) -> Result<String, Failure> {
    match (parts.headers.get("x-api-token"), parts.headers.get(AUTHORIZATION)) {
        (Some(token), _) => Ok(token.to_str().unwrap_or_default().to_owned()),
        (None, Some(authorization)) => match authorization.to_str().unwrap_or_default().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim().to_owned()),
            _ => {
                let error = "Invalid request: malformed authorization header";
                Err(Failure::gateway(StatusCode::BAD_REQUEST, error))
            }
        },
        (None, None) => Ok(form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "api_token")
            .map(|(_, token)| token.into_owned())
            .unwrap_or_default()),
    }
}

struct Found {
    operation: &'static catalogue::Operation,
    arguments: Vec<(&'static str, String)>,
    selector: Option<Selector>,
}

/// The operation behind a method and a path, with its arguments and the selector of v1.
fn find(method: &Method, path: &str) -> Result<Found, Failure> {
    let unknown = || Failure::classic(StatusCode::NOT_FOUND, "Unknown method .");
    let prefixes = [("/api/v2/", Version::V2), ("/api/v1/", Version::V1), ("/v1/", Version::V1)];
    let stripped = prefixes.into_iter().find_map(|(prefix, version)| Some((version, path.strip_prefix(prefix)?)));
    let (version, rest) = stripped.ok_or_else(unknown)?;
    // The selector is taken as it stands; whether the real service takes it escaped is unconfirmed.
    let (rest, selector) = match rest.split_once('/').unwrap_or((rest, "")) {
        (first, below) if version == Version::V1 && method == Method::GET && first.contains(":(") => {
            let (name, selector) = Selector::split(first);
            let joint = if rest.len() > first.len() { "/" } else { "" };
            (format!("{name}{joint}{below}"), selector)
        }
        _ => (rest.to_owned(), None),
    };
    let decode = |segment: &str| percent_decode_str(segment).decode_utf8().ok().map(|text| text.into_owned());
    let mut segments = rest.split('/').map(decode).collect::<Option<Vec<String>>>().ok_or_else(unknown)?;
    // A slash at the end is taken behind a selector only.
    if selector.is_some() && segments.last().is_some_and(String::is_empty) {
        segments.pop();
    }
    match catalogue::route(version, method, &segments) {
        Route::Found(operation, arguments) => Ok(Found { operation, arguments, selector }),
        Route::WrongMethod => Err(Failure::classic(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")),
        Route::Unknown => Err(unknown()),
    }
}
