//! An emulator, and a session with a token of it.

use std::error::Error;

use jiff::Timestamp;
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::session::Builder;
use pipedrive_core::{Account, Credentials, Host, Session};
use pipedrive_sandbox::{Limits, OAuthApp, Sandbox};
use serde_json::json;

/// With an API token.
pub(crate) fn with_api_token(limits: Limits) -> Result<(Sandbox, Builder), Box<dyn Error>> {
    let sandbox = Sandbox::builder().limits(limits).start()?;
    let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    Ok((sandbox, Session::builder(account)))
}

/// With an OAuth token, whose refresh token changes with each renewal or stays the same.
pub(crate) fn with_oauth(limits: Limits, rotates: bool) -> Result<(Sandbox, Builder), Box<dyn Error>> {
    let mut app = OAuthApp::default();
    app.rotates = rotates;
    let host = |sandbox: &Sandbox| Host::loopback(sandbox.url());
    let (id, secret) = (app.client_id.clone(), app.client_secret.clone());
    let sandbox = Sandbox::builder().limits(limits).oauth(app).start()?;
    let app = App::new(&id, &secret)?.host(host(&sandbox)?);
    let (access, refresh) = sandbox.with(|emulator| emulator.issue_tokens(Timestamp::now(), 1));
    let token = Token::from_secret_json(&json!({"access_token": access, "refresh_token": refresh}).to_string())?;
    let session = Session::with_oauth(app, token)?;
    Ok((sandbox, session))
}
