//! The handle of a session.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use crate::account::Account;
use crate::error::AccountError;
use crate::oauth::Token;
use crate::retry::Policy;
use crate::session::budget::Budget;
use crate::session::shared::{Identity, Shared, TokenRenewal};
use crate::session::token::Clock;

/// What the calls of one account share: rate limits, the budget of the day, the OAuth token.
///
/// Clones share it too; any number of threads and tasks may have one. The [module](crate::session) says what it does.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) policy: Policy,
    pub(crate) background: bool,
}

impl Session {
    /// Returns the same session with another policy for the calls made from it.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Session { policy, ..self.clone() }
    }

    /// Returns the same session for background work: the calls made from it leave the
    /// [reserve](crate::session::Builder::reserve) alone.
    #[must_use]
    pub fn background(&self) -> Self {
        Session { background: true, ..self.clone() }
    }

    /// Gives the session what this crate has none of, where it lacks it: a clock and randomness.
    ///
    /// `now` and `wall` are one moment, read from two clocks: a token ends at a time of day, a machine is told instants.
    /// `seed` is a random number: without one, sessions that failed together would pause equally long.
    ///
    /// A transport does this when a client is made. What [`Builder::clock`](crate::session::Builder::clock),
    /// [`Builder::seed`](crate::session::Builder::seed) or an earlier call set is kept.
    pub fn provide(&self, now: Instant, wall: Timestamp, seed: u64) {
        let state = &mut *self.shared.lock();
        state.jitter.seed(seed);
        if let Identity::Oauth(token) = &mut state.identity {
            token.set_clock(Clock { instant: now, wall });
        }
    }

    /// Has token renewals carried out apart from the calls that need them, so that they do not end with those.
    ///
    /// `renew` is called by the [poll](crate::Machine::poll) of a call, and returns at once; what it gives back is carried
    /// out by the call itself. Only the first that is set counts.
    pub fn renew_with(&self, renew: impl Fn(TokenRenewal) -> Option<TokenRenewal> + Send + Sync + 'static) {
        let _ = self.shared.renewer.set(Box::new(renew));
    }

    /// Returns the policy of the calls made from this session.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns what is left of the windows and of the day.
    #[must_use]
    pub fn budget(&self, now: Instant) -> Budget {
        self.shared.lock().ledger.budget(now)
    }

    /// Returns the account that requests are made for now: with OAuth, the one of the current token.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        match &self.shared.lock().identity {
            Identity::Account(account) => Arc::clone(account),
            Identity::Oauth(token) => token.account(),
        }
    }

    /// Returns the current token; `None` without OAuth.
    #[must_use]
    pub fn token(&self) -> Option<Token> {
        match &self.shared.lock().identity {
            Identity::Account(_) => None,
            Identity::Oauth(token) => Some(token.token().clone()),
        }
    }

    /// Uses this token from now on, since the user allowed the app anew. It is not saved: the caller has it.
    ///
    /// # Errors
    ///
    /// As [`with_oauth`](Self::with_oauth); also if the session is without OAuth.
    pub fn replace_token(&self, new: Token) -> Result<(), AccountError> {
        match &mut self.shared.lock().identity {
            Identity::Account(_) => Err(AccountError::Credentials),
            Identity::Oauth(token) => token.adopt(new, None),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut session = f.debug_struct("Session");
        session.field("policy", &self.policy).field("background", &self.background);
        session.field("host", self.account().host()).finish_non_exhaustive()
    }
}
