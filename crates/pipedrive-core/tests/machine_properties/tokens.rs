//! A session whose tokens are issued by a server that says odd things of their end, with a call every 100 ms.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::session::Session;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::wire::RequestBody;

/// What a quarter of an hour brought.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) calls: u32,
    pub(crate) failed: u32,
    pub(crate) renewals: u32,
    /// The longest that a call took.
    pub(crate) longest: Duration,
}

/// `expires_in` is what is said, `lasts` for how long the service takes a token.
pub(crate) fn run(expires_in: &str, lasts: Duration, start: Instant) -> Outcome {
    let app = App::new("id", "secret").unwrap();
    let wall: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    let token = r#"{"access_token":"t0","refresh_token":"r","expires_at":"2026-03-01T11:00:00Z","scope":"deals:full"}"#;
    let session = Session::with_oauth(app, Token::from_secret_json(token).unwrap()).unwrap().clock(start, wall).build();
    let (mut now, mut issued, mut outcome) = (start, start, Outcome::default());
    let mut answer = |request: &Request<RequestBody>, now: Instant, renewals: &mut u32| {
        let (status, body) = match request.uri().path() {
            "/oauth/token" => {
                (issued, *renewals) = (now, *renewals + 1);
                let token = format!(r#""access_token":"t{renewals}","refresh_token":"r","expires_in":{expires_in}"#);
                (200, format!("{{{token}}}"))
            }
            _ if now >= issued + lasts => (401, r#"{"success":false}"#.to_owned()),
            _ => (200, r#"{"success":true,"data":{"id":7}}"#.to_owned()),
        };
        Response::builder().status(status).body(Bytes::from(body)).unwrap()
    };
    while now < start + Duration::from_secs(900) {
        let (begun, mut call) = (now, session.call(&GetDeal::new(7)));
        let result = loop {
            match call.poll(now) {
                Step::Send(request) => {
                    now += Duration::from_millis(50);
                    let response = answer(&request, now, &mut outcome.renewals);
                    call.receive(now, Ok(response));
                }
                Step::Wait(until) => now = until,
                Step::Done(result) => break result,
            }
            assert!(now < begun + Duration::from_secs(600), "a call without end: {outcome:?}");
        };
        outcome.calls += 1;
        outcome.failed += u32::from(result.is_err());
        outcome.longest = outcome.longest.max(now - begun);
        now += Duration::from_millis(100);
    }
    outcome
}
