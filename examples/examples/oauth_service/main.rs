//! OAuth in a web service on axum: a login that leads to Pipedrive, the callback, and a client that renews its token.
//!
//! The service is in `service.rs` and `login.rs`; here it is started, and somebody with a browser plays along.

mod login;
mod service;

use std::error::Error;

use examples::Demo;
use pipedrive::Transport;
use pipedrive::bytes::Bytes;
use pipedrive::http::{Request, Response, header};
use pipedrive::oauth::App;
use pipedrive::serde_json::json;
use pipedrive_sandbox::OAuthApp;
use tokio::net::TcpListener;

use crate::service::Service;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::emulator()?;
    let OAuthApp { client_id, client_secret, redirect_uri, .. } = OAuthApp::default();
    // A real app stays at Pipedrive's own OAuth server: it leaves `host` out.
    let app = App::new(&client_id, &client_secret)?.host(demo.account().host().clone());
    let transport = examples::async_transport()?; // `Transport::new()`
    let service = Service { app, redirect_uri, transport: transport.clone(), client: Default::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let here = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, service.router()).into_future());

    // The user is sent to Pipedrive, allows the app, and is sent back.
    println!("before: {}", text(&open(&transport, &format!("{here}/deals"), "").await?));
    let login = open(&transport, &format!("{here}/login"), "").await?;
    let cookie = header_of(&login, header::SET_COOKIE)?.split(';').next().unwrap_or_default();
    let page = format!("{}&decision=allow", header_of(&login, header::LOCATION)?);
    let back = open(&transport, &page, "").await?;
    let (_, callback) = header_of(&back, header::LOCATION)?.split_once("/callback").ok_or("not sent back")?;
    println!("callback: {}", text(&open(&transport, &format!("{here}/callback{callback}"), cookie).await?));

    // The emulator lets all tokens end: the next request is refused, renews the token, and is sent again.
    demo.order("oauth/expire", &json!({}))?;
    println!("after: {}", text(&open(&transport, &format!("{here}/deals"), "").await?));
    Ok(())
}

async fn open(browser: &Transport, url: &str, cookie: &str) -> Result<Response<Bytes>, Box<dyn Error>> {
    Ok(browser.exchange(Request::get(url).header(header::COOKIE, cookie).body(Bytes::new())?).await?)
}

fn header_of(answer: &Response<Bytes>, name: header::HeaderName) -> Result<&str, Box<dyn Error>> {
    Ok(answer.headers().get(name).ok_or("a header is missing")?.to_str()?)
}

fn text(answer: &Response<Bytes>) -> String {
    format!("{} {}", answer.status().as_u16(), String::from_utf8_lossy(answer.body()))
}
