//! How a user connects the service with Pipedrive: to Pipedrive and back.

use std::error::Error;

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use pipedrive::Session;
use pipedrive::oauth::{self, Token};

use crate::service::{Failure, Service};

/// Sends the user to Pipedrive. The state goes along, and into a cookie: it shows the callback whom this service sent.
pub(crate) async fn login(State(service): State<Service>) -> Result<impl IntoResponse, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let state = format!("{:032x}", u128::from_le_bytes(random));
    let cookie = format!("state={state}; Path=/callback; HttpOnly; SameSite=Lax; Max-Age=600"); // with https also Secure
    let url = service.app.authorize_url(&service.redirect_uri, &state);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&url)))
}

/// The user comes back with a code, which becomes a token, and the token a client.
pub(crate) async fn callback(State(service): State<Service>, headers: HeaderMap, uri: Uri) -> Result<String, Failure> {
    let cookies = headers.get(header::COOKIE).ok_or("no cookie")?.to_str()?;
    let state = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("state=")).ok_or("no state")?;
    let code = oauth::Redirect::parse(&uri.to_string())?.code(state)?;

    let token = service.transport.exchange_code(&service.app, &code, &service.redirect_uri).await?;
    save(token.clone()).await?;
    let session = Session::with_oauth(service.app.clone(), token)?.save_with_async(save).build();
    service.connect(service.transport.client_in(session));
    Ok("connected".to_owned())
}

/// Stands for a database. The session calls it with each renewed token, and awaits it before it uses the token.
async fn save(token: Token) -> Result<(), Box<dyn Error + Send + Sync>> {
    println!("  a token of {} bytes is saved", token.to_secret_json().len());
    Ok(())
}
