//! The token of a session, and when it is renewed.
//!
//! There is one renewal at a time, and it holds the lease while its request is in flight. The calls go on with the old
//! token as long as that is valid, and wait if it is not. A lease that is dropped goes back; one whose holder went silent
//! lapses.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use crate::account::Account;
use crate::error::{AccountError, ErrorKind, Reason, TokenError};
use crate::oauth::{App, Token};
use crate::retry::{Jitter, Policy};
use crate::session::window::{LOOK, later};

/// How long before its end a token is renewed; one that lasts less than twice as long, after half its time.
const AHEAD: Duration = Duration::from_secs(60);

/// How long a token that was just issued is used, whatever its answer said of its end. A 401 ends it earlier.
const LEAST: Duration = Duration::from_secs(10);

/// How long a renewal may take; after that another call may try.
const LEASE: Duration = Duration::from_secs(30);

/// The pauses between renewals that failed, or brought a token that the service refused.
const PAUSES: Policy = Policy::new();

/// Two readings of one moment, by which times of day become instants, and back.
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

    /// A time before the clock was read is over: any such instant will do.
    fn instant(&self, wall: Timestamp) -> Option<Instant> {
        let until = wall.duration_since(self.wall).max(SignedDuration::ZERO);
        self.instant.checked_add(until.unsigned_abs())
    }
}

/// What a session knows of its token.
pub(crate) struct TokenState {
    app: Arc<App>,
    /// Without it nothing is known of when tokens end, and none is renewed.
    clock: Option<Clock>,
    headers: Vec<(HeaderName, HeaderValue)>,
    token: Token,
    account: Arc<Account>,
    expires: Option<Instant>,
    /// From when on it is renewed.
    due: Option<Instant>,
    /// Counts the tokens: it tells a 401 on the old one from one on the new.
    generation: u64,
    /// A 401 said that the token is invalid. One that never worked is used all the same until it may be renewed.
    rejected: bool,
    /// Some answer showed that the token is valid, or it is the one that the application gave.
    proven: bool,
    /// Who renews, and until when that holds.
    lease: Option<(u64, Instant)>,
    leases: u64,
    /// A token that was got but could not be saved yet.
    unsaved: Option<Token>,
    failures: FailureCount,
    /// The renewals in a row that came to nothing.
    consecutive: u32,
    last: Option<TokenError>,
    not_before: Option<Instant>,
    /// The refresh token is of no use any more.
    dead: bool,
}

/// How many renewals failed so far: those that may work the next time, and those that were refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FailureCount {
    passing: u64,
    refused: u64,
}

/// What keeps a call from using a token now.
pub(crate) enum Hold {
    /// It has to renew the token; what it needs for that.
    Renew(Box<Lease>),
    /// It is to look again at this instant.
    Wait(Instant),
    /// It fails.
    Fail(ErrorKind),
}

/// The right to renew the token: one at a time.
pub(crate) struct Lease {
    pub(crate) number: u64,
    /// When the next one may be given out, whatever became of this one.
    pub(crate) until: Instant,
    /// The generation of the token that is renewed.
    pub(crate) generation: u64,
    /// A token that was received before, and could not be saved then.
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
            dead: false,
        }
    }

    /// Sets the clock, unless there is one.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        if self.clock.is_none() {
            self.clock = Some(clock);
            self.expires = self.token.expires_at().and_then(|at| clock.instant(at));
            self.due = self.expires.map(|expires| expires.checked_sub(AHEAD).unwrap_or(clock.instant));
        }
    }

    /// Returns the account of the current token and its generation, or what keeps the call from using it. `seen` is what
    /// the call saw of failures since it began to need a new token; `attempts`, how many of them it bears.
    pub(crate) fn access(
        &mut self,
        now: Instant,
        seen: &mut Option<FailureCount>,
        attempts: u32,
    ) -> Result<(Arc<Account>, u64), Hold> {
        if self.clock.is_none() {
            return Err(Hold::Fail(ErrorKind::Token(TokenError::NoClock)));
        }
        let postponed = self.not_before.is_some_and(|not_before| now < not_before);
        let refused = self.rejected && (self.proven || self.dead || !postponed);
        let usable = !refused && self.expires.is_none_or(|expires| now < expires);
        let due = !usable || self.due.is_some_and(|due| due <= now);
        if usable && (!due || self.dead || postponed || self.is_leased(now)) {
            *seen = None;
            return Ok((Arc::clone(&self.account), self.generation));
        }
        let seen = seen.get_or_insert(self.failures);
        let passing = self.failures.passing - seen.passing;
        let gives_up =
            !usable && (self.dead || self.failures.refused > seen.refused || passing >= u64::from(attempts.max(1)));
        if let Some(error) = self.last.as_ref().filter(|_| gives_up) {
            return Err(Hold::Fail(ErrorKind::Token(error.clone())));
        }
        if let Some((_, until)) = self.lease.filter(|_| self.is_leased(now)) {
            return Err(Hold::Wait(later(now, LOOK).min(until)));
        }
        if let Some(not_before) = self.not_before.filter(|_| postponed) {
            return Err(Hold::Wait(not_before));
        }
        self.leases += 1;
        let until = later(now, LEASE);
        self.lease = Some((self.leases, until));
        let (number, generation, unsaved) = (self.leases, self.generation, self.unsaved.clone());
        Err(Hold::Renew(Box::new(Lease { number, until, generation, unsaved })))
    }

    pub(crate) fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    pub(crate) fn account(&self) -> Arc<Account> {
        Arc::clone(&self.account)
    }

    /// The time of day at this instant; `None` without a clock.
    pub(crate) fn wall(&self, now: Instant) -> Option<Timestamp> {
        Some(self.clock?.wall(now))
    }

    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// A token came. It is kept from now on, and used when it is saved.
    pub(crate) fn got(&mut self, token: Token) {
        self.unsaved = Some(token);
    }

    /// Uses a token from now on: one that was issued now, or one that the application gave.
    pub(crate) fn adopt(&mut self, token: Token, issued: Option<Instant>) -> Result<(), AccountError> {
        self.account = Arc::new(account(&self.app, &token, &self.headers)?);
        let ends = token.expires_at().and_then(|at| self.clock?.instant(at));
        (self.expires, self.due) = match (ends, issued) {
            (None, _) => (None, None),
            (Some(ends), None) => (Some(ends), Some(ends.checked_sub(AHEAD).unwrap_or(ends))),
            (Some(ends), Some(issued)) => {
                let ahead = AHEAD.min(ends.saturating_duration_since(issued) / 2);
                let least = later(issued, LEAST);
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
        self.dead = false;
        Ok(())
    }

    /// A renewal came to nothing.
    pub(crate) fn failed(&mut self, now: Instant, error: TokenError, jitter: &mut Jitter) {
        match passes(&error) {
            true => self.failures.passing += 1,
            false => self.failures.refused += 1,
        }
        self.dead = is_final(&error);
        self.last = Some(error);
        self.postpone(now, jitter);
    }

    /// The next renewal waits, longer each time.
    fn postpone(&mut self, now: Instant, jitter: &mut Jitter) {
        self.consecutive = self.consecutive.saturating_add(1);
        self.not_before = Some(later(now, PAUSES.pause(self.consecutive, jitter)));
    }

    /// Gives a lease back, if it still holds.
    pub(crate) fn release(&mut self, lease: u64) {
        self.lease = self.lease.filter(|(holder, _)| *holder != lease);
    }

    /// Which token is the current one.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// An answer other than 401 to a request with the token of this generation.
    pub(crate) fn accepted(&mut self, generation: u64) {
        if generation == self.generation && !self.proven {
            self.proven = true;
            self.consecutive = 0;
        }
    }

    /// A 401 to a request with the token of this generation: whether it is worth sending it again.
    ///
    /// A renewal that brought a token which never worked came to nothing.
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

/// Whether the next renewal may work: the server was away, or the disk was full.
fn passes(error: &TokenError) -> bool {
    match error {
        TokenError::Unsaved(_) => true,
        TokenError::NoClock => false,
        TokenError::Unusable(_) => false,
        TokenError::Renewal(error) => match error.kind() {
            ErrorKind::Transport(_) | ErrorKind::Encoding(_) => true,
            ErrorKind::Api(refused) => matches!(
                refused.reason,
                Reason::Server | Reason::Unavailable | Reason::TooManyRequests | Reason::BurstLimit
            ),
            _ => false,
        },
    }
}

fn is_final(error: &TokenError) -> bool {
    let TokenError::Renewal(error) = error else { return false };
    error.api_error().is_some_and(|refused| refused.reason == Reason::InvalidGrant)
}
