//! The core without sockets, as its clients see it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod account;
mod communication;
mod control;
mod deals;
mod errors;
mod fields;
mod files;
mod limits;
mod mail;
mod oauth;
mod page;
mod paging;
mod parts;
mod projects;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use jiff::Timestamp;
use pipedrive_sandbox::Emulator;
use serde_json::Value;

/// An emulator and its clock.
pub(crate) struct Api {
    pub(crate) emulator: Emulator,
    pub(crate) now: Timestamp,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The body, null where it is no JSON.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn data(&self) -> &Value {
        &self.json["data"]
    }
}

impl Api {
    pub(crate) fn new() -> Self {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        Self { emulator: Emulator::demo(now), now }
    }

    pub(crate) fn send(&mut self, request: Request<Bytes>) -> Answer {
        read(self.emulator.handle(self.now, request))
    }

    /// Sends JSON; a null body is none.
    pub(crate) fn call(&mut self, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder().method(method).uri(path).header("x-api-token", self.emulator.token());
        let request = match body {
            Value::Null => request.body(Bytes::new()),
            body => request.header("content-type", "application/json").body(body.to_string().into()),
        };
        self.send(request.unwrap())
    }

    pub(crate) fn typed(&mut self, method: &str, path: &str, content_type: &str, body: impl Into<Bytes>) -> Answer {
        let request = Request::builder().method(method).uri(path).header("x-api-token", self.emulator.token());
        self.send(request.header("content-type", content_type).body(body.into()).unwrap())
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, Value::Null)
    }

    /// Sends JSON that must be taken, and gives the answer's data.
    pub(crate) fn ok(&mut self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.call(method, path, body);
        assert!(matches!(answer.status, 200 | 201), "{method} {path}: {} {}", answer.status, answer.json);
        answer.json["data"].clone()
    }
}

fn read(response: Response<Bytes>) -> Answer {
    let (parts, bytes) = response.into_parts();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, json }
}
