//! Every operation, sent through both transports to Prism: a server that nobody here wrote, made of the documents.
//!
//! Prism refuses what the documents do not allow, and answers with their examples or with random values of the
//! documented types.

mod prism;
mod transports;

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header};
use pipedrive_core::catalogue::{Entry, OPERATIONS};
use pipedrive_core::meta::Version;
use serde_json::Value;

use crate::arguments::{Extent, arguments};
use crate::conformance::prism::Prism;
use crate::conformance::transports::Transports;
use crate::document::Documents;
use crate::explained::{Finding, version};
use crate::unreadable;

/// What Prism makes its random values from: one server, and one answer an operation, for each.
const SEEDS: [&str; 4] = ["1", "2", "3", "4"];

/// Every refusal, and every answer that could not be read; and what was sent.
pub(crate) fn findings(documents: &Documents) -> Result<(Vec<Finding>, String), String> {
    let installed = prism::install()?;
    let mut findings = BTreeSet::new();
    let mut exchanges = 0;
    for served in [Version::V1, Version::V2] {
        let document = tightened(documents.raw(served).clone());
        for seed in SEEDS {
            let prism = Prism::start(&installed, version(served), &document, seed)?;
            let transports = Transports::to(prism.address())?;
            for entry in OPERATIONS.iter().filter(|entry| entry.meta.version == served) {
                if documents.find(entry.meta).is_none() {
                    findings.insert(Finding::new(entry.meta, "not documented"));
                    continue;
                }
                for (extent, answer) in questions(seed) {
                    exchanges += Transports::COUNT;
                    findings.extend(ask(&transports, entry, extent, answer));
                }
            }
        }
    }
    let operations = OPERATIONS.iter().filter(|entry| documents.find(entry.meta).is_some()).count();
    let seeds = SEEDS.len();
    Ok((
        Vec::from_iter(findings),
        format!("{operations} operations, {exchanges} exchanges, {seeds} random answers each"),
    ))
}

/// How Prism makes its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// It takes the example of the document.
    Example,
    /// It makes one up, true to the schema.
    Random,
}

impl Answer {
    fn name(self) -> &'static str {
        match self {
            Answer::Example => "example",
            Answer::Random => "random answer",
        }
    }
}

/// Whatever the seed, the examples and the judgement of a request are the same: those are asked for once.
fn questions(seed: &str) -> Vec<(Extent, Answer)> {
    let mut questions = vec![(Extent::Minimal, Answer::Random)];
    if seed == SEEDS[0] {
        questions.extend([
            (Extent::Minimal, Answer::Example),
            (Extent::Full, Answer::Example),
            (Extent::Full, Answer::Random),
        ]);
    }
    questions
}

/// Sends one request through each transport, and reads what comes.
fn ask(transports: &Transports, entry: &Entry, extent: Extent, answer: Answer) -> Vec<Finding> {
    let meta = entry.meta;
    let arguments = Value::Object(arguments(meta, extent));
    let request = match entry.request(transports.account(), &arguments) {
        Ok(request) => for_prism(request, answer),
        Err(error) => return vec![Finding::new(meta, format!("{}: not made: {error}", extent.name()))],
    };
    let mut findings = Vec::new();
    let mut bodies = BTreeSet::new();
    for (transport, outcome) in transports.exchange(&request) {
        let told = match outcome {
            Ok(response) => {
                bodies.insert(response.body().clone());
                verdict(entry, extent, answer, response)
            }
            Err(transport_error) => vec![format!("{transport}: no answer: {transport_error}")],
        };
        findings.extend(told.into_iter().map(|told| Finding::new(meta, told)));
    }
    if bodies.len() > 1 {
        findings.push(Finding::new(meta, format!("{}: the transports got different answers", answer.name())));
    }
    findings
}

/// Prism serves the paths without what all of them begin with.
fn for_prism(mut request: Request<Bytes>, answer: Answer) -> Request<Bytes> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let target = target.strip_prefix("/api/v1").or_else(|| target.strip_prefix("/api/v2")).unwrap_or(target);
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(target.parse().expect("part of a target is one"));
    *request.uri_mut() = Uri::from_parts(parts).expect("only the path has changed");
    if answer == Answer::Random {
        request
            .headers_mut()
            .insert(header::HeaderName::from_static("prefer"), HeaderValue::from_static("dynamic=true"));
    }
    request
}

/// What is wrong with an answer.
fn verdict(entry: &Entry, extent: Extent, answer: Answer, response: Response<Bytes>) -> Vec<String> {
    let status = response.status().as_u16();
    if !response.status().is_success() {
        let reasons = refusals(response.body());
        return reasons
            .into_iter()
            .map(|reason| format!("{}: refused with {status}: {reason}", extent.name()))
            .collect();
    }
    match entry.read(response) {
        Ok(_) => Vec::new(),
        Err(error) => vec![format!("{}: {}", answer.name(), unreadable(&error))],
    }
}

/// What Prism says of a request that it refuses: a line a fault.
fn refusals(body: &[u8]) -> Vec<String> {
    let problem: Value = serde_json::from_slice(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into());
    let faults = problem["validation"].as_array().filter(|faults| !faults.is_empty());
    let Some(faults) = faults else {
        return vec![problem["title"].as_str().map_or_else(|| problem.to_string(), str::to_owned)];
    };
    faults.iter().map(|fault| fault["message"].as_str().map_or_else(|| fault.to_string(), str::to_owned)).collect()
}

/// The document with integers that are no less than zero, and answers that say `success`.
///
/// It does not say so of its ids, counts and numbers of seconds; without this every random answer would have some
/// below zero. And an answer of no success is rightly no result.
fn tightened(mut document: Value) -> Value {
    fn walk(name: &str, value: &mut Value) {
        match value {
            Value::Object(members) => {
                match members.get("type").and_then(Value::as_str) {
                    Some("integer") => _ = members.entry("minimum").or_insert(0.into()),
                    Some("boolean") if name == "success" => _ = members.insert("enum".to_owned(), [true].into()),
                    _ => {}
                }
                members.iter_mut().filter(|(name, _)| *name != "example").for_each(|(name, member)| walk(name, member));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk("", item)),
            _ => {}
        }
    }
    walk("", &mut document);
    document
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prism_serves_paths_without_their_version() {
        for (given, wanted) in [
            ("http://127.0.0.1:1/api/v2/deals/7?a=b%2Cc", "http://127.0.0.1:1/deals/7?a=b%2Cc"),
            ("http://127.0.0.1:1/api/v1/users", "http://127.0.0.1:1/users"),
        ] {
            let request = Request::get(given).body(Bytes::new()).unwrap();
            let request = for_prism(request, Answer::Random);
            assert_eq!(request.uri(), wanted);
            assert_eq!(request.headers()["prefer"], "dynamic=true");
        }
    }

    #[test]
    fn faults_are_told_one_by_one() {
        for (body, told) in [
            (
                json!({"title": "Invalid request", "validation": [{"message": "a"}, {"message": "b"}]}).to_string(),
                vec!["a", "b"],
            ),
            (json!({"title": "Invalid security scheme used"}).to_string(), vec!["Invalid security scheme used"]),
            ("oops".to_owned(), vec!["\"oops\""]),
        ] {
            assert_eq!(refusals(body.as_bytes()), told);
        }
    }

    #[test]
    fn random_answers_are_such_as_the_service_gives() {
        for (given, wanted) in [
            (json!({"id": {"type": "integer"}}), json!({"id": {"type": "integer", "minimum": 0}})),
            (json!([{"type": "integer", "minimum": 5}]), json!([{"type": "integer", "minimum": 5}])),
            (json!({"value": {"type": "number"}}), json!({"value": {"type": "number"}})),
            (json!({"success": {"type": "boolean"}}), json!({"success": {"type": "boolean", "enum": [true]}})),
            (json!({"done": {"type": "boolean"}}), json!({"done": {"type": "boolean"}})),
            (json!({"example": {"type": "integer"}}), json!({"example": {"type": "integer"}})),
        ] {
            assert_eq!(tightened(given), wanted);
        }
    }
}
