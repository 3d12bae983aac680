//! What is behind every handle of a session, and the renewal of its token.

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

/// What all handles of a session share.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Apart from the state: saving may take its time, and may look at the session.
    saver: Saver,
    /// What carries out renewals apart from calls, if something does.
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

/// What saves a new token.
pub(super) enum Saver {
    None,
    Blocking(Mutex<Box<dyn Save>>),
    Async(Box<dyn SaveAsync>),
}

/// Saves a token before it returns.
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

/// Saves a token by the time the future is ready.
pub(super) trait SaveAsync: Send + Sync {
    #[expect(clippy::type_complexity, reason = "it is said once")]
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

/// Carries out a renewal apart from the call that needs it, or gives it back.
pub(super) trait Renew: Send + Sync {
    fn renew(&self, renewal: TokenRenewal) -> Option<TokenRenewal>;
}

impl<F: Fn(TokenRenewal) -> Option<TokenRenewal> + Send + Sync> Renew for F {
    fn renew(&self, renewal: TokenRenewal) -> Option<TokenRenewal> {
        self(renewal)
    }
}

impl Shared {
    pub(super) fn new(state: State, saver: Saver, check_scopes: bool) -> Self {
        Shared { state: Mutex::new(state), saver, renewer: OnceLock::new(), check_scopes }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing is left half-done in the state where a panic could come from.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

/// A renewal of the session's OAuth token: a request to send, and a new token to save before it is used.
///
/// There is one at a time. The calls that need the new token wait for it, the others go on with the old one. Dropped, it
/// is given up, and the next call that needs a token begins another.
///
/// [`Session::renew_with`](crate::Session::renew_with) hands it to whoever carries it out:
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
#[must_use = "a renewal that is dropped is given up, and the refresh token may be used up already"]
pub struct TokenRenewal {
    shared: Arc<Shared>,
    lease: u64,
    generation: u64,
    deadline: Instant,
    app: Arc<App>,
    old: Token,
    new: Option<Token>,
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
            new: unsaved,
            saved: None,
        }
    }

    /// Returns the request for a new token; `None` if there is a new token already, which could not be saved before.
    #[must_use]
    pub fn request(&self) -> Option<Request<Bytes>> {
        match self.new {
            Some(_) => None,
            None => Some(self.app.refresh(&self.old).map(Bytes::from)),
        }
    }

    /// Returns until when the response is worth waiting for; later another renewal can begin.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes the result of the request, received at this instant.
    pub fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        let Some(wall) = self.shared.lock().oauth().and_then(|(state, _)| state.wall(now)) else { return };
        let token = match result.or_else(TransportError::refusal) {
            Ok(response) => self.app.read_renewed(response, wall, Some(&self.old)),
            Err(error) => Err(self.app.unanswered(error, Some(&self.old))),
        };
        match token {
            Ok(token) => {
                self.settle(|state, _| state.got(token.clone()));
                self.new = Some(token);
            }
            Err(error) => {
                let error = TokenError::Renewal(Arc::new(error));
                self.settle(|state, jitter| state.failed(now, error, jitter));
            }
        }
    }

    /// Saves the new token as the session was told to, if there is one.
    pub async fn save(&mut self) {
        let Some(token) = &self.new else { return };
        self.saved = Some(match &self.shared.saver {
            Saver::Async(saver) => saver.save(token.clone()).await,
            Saver::Blocking(saver) => blocking(saver, token),
            Saver::None => Ok(()),
        });
    }

    /// Uses the new token from now on, if there is one and it is saved.
    ///
    /// Without [`save`](Self::save) before, it is saved here, unless that takes a future.
    pub fn finish(mut self, now: Instant) {
        let Some(token) = self.new.take() else { return };
        let saved = self.saved.take().unwrap_or_else(|| match &self.shared.saver {
            Saver::Async(_) => Err("only an async client can save it".into()),
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

    /// Changes the token's state, unless there is another token by now.
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
