//! OAuth from the first redirect to the last: a code, a token, its renewal, and giving it back. Against an emulator.

use std::error::Error;

use pipedrive::Session;
use pipedrive::bytes::Bytes;
use pipedrive::http::{Request, header};
use pipedrive::oauth::{self, App, Redirect, Revoke};
use pipedrive::serde_json::json;
use pipedrive::v2::deals::{AddDeal, GetDeal};
use pipedrive_sandbox::OAuthApp;

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    let OAuthApp { client_id, client_secret, redirect_uri, .. } = OAuthApp::default();
    // A real app stays at Pipedrive's own OAuth server: it leaves `host` out.
    let app = App::new(&client_id, &client_secret)?.host(demo.account().host().clone());
    let transport = examples::transport()?;

    // 1. The user is sent to Pipedrive, allows the app, and is sent back.
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let state = format!("{:032x}", u128::from_le_bytes(random));
    let url = app.authorize_url(&redirect_uri, &state);
    println!("the user goes to {}...", url.split('?').next().unwrap_or_default());
    let page = transport.exchange(Request::get(format!("{url}&decision=allow")).body(String::new())?)?;
    let back = page.headers().get(header::LOCATION).ok_or("the user was not sent back")?.to_str()?;

    // 2. The code becomes a token. That the state is the same proves that this app sent the user.
    let code = Redirect::parse(back)?.code(&state)?;
    let token = transport.exchange_code(&app, &code, &redirect_uri)?;
    println!("a token until {:?}", token.expires_at());

    // 3. The session renews it when it is time; a new one is saved before it is used.
    let session = Session::with_oauth(app.clone(), token)?
        .save_with(|token| {
            println!("a new token, to be kept: {} bytes", token.to_secret_json().len());
            Ok::<_, std::io::Error>(())
        })
        .build();
    let client = transport.client_in(session);
    let deal = client.send(&AddDeal::new("Roof"))?.id;

    // The emulator lets all tokens end: the next call is refused, renews, and is sent again.
    demo.order("oauth/expire", &json!({}))?;
    println!("deal {deal} is {:?} still", client.send(&GetDeal::new(deal))?.title.unwrap_or_default());

    // 4. The app is uninstalled.
    let token = client.session().token().ok_or("a session with OAuth has a token")?;
    oauth::read_revoked(transport.exchange(app.revoke(&token, Revoke::App).map(Bytes::from))?)?;
    if let Err(error) = client.send(&GetDeal::new(deal)) {
        println!("{error}");
    }
    Ok(())
}
