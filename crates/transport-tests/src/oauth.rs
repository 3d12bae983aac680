//! An emulator with an OAuth app.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::{Error, Host, Session};
use pipedrive_sandbox::{Emulator, OAuthApp, Sandbox};
use serde_json::json;

use crate::transport::POLICY;

/// An emulator in which a renewal invalidates the refresh token, and a session with an OAuth token.
pub struct OAuth {
    /// The emulator.
    pub sandbox: Sandbox,
    /// The app that it knows.
    pub app: App,
    /// The session.
    pub session: Session,
    saved: Arc<AtomicUsize>,
}

impl OAuth {
    /// Starts an emulator with an OAuth app.
    #[must_use]
    pub fn start() -> Self {
        let mut app = OAuthApp::default();
        app.rotates = true;
        let (id, secret) = (app.client_id.clone(), app.client_secret.clone());
        let sandbox = Sandbox::builder().oauth(app).start().unwrap();
        let (access, refresh) = sandbox.with(|emulator| emulator.issue_tokens(Timestamp::now(), 1));
        let token = json!({"access_token": access, "refresh_token": refresh}).to_string();
        let app = App::new(&id, &secret).unwrap().host(Host::loopback(sandbox.url()).unwrap());
        let saved = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&saved);
        let session = Session::with_oauth(app.clone(), Token::from_secret_json(&token).unwrap())
            .unwrap()
            .save_with(move |_| {
                counting.fetch_add(1, Ordering::Relaxed);
                Ok::<_, Error>(())
            })
            .policy(POLICY)
            .build();
        OAuth { sandbox, app, session, saved }
    }

    /// Expires the access tokens, so that the next call renews its token.
    pub fn expire(&self) {
        self.sandbox.with(Emulator::expire_access_tokens);
    }

    /// Returns how many token requests the emulator received.
    #[must_use]
    pub fn renewals(&self) -> usize {
        self.sandbox.journal().iter().filter(|seen| seen.target == "/oauth/token").count()
    }

    /// Returns how many new tokens were saved.
    #[must_use]
    pub fn saved(&self) -> usize {
        self.saved.load(Ordering::Relaxed)
    }
}
