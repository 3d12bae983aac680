//! An emulated company and everything around it, and the ways to steer it. What it does with a request is said in
//! `exchange`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::access::limits::{Limits, Meter};
use crate::access::oauth::{OAuth, OAuthApp};
use crate::access::redact::Known;
use crate::access::secrets::Secrets;
use crate::api::deliveries::WebhookDelivery;
use crate::company::clock::Clock;
use crate::company::rates::{RateError, Rates};
use crate::company::seed::{self, SeedError};
use crate::company::{Kind, Store, demo, snapshot};
use crate::faults::{Book, Rule};
use crate::journal::{Journal, Seen};
use crate::recording::{self, Recorder, RecordingError};
use crate::replay::Replay;

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
    pub(crate) tokens: BTreeMap<u64, String>,
    pub(crate) meter: Meter,
    pub(crate) faults: Book,
    pub(crate) journal: Journal,
    pub(crate) recorder: Option<Recorder>,
    /// What answers in place of the company.
    pub(crate) replay: Option<Replay>,
    pub(crate) oauth: OAuth,
    pub(crate) clock: Clock,
    /// How webhooks are sent.
    pub(crate) deliveries: WebhookDelivery,
    /// Whether callers reach it by https.
    pub(crate) tls: bool,
    /// Requests seen, from which correlation ids are made.
    pub(crate) seen: u64,
    /// The code in the last link to the page, until it is used.
    page_code: Option<String>,
    start: Start,
}

/// What an emulator goes back to when it is reset.
#[derive(Clone)]
struct Start {
    store: Store,
    limits: Limits,
    app: OAuthApp,
    clock: Clock,
}

impl Emulator {
    /// Returns a demo company with two users, a pipeline of five stages, currencies, three products, and custom fields
    /// of every type on deals, persons, organizations and products. There are no deals, persons or organizations yet.
    ///
    /// Tokens are the same in every emulator; those of a [`Sandbox`](crate::Sandbox) cannot be guessed.
    pub fn demo(now: Timestamp) -> Self {
        Self::with_secrets(now, Secrets::Fixed(11))
    }

    pub(crate) fn with_secrets(now: Timestamp, mut secrets: Secrets) -> Self {
        let start = Start {
            store: demo::store(now),
            limits: Limits::generous(),
            app: OAuthApp::default(),
            clock: Clock::SYSTEM,
        };
        Self {
            store: start.store.clone(),
            tokens: [1, 2].map(|user| (user, secrets.token())).into(),
            meter: Meter::new(start.limits.clone()),
            faults: Book::default(),
            journal: Journal::default(),
            recorder: None,
            replay: None,
            oauth: OAuth::new(start.app.clone(), secrets),
            clock: start.clock,
            deliveries: WebhookDelivery::new(),
            tls: false,
            seen: 0,
            page_code: None,
            start,
        }
    }

    /// Makes this the state that [`reset`](Self::reset) goes back to.
    pub(crate) fn start_here(&mut self) {
        let (store, limits) = (self.store.clone(), self.meter.limits.clone());
        self.start = Start { store, limits, app: self.oauth.app.clone(), clock: self.clock };
    }

    /// Goes back to the state at the start: records, fields and files; the clock; the limits, with nothing spent; the
    /// OAuth application, with no codes and no tokens; no rules; an empty journal, whose numbers begin at 1 again; and
    /// the delivery of webhooks. API tokens stay as they are, and webhooks under way are still tried.
    pub fn reset(&mut self) {
        let Start { store, limits, app, clock } = self.start.clone();
        self.store = store;
        self.meter = Meter::new(limits);
        self.clock = clock;
        self.oauth.reset(app);
        self.faults.clear();
        self.journal = Journal::default();
        self.replay.iter_mut().for_each(Replay::rewind);
        self.deliveries = WebhookDelivery::new();
        self.seen = 0;
    }

    /// Returns the limits in force.
    pub fn limits(&self) -> &Limits {
        &self.meter.limits
    }

    /// Puts other limits in force.
    pub fn set_limits(&mut self, limits: Limits) {
        self.meter.limits = limits;
        self.limit_company();
    }

    /// Returns the API token of the administrator.
    pub fn token(&self) -> &str {
        self.tokens.get(&1).map_or("", String::as_str)
    }

    /// Gives the administrator another API token.
    pub(crate) fn set_token(&mut self, token: String) {
        self.tokens.insert(1, token);
    }

    /// Returns the API token of the second user, who is no administrator.
    pub fn second_token(&self) -> &str {
        self.tokens.get(&2).map_or("", String::as_str)
    }

    /// Returns a code that lets in once, in place of the one before.
    pub(crate) fn page_code(&mut self) -> String {
        self.page_code.insert(self.oauth.secret()).clone()
    }

    /// Returns the API token of the administrator to who has the code.
    pub(crate) fn let_in(&mut self, code: &str) -> Option<String> {
        self.page_code.take_if(|own| own == code)?;
        Some(self.token().to_owned())
    }

    /// Returns the secrets that no shown text may hold.
    pub(crate) fn known(&self) -> Known<'_> {
        Known::new(&self.tokens, &self.oauth.app.client_secret)
    }

    /// Returns tokens spent on this day (UTC).
    pub fn tokens_spent(&self) -> u64 {
        self.meter.spent()
    }

    /// Sets the tokens spent on this day.
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

    /// Returns the last ten thousand requests, oldest first.
    pub fn journal(&self) -> impl DoubleEndedIterator<Item = &Seen> {
        self.journal.seen()
    }

    /// Forgets the requests seen so far.
    pub fn clear_journal(&mut self) {
        self.journal.clear();
    }

    /// Returns what the journal holds, as a recording for [`replay`](Self::replay). What it does not keep of a body is
    /// missing there.
    pub fn recording(&self) -> String {
        recording::of_journal(&self.journal, &self.known())
    }

    /// Answers from a recording, in place of the company, whatever token a request has.
    ///
    /// A request is answered as the recorded one with the same method, path, query and body was: the order of the pairs
    /// of a query or a form, and of the members of JSON, does not matter. Of several such requests each gets its own
    /// answer, in their order; reads get the last one as often as they ask. Any other request gets a 400 that says
    /// which recorded request is nearest. A [`reset`](Self::reset) begins the recording again.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use pipedrive_sandbox::Emulator;
    ///
    /// # let now = jiff::Timestamp::UNIX_EPOCH;
    /// let request = |token| http::Request::get("/api/v2/stages/1").header("x-api-token", token).body(Bytes::new()).unwrap();
    /// let mut emulator = Emulator::demo(now);
    /// let token = emulator.token().to_owned();
    /// let answer = emulator.handle(now, request(token.as_str()));
    ///
    /// let mut again = Emulator::demo(now);
    /// again.replay(emulator.recording().as_bytes())?;
    /// assert_eq!(again.handle(now, request("any")).body(), answer.body());
    /// # Ok::<(), pipedrive_sandbox::RecordingError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is no recording, or one of another version.
    pub fn replay(&mut self, recording: &[u8]) -> Result<(), RecordingError> {
        self.replay = Some(Replay::new(recording::read(recording)?));
        Ok(())
    }

    /// Returns the application that the OAuth server knows.
    pub fn oauth_app(&self) -> &OAuthApp {
        &self.oauth.app
    }

    /// Makes another application known; tokens of the former one stay good.
    pub fn set_oauth_app(&mut self, app: OAuthApp) {
        self.oauth.app = app;
    }

    /// Returns an access and a refresh token of a user, as if they had gone through the pages.
    pub fn issue_tokens(&mut self, now: Timestamp, user: u64) -> (String, String) {
        self.oauth.issue(user, now)
    }

    /// Lets all access tokens expire at once; refresh tokens stay good.
    pub fn expire_access_tokens(&mut self) {
        self.oauth.expire_access();
    }

    /// Returns how many token renewals were begun while the answer to another was under way. A client that renews in
    /// one place only leaves this at 0.
    pub fn overlapping_renewals(&self) -> u64 {
        self.oauth.overlaps()
    }

    /// Sets how webhooks are sent.
    pub fn set_webhook_delivery(&mut self, delivery: WebhookDelivery) {
        self.deliveries = delivery;
    }

    /// Sets how much one unit of each currency is worth, all in one measure, in place of what was set before. Amounts are
    /// converted by these rates; currencies without one are worth 1.
    ///
    /// # Errors
    ///
    /// When a rate is not above 0, or not that of a currency of the account; the rates stay as they were.
    ///
    /// ```
    /// # let now = jiff::Timestamp::UNIX_EPOCH;
    /// let mut emulator = pipedrive_sandbox::Emulator::demo(now);
    /// emulator.set_rates([("EUR".to_owned(), 1.1), ("USD".to_owned(), 1.0)].into())?;
    /// # Ok::<(), pipedrive_sandbox::RateError>(())
    /// ```
    pub fn set_rates(&mut self, rates: BTreeMap<String, f64>) -> Result<(), RateError> {
        let is_currency = |code: &str| self.store.find(Kind::Currency, |own| own.text("code") == code).is_some();
        self.store.company.rates = Rates::new(rates, is_currency)?;
        Ok(())
    }

    /// Returns the time in the sandbox, given the time outside.
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

    /// Returns the whole store as JSON, files included, tokens not.
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::write(&self.store)
    }

    /// Replaces the store by one that [`snapshot`](Self::snapshot) wrote. Tokens stay good.
    ///
    /// # Errors
    ///
    /// When the text is no snapshot, or one of another version; the store stays as it was.
    pub fn restore(&mut self, text: &[u8]) -> Result<(), SeedError> {
        self.store = snapshot::read(text)?;
        self.limit_company();
        Ok(())
    }

    /// Lets the company have what the limits in force say.
    fn limit_company(&mut self) {
        let (company, limits) = (&mut self.store.company, &self.meter.limits);
        company.open_deals_limit = limits.open_deals;
        company.visibility_groups = limits.visibility_groups;
    }

    /// Adds records of any kind without going through the API: JSON that holds lists of records by kind, such as
    /// `{"person": [{"name": "Ann"}]}`, in the form that the README describes. No webhook is sent, and no changelog
    /// written.
    ///
    /// # Errors
    ///
    /// When the text does not have this form, or when one of the records is not valid; then none is added.
    ///
    /// ```
    /// # let now = jiff::Timestamp::UNIX_EPOCH;
    /// let mut emulator = pipedrive_sandbox::Emulator::demo(now);
    /// emulator.seed(now, br#"{"person": [{"name": "Ann"}], "deal": [{"title": "Roof", "person_id": 1}]}"#)?;
    /// # Ok::<(), pipedrive_sandbox::SeedError>(())
    /// ```
    pub fn seed(&mut self, now: Timestamp, text: &[u8]) -> Result<(), SeedError> {
        self.add_records(now, text).map(drop)
    }

    /// Reads what to begin with: a snapshot, or records that are added.
    pub(crate) fn begin(&mut self, now: Timestamp, text: &[u8]) -> Result<(), SeedError> {
        if snapshot::is_one(text) { self.restore(text) } else { self.seed(now, text) }
    }

    /// Adds records and returns their ids by kind.
    pub(crate) fn add_records(&mut self, now: Timestamp, text: &[u8]) -> Result<BTreeMap<Kind, Vec<Value>>, SeedError> {
        seed::add(&mut self.store, text, now)
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("seen", &self.seen).field("limits", self.limits()).finish_non_exhaustive()
    }
}
