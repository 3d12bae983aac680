//! Answers: which of the documented properties the output of an operation keeps.

use bytes::Bytes;
use http::{Response, header};
use pipedrive_core::catalogue::Entry;
use serde_json::Value;

use crate::document::{Answer, Described};
use crate::survival;

/// What the output does not keep of an answer that has every documented property, one line each.
pub(crate) fn differences(entry: &Entry, described: &Described) -> Vec<String> {
    let mut differences = Vec::new();
    for answer in described.answers.iter().filter(|answer| answer.is_json()) {
        for mut sample in answer.schema.samples() {
            if let Some(success) = sample.get_mut("success") {
                *success = true.into();
            }
            differences.extend(lost(entry, answer, &sample));
        }
    }
    differences
}

/// What the output does not keep of one answer.
pub(crate) fn lost(entry: &Entry, answer: &Answer, sample: &Value) -> Vec<String> {
    match entry.read(response(answer, sample)) {
        Ok(written) => {
            survival::of_answer(sample, &written).iter().map(|loss| format!("answer {loss}")).collect()
        }
        Err(error) => vec![format!("answer: cannot be read: {error}")],
    }
}

fn response(answer: &Answer, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
