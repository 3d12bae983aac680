//! Answers from a recording in place of a company.

use std::cmp::Reverse;
use std::collections::HashMap;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::journal::{Answered, Content};
use crate::recording::{Entry, FIRST_LINE};
use crate::wire::reply::json_response;

/// The recorded answers, and which of them were given.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    entries: Vec<Entry>,
    /// The entries of each request, in their order, and how many of them were answered.
    of_request: HashMap<Key, (Vec<usize>, usize)>,
}

/// What tells requests apart.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Key {
    method: String,
    path: String,
    /// Decoded and sorted.
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What is answered.
pub(crate) enum Replayed {
    Answer(Response<Bytes>),
    /// The connection was reset.
    Reset,
    /// The recording has no answer: why.
    Missing(Response<Bytes>, String),
}

impl Replay {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let mut of_request: HashMap<Key, (Vec<usize>, usize)> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            of_request.entry(Key::of(entry)).or_default().0.push(at);
        }
        Self { entries, of_request }
    }

    /// Begins again.
    pub(crate) fn rewind(&mut self) {
        self.of_request.values_mut().for_each(|(_, given)| *given = 0);
    }

    /// Answers a request, of which the secrets are hidden as they are in the recording. The same request again gets the
    /// next answer; reads get the last one as often as they ask.
    pub(crate) fn answer(&mut self, request: &Entry) -> Replayed {
        let key = Key::of(request);
        let is_safe = matches!(request.method.as_str(), "GET" | "HEAD");
        let found = self.of_request.get_mut(&key).and_then(|(entries, given)| {
            let at = entries.get(*given).or(entries.last().filter(|_| is_safe)).copied();
            *given += 1;
            at
        });
        let Some(at) = found else { return missing(request, self.nearest(&key)) };
        match &self.entries[at].answer {
            None => Replayed::Reset,
            Some(answer) => match response(answer) {
                Some(response) => Replayed::Answer(response),
                None => missing(request, format!("line {} does not hold the body of its answer", at + FIRST_LINE)),
            },
        }
    }

    /// Describes the recorded request that is most like another, and how it differs.
    fn nearest(&self, key: &Key) -> String {
        if let Some((entries, _)) = self.of_request.get(key) {
            let (lines, method) = (lines(entries), &key.method);
            return format!("{lines} was answered: a {method} is answered as often as it was recorded");
        }
        let common = |path: &str| path.split('/').zip(key.path.split('/')).take_while(|(a, b)| a == b).count();
        let near = self.of_request.iter().max_by_key(|(own, (entries, _))| {
            let same = (own.path == key.path, own.method == key.method, own.query == key.query, own.body == key.body);
            (same, common(&own.path), Reverse(entries.first()))
        });
        let Some((own, (entries, _))) = near else { return "it holds no request at all".to_owned() };
        let differs = [
            ("method", own.method != key.method),
            ("path", own.path != key.path),
            ("query", own.query != key.query),
            ("body", own.body != key.body),
        ];
        let differs: Vec<_> = differs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect();
        let target = entries.first().map_or("", |&at| &self.entries[at].target);
        format!("nearest is {}, {} {target}, with another {}", lines(entries), own.method, differs.join(" and "))
    }
}

/// Names the lines of entries.
fn lines(entries: &[usize]) -> String {
    let lines: Vec<_> = entries.iter().take(5).map(|at| (at + FIRST_LINE).to_string()).collect();
    format!("line {}", lines.join(", "))
}

fn missing(request: &Entry, why: String) -> Replayed {
    let error = format!("Not in the recording: {} {}", request.method, request.target);
    let body = json!({"success": false, "error": error, "error_info": why});
    Replayed::Missing(json_response(StatusCode::BAD_REQUEST, &body), format!("{error}; {why}"))
}

/// Returns a recorded answer; `None` if its body is not held.
fn response(answer: &Answered) -> Option<Response<Bytes>> {
    let mut response = Response::new(answer.body.bytes()?);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in &answer.headers {
        let (name, value) = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let Some((name, value)) = name.ok().zip(value.ok()) {
            // They describe the bytes of another connection.
            if ![CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING].contains(&name) {
                response.headers_mut().append(name, value);
            }
        }
    }
    Some(response)
}

impl Key {
    fn of(entry: &Entry) -> Self {
        let (path, query) = entry.target.split_once('?').unwrap_or((&entry.target, ""));
        Self {
            method: entry.method.clone(),
            path: path.to_owned(),
            query: sorted_pairs(query.as_bytes()),
            body: body(entry.content_type(), &entry.body),
        }
    }
}

fn sorted_pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = form_urlencoded::parse(text).into_owned().collect();
    pairs.sort();
    pairs
}

/// Returns a body as it is compared: JSON by its values, a form by its pairs, multipart without its boundary.
fn body(content_type: &str, content: &Content) -> Vec<u8> {
    let Some(bytes) = content.bytes() else { return format!("{content:?}").into_bytes() };
    if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
        let mut text = String::new();
        canonical(&value, &mut text);
        return text.into_bytes();
    }
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return format!("{:?}", sorted_pairs(&bytes)).into_bytes();
    }
    match content_type.split_once("boundary=") {
        Some((_, boundary)) => without(&bytes, boundary.trim_matches('"').as_bytes()),
        None => bytes.into(),
    }
}

/// Writes a value with the members of its objects in the order of their names.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, member) in members {
                text.push_str(&format!("{name:?}:"));
                canonical(member, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // Written as 1 or as 1.0 it is one number.
        Value::Number(number) => match number.as_f64() {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => text.push_str(&format!("{number:.0}")),
            _ => text.push_str(&number.to_string()),
        },
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// Returns bytes without a part, wherever it stands.
fn without(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    let mut rest = bytes;
    let mut kept = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        match rest.strip_prefix(part) {
            Some(behind) if !part.is_empty() => rest = behind,
            _ => {
                kept.push(*first);
                rest = others;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, target: &str, content_type: &str, body: &str) -> Entry {
        Entry {
            time: String::new(),
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: Content::of(body.as_bytes()),
            answer: None,
        }
    }

    fn recorded(request: Entry, status: u16) -> Entry {
        let answer = Answered { status, headers: Vec::new(), body: Content::of(b"{}") };
        Entry { answer: Some(answer), ..request }
    }

    fn outcome(replayed: Replayed) -> String {
        match replayed {
            Replayed::Answer(response) => response.status().as_u16().to_string(),
            Replayed::Reset => "reset".to_owned(),
            Replayed::Missing(_, why) => why,
        }
    }

    #[test]
    fn a_request_is_known_by_what_it_means() {
        const JSON: &str = "application/json";
        const FORM: &str = "application/x-www-form-urlencoded";
        let (one, other) = ("multipart/form-data; boundary=a1", "multipart/form-data; boundary=\"b2\"");
        let same = [
            (request("GET", "/x?a=1&b=%20", "", ""), request("GET", "/x?b=+&a=1", "", "")),
            (
                request("POST", "/x", JSON, r#"{"a":1,"b":[{"c":2,"d":0}]}"#),
                request("POST", "/x", JSON, r#"{"b": [{"d":0,"c":2}], "a":1.0}"#),
            ),
            (request("POST", "/x", FORM, "a=1&b=2"), request("POST", "/x", FORM, "b=2&a=1")),
            (
                request("POST", "/x", one, "--a1\r\nfile\r\n--a1--"),
                request("POST", "/x", other, "--b2\r\nfile\r\n--b2--"),
            ),
        ];
        for (recorded_one, asked) in same {
            let mut replay = Replay::new(vec![recorded(recorded_one, 201)]);
            assert_eq!(outcome(replay.answer(&asked)), "201", "{asked:?}");
        }
        let mut replay = Replay::new(vec![
            recorded(request("GET", "/deals?limit=1", "", ""), 200),
            recorded(request("POST", "/deals", JSON, r#"{"title":"Roof"}"#), 201),
        ]);
        let told = |replay: &mut Replay, asked| outcome(replay.answer(&asked));
        let said = told(&mut replay, request("GET", "/deals?limit=2", "", ""));
        assert_eq!(
            said,
            "Not in the recording: GET /deals?limit=2; nearest is line 2, GET /deals?limit=1, with another query"
        );
        let said = told(&mut replay, request("POST", "/deals", JSON, r#"{"title":"House"}"#));
        assert!(said.ends_with("nearest is line 3, POST /deals, with another body"), "{said}");
        assert!(outcome(Replay::default().answer(&request("GET", "/", "", ""))).ends_with("no request at all"));
    }

    #[test]
    fn answers_come_in_their_order_and_writes_no_more_often_than_recorded() {
        let get = || request("GET", "/deals/1", "", "");
        let post = || request("POST", "/deals", "", "");
        let mut replay = Replay::new(vec![recorded(get(), 404), recorded(post(), 201), post(), recorded(get(), 200)]);
        for _ in 0..2 {
            let got: Vec<_> = (0..3).map(|_| outcome(replay.answer(&get()))).collect();
            assert_eq!(got, ["404", "200", "200"]);
            let got: Vec<_> = (0..3).map(|_| outcome(replay.answer(&post()))).collect();
            assert_eq!(got[..2], ["201", "reset"]);
            assert!(got[2].contains("line 3, 4 was answered"), "{}", got[2]);
            replay.rewind();
        }
    }
}
