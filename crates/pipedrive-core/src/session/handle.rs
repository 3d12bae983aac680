//! The handle of a session.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use crate::account::Account;
use crate::error::{AccountError, TokenError};
use crate::oauth::Token;
use crate::retry::Policy;
use crate::session::budget::Budget;
use crate::session::report::{Grant, Report, TokenNeed};
use crate::session::shared::{Identity, Shared, TokenRenewal};
use crate::session::token::Clock;

/// The state that the calls of one account share: rate limits, the daily budget and the OAuth token.
///
/// Clones share the same state and can be used from any number of threads and tasks. The [module](crate::session)
/// describes the behavior.
#[derive(Clone)]
pub struct Session(Arc<Handle>);

/// What a handle refers to: one pointer, since every call has a handle and every call is moved.
struct Handle {
    shared: Arc<Shared>,
    policy: Policy,
    background: bool,
}

impl Session {
    pub(super) fn of(shared: Arc<Shared>, policy: Policy, background: bool) -> Self {
        Session(Arc::new(Handle { shared, policy, background }))
    }

    /// Returns a handle of the same session with another policy for the calls made from it.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Self::of(Arc::clone(self.shared()), policy, self.is_background())
    }

    /// Returns a handle of the same session for background work: the calls made from it do not spend the
    /// [reserve](crate::session::Builder::reserve).
    #[must_use]
    pub fn background(&self) -> Self {
        Self::of(Arc::clone(self.shared()), *self.policy(), true)
    }

    /// Sets the clock and the random seed, unless they are set already; this crate has neither.
    ///
    /// `now` and `wall` are the same moment, read from two clocks: tokens expire at a time of day, machines use
    /// instants. `seed` is a random number; without it, sessions that fail at the same time would pause equally long.
    ///
    /// A transport calls this when it creates a client. Values set by
    /// [`Builder::clock`](crate::session::Builder::clock), [`Builder::seed`](crate::session::Builder::seed) or an
    /// earlier call are kept.
    pub fn provide(&self, now: Instant, wall: Timestamp, seed: u64) {
        let state = &mut *self.shared().lock();
        state.jitter.seed(seed);
        if let Identity::Oauth(token) = &mut state.identity {
            token.set_clock(Clock { instant: now, wall });
        }
    }

    /// Sets a function that runs token renewals separately from the calls that need them, so that dropping a call does
    /// not stop the renewal.
    ///
    /// `renew` is called while a call is [polled](crate::Machine::poll) and must return at once. If it returns the
    /// renewal, the call itself carries it out. Once a function is set, later calls have no effect.
    ///
    /// A renewal holds the session, and the session the function: renewals that stay in a queue that the function owns
    /// keep all of them from being freed.
    pub fn renew_with(&self, renew: impl Fn(TokenRenewal) -> Option<TokenRenewal> + Send + Sync + 'static) {
        let _ = self.shared().renewer.set(Box::new(renew));
    }

    /// Returns the policy of the calls made from this session.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Returns whether the calls made from this session do not spend the reserve.
    pub(crate) fn is_background(&self) -> bool {
        self.0.background
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    /// Returns what is left of the 2-second windows and of the daily budget.
    #[must_use]
    pub fn budget(&self, now: Instant) -> Budget {
        self.shared().lock().ledger.budget(now)
    }

    /// Returns what to tell the store that gives out [passes](crate::session::Builder::passes).
    ///
    /// A report contains what has happened since the last one, and each is to be sent once: what a lost one contained
    /// need not be told again. Without passes it is empty.
    #[must_use]
    pub fn report(&self, now: Instant) -> Report {
        self.shared().lock().ledger.report(now)
    }

    /// Takes the store's reply to the last [report](Self::report).
    pub fn grant(&self, now: Instant, grant: Grant) {
        self.shared().lock().ledger.grant(now, grant);
    }

    /// Continues without the store, which does not answer, until the next [grant](Self::grant): from this instant on,
    /// this many requests and searches are sent in any 2 seconds. Until then, and with 0, calls that lack a pass wait or
    /// fail as they do when a window is full.
    ///
    /// Passes that were granted before are used as long as they are valid. `from` is to be late enough for the requests
    /// sent with them no longer to count.
    pub fn cut_off(&self, from: Instant, requests: u32, searches: u32) {
        self.shared().lock().ledger.cut_off(from, requests, searches);
    }

    /// Returns whether something outside of the session is to renew the token; see
    /// [`external_renewal`](crate::session::Builder::external_renewal).
    ///
    /// It is [`TokenNeed::None`] until a call has asked, during the pause after a failed renewal, and while a renewal
    /// is [taken](Self::take_renewal).
    #[must_use]
    pub fn token_need(&self, now: Instant) -> TokenNeed {
        match &self.shared().lock().identity {
            Identity::Account(_) => TokenNeed::None,
            Identity::Oauth(token) => token.need(now),
        }
    }

    /// Returns how often the token was replaced.
    #[must_use]
    pub fn token_generation(&self) -> u64 {
        match &self.shared().lock().identity {
            Identity::Account(_) => 0,
            Identity::Oauth(token) => token.generation(),
        }
    }

    /// Returns a renewal to carry out outside of the session, if the token [needs](Self::token_need) one.
    #[must_use]
    pub fn take_renewal(&self, now: Instant) -> Option<TokenRenewal> {
        match &mut self.shared().lock().identity {
            Identity::Account(_) => None,
            Identity::Oauth(token) => Some(TokenRenewal::new(self.shared(), token.take_lease(now)?, token)),
        }
    }

    /// Records that the token could not be renewed outside of the session; a pause begins, which grows each time.
    pub fn renewal_failed(&self, now: Instant, error: TokenError) {
        if let Some((token, jitter)) = self.shared().lock().oauth() {
            token.failed(now, error, jitter);
        }
    }

    /// Returns the account that requests are sent with; with OAuth, that of the current token.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        match &self.shared().lock().identity {
            Identity::Account(account) => Arc::clone(account),
            Identity::Oauth(token) => token.account(),
        }
    }

    /// Returns the current token; `None` without OAuth.
    #[must_use]
    pub fn token(&self) -> Option<Token> {
        match &self.shared().lock().identity {
            Identity::Account(_) => None,
            Identity::Oauth(token) => Some(token.token().clone()),
        }
    }

    /// Replaces the token, for example after the user has authorized the app again. The session does not save it.
    ///
    /// # Errors
    ///
    /// Fails if the session does not use OAuth, or as [`with_oauth`](Self::with_oauth) does.
    pub fn replace_token(&self, new: Token) -> Result<(), AccountError> {
        match &mut self.shared().lock().identity {
            Identity::Account(_) => Err(AccountError::Credentials),
            Identity::Oauth(token) => token.adopt(new, None),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut session = f.debug_struct("Session");
        session.field("policy", self.policy()).field("background", &self.is_background());
        session.field("host", self.account().host()).finish_non_exhaustive()
    }
}
