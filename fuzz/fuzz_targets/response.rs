//! Arbitrary status, headers and bytes into any operation's `read`: a result or a typed error, never a panic, and the
//! bytes are still there. What is read is written again, and read equal: in any record, nothing that came is lost.
//!
//! Two bytes choose the operation, two the status, one the content type; the rest is the body.
#![no_main]

use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::Bytes;
use http::{Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use pipedrive_core::catalogue::{Entry, OPERATIONS};
use pipedrive_core::record::Record;
use pipedrive_core::v2::deals::Deal;
use pipedrive_core::{v1, v2, Limits};
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::Value;

const CONTENT_TYPES: [&str; 4] = ["application/json", "text/html; charset=utf-8", "", "application/octet-stream"];

/// Records that a row is read as.
const RECORDS: [fn(&str); 12] = [
    record::<v1::activities::Activity>,
    record::<v1::deals::Deal>,
    record::<v1::organizations::Organization>,
    record::<v1::persons::Person>,
    record::<v1::users::User>,
    record::<v2::activities::Activity>,
    record::<v2::deal_products::DealProduct>,
    record::<v2::deals::Deal>,
    record::<v2::item_search::FoundItem>,
    record::<v2::organizations::Organization>,
    record::<v2::persons::Person>,
    record::<v2::stages::Stage>,
];

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
    rows(usize::from(*rest_of_status), body);

    let error = match entry.read(response) {
        Ok(written) => return again(entry, written),
        Err(error) => error,
    };
    assert_eq!(error.body().expect("there was an answer"), body);
    assert_eq!(error.status(), Some(status));
    let shown = format!("{error}");
    assert!(!shown.contains('\n') && shown.chars().count() < 2_000, "{shown}");
    if let Some(page) = error.read_rows::<Deal>() {
        for row in page {
            assert!(row.is_ok() || !row.unwrap_err().raw().is_empty());
        }
    }
});

/// What was read and written is read again, and written the same.
fn again(entry: &Entry, written: Value) {
    // An answer of which only the success matters, and a download.
    if written.is_null() || written.get("bytes").is_some() {
        return;
    }
    // Pages and items are written with what stands beside their data.
    let envelope = match written.get("data") {
        Some(_) => written.clone(),
        None => serde_json::json!({ "data": written }),
    };
    let Ok(read) = entry.read(Response::new(Bytes::from(envelope.to_string()))) else { return };
    assert_eq!(read, written, "{}", entry.meta.name);
}

/// Reads the rows of a body, or the body itself, as some record.
fn rows(kind: usize, body: &[u8]) {
    #[derive(serde::Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let Ok(text) = std::str::from_utf8(body) else { return };
    let read = RECORDS[kind % RECORDS.len()];
    let data = serde_json::from_str::<Answer>(text).map_or(text, |answer| answer.data.get());
    match serde_json::from_str::<Vec<&RawValue>>(data) {
        Ok(rows) => rows.iter().take(8).for_each(|row| read(row.get())),
        Err(_) => read(data),
    }
}

/// A row: an odd field is kept with the record, and what was read is written again and read equal.
fn record<T: Record + DeserializeOwned + Serialize + PartialEq + Debug>(row: &str) {
    let Ok(record) = serde_json::from_str::<T>(row) else { return };
    let written = serde_json::to_string(&record).expect("what was read is written");
    let read: T = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(read, record, "{row}");
    assert_eq!(read.rest().unreadable_fields(), record.rest().unreadable_fields(), "{row}");
    assert_eq!(serde_json::to_string(&read).expect("it was written before"), written);

    for odd in record.rest().unreadable_fields() {
        assert!(record.rest().raw(odd.name).is_some(), "{odd:?} {row}");
    }
    let (Ok(came), Ok(written)) = (members(row), members(&written)) else { return };
    for (name, value) in came {
        let now = written.get(&name).unwrap_or_else(|| panic!("{name} is lost: {row}"));
        let is_odd = record.rest().unreadable_fields().iter().any(|odd| odd.name == name);
        if is_odd || !record.field_names().contains(&&*name) {
            assert_eq!(now.get(), value.get(), "{row}");
        }
    }
}

/// The last of each name.
fn members(row: &str) -> serde_json::Result<BTreeMap<String, &RawValue>> {
    serde_json::from_str(row)
}
