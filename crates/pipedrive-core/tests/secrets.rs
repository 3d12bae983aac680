//! What no `Debug` and no `Display` shows, whoever put it there: tokens, the app's secret, codes.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Redirect, Revoke, SecretBody, Token};
use pipedrive_core::session::Session;
use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::v2::deals::{GetDeal, GetDeals};
use pipedrive_core::wire::{Multipart, RequestBody};
use pipedrive_core::{
    Account, Company, Credentials, Error, ErrorKind, Operation, Page, Raw, TransportError, operation, pages,
};

const API_TOKEN: &str = "4p1t0ken-0123456789abcdef";
const ACCESS: &str = "v1u:4cce55/T0ken+0123456789=";
const REFRESH: &str = "1:2:refre5h/T0ken+0123456789=";
const NEW: &str = "v1u:n3w/T0ken+0123456789=";
const CLIENT_SECRET: &str = "cl1ent/Secret+0123456789=";
const CODE: &str = "c0de/Code+0123456789=";
const SECRETS: [&str; 6] = [API_TOKEN, ACCESS, REFRESH, NEW, CLIENT_SECRET, CODE];

/// How a secret looks when it is sent: as it is, in a form, and with the app's id before it.
fn spellings(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut spellings = vec![secret.to_owned(), form.to_lowercase(), form];
    if secret == CLIENT_SECRET {
        spellings.push(basic());
    }
    spellings
}

fn basic() -> String {
    let code = Redirect::parse("code=c").unwrap().code_without_state().unwrap();
    let request = app().exchange_code(&code, "x");
    request.headers()["authorization"].to_str().unwrap().strip_prefix("Basic ").unwrap().to_owned()
}

fn assert_silent(name: &str, shown: &str) {
    let shown = shown.to_lowercase();
    for secret in SECRETS.into_iter().flat_map(spellings) {
        // Half of it would be too much.
        let half = &secret.to_lowercase()[..secret.len() / 2];
        assert!(!shown.contains(half), "{name} shows {secret}: {shown}");
    }
}

fn app() -> App {
    App::new("4a1b", CLIENT_SECRET).unwrap()
}

fn token() -> Token {
    let ended = "2026-03-01T11:00:00Z";
    let json = format!(r#"{{"access_token":"{ACCESS}","refresh_token":"{REFRESH}","expires_at":"{ended}"}}"#);
    Token::from_secret_json(&json).unwrap()
}

fn account() -> Account {
    Account::new(Company::new("acme").unwrap(), Credentials::api_token(API_TOKEN).unwrap())
}

#[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

/// A session whose token has ended; whoever saves the next one fails, and says with which.
fn oauth() -> Session {
    let wall: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    let builder = Session::with_oauth(app(), token()).unwrap().clock(start(), wall);
    builder.save_with(|token| Err(format!("no row for {}", token.to_secret_json()))).build()
}

#[test]
fn no_debug_shows_a_secret() {
    let code = || Redirect::parse(&format!("code={}&state=s", spellings(CODE)[2])).unwrap();
    let raw = Raw::get("/api/v1/deals").query("api_token", API_TOKEN);
    let mut form = Multipart::default();
    form.field("password", CLIENT_SECRET);
    let mut shown: Vec<(&str, Box<dyn Debug>)> = vec![
        ("an API token", Box::new(Credentials::api_token(API_TOKEN).unwrap())),
        ("an access token", Box::new(Credentials::bearer(ACCESS).unwrap())),
        ("an account", Box::new(account())),
        ("a request", Box::new(account().request(&GetDeal::new(7)).unwrap())),
        ("an app", Box::new(app())),
        ("its account", Box::new(app().account(&token()).unwrap())),
        ("a token", Box::new(token())),
        ("a redirect", Box::new(code())),
        ("a code", Box::new(code().code("s").unwrap())),
        ("a session", Box::new(Session::new(account()))),
        ("a session with OAuth", Box::new(oauth())),
        ("a session to be", Box::new(Session::builder(account()))),
        ("a call", Box::new(Session::new(account()).call(&GetDeal::new(7)))),
        ("a list", Box::new(oauth().pages(GetDeals::new()))),
        ("a download", Box::new(oauth().download(&DownloadFile::new(3)))),
        ("a list by rows", Box::new(oauth().pages(GetDeals::new()).rows())),
        ("several pages at once", Box::new(oauth().pages(GetDeals::new()).buffered(2))),
        ("one of them", Box::new(oauth().pages(GetDeals::new()).buffered(2).begin())),
        ("raw, in the query", Box::new(raw.clone())),
        ("raw, as JSON", Box::new(raw.clone().json(&[API_TOKEN]))),
        ("raw, as a form", Box::new(raw.form([("api_token", API_TOKEN)]))),
        ("parts", Box::new(form)),
        ("a token that cannot be read", Box::new(Token::from_secret_json(ACCESS).unwrap_err())),
        ("credentials that cannot be", Box::new(Credentials::bearer(&format!("{ACCESS}\n")).unwrap_err())),
        ("an app that cannot be", Box::new(App::new("4a1b:", CLIENT_SECRET).unwrap_err())),
        ("a state that differs", Box::new(code().code("t").unwrap_err())),
    ];
    let requests: [(&str, Request<SecretBody>); 5] = [
        ("a code's request", app().exchange_code(&code().code("s").unwrap(), "https://app.example.com")),
        ("an API token's request", app().exchange_api_token(API_TOKEN)),
        ("a renewal's request", app().refresh(&token())),
        ("an app's end", app().revoke(&token(), Revoke::App)),
        ("a token's end", app().revoke(&token(), Revoke::AccessToken)),
    ];
    for (name, request) in requests {
        shown.push((name, Box::new(request.clone())));
        shown.push((name, Box::new(request.body().clone())));
        shown.push((name, Box::new(Step::<()>::Send(request.map(RequestBody::from)))));
    }
    for (name, value) in shown {
        assert_silent(name, &format!("{value:?} {value:#?}"));
    }
    let send = Step::<()>::Send(account().request(&GetDeals::new().filter_id(9)).unwrap().map(RequestBody::from));
    let said =
        r#"Send { method: GET, host: "acme.pipedrive.com", path: "/api/v2/deals", headers: ["x-api-token"], .. }"#;
    assert_eq!(format!("{send:?}"), said);
}

/// Rows of which nothing is known.
#[operation(GET "/api/v2/things" -> Page<BTreeMap<String, u64>>, cost = 1)]
struct GetThings {}

/// A server that sends back what it was sent, in every place that an error speaks of.
#[test]
fn no_error_shows_a_secret_that_came_back() {
    for secret in spellings(API_TOKEN) {
        for (name, result) in echoes(&secret) {
            errors(name, &mut Session::new(account()).call(&GetThings::new()), result);
        }
    }
    for secret in [ACCESS, REFRESH, CLIENT_SECRET].into_iter().flat_map(spellings) {
        for (name, result) in echoes(&secret) {
            errors(name, &mut oauth().call(&GetThings::new()), result);
        }
    }
    let saved = format!(r#"{{"access_token":"{NEW}","refresh_token":"{REFRESH}","expires_in":3600}}"#);
    errors("a token that cannot be saved", &mut oauth().call(&GetThings::new()), Ok(answer(200, &saved)));
}

/// What is cut out of a copy is still in the other, and what the transport said is the same value in both.
#[test]
fn a_copy_of_an_error_is_an_error_of_its_own() {
    for (name, answered) in echoes(API_TOKEN) {
        let error = match answered.map(GetThings::read) {
            Ok(Ok(_)) => continue,
            Ok(Err(error)) => error,
            Err(transport_error) => Error::transport(&GetThings::META, transport_error),
        };
        let copy = error.clone().redacted(["no-secret-of-this-one"]);
        assert_eq!(format!("{copy} {copy:?}"), format!("{error} {error:?}"), "{name}");
        let is_io = |error: &Error| match error.kind() {
            ErrorKind::Transport(transport_error) => transport_error.source.is::<io::Error>(),
            _ => false,
        };
        assert_eq!((is_io(&copy), is_io(&error)), (name == "no connection", name == "no connection"), "{name}");
        looked_at(name, &copy.redacted([API_TOKEN]));
        assert_eq!(error.body(), error.clone().redacted([API_TOKEN]).body(), "{name}");
    }
}

type Answered = Result<Response<Bytes>, TransportError>;

fn echoes(secret: &str) -> Vec<(&'static str, Answered)> {
    let json = serde_json::to_string(secret).unwrap();
    let cut = "x".repeat(500 - secret.len() / 2);
    vec![
        ("error", Ok(answer(400, &format!(r#"{{"error":{json}}}"#)))),
        ("error that is cut", Ok(answer(400, &format!(r#"{{"error":"{cut}{secret}"}}"#)))),
        ("message", Ok(answer(401, &format!(r#"{{"message":"Bearer {secret} is no good"}}"#)))),
        ("info", Ok(answer(403, &format!(r#"{{"error":"no","error_info":{json},"code":{json}}}"#)))),
        ("errors", Ok(answer(422, &format!(r#"{{"errors":{{{json}:[{json}]}}}}"#)))),
        ("text", Ok(answer(400, &format!("token={secret}")))),
        ("no success", Ok(answer(200, &format!(r#"{{"success":false,"error":{json}}}"#)))),
        ("value", Ok(answer(200, &format!(r#"{{"success":true,"data":[{{"id":{json}}}],"access_token":[{json}]}}"#)))),
        ("key", Ok(answer(200, &format!(r#"{{"success":true,"data":[{{{json}:"x"}}],"access_token":{{{json}:1}}}}"#)))),
        ("domain", Ok(answer(200, &format!(r#"{{"access_token":{json},"refresh_token":"r","api_domain":{json}}}"#)))),
        (
            "number",
            Ok(answer(200, r#"{"success":1,"access_token":4929001234567890,"refresh_token":4929001234567890}"#)),
        ),
        ("no answer", Err(TransportError::after_send(format!("GOAWAY with {secret}")))),
        ("no answer, long", Err(TransportError::after_send(format!("{cut}{secret}")))),
        ("no connection", Err(TransportError::before_send(io::Error::other(format!("cannot connect as {secret}"))))),
    ]
}

fn answer(status: u16, body: &str) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// Runs a call, each request of which is answered so, and looks at all that it shows.
fn errors<M>(name: &str, machine: &mut M, result: Answered)
where
    M: Machine<Output = Result<Page<BTreeMap<String, u64>>, Error>> + Debug,
{
    let mut now = start();
    let mut sent = 0;
    loop {
        let step = machine.poll(now);
        assert_silent(name, &format!("{step:?} {machine:?}"));
        match step {
            Step::Wait(until) => now = until,
            Step::Send(_) => {
                sent += 1;
                assert!(sent < 20, "{name} does not end");
                machine.receive(now, again(&result));
            }
            Step::Done(Ok(_)) => return,
            Step::Done(Err(error)) => {
                looked_at(name, &error);
                let rows = pages::items::<Page<BTreeMap<String, u64>>>(Err(error));
                return rows.iter().for_each(|row| looked_at(name, row.as_ref().unwrap_err()));
            }
        }
    }
}

fn again(result: &Answered) -> Answered {
    match result {
        Ok(response) => Ok(response.clone()),
        Err(transport_error) if transport_error.request_sent => {
            Err(TransportError::after_send(transport_error.source.to_string()))
        }
        Err(transport_error) => Err(TransportError::before_send(io::Error::other(transport_error.source.to_string()))),
    }
}

fn looked_at(name: &str, error: &impl std::error::Error) {
    let shown = format!("{error} {error:?} {error:#?}");
    assert_silent(name, &shown);
    assert!(!shown.contains("4929001234567890"), "{name}: {shown}");
    assert!(std::error::Error::source(error).is_none(), "{name}: {error} is followed by its source");
    assert!(!error.to_string().contains('\n') && error.to_string().chars().count() < 1_500, "{name}: {error}");
}
