//! Renewals of a profile's OAuth token, which several processes may use: one of them renews it, the others take it from
//! where it is stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use pipedrive::bytes::Bytes;
use pipedrive::error::{TimedOut, TokenError};
use pipedrive::http::{Request, Response};
use pipedrive::oauth::Token;
use pipedrive::session::{Builder, TokenNeed};
use pipedrive::{Session, Transport, TransportError};

use crate::account::lock::{AGAIN, Lock};
use crate::account::oauth::{Grant, Registration};
use crate::account::profile::Profile;
use crate::account::secret;
use crate::failure::{Code, Failure};

/// The renewals of a session, which have a thread of their own: what they wait for (the lock, the keyring) blocks.
///
/// Dropping it waits for the answer to a renewal that was sent, and until that is stored: the old refresh token may be
/// used up.
pub(crate) struct Renewals {
    wake: Sender<()>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What renewals need to know of their profile.
pub(crate) struct Renewer {
    name: String,
    profile: Profile,
    registration: Registration,
    wake: Sender<()>,
    woken: Receiver<()>,
    ends: Arc<AtomicBool>,
}

impl Renewer {
    /// Returns what a session with the token of a profile is built with, and what renews its token.
    pub(crate) fn new(name: &str, profile: &Profile) -> Result<(Builder, Self), Failure> {
        let Grant { registration, token } = Grant::load(profile, name)?;
        let app = registration.app(Some(&profile.at))?;
        let (wake, woken) = channel();
        let renewer = Renewer {
            name: name.to_owned(),
            profile: profile.clone(),
            registration: registration.clone(),
            wake: wake.clone(),
            woken,
            ends: Arc::default(),
        };
        let (name, token_in) = (name.to_owned(), profile.token_in);
        let save = move |token: &Token| {
            let grant = Grant { registration: registration.clone(), token: token.clone() };
            let stored = grant.to_secret_json().and_then(|text| secret::store(token_in, &name, &text));
            stored.map_err(|failure| failure.message().to_owned())
        };
        let builder = Session::with_oauth(app, token)?.save_with(save).external_renewal(move || {
            let _ = wake.send(()); // it fails when the program ends
        });
        Ok((builder, renewer))
    }

    /// Starts the thread.
    pub(crate) fn start(self, session: &Session) -> Renewals {
        let (wake, ends, session) = (self.wake.clone(), Arc::clone(&self.ends), session.clone());
        let thread = thread::spawn(move || self.run(&session));
        Renewals { wake, ends, thread: Some(thread) }
    }

    fn run(&self, session: &Session) {
        while self.woken.recv().is_ok() && !self.ends() {
            if let Err(failure) = self.renew(session) {
                session.renewal_failed(Instant::now(), TokenError::external(failure.message()));
            }
        }
    }

    fn renew(&self, session: &Session) -> Result<(), Failure> {
        if session.token_need(Instant::now()) == TokenNeed::None {
            return Ok(());
        }
        let _lock = loop {
            if let Some(lock) = Lock::try_take(&self.name)? {
                break lock;
            }
            thread::sleep(AGAIN);
            if self.ends() {
                return Ok(());
            }
        };
        let stored = Grant::load(&self.profile, &self.name)?;
        let Some(own) = session.token() else { return Ok(()) };
        if !stored.registration.is_same(&self.registration) || stored.token.api_domain() != own.api_domain() {
            let message = format!("profile `{}` is of another app or account by now: start again", self.name);
            return Err(Failure::new(Code::Access, message));
        }
        if stored.token != own {
            // Another process has renewed it, or the user has authorized the app again.
            return Ok(session.replace_token(stored.token)?);
        }
        let Some(mut renewal) = session.take_renewal(Instant::now()) else { return Ok(()) };
        if let Some(request) = renewal.request() {
            let result = exchange(request, renewal.deadline());
            renewal.receive(Instant::now(), result);
        }
        renewal.finish(Instant::now()); // which stores the token
        Ok(())
    }

    fn ends(&self) -> bool {
        self.ends.load(Ordering::Relaxed)
    }
}

impl Drop for Renewals {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let _ = self.wake.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it fails only if the thread panicked, which the panic has told
        }
    }
}

fn exchange(request: Request<Bytes>, until: Instant) -> Result<Response<Bytes>, TransportError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(TransportError::before_send)?.block_on(async {
        let answered = tokio::time::timeout_at(until.into(), Transport::new().exchange(request)).await;
        answered.unwrap_or_else(|_| Err(TransportError::after_send(TimedOut::Total)))
    })
}
