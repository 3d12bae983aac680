//! What the calls of one account share: the rate limits, the budget of the day, the OAuth token.
//!
//! ```
//! use pipedrive_core::session::Session;
//! use pipedrive_core::session::budget::Plan;
//! use pipedrive_core::{Account, Company, Credentials, v2::deals::{GetDeal, GetDeals}};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let session = Session::builder(account).plan(Plan::Growth).reserve(5_000).seed(0x5eed).build();
//!
//! let call = session.call(&GetDeal::new(7));
//! let pages = session.background().pages(GetDeals::new().limit(500));
//! # let now = std::time::Instant::now();
//! assert_eq!(session.budget(now).burst_left, 40);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The calls and the pages are [`Machine`](crate::machine::Machine)s, for a driver to run.
//!
//! # What it does about limits
//!
//! - It keeps books of the 2-second windows and lets a request through only if the service cannot have counted more than
//!   it allows. The size of the window is the plan's until an answer tells it; what others with the same token take is
//!   learned from the answers too. Searches have a window of their own besides, of 10, which no answer widens.
//! - A 429 closes the session, not the call: nobody sends before the time is over that the service asked for. If that is
//!   longer than a minute, one request a minute looks whether it is over already; and a call waits for no pause that is
//!   longer than its [`max_wait`](Policy::max_wait), but fails with an error that says until when.
//! - It keeps a ledger of the day's tokens, out of what operations cost and what answers say, and refuses what they no
//!   longer suffice for. Such a number is believed for ten minutes; then one request goes to look. With
//!   [`Builder::daily_reset`] nobody has to look. A 429 is about the day only if it says so: in the headers of the day, or
//!   with the word.
//! - After Cloudflare blocked the address nothing is sent for a minute.
//!
//! # What it does about tokens
//!
//! - A token is renewed 60 seconds before it ends, by the first call that comes by; the others go on with the old one. It
//!   is also renewed after a 401, and then the others wait. Whoever was answered 401 sends again with the new token, within
//!   its attempts.
//! - A renewal outlives the call that began it, if the [driver](crate::machine) sees to that: the refresh token may be used
//!   up, and the new one is in its answer only.
//! - The new token goes to [`Builder::save_with`] before it is used.
//! - A token that was just issued is used for 10 seconds at least, whatever its answer said of its end.
//! - A renewal that failed is tried again after a pause, while the old token lasts without anyone noticing; the pauses grow
//!   with each one that fails. So they do where a new token is refused before it ever worked. A refusal with
//!   [`Reason::InvalidGrant`](crate::Reason::InvalidGrant) is final: calls fail until
//!   [`replace_token`](Session::replace_token) is called.
//! - An operation whose scopes were not granted is refused before it is sent.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use jiff::Timestamp;

use crate::account::Account;
use crate::call::Call;
use crate::error::{AccountError, ErrorKind, TokenError, TransportError};
use crate::meta::Meta;
use crate::model::Limits;
use crate::oauth::{App, Token};
use crate::pages::{Paged, Pages};
use crate::retry::{Jitter, Policy};
use crate::session::budget::{Ask, Budget, Full, Ledger, Plan, Ticket};
use crate::session::renewal::{Access, Clock, Failures, Renewal};
use crate::wire::{Operation, Paginated};

pub mod budget;
pub(crate) mod renewal;

/// What the calls of one account share. A clone shares it too; any number of threads and tasks may have one.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) policy: Policy,
    pub(crate) background: bool,
}

impl Session {
    /// A session with the defaults of [`Builder`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        Self::builder(account).build()
    }

    /// A session to be, of which something is to be set.
    pub fn builder(account: Account) -> Builder {
        Builder::new(Source::Account(Box::new(account)))
    }

    /// A session that renews its token, to be; [`Builder::save_with`] is what it hardly ever goes without.
    ///
    /// `now` and `wall` are the same moment on two clocks: a token ends at a time of day, a machine is told instants.
    ///
    /// # Errors
    ///
    /// The token is not visible ASCII, or its `api_domain` not https under `pipedrive.com`; see [`App::account`].
    pub fn with_oauth(app: App, token: Token, now: Instant, wall: Timestamp) -> Result<Builder, AccountError> {
        let account = app.account(&token)?;
        let clock = Clock { instant: now, wall };
        Ok(Builder::new(Source::Oauth(Box::new(Grant { app, token, account, clock }))))
    }

    /// One operation, to be run by a driver.
    pub fn call<O: Operation>(&self, operation: &O) -> Call<O> {
        Call::new(self, operation)
    }

    /// A list, page by page from where the operation begins, to be run by a driver.
    pub fn pages<O: Paginated>(&self, operation: O) -> Pages<O>
    where
        O::Output: Paged,
    {
        Pages::new(self, operation)
    }

    /// The same session with another policy for the calls made from here.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Session { policy, ..self.clone() }
    }

    /// The same session for background work: the calls made from here leave the [reserve](Builder::reserve) alone.
    #[must_use]
    pub fn background(&self) -> Self {
        Session { background: true, ..self.clone() }
    }

    /// Seeds the random part of pauses, unless [`Builder::seed`] or someone before did.
    ///
    /// There is no randomness in this crate: a transport gives each session a random number when a client is made with it.
    /// A driver of one's own does the same, or all its processes make the same pauses.
    pub fn seed_unless_set(&self, seed: u64) {
        self.shared.lock().jitter.seed(seed);
    }

    /// The policy of the calls made from here.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is left of the windows and of the day.
    #[must_use]
    pub fn budget(&self, now: Instant) -> Budget {
        self.shared.lock().ledger.budget(now)
    }

    /// The account that requests are made for now: with OAuth, the one of the current token.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        match &self.shared.lock().identity {
            Identity::Account(account) => Arc::clone(account),
            Identity::Oauth(renewal) => renewal.account(),
        }
    }

    /// The current token; `None` without OAuth.
    #[must_use]
    pub fn token(&self) -> Option<Token> {
        match &self.shared.lock().identity {
            Identity::Account(_) => None,
            Identity::Oauth(renewal) => Some(renewal.token().clone()),
        }
    }

    /// Uses this token from now on: the user allowed the app anew. Whether it was saved is the caller's business.
    ///
    /// # Errors
    ///
    /// As [`with_oauth`](Self::with_oauth); also if the session is without OAuth.
    pub fn replace_token(&self, token: Token) -> Result<(), AccountError> {
        match &mut self.shared.lock().identity {
            Identity::Account(_) => Err(AccountError::Credentials),
            Identity::Oauth(renewal) => renewal.adopt(token, None),
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

/// A session to be.
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
    seed: Option<u64>,
    check_scopes: bool,
    saver: Option<Box<dyn Save>>,
}

enum Source {
    Account(Box<Account>),
    Oauth(Box<Grant>),
}

struct Grant {
    app: App,
    token: Token,
    account: Account,
    clock: Clock,
}

/// What saves a new token.
trait Save: Send {
    fn save(&mut self, token: &Token) -> Result<(), Box<dyn StdError + Send + Sync>>;
}

impl<F, E> Save for F
where
    F: FnMut(&Token) -> Result<(), E> + Send,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn save(&mut self, token: &Token) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self(token).map_err(Into::into)
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
            seed: None,
            check_scopes: true,
            saver: None,
        }
    }

    /// Sets the policy of calls that have none of their own.
    pub fn policy(self, policy: Policy) -> Self {
        Builder { policy, ..self }
    }

    /// Sets the plan, which says how large the 2-second window is until an answer does; [`Plan::Lite`] unless set.
    pub fn plan(self, plan: Plan) -> Self {
        Builder { plan, ..self }
    }

    /// Sends whenever asked to, without regard to the windows; 429s are still obeyed. For when something else paces.
    pub fn unpaced(self) -> Self {
        Builder { paced: false, ..self }
    }

    /// Keeps so many of the day's tokens back from [background work](Session::background).
    pub fn reserve(self, tokens: u64) -> Self {
        Builder { reserve: tokens, ..self }
    }

    /// Says how many tokens there are today, until an answer does; such as [`Plan::daily`].
    pub fn daily_budget(self, tokens: u64) -> Self {
        Builder { daily: Some(tokens), ..self }
    }

    /// Says when the day of the budget ends, and every other 24 hours later. Pipedrive names no time zone for it.
    pub fn daily_reset(self, at: Instant) -> Self {
        Builder { resets: Some(at), ..self }
    }

    /// Sets the seed of the random part of pauses: a random number, or clients that failed together try again together.
    ///
    /// A session without one gets it from the first client that is made with it; see
    /// [`seed_unless_set`](Session::seed_unless_set).
    pub fn seed(self, seed: u64) -> Self {
        Builder { seed: Some(seed), ..self }
    }

    /// Lets the service decide whether the granted scopes suffice.
    pub fn without_scope_check(self) -> Self {
        Builder { check_scopes: false, ..self }
    }

    /// Adds a header to every request of an operation, such as a user agent.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Is given each new token before it is used, to save it.
    ///
    /// It runs where a machine is polled or given an answer, and never twice at a time. If it fails the old token stays in use as
    /// long as it is valid, and saving is tried again; a call that cannot do without the new one fails with
    /// [`TokenError::Unsaved`].
    pub fn save_with<E: Into<Box<dyn StdError + Send + Sync>>>(
        mut self,
        save: impl FnMut(&Token) -> Result<(), E> + Send + 'static,
    ) -> Self {
        self.saver = Some(Box::new(save));
        self
    }

    /// The session.
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
                let Grant { app, token, account, clock } = *grant;
                let account = with_headers(account);
                (Identity::Oauth(Box::new(Renewal::new(app, token, account, clock, self.headers))), 4)
            }
        };
        let burst = self.plan.burst() * times;
        let state = State {
            identity,
            ledger: Ledger::new(burst, self.paced, self.reserve, self.daily, self.resets),
            jitter: Jitter::new(self.seed),
        };
        let shared =
            Shared { state: Mutex::new(state), saver: Mutex::new(self.saver), check_scopes: self.check_scopes };
        Session { shared: Arc::new(shared), policy: self.policy, background: false }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("policy", &self.policy).field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// What is behind every handle of a session.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Apart from the state: saving may take its time, and may look at the session.
    saver: Mutex<Option<Box<dyn Save>>>,
    check_scopes: bool,
}

struct State {
    identity: Identity,
    ledger: Ledger,
    jitter: Jitter,
}

enum Identity {
    Account(Arc<Account>),
    Oauth(Box<Renewal>),
}

/// What a call may do next.
pub(crate) enum Leave {
    /// Send its request.
    Send(Permit),
    /// Send this request, and give the answer to [`Shared::renewed`].
    Renew(Lease, Request<Bytes>, Instant),
    /// Give this to [`Shared::save`], and ask again.
    Save(Lease, Token),
    /// Ask again at this instant.
    Later(Instant),
    /// Wait for a limit, or fail because of it.
    Full(Full),
    /// Fail.
    Fail(ErrorKind),
}

/// A request that was let through.
#[derive(Debug)]
pub(crate) struct Permit {
    pub(crate) account: Arc<Account>,
    pub(crate) generation: u64,
    pub(crate) ticket: Ticket,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing is left half-done in the state where a panic could come from.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may send now.
    pub(crate) fn admit(
        self: &Arc<Self>,
        now: Instant,
        meta: &Meta,
        ask: &Ask,
        seen: &mut Option<Failures>,
        attempts: u32,
    ) -> Leave {
        let state = &mut *self.lock();
        let (account, generation) = match &mut state.identity {
            Identity::Account(account) => (Arc::clone(account), 0),
            Identity::Oauth(renewal) => {
                if self.check_scopes && !renewal.token().grants(meta.scopes) {
                    return Leave::Fail(ErrorKind::Scope(meta.scopes));
                }
                match renewal.access(now, seen, attempts) {
                    Access::Use(account, generation) => (account, generation),
                    Access::Later(at) => return Leave::Later(at),
                    Access::Fail(kind) => return Leave::Fail(kind),
                    Access::Renew(number, token, until) => {
                        let lease = Lease { shared: Arc::clone(self), number, generation: renewal.generation() };
                        return Leave::Renew(lease, renewal.app().refresh(&token).map(Bytes::from), until);
                    }
                    Access::Save(number, token) => {
                        let lease = Lease { shared: Arc::clone(self), number, generation: renewal.generation() };
                        return Leave::Save(lease, token);
                    }
                }
            }
        };
        match state.ledger.admit(now, ask) {
            Ok(ticket) => Leave::Send(Permit { account, generation, ticket }),
            Err(full) => Leave::Full(full),
        }
    }

    /// A request was answered. For a 401, whether it is worth sending it again.
    pub(crate) fn answered(&self, now: Instant, sent: &Sent, ask: &Ask, limits: &Limits, said: Said) -> bool {
        let state = &mut *self.lock();
        state.ledger.answered(now, sent.ticket, ask, limits);
        match said {
            Said::Plain => {}
            Said::Wait(wait) => state.ledger.pause(now, wait),
            Said::Spent => state.ledger.exhausted(now, limits),
            Said::Blocked => state.ledger.blocked(now),
            Said::Unauthorized => {}
        }
        match &mut state.identity {
            Identity::Account(_) => false,
            Identity::Oauth(renewal) if said == Said::Unauthorized => {
                renewal.rejected(sent.generation, now, &mut state.jitter)
            }
            Identity::Oauth(renewal) => {
                renewal.accepted(sent.generation);
                false
            }
        }
    }

    /// A request certainly did not reach the service.
    pub(crate) fn not_sent(&self, ticket: Ticket, ask: &Ask) {
        self.lock().ledger.not_sent(ticket, ask);
    }

    /// The pause before the next attempt.
    pub(crate) fn pause(&self, policy: &Policy, attempts: u32) -> Duration {
        policy.pause(attempts, &mut self.lock().jitter)
    }

    /// What came of the request for a new token.
    pub(crate) fn renewed(&self, lease: Lease, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        let Some((app, wall, old)) =
            self.lock().oauth().map(|(renewal, _)| (renewal.app(), renewal.clock().wall(now), renewal.token().clone()))
        else {
            return;
        };
        let token = match result.or_else(TransportError::refusal) {
            Ok(response) => app.read_renewed(response, wall, Some(&old)),
            Err(transport_error) => Err(app.unanswered(transport_error, &old)),
        };
        match token {
            Ok(token) => {
                self.settle(&lease, |renewal, _| renewal.got(token.clone()));
                self.save(lease, token, now);
            }
            Err(error) => {
                let error = TokenError::Renewal(Arc::new(error));
                self.settle(&lease, |renewal, jitter| renewal.failed(now, error, jitter));
            }
        }
    }

    /// Has a new token saved, and uses it from then on.
    pub(crate) fn save(&self, lease: Lease, token: Token, now: Instant) {
        let saved = match &mut *self.saver.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(saver) => saver.save(&token),
            None => Ok(()),
        };
        self.settle(&lease, |renewal, jitter| {
            let used = match saved {
                Ok(()) => renewal.adopt(token, Some(now)).map_err(TokenError::Unusable),
                Err(error) => Err(TokenError::unsaved(error, &token.secrets())),
            };
            if let Err(error) = used {
                renewal.failed(now, error, jitter);
            }
        });
    }

    /// Changes the token's state, unless there is another token by now.
    fn settle(&self, lease: &Lease, change: impl FnOnce(&mut Renewal, &mut Jitter)) {
        if let Some((renewal, jitter)) = self.lock().oauth()
            && renewal.generation() == lease.generation
        {
            change(renewal, jitter);
        }
    }
}

impl State {
    fn oauth(&mut self) -> Option<(&mut Renewal, &mut Jitter)> {
        match &mut self.identity {
            Identity::Account(_) => None,
            Identity::Oauth(renewal) => Some((renewal, &mut self.jitter)),
        }
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) ticket: Ticket,
    pub(crate) generation: u64,
}

/// What an answer means for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing.
    Plain,
    /// 429: nobody is to send for so long.
    Wait(Duration),
    /// 429: the day's budget is spent.
    Spent,
    /// 403 from Cloudflare.
    Blocked,
    /// 401.
    Unauthorized,
}

/// The right to renew the token. Dropped, it goes back.
pub(crate) struct Lease {
    shared: Arc<Shared>,
    number: u64,
    generation: u64,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((renewal, _)) = self.shared.lock().oauth() {
            renewal.release(self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v2::deals::{GetDeal, GetDeals};

    #[test]
    fn sessions_and_machines_go_to_any_thread() {
        fn shared<T: Send + Sync + Clone>() {}
        fn sent<T: Send>() {}
        shared::<Session>();
        sent::<Call<GetDeal>>();
        sent::<Pages<GetDeals>>();
    }
}
