//! Answers: which of the documented properties the output of an operation keeps.

use bytes::Bytes;
use http::{Response, header};
use pipedrive_core::catalogue::Entry;
use serde_json::Value;

use crate::document::{Answer, Described};
use crate::{survival, unreadable};

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
        Ok(written) => survival::of_answer(sample, &written).iter().map(|loss| format!("answer {loss}")).collect(),
        Err(error) => vec![format!("answer: {}", unreadable(&error))],
    }
}

fn response(answer: &Answer, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use pipedrive_core::catalogue;
    use pipedrive_core::meta::Version;
    use serde_json::json;

    use super::*;
    use crate::schema::Schema;

    #[test]
    fn what_an_output_does_not_keep() {
        let get = catalogue::find(Version::V2, "getPipeline").unwrap();
        let media_type = "application/json".to_owned();
        let answer = Answer { status: 200, media_type, schema: Schema::default(), examples: Vec::new() };
        for (data, told) in [
            (json!({"id": 7, "name": "Roofs", "is_deleted": false, "add_time": "2026-01-02T03:04:05Z"}), vec![]),
            (json!({"id": 7, "color": "red"}), vec!["answer data.color: lost"]),
            (json!({"id": {}}), vec!["answer: the body cannot be read at data.id: "]),
        ] {
            let lost = lost(get, &answer, &json!({"success": true, "data": data}));
            assert_eq!(lost.len(), told.len(), "{lost:?}");
            assert!(lost.iter().zip(told).all(|(lost, told)| lost.starts_with(told)), "{lost:?}");
        }
    }
}
