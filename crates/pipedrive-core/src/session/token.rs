//! The OAuth token of a session, and when it is renewed.
//!
//! There is one renewal at a time, which holds a lease while its request is in flight. Calls continue with the old
//! token while it is valid, and otherwise wait. A lease ends when it is dropped, or after a time limit.

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use crate::account::Account;
use crate::error::{AccountError, ErrorKind, Reason, TokenError};
use crate::oauth::{App, Token};
use crate::retry::{Jitter, Policy};
use crate::session::report::TokenNeed;
use crate::session::window::{RECHECK, later};

/// How long before its expiry a token is renewed; a token valid for less than twice this is renewed after half its
/// time.
const RENEW_AHEAD: Duration = Duration::from_secs(60);

/// The minimum time that a new token is used, whatever expiry its response states. A 401 ends it earlier.
const MIN_USE: Duration = Duration::from_secs(10);

/// How long a renewal may take; after that, another call may start one.
///
/// It is also how long to hear nothing of an external renewal.
const LEASE: Duration = Duration::from_secs(30);

/// The pauses after renewals that failed, or whose new token was rejected.
const PAUSES: Policy = Policy::new();

/// One moment read from two clocks, to convert times of day to instants and back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) instant: Instant,
    pub(crate) wall: Timestamp,
}

impl Clock {
    pub(crate) fn wall(&self, instant: Instant) -> Timestamp {
        let since = instant.saturating_duration_since(self.instant);
        let since = SignedDuration::try_from(since).unwrap_or(SignedDuration::MAX);
        self.wall.checked_add(since).unwrap_or(Timestamp::MAX)
    }

    /// Converts a time of day; a time before the clock was read becomes the instant of the reading.
    fn instant(&self, wall: Timestamp) -> Option<Instant> {
        let until = wall.duration_since(self.wall).max(SignedDuration::ZERO);
        self.instant.checked_add(until.unsigned_abs())
    }
}

/// The state of a session's token.
pub(crate) struct TokenState {
    app: Arc<App>,
    /// Without it the expiry of tokens is unknown, and calls fail.
    clock: Option<Clock>,
    headers: Vec<(HeaderName, HeaderValue)>,
    token: Token,
    account: Arc<Account>,
    expires: Option<Instant>,
    /// When it is to be renewed.
    due: Option<Instant>,
    /// Number of the token: distinguishes a 401 for an earlier token from one for this token.
    generation: u64,
    /// Whether a 401 reported the token as invalid. A token that never worked is still used until it may be renewed.
    rejected: bool,
    /// Whether a response showed that the token is valid, or the program supplied it.
    proven: bool,
    /// Number and end of the current lease.
    lease: Option<(u64, Instant)>,
    leases: u64,
    /// A new token that could not be saved yet.
    unsaved: Option<Token>,
    failures: FailureCount,
    /// Number of consecutive failed renewals.
    consecutive: u32,
    last: Option<TokenError>,
    not_before: Option<Instant>,
    /// Whether the refresh token is invalid.
    refresh_token_invalid: bool,
    /// Set if the token is renewed outside of the session.
    external: Option<External>,
}

/// What is asked of a renewal outside of the session.
#[derive(Clone, Copy, Debug, Default)]
struct External {
    /// Whether a call needs a new token, or uses one that is due, and nothing was heard since.
    asked: bool,
    wake: bool,
    /// Whether the lease is that of a renewal which was taken.
    taken: bool,
}

/// The number of failed renewals: those that may succeed the next time, and those that were refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FailureCount {
    passing: u64,
    refused: u64,
}

/// Why a call cannot use a token now.
pub(crate) enum Hold {
    /// It has to renew the token.
    Renew(Box<Lease>),
    /// It has to ask again at this instant.
    Wait(Instant),
    /// It fails.
    Fail(ErrorKind),
}

/// The state of a token at one instant.
struct Condition {
    usable: bool,
    /// Whether it is to be renewed.
    due: bool,
    /// Whether it is not yet to be renewed, after a failure.
    postponed: bool,
}

/// The right to renew the token: one at a time.
pub(crate) struct Lease {
    pub(crate) number: u64,
    /// When the next lease may be granted, even if this one has not ended.
    pub(crate) until: Instant,
    /// The generation of the token to renew.
    pub(crate) generation: u64,
    /// A token that was received earlier and could not be saved.
    pub(crate) unsaved: Option<Token>,
}

impl TokenState {
    pub(crate) fn new(app: App, token: Token, account: Account, headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        TokenState {
            app: Arc::new(app),
            clock: None,
            headers,
            token,
            account: Arc::new(account),
            expires: None,
            due: None,
            generation: 0,
            rejected: false,
            proven: true,
            lease: None,
            leases: 0,
            unsaved: None,
            failures: FailureCount::default(),
            consecutive: 0,
            last: None,
            not_before: None,
            refresh_token_invalid: false,
            external: None,
        }
    }

    /// Leaves renewals to something outside of the session.
    pub(crate) fn renew_externally(&mut self) {
        self.external = Some(External::default());
    }

    /// Sets the clock, unless it is set.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        if self.clock.is_none() {
            self.clock = Some(clock);
            self.expires = self.token.expires_at().and_then(|at| clock.instant(at));
            self.due = self.expires.map(|expires| expires.checked_sub(RENEW_AHEAD).unwrap_or(clock.instant));
        }
    }

    /// Returns the account and the generation of the current token, or why the call cannot use it. `seen` holds the
    /// failed renewals that the call has seen while it needs a new token; `attempts` is how many of them it accepts.
    pub(crate) fn access(
        &mut self,
        now: Instant,
        seen: &mut Option<FailureCount>,
        attempts: u32,
        jitter: &mut Jitter,
    ) -> Result<(Arc<Account>, u64), Hold> {
        if self.clock.is_none() {
            return Err(Hold::Fail(ErrorKind::Token(TokenError::NoClock)));
        }
        if self.external.is_some() {
            self.hear(now, jitter);
        }
        let Condition { usable, due, postponed } = self.condition(now);
        let settled = !due || self.refresh_token_invalid || postponed || self.is_leased(now);
        if usable && (settled || self.external.is_some()) {
            if !settled {
                self.ask();
            }
            *seen = None;
            return Ok((Arc::clone(&self.account), self.generation));
        }
        let seen = seen.get_or_insert(self.failures);
        let passing = self.failures.passing - seen.passing;
        let fails = !usable
            && (self.refresh_token_invalid
                || self.failures.refused > seen.refused
                || passing >= u64::from(attempts.max(1)));
        if let Some(error) = self.last.as_ref().filter(|_| fails) {
            return Err(Hold::Fail(ErrorKind::Token(error.clone())));
        }
        if let Some((_, until)) = self.lease.filter(|_| self.is_leased(now)) {
            return Err(Hold::Wait(later(now, RECHECK).min(until)));
        }
        if let Some(not_before) = self.not_before.filter(|_| postponed) {
            return Err(Hold::Wait(not_before));
        }
        let lease = self.grant_lease(now);
        if self.external.is_some() {
            // The lease is the time to hear something.
            self.ask();
            return Err(Hold::Wait(later(now, RECHECK)));
        }
        Err(Hold::Renew(Box::new(lease)))
    }

    fn condition(&self, now: Instant) -> Condition {
        let postponed = self.not_before.is_some_and(|not_before| now < not_before);
        let invalid = self.rejected && (self.proven || self.refresh_token_invalid || !postponed);
        let usable = !invalid && self.expires.is_none_or(|expires| now < expires);
        Condition { usable, due: !usable || self.due.is_some_and(|due| due <= now), postponed }
    }

    fn grant_lease(&mut self, now: Instant) -> Lease {
        self.leases += 1;
        let until = later(now, LEASE);
        self.lease = Some((self.leases, until));
        Lease { number: self.leases, until, generation: self.generation, unsaved: self.unsaved.clone() }
    }

    /// Returns whether something outside of the session is to renew the token.
    pub(crate) fn need(&self, now: Instant) -> TokenNeed {
        let Condition { usable, due, postponed } = self.condition(now);
        match self.external {
            Some(External { asked: true, taken, .. })
                if !(self.refresh_token_invalid || postponed || taken && self.is_leased(now)) =>
            {
                match (usable, due) {
                    (false, _) => TokenNeed::Needed,
                    (true, true) => TokenNeed::Due,
                    (true, false) => TokenNeed::None,
                }
            }
            _ => TokenNeed::None,
        }
    }

    /// Returns the lease of an external renewal, if the token needs one.
    pub(crate) fn take_lease(&mut self, now: Instant) -> Option<Lease> {
        if self.need(now) == TokenNeed::None {
            return None;
        }
        let lease = self.grant_lease(now);
        // Its end is reported by its holder, at the deadline.
        self.lease = Some((lease.number, later(lease.until, RECHECK)));
        self.external = self.external.map(|external| External { taken: true, ..external });
        Some(lease)
    }

    /// Returns whether to wake what renews the token outside of the session, once.
    pub(crate) fn take_wake(&mut self) -> bool {
        self.external.as_mut().is_some_and(|external| mem::take(&mut external.wake))
    }

    fn ask(&mut self) {
        if let Some(external) = &mut self.external {
            external.wake |= !mem::replace(&mut external.asked, true);
        }
    }

    /// Counts an external renewal of which nothing was heard as a failed one.
    fn hear(&mut self, now: Instant, jitter: &mut Jitter) {
        if self.lease.take_if(|(_, until)| *until <= now).is_some() {
            self.failed(now, TokenError::external("it has not come for 30 s"), jitter);
        }
    }

    pub(crate) fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    pub(crate) fn account(&self) -> Arc<Account> {
        Arc::clone(&self.account)
    }

    /// Returns the time of day at this instant; `None` without a clock.
    pub(crate) fn wall(&self, now: Instant) -> Option<Timestamp> {
        Some(self.clock?.wall(now))
    }

    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// Stores a new token, to be used once it is saved.
    pub(crate) fn store_unsaved(&mut self, token: Token) {
        self.unsaved = Some(token);
    }

    /// Replaces the token. `issued` is when the server issued it; `None` if the program supplied it.
    pub(crate) fn adopt(&mut self, token: Token, issued: Option<Instant>) -> Result<(), AccountError> {
        self.account = Arc::new(account(&self.app, &token, &self.headers)?);
        let ends = token.expires_at().and_then(|at| self.clock?.instant(at));
        (self.expires, self.due) = match (ends, issued) {
            (None, _) => (None, None),
            (Some(ends), None) => (Some(ends), Some(ends.checked_sub(RENEW_AHEAD).unwrap_or(ends))),
            (Some(ends), Some(issued)) => {
                let ahead = RENEW_AHEAD.min(ends.saturating_duration_since(issued) / 2);
                let least = later(issued, MIN_USE);
                (Some(ends.max(least)), Some(ends.checked_sub(ahead).unwrap_or(ends).max(least)))
            }
        };
        self.token = token;
        self.generation += 1;
        self.rejected = false;
        self.proven = issued.is_none();
        if self.proven {
            self.consecutive = 0;
        }
        self.unsaved = None;
        self.last = None;
        self.not_before = None;
        self.refresh_token_invalid = false;
        self.heard();
        Ok(())
    }

    fn heard(&mut self) {
        if let Some(external) = &mut self.external {
            *external = External::default();
            self.lease = None;
        }
    }

    /// Records a failed renewal.
    pub(crate) fn failed(&mut self, now: Instant, error: TokenError, jitter: &mut Jitter) {
        match is_transient(&error) {
            true => self.failures.passing += 1,
            false => self.failures.refused += 1,
        }
        self.refresh_token_invalid = error.is_final();
        self.last = Some(error);
        self.postpone(now, jitter);
        self.heard();
    }

    /// Delays the next renewal, longer each time.
    fn postpone(&mut self, now: Instant, jitter: &mut Jitter) {
        self.consecutive = self.consecutive.saturating_add(1);
        self.not_before = Some(later(now, PAUSES.pause(self.consecutive, jitter)));
    }

    /// Ends a lease, if it is the current one.
    pub(crate) fn release(&mut self, lease: u64) {
        if self.lease.take_if(|(holder, _)| *holder == lease).is_some() {
            self.external = self.external.map(|external| External { taken: false, ..external });
        }
    }

    /// Returns the generation of the current token.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Records a response other than 401 to a request with the token of this generation.
    pub(crate) fn accepted(&mut self, generation: u64) {
        if generation == self.generation && !self.proven {
            self.proven = true;
            self.consecutive = 0;
        }
    }

    /// Records a 401 to a request with the token of this generation. Returns whether to repeat the request.
    ///
    /// A token that never worked counts as a failed renewal.
    pub(crate) fn rejected(&mut self, generation: u64, now: Instant, jitter: &mut Jitter) -> bool {
        if generation != self.generation {
            return true;
        }
        if !self.rejected && !self.proven {
            self.postpone(now, jitter);
        }
        self.rejected = true;
        self.proven
    }

    fn is_leased(&self, now: Instant) -> bool {
        self.lease.is_some_and(|(_, until)| now < until)
    }
}

fn account(app: &App, token: &Token, headers: &[(HeaderName, HeaderValue)]) -> Result<Account, AccountError> {
    let account = app.account(token)?;
    Ok(headers.iter().fold(account, |account, (name, value)| account.with_header(name.clone(), value.clone())))
}

/// Returns whether the next renewal may succeed: the server was unavailable, or the disk was full.
fn is_transient(error: &TokenError) -> bool {
    match error {
        TokenError::Unsaved(_) | TokenError::External(_) => true,
        TokenError::NoClock | TokenError::InvalidGrant => false,
        TokenError::Unusable(_) => false,
        TokenError::Renewal(error) => match error.kind() {
            ErrorKind::Transport(_) | ErrorKind::Encoding(_) => true,
            ErrorKind::Api(error) => matches!(
                error.reason,
                Reason::Server | Reason::Unavailable | Reason::TooManyRequests | Reason::BurstLimit
            ),
            _ => false,
        },
    }
}
