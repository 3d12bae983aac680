//! Arbitrary status, headers and bytes into any operation's `read`: a result or a typed error, never a panic, and the
//! bytes are still there.
//!
//! Two bytes choose the operation, two the status, one the content type; the rest is the body.
#![no_main]

use bytes::Bytes;
use http::{Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use pipedrive_core::catalogue::OPERATIONS;
use pipedrive_core::v2::deals::Deal;
use pipedrive_core::Limits;

const CONTENT_TYPES: [&str; 4] = ["application/json", "text/html; charset=utf-8", "", "application/octet-stream"];

fuzz_target!(|data: &[u8]| {
    let [high, low, hundreds, rest_of_status, content_type, body @ ..] = data else { return };
    let entry = &OPERATIONS[usize::from(u16::from_be_bytes([*high, *low])) % OPERATIONS.len()];
    // Half of the runs are successes: there is most to read in them.
    let status = if hundreds % 2 == 0 {
        StatusCode::OK
    } else {
        StatusCode::from_u16(200 + u16::from(*hundreds) % 4 * 100 + u16::from(*rest_of_status) % 100).expect("three digits")
    };
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", CONTENT_TYPES[usize::from(*content_type) % 4].parse().expect("a header value"));
    for name in ["retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "x-daily-ratelimit-token-remaining"] {
        if let Ok(value) = body.iter().take(6).copied().collect::<Vec<u8>>().try_into() {
            headers.insert(name, value);
        }
    }
    drop(Limits::of(headers));

    let Err(error) = entry.read(response) else { return };
    assert_eq!(error.body().expect("there was an answer"), body);
    assert_eq!(error.status(), Some(status));
    let shown = format!("{error}");
    assert!(!shown.contains('\n') && shown.chars().count() < 2_000, "{shown}");
    if let Some(page) = error.salvage::<Deal>() {
        for row in page {
            assert!(row.is_ok() || !row.unwrap_err().raw().is_empty());
        }
    }
});
