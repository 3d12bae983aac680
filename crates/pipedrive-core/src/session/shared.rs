//! The state behind all handles of a session, and the renewal of its token.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};

use crate::account::Account;
use crate::error::{TokenError, TransportError};
use crate::oauth::{App, Token};
use crate::retry::Jitter;
use crate::session::ledger::Ledger;
use crate::session::token::{Lease, TokenState};

/// The state that all handles of a session share.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// The account that requests are sent with; `None` with OAuth, where it changes with the token. It is here as well
    /// as in the state, so that a call can use it without a reference of its own.
    account: Option<Arc<Account>>,
    /// Outside of the mutex: saving may take long, and may use the session.
    saver: Saver,
    /// Wake what gives out passes, and what renews the token outside of the session, if set.
    pub(super) wake: Wake,
    /// Runs renewals separately from calls, if set.
    pub(super) renewer: OnceLock<Box<dyn Renew>>,
    pub(super) check_scopes: bool,
}

pub(super) struct State {
    pub(super) identity: Identity,
    pub(super) ledger: Ledger,
    pub(super) jitter: Jitter,
}

pub(super) enum Identity {
    Account(Arc<Account>),
    Oauth(Box<TokenState>),
}

/// The functions that wake loops beside the session.
#[derive(Default)]
pub(super) struct Wake {
    pub(super) passes: Option<Box<dyn Fn() + Send + Sync>>,
    pub(super) renewal: Option<Box<dyn Fn() + Send + Sync>>,
}

/// How a new token is saved.
pub(super) enum Saver {
    None,
    Blocking(Mutex<Box<dyn Save>>),
    Async(Box<dyn SaveAsync>),
}

/// A blocking function that saves a token.
pub(super) trait Save: Send {
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

/// An async function that saves a token.
pub(super) trait SaveAsync: Send + Sync {
    #[expect(clippy::type_complexity, reason = "used once")]
    fn save(&self, token: Token) -> Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send>>;
}

impl<F, R, E> SaveAsync for F
where
    F: Fn(Token) -> R + Send + Sync,
    R: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn save(&self, token: Token) -> Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send>> {
        let saving = self(token);
        Box::pin(async move { saving.await.map_err(Into::into) })
    }
}

/// A function that runs a renewal separately from the call that needs it, or returns it.
pub(super) trait Renew: Send + Sync {
    fn renew(&self, renewal: TokenRenewal) -> Option<TokenRenewal>;
}

impl<F: Fn(TokenRenewal) -> Option<TokenRenewal> + Send + Sync> Renew for F {
    fn renew(&self, renewal: TokenRenewal) -> Option<TokenRenewal> {
        self(renewal)
    }
}

impl Shared {
    pub(super) fn new(state: State, saver: Saver, check_scopes: bool, wake: Wake) -> Self {
        let account = match &state.identity {
            Identity::Account(account) => Some(Arc::clone(account)),
            Identity::Oauth(_) => None,
        };
        Shared { state: Mutex::new(state), account, saver, wake, renewer: OnceLock::new(), check_scopes }
    }

    /// Returns the account that requests are sent with; `None` with OAuth.
    pub(crate) fn account(&self) -> Option<&Account> {
        self.account.as_deref()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // No panic can leave the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the use of the state, and wakes what has to do something because of it. That may use the session at once.
    pub(super) fn wake(&self, mut state: MutexGuard<'_, State>) {
        let passes = state.ledger.take_wake();
        let renewal = match &mut state.identity {
            Identity::Account(_) => false,
            Identity::Oauth(token) => token.take_wake(),
        };
        drop(state);
        if let Some(wake) = self.wake.passes.as_ref().filter(|_| passes) {
            wake();
        }
        if let Some(wake) = self.wake.renewal.as_ref().filter(|_| renewal) {
            wake();
        }
    }
}

impl State {
    pub(super) fn oauth(&mut self) -> Option<(&mut TokenState, &mut Jitter)> {
        match &mut self.identity {
            Identity::Account(_) => None,
            Identity::Oauth(token) => Some((token, &mut self.jitter)),
        }
    }
}

/// A renewal of the session's OAuth token: a request to send, then a new token to save and use.
///
/// There is one at a time. Calls that need the new token wait for it; the others continue with the old one. If it is
/// dropped, the next call that needs a token starts another, or asks for one with
/// [`external_renewal`](crate::session::Builder::external_renewal).
///
/// [`Session::renew_with`](crate::Session::renew_with) sets the function that receives renewals, which runs them like
/// this:
///
/// ```
/// # use std::time::Instant;
/// # use bytes::Bytes;
/// # use http::{Request, Response};
/// use pipedrive_core::TransportError;
/// use pipedrive_core::session::TokenRenewal;
///
/// # async fn exchange(_: Request<Bytes>, _: Instant) -> Result<Response<Bytes>, TransportError> { unimplemented!() }
/// async fn renew(mut renewal: TokenRenewal) {
///     if let Some(request) = renewal.request() {
///         let result = exchange(request, renewal.deadline()).await;
///         renewal.receive(Instant::now(), result);
///     }
///     renewal.save().await;
///     renewal.finish(Instant::now());
/// }
/// ```
#[must_use = "dropping a renewal cancels it, and its refresh token may already be used up"]
pub struct TokenRenewal {
    shared: Arc<Shared>,
    lease: u64,
    generation: u64,
    deadline: Instant,
    app: Arc<App>,
    old: Token,
    new: Option<Result<Token, TokenError>>,
    saved: Option<Result<(), Box<dyn StdError + Send + Sync>>>,
}

impl TokenRenewal {
    pub(super) fn new(shared: &Arc<Shared>, lease: Lease, state: &TokenState) -> Self {
        let Lease { number, until, generation, unsaved } = lease;
        TokenRenewal {
            shared: Arc::clone(shared),
            lease: number,
            generation,
            deadline: until,
            app: state.app(),
            old: state.token().clone(),
            new: unsaved.map(Ok),
            saved: None,
        }
    }

    /// Returns the request for a new token; `None` if there already is a new token, which could not be saved earlier.
    #[must_use]
    pub fn request(&self) -> Option<Request<Bytes>> {
        match self.new {
            Some(Ok(_)) => None,
            _ => Some(self.refresh()),
        }
    }

    /// Returns the request for a new token.
    pub(crate) fn refresh(&self) -> Request<Bytes> {
        self.app.refresh(&self.old).map(Bytes::from)
    }

    /// Returns until when to wait for the response; after that, another renewal can start.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes the result of the request, which arrived at `now`.
    pub fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        let Some(wall) = self.shared.lock().oauth().and_then(|(state, _)| state.wall(now)) else { return };
        let token = match result.or_else(TransportError::into_response) {
            Ok(response) => self.app.read_renewed(response, wall, Some(&self.old)),
            Err(error) => Err(self.app.unanswered(error, Some(&self.old))),
        };
        match token {
            Ok(token) => {
                self.settle(|state, _| state.store_unsaved(token.clone()));
                self.new = Some(Ok(token));
            }
            Err(error) => {
                let error = TokenError::Renewal(Arc::new(error));
                self.settle(|state, jitter| state.failed(now, error.clone(), jitter));
                self.new = Some(Err(error));
            }
        }
    }

    /// Returns the new token, once it was received.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.new.as_ref()?.as_ref().ok()
    }

    /// Returns why no new token was received.
    #[must_use]
    pub fn failure(&self) -> Option<&TokenError> {
        self.new.as_ref()?.as_ref().err()
    }

    /// Saves the new token, if there is one, with the function that the session was built with.
    pub async fn save(&mut self) {
        let Some(Ok(token)) = &self.new else { return };
        self.saved = Some(match &self.shared.saver {
            Saver::Async(saver) => saver.save(token.clone()).await,
            Saver::Blocking(saver) => blocking(saver, token),
            Saver::None => Ok(()),
        });
    }

    /// Replaces the session's token by the new one, if there is one and it could be saved.
    ///
    /// If [`save`](Self::save) was not called, this saves the token; it fails where saving is async.
    pub fn finish(mut self, now: Instant) {
        let Some(Ok(token)) = self.new.take() else { return };
        let saved = self.saved.take().unwrap_or_else(|| match &self.shared.saver {
            Saver::Async(_) => Err("`save_with_async` needs an async client; use `save_with`".into()),
            Saver::Blocking(saver) => blocking(saver, &token),
            Saver::None => Ok(()),
        });
        self.settle(|state, jitter| {
            let used = match saved {
                Ok(()) => state.adopt(token, Some(now)).map_err(TokenError::Unusable),
                Err(error) => Err(TokenError::unsaved(error, &token.secrets())),
            };
            if let Err(error) = used {
                state.failed(now, error, jitter);
            }
        });
    }

    /// Changes the token's state, unless the token has been replaced meanwhile.
    fn settle(&self, change: impl FnOnce(&mut TokenState, &mut Jitter)) {
        if let Some((state, jitter)) = self.shared.lock().oauth() {
            if state.generation() == self.generation {
                change(state, jitter);
            }
        }
    }
}

fn blocking(saver: &Mutex<Box<dyn Save>>, token: &Token) -> Result<(), Box<dyn StdError + Send + Sync>> {
    saver.lock().unwrap_or_else(PoisonError::into_inner).save(token)
}

impl Drop for TokenRenewal {
    fn drop(&mut self) {
        if let Some((state, _)) = self.shared.lock().oauth() {
            state.release(self.lease);
        }
    }
}

impl fmt::Debug for TokenRenewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRenewal").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}
