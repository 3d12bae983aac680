//! An emulated company and everything around it, and the ways to steer it. What it does with a request is said in
//! `exchange`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::access::limits::{Limits, Meter};
use crate::access::oauth::{OAuth, OAuthApp};
use crate::access::secrets::Secrets;
use crate::api::deliveries::Deliveries;
use crate::company::clock::Clock;
use crate::company::snapshot::{self, NoSnapshot};
use crate::company::{Store, demo};
use crate::faults::{Book, Rule};
use crate::journal::{Journal, Seen};

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
    pub(crate) oauth: OAuth,
    pub(crate) clock: Clock,
    /// How a face sends webhooks.
    pub(crate) deliveries: Deliveries,
    /// Whether callers reach it by https.
    pub(crate) tls: bool,
    /// Requests seen, from which correlation ids are made.
    pub(crate) seen: u64,
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
        snapshot::write(&self.store)
    }

    /// Replaces the store by one that [`snapshot`](Self::snapshot) wrote. Tokens stay good.
    ///
    /// # Errors
    ///
    /// When the text is no snapshot, or one of another version; the store stays as it was.
    pub fn restore(&mut self, text: &[u8]) -> Result<(), NoSnapshot> {
        self.store = snapshot::read(text)?;
        self.store.company.open_deals_limit = self.meter.limits.open_deals;
        Ok(())
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("seen", &self.seen).field("limits", self.limits()).finish_non_exhaustive()
    }
}
