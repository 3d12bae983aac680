//! Every operation against the emulator over a socket: through its type, and through the catalogue with JSON.
//!
//! Each line is one call in both ways, to two emulators that have seen the same calls before. The requests have to be
//! equal, and what the type read has to be what the catalogue read.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]
// `json!` of a long object.
#![recursion_limit = "256"]

/// Calls an operation in both ways, with arguments by their names on the wire, and returns what its type read, which
/// may not be empty.
macro_rules! call {
    ($api:ident, $operation:expr) => {
        call!($api, $operation, {})
    };
    ($api:ident, $operation:expr, $arguments:tt) => {{
        let arguments = ::pipedrive::serde_json::json!($arguments);
        $api.call($operation, &arguments, [])
    }};
}

/// Calls an operation in both ways, for a record that was deleted.
macro_rules! gone {
    ($api:ident, $operation:expr, $arguments:tt) => {
        $api.is_gone(&$operation, ::pipedrive::serde_json::json!($arguments))
    };
}

mod activities;
mod company;
mod deals;
mod fields;
mod leads;
mod organizations;
mod persons;
mod products;
mod projects;

use std::collections::HashSet;

use pipedrive::blocking::Client;
use pipedrive::catalogue::{self, Answer, Entry, OPERATIONS};
use pipedrive::http::{Response, StatusCode};
use pipedrive::jiff::Timestamp;
use pipedrive::meta::{Shape, Version};
use pipedrive::serde::Serialize;
use pipedrive::serde_json::{self, Value, json};
use pipedrive::{Account, Credentials, FilePart, Host, Operation};
use pipedrive_sandbox::Sandbox;

#[test]
fn every_operation_does_the_same_through_its_type_and_through_the_catalogue() {
    let mut api = Api::new();
    company::all(&mut api);
    fields::all(&mut api);
    persons::all(&mut api);
    organizations::all(&mut api);
    products::all(&mut api);
    deals::all(&mut api);
    leads::all(&mut api);
    activities::all(&mut api);
    projects::all(&mut api);
    let ids = OPERATIONS.iter().map(|entry| (entry.meta.version, entry.meta.name));
    let left_out: Vec<_> = ids.filter(|id| !api.called.contains(id)).collect();
    assert!(left_out.is_empty(), "{} operations are not called: {left_out:#?}", left_out.len());
}

/// The two ways, and what was called.
struct Api {
    typed: Side,
    untyped: Side,
    called: HashSet<(Version, &'static str)>,
}

impl Api {
    fn new() -> Self {
        Self { typed: Side::new(), untyped: Side::new(), called: HashSet::new() }
    }

    /// Adds records without going through the API.
    #[track_caller]
    fn seed(&self, records: &Value) {
        for side in [&self.typed, &self.untyped] {
            side.sandbox.seed(records.to_string()).unwrap();
        }
    }

    /// Calls an operation in both ways, with the files of its arguments apart, and returns what its type read, which
    /// may not be empty.
    #[track_caller]
    fn call<O: Operation<Output: Serialize>, const N: usize>(
        &mut self,
        operation: O,
        arguments: &Value,
        files: [(&str, FilePart); N],
    ) -> O::Output {
        let (output, answer) = self.send(operation, arguments, files);
        assert!(!is_empty(&answer), "{} {arguments}: nothing was found", O::META.name);
        output
    }

    /// Calls an operation in both ways, and expects that its answer is empty.
    #[track_caller]
    fn finds_nothing<O: Operation<Output: Serialize>>(&mut self, operation: O, arguments: &Value) {
        let (_, answer) = self.send(operation, arguments, []);
        assert!(is_empty(&answer), "{} {arguments}: {answer}", O::META.name);
    }

    /// Calls an operation in both ways, and expects that there is no such record.
    #[track_caller]
    fn is_gone<O: Operation>(&self, operation: &O, arguments: Value) {
        let invocation = catalogue::find(O::META.version, O::META.name).unwrap().invoke(arguments).unwrap();
        let typed = self.typed.client.send(operation).err().and_then(|error| error.status());
        let untyped = self.untyped.client.send(&invocation).err().and_then(|error| error.status());
        assert!(matches!(typed, Some(StatusCode::NOT_FOUND | StatusCode::GONE)), "{}: {typed:?}", O::META.name);
        assert_eq!(typed, untyped, "{}", O::META.name);
    }

    #[track_caller]
    fn send<O: Operation<Output: Serialize>, const N: usize>(
        &mut self,
        operation: O,
        arguments: &Value,
        files: [(&str, FilePart); N],
    ) -> (O::Output, Value) {
        let id = (O::META.version, O::META.name);
        let call = format!("{id:?} {arguments}");
        let entry = catalogue::find(id.0, id.1).unwrap();
        let invocation = entry.invoke_with_files(arguments.clone(), files).unwrap();
        let typed = self.typed.send(&operation);
        let untyped = self.untyped.send(&invocation);
        assert_eq!(self.typed.last_request(), self.untyped.last_request(), "{call}");

        let mut answer = serde_json::to_value(&untyped).unwrap();
        match &untyped {
            Answer::Value(_) | Answer::Rows(_) => {
                if O::META.shape == Shape::Hits {
                    answer["data"] = json!({"items": answer["data"]});
                }
                // The catalogue keeps what was sent, such as numbers written as text: the type reads them first.
                let again = O::read(Response::new(answer.to_string().into())).unwrap();
                assert_eq!(self.typed.write(&typed), self.untyped.write(&again), "{call}");
                assert_eq!(unread(entry, &answer), Vec::<String>::new(), "{call}: what the type has no field for");
            }
            _ => assert_eq!(self.typed.write(&typed), self.untyped.write(&untyped), "{call}"),
        }
        self.called.insert(id);
        (typed, answer)
    }
}

/// An emulator and its client.
struct Side {
    sandbox: Sandbox,
    client: Client,
}

impl Side {
    fn new() -> Self {
        let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
        let sandbox = Sandbox::builder().clock(now).start().unwrap();
        let token = Credentials::api_token(sandbox.token()).unwrap();
        let client = Client::new(Account::new(Host::loopback(sandbox.url()).unwrap(), token));
        Self { sandbox, client }
    }

    #[track_caller]
    fn send<O: Operation>(&self, operation: &O) -> O::Output {
        match self.client.send(operation) {
            Ok(output) => output,
            Err(error) => {
                let body = error.body().cloned().unwrap_or_default();
                panic!("{error}\n{}\n{}", self.last_request(), String::from_utf8_lossy(&body))
            }
        }
    }

    fn last_request(&self) -> String {
        let seen = self.sandbox.with(|emulator| emulator.journal().next_back().cloned()).unwrap();
        let content_type = seen.header("content-type").unwrap_or_default();
        format!("{} {} {content_type} {}", seen.method, seen.target, String::from_utf8_lossy(&seen.body))
    }

    /// Writes an output, without the address of the emulator, which is in the URLs of files.
    fn write(&self, output: &impl Serialize) -> String {
        serde_json::to_string(output).unwrap().replace(self.sandbox.url(), "")
    }
}

fn is_empty(answer: &Value) -> bool {
    match answer.pointer("/data/items").or_else(|| answer.get("data")) {
        Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        // Where only the success counts, nothing is answered.
        _ => false,
    }
}

/// Returns the members of an answer that the type of the operation left unread.
fn unread(entry: &Entry, answer: &Value) -> Vec<String> {
    // Their members depend on what is looked for: a type of records, a field.
    const OPEN: [&str; 2] = ["getRecents", "searchItemByField"];
    let mut unread = Vec::new();
    if !OPEN.contains(&entry.meta.name) {
        let read = entry.read(Response::new(answer.to_string().into())).unwrap();
        // Many operations of v2 return the record alone.
        let whole = if read.get("data").is_some() { answer } else { &answer["data"] };
        compare("", whole, &read, &mut unread);
    }
    unread
}

fn compare(path: &str, answer: &Value, read: &Value, unread: &mut Vec<String>) {
    match (answer, read) {
        (Value::Object(answer), Value::Object(read)) => answer.iter().for_each(|(name, value)| {
            compare(&format!("{path}/{name}"), value, read.get(name).unwrap_or(&Value::Null), unread);
        }),
        (Value::Array(answer), Value::Array(read)) => answer.iter().zip(read).for_each(|(value, read)| {
            compare(path, value, read, unread);
        }),
        (answer, Value::Null) if !answer.is_null() => unread.push(path.to_owned()),
        _ => {}
    }
}
