//! The requests that came in, without their secrets.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// How many requests are kept, and how many bytes of a body.
const KEPT: usize = 10_000;
const KEPT_BODY: usize = 64 * 1024;

const HIDDEN: &str = "<hidden>";

/// A request as it was seen.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Seen {
    /// Counts from 1.
    pub number: u64,
    /// When it came, by the clock of the sandbox.
    #[serde(serialize_with = "text")]
    pub time: Timestamp,
    /// The method.
    pub method: String,
    /// Path and query; a token in the query is hidden.
    pub target: String,
    /// The headers in their order; tokens and cookies are hidden.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB of the body; in JSON as text, or as base64 where it is none. Bodies sent to the OAuth server are
    /// hidden.
    #[serde(serialize_with = "body")]
    pub body: Bytes,
    /// The status of the answer; none where the connection was reset.
    pub status: Option<u16>,
}

impl Seen {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    last: u64,
    seen: VecDeque<Seen>,
}

impl Journal {
    pub(crate) fn write(&mut self, time: Timestamp, parts: &Parts, body: &Bytes, status: Option<u16>) {
        self.last += 1;
        if self.seen.len() == KEPT {
            self.seen.pop_front();
        }
        let path = parts.uri.path();
        let headers = parts.headers.iter().map(|(name, value)| {
            let secret = matches!(name.as_str(), "x-api-token" | "authorization" | "cookie" | "proxy-authorization");
            let value = if secret { HIDDEN.into() } else { String::from_utf8_lossy(value.as_bytes()) };
            (name.as_str().to_owned(), value.into_owned())
        });
        let body = if path.starts_with("/oauth/") && !body.is_empty() {
            Bytes::from_static(HIDDEN.as_bytes())
        } else {
            // A slice would keep the whole of a large body alive.
            if body.len() > KEPT_BODY { Bytes::copy_from_slice(&body[..KEPT_BODY]) } else { body.clone() }
        };
        self.seen.push_back(Seen {
            number: self.last,
            time,
            method: parts.method.to_string(),
            target: target(path, parts.uri.query()),
            headers: headers.collect(),
            body,
            status,
        });
    }

    pub(crate) fn seen(&self) -> impl DoubleEndedIterator<Item = &Seen> {
        self.seen.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
    }
}

/// Path and query without secrets.
pub(crate) fn target(path: &str, query: Option<&str>) -> String {
    let Some(query) = query else { return path.to_owned() };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name @ ("api_token" | "code" | "client_secret"), _)) => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

fn text<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

fn body<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => serializer.serialize_str(text),
        Err(_) => serializer.collect_str(&format_args!("base64:{}", STANDARD.encode(body))),
    }
}
