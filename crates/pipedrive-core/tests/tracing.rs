//! What a call tells: one span, with what it cost and why it waited.

#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Account, Company, Credentials, Machine, Policy, Session, Step};
use tracing_subscriber::fmt::format::FmtSpan;

#[allow(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_call_is_one_span() {
    let text = Text::default();
    let writer = text.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
    let backoff = Duration::from_millis(1);
    let session = Session::builder(account).policy(Policy::new().backoff(backoff, backoff)).build();
    let answers = [
        (429, Some("3"), "{}"),
        (503, Some("1"), "{}"),
        (200, None, r#"{"success":true,"data":{"id":7,"value":"a lot"}}"#),
    ];

    tracing::subscriber::with_default(subscriber, || {
        let mut now = start();
        let mut call = session.call(&GetDeal::new(7));
        let mut answers = answers.into_iter();
        loop {
            match call.poll(now) {
                Step::Send(_) => {
                    let (status, retry_after, body) = answers.next().unwrap();
                    let response = Response::builder().status(status);
                    let response = retry_after
                        .map_or(response, |seconds| Response::builder().status(status).header("retry-after", seconds));
                    call.receive(now, Ok(response.body(Bytes::from(body)).unwrap()));
                }
                Step::Wait(until) => now = until,
                Step::Done(deal) => break drop(deal.unwrap()),
            }
        }
    });

    let text = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    let events: Vec<_> =
        text.lines().filter_map(|line| line.split_once("}: pipedrive: ").map(|(_, event)| event)).collect();
    assert_eq!(
        events[..7],
        [
            "response attempt=1 http.response.status_code=429",
            "too many requests reason=TooManyRequests wait_ms=3000",
            r#"waits ms=3000 reason="retry-after""#,
            "response attempt=2 http.response.status_code=503",
            "error response reason=Unavailable",
            r#"waits ms=1000 reason="backoff""#,
            "response attempt=3 http.response.status_code=200",
        ]
    );
    assert!(events[7].contains(r#"first="value""#), "{}", events[7]);
    assert_eq!(text.lines().filter(|line| line.contains(" WARN ")).count(), 2, "{text}");
    let close = text.lines().find(|line| line.contains("}: pipedrive: close")).unwrap_or_else(|| panic!("{text}"));
    for field in [
        r#"otel.name="getDeal""#,
        r#"version="v2""#,
        r#"http.request.method="GET""#,
        r#"url.template="/api/v2/deals/{id}""#,
        r#"server.address="acme.pipedrive.com""#,
        "cost=1 ",
        "attempts=3 ",
        "waited_ms=4000 ",
        "http.response.status_code=200",
    ] {
        assert!(close.contains(field), "{field}: {close}");
    }
    for secret in ["0123456789abcdef", "deals/7", "a lot"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
