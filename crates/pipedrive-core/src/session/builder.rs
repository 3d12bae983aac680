//! The settings of a session.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use http::{HeaderName, HeaderValue};
use jiff::Timestamp;

use crate::account::Account;
use crate::error::AccountError;
#[cfg(doc)]
use crate::error::TokenError;
use crate::oauth::{App, Token};
use crate::retry::{Jitter, Policy};
use crate::session::budget::Plan;
use crate::session::handle::Session;
use crate::session::ledger::Ledger;
use crate::session::shared::{Identity, Saver, Shared, State, Wake};
use crate::session::token::{Clock, TokenState};

/// The settings of a [`Session`]; [`Session::builder`] and [`Session::with_oauth`] return one.
#[must_use]
pub struct Builder {
    source: Source,
    headers: Vec<(HeaderName, HeaderValue)>,
    policy: Policy,
    plan: Plan,
    paced: bool,
    reserve: u64,
    daily: Option<u64>,
    resets: Option<Instant>,
    clock: Option<Clock>,
    seed: Option<u64>,
    check_scopes: bool,
    saver: Saver,
    wake: Wake,
}

enum Source {
    Account(Box<Account>),
    Oauth(Box<Grant>),
}

struct Grant {
    app: App,
    token: Token,
    account: Account,
}

impl Session {
    /// Returns a session with the defaults of [`Builder`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self::builder(account).build()
    }

    /// Returns a builder for a session.
    pub fn builder(account: Account) -> Builder {
        Builder::new(Source::Account(Box::new(account)))
    }

    /// Returns a builder for a session that renews its OAuth token.
    ///
    /// Most programs also set [`Builder::save_with`], so that the new token is not lost when they end. To know when a
    /// token expires the session needs a clock, which the transport or [`Builder::clock`] provides.
    ///
    /// # Errors
    ///
    /// Fails if the access token is not visible ASCII, or its `api_domain` is not https under `pipedrive.com`; see
    /// [`App::account`].
    pub fn with_oauth(app: App, token: Token) -> Result<Builder, AccountError> {
        let account = app.account(&token)?;
        Ok(Builder::new(Source::Oauth(Box::new(Grant { app, token, account }))))
    }
}

impl Builder {
    fn new(source: Source) -> Self {
        Builder {
            source,
            headers: Vec::new(),
            policy: Policy::new(),
            plan: Plan::Lite,
            paced: true,
            reserve: 0,
            daily: None,
            resets: None,
            clock: None,
            seed: None,
            check_scopes: true,
            saver: Saver::None,
            wake: Wake::default(),
        }
    }

    /// Sets the policy of all calls that do not set their own.
    pub fn policy(self, policy: Policy) -> Self {
        Builder { policy, ..self }
    }

    /// Sets the plan, which determines the size of the 2-second window until a response states it. The default is
    /// [`Plan::Lite`].
    pub fn plan(self, plan: Plan) -> Self {
        Builder { plan, ..self }
    }

    /// Disables pacing: requests are sent without regard to the 2-second windows, though a 429 still pauses the
    /// session.
    ///
    /// For programs in which something else limits the rate.
    pub fn unpaced(self) -> Self {
        Builder { paced: false, ..self }
    }

    /// Sets how many of the day's tokens [background work](Session::background) may not spend. The default is 0.
    pub fn reserve(self, tokens: u64) -> Self {
        Builder { reserve: tokens, ..self }
    }

    /// Sets how many tokens there are today, until a response states it; see [`Plan::daily`].
    pub fn daily_budget(self, tokens: u64) -> Self {
        Builder { daily: Some(tokens), ..self }
    }

    /// Sets when the daily budget is reset; it is reset every 24 hours from then on.
    ///
    /// Pipedrive's documents do not state the time zone of its day.
    pub fn daily_reset(self, at: Instant) -> Self {
        Builder { resets: Some(at), ..self }
    }

    /// Sets the seed for the random length of pauses. By default the transport provides a random one.
    pub fn seed(self, seed: u64) -> Self {
        Builder { seed: Some(seed), ..self }
    }

    /// Sets the clock that determines when tokens expire: `now` and `wall` are the same moment, read from two clocks.
    /// By default the transport provides it.
    pub fn clock(self, now: Instant, wall: Timestamp) -> Self {
        Builder { clock: Some(Clock { instant: now, wall }), ..self }
    }

    /// Disables the check of granted scopes before sending; Pipedrive checks them anyway.
    pub fn without_scope_check(self) -> Self {
        Builder { check_scopes: false, ..self }
    }

    /// Adds a header to the requests of all operations, such as a user agent.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Calls `save` with each new token before the token is used.
    ///
    /// It is called while a machine is polled or receives a response, and never concurrently. If it fails, the old
    /// token stays in use as long as it is valid, and saving is tried again; a call that needs the new token fails with
    /// [`TokenError::Unsaved`].
    pub fn save_with<E: Into<Box<dyn StdError + Send + Sync>>>(
        self,
        save: impl FnMut(&Token) -> Result<(), E> + Send + 'static,
    ) -> Self {
        Builder { saver: Saver::Blocking(Mutex::new(Box::new(save))), ..self }
    }

    /// Calls `save` with each new token and awaits its future before the token is used.
    ///
    /// This is [`save_with`](Self::save_with) for clients that run renewals in separate tasks, such as the one of
    /// transport-hyper. A blocking client cannot await the future, so its renewals fail.
    pub fn save_with_async<R, E>(self, save: impl Fn(Token) -> R + Send + Sync + 'static) -> Self
    where
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        Builder { saver: Saver::Async(Box::new(save)), ..self }
    }

    /// Sends each request with a [`Pass`](super::Pass), which a store gives out for all sessions that use the same
    /// token, instead of counting the 2-second windows here. [`unpaced`](Self::unpaced) has no effect then.
    ///
    /// Something beside the session exchanges with the store: it sends a [`Session::report`], and passes the reply to
    /// [`Session::grant`]. `wake` is called when that is to happen: when a call lacks a pass for the first time since
    /// the last report, or Pipedrive has closed this session. It must return at once.
    pub fn passes(mut self, wake: impl Fn() + Send + Sync + 'static) -> Self {
        self.wake.passes = Some(Box::new(wake));
        self
    }

    /// Leaves renewals of the token to something beside the session; calls that need a new token wait for it.
    ///
    /// `wake` is called when a call needs a new token, or uses one that is due, and must return at once;
    /// [`Session::token_need`] says which. A new token comes with [`Session::replace_token`] or from
    /// [`Session::take_renewal`], and otherwise a call is to hear of a failure with [`Session::renewal_failed`]. To
    /// hear nothing for 30 seconds is a failure, too.
    pub fn external_renewal(mut self, wake: impl Fn() + Send + Sync + 'static) -> Self {
        self.wake.renewal = Some(Box::new(wake));
        self
    }

    /// Builds the session.
    #[must_use]
    pub fn build(self) -> Session {
        let with_headers = |account: Account| {
            self.headers.iter().fold(account, |account, (name, value)| account.with_header(name.clone(), value.clone()))
        };
        let (identity, times) = match self.source {
            Source::Account(account) => {
                let times = if account.is_bearer() { 4 } else { 1 };
                (Identity::Account(Arc::new(with_headers(*account))), times)
            }
            Source::Oauth(grant) => {
                let Grant { app, token, account } = *grant;
                let account = with_headers(account);
                let mut state = TokenState::new(app, token, account, self.headers);
                if let Some(clock) = self.clock {
                    state.set_clock(clock);
                }
                if self.wake.renewal.is_some() {
                    state.renew_externally();
                }
                (Identity::Oauth(Box::new(state)), 4)
            }
        };
        let burst = self.plan.burst() * times;
        let mut ledger = Ledger::new(burst, self.paced, self.reserve, self.daily, self.resets);
        if self.wake.passes.is_some() {
            ledger.use_passes();
        }
        let state = State { identity, ledger, jitter: Jitter::new(self.seed) };
        let shared = Shared::new(state, self.saver, self.check_scopes, self.wake);
        Session::of(Arc::new(shared), self.policy, false)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("policy", &self.policy).field("plan", &self.plan).finish_non_exhaustive()
    }
}
