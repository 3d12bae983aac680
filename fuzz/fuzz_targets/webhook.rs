//! Arbitrary credentials, content types and bodies into a receiver of webhooks: a delivery or a typed rejection, never a
//! panic. What a delivery says of itself agrees: its states, its changes, its key and its revision.
//!
//! The first line is the header with the credentials, the second the content type; the rest is the body.
#![no_main]

use std::collections::BTreeSet;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use pipedrive_core::record::Record;
use pipedrive_core::webhook::{Delivery, Receiver, Rejected};
use pipedrive_core::{v1, v2};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let [credentials, content_type, body] = [(); 3].map(|()| lines.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for (name, value) in [(AUTHORIZATION, credentials), (CONTENT_TYPE, content_type)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let accepted = Receiver::basic_auth("u", "p").check(&headers) != Err(Rejected::Unauthorized);
    let is_header = HeaderValue::from_bytes(credentials).is_ok();
    let right = is_header
        && credentials
            .split_at_checked(6)
            .is_some_and(|(scheme, rest)| scheme.eq_ignore_ascii_case(b"basic ") && rest.trim_ascii() == b"dTpw");
    assert_eq!(accepted, right);

    match Receiver::without_credentials().max_body(1 << 16).read(&headers, body) {
        Err(rejected) => {
            let shown = rejected.to_string();
            assert!(rejected.status().is_client_error());
            assert!(!shown.contains('\n') && shown.chars().count() < 2_000, "{shown}");
        }
        Ok(delivery) => agrees(&delivery),
    }
});

fn agrees(delivery: &Delivery) {
    assert!(!delivery.is_newer_than(delivery.revision()));
    let key = delivery.key();
    assert!(!key.as_str().contains(char::is_control) && key.as_str().len() < 1_000, "{key}");
    assert_eq!(key, delivery.clone().key());

    let changes = delivery.changes();
    let names: BTreeSet<&str> = changes.iter().map(|change| &*change.name).collect();
    assert_eq!(names.len(), changes.len(), "each field once");
    for change in &changes {
        assert_ne!(change.old.as_ref().map(|old| old.get()), change.new.as_ref().map(|new| new.get()));
    }
    if delivery.current_raw().is_none() || delivery.previous_raw().is_none() {
        assert!(changes.is_empty());
    }
    states::<Value>(delivery);
    for read in [
        records::<v2::deals::Deal>,
        records::<v2::activities::Activity>,
        records::<v2::persons::Person>,
        records::<v1::deals::Deal>,
        records::<v1::leads::Lead>,
        records::<v1::users::User>,
    ] {
        read(delivery);
    }
}

/// Reads both states, and returns those that there are.
fn states<T: DeserializeOwned>(delivery: &Delivery) -> Vec<T> {
    let current = delivery.current::<T>();
    let previous = delivery.previous::<T>();
    for (state, raw) in [(&current, delivery.current_raw()), (&previous, delivery.previous_raw())] {
        match state {
            Ok(state) => assert_eq!(state.is_some(), raw.is_some()),
            Err(error) => assert!(!error.to_string().contains('\n')),
        }
    }
    [current, previous].into_iter().flatten().flatten().collect()
}

/// What is read is written again, and read equal.
fn records<T: Record + DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(delivery: &Delivery) {
    for state in states::<T>(delivery) {
        let written = serde_json::to_string(&state).expect("what was read is written");
        let read: T = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
        assert_eq!(read, state, "{written}");
    }
}
