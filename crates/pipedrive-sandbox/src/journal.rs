//! The requests that came in and what they were answered, and the webhooks that went out, without their secrets.

mod answers;
mod attempts;
mod content;

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::access::redact;
use answers::Answers;
use attempts::Attempts;

pub(crate) use answers::Answer;
pub(crate) use attempts::Attempt;
pub(crate) use content::{Answered, Content};

/// How many requests are kept, how many bytes of a body, and how many of all bodies.
const KEPT: usize = 10_000;
const KEPT_BODY: usize = 64 * 1024;
const KEPT_BODIES: usize = 32 * 1024 * 1024;

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
    /// Path and query; tokens and their like in the query are hidden.
    pub target: String,
    /// The headers in their order; tokens and cookies are hidden.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB of the body; in JSON as text, or as base64 where it is none. Tokens, passwords and other
    /// secrets in it are hidden, and so is a body that cannot be read. That of a request without a right token was not
    /// read.
    #[serde(serialize_with = "body")]
    pub body: Bytes,
    /// The length of the whole body in bytes, without its secrets.
    pub length: usize,
    /// The status of the answer; none where the connection was reset.
    pub status: Option<u16>,
    /// The tokens that it cost.
    pub cost: u64,
}

impl Seen {
    /// Returns whether only the beginning of the body is kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.length > self.body.len()
    }

    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    last: u64,
    seen: VecDeque<Seen>,
    /// Bytes of all bodies of requests.
    bodies: usize,
    answers: Answers,
    pub(crate) attempts: Attempts,
}

impl Journal {
    pub(crate) fn write(
        &mut self,
        time: Timestamp,
        parts: &Parts,
        body: &Bytes,
        answer: Option<Answer>,
        cost: u64,
        known: &redact::Known<'_>,
    ) {
        self.last += 1;
        let body = redact::body(parts, body);
        let whole = body.len();
        // A secret that stands across the cut is hidden, too.
        let body = known.hide_in_body(body.slice(..whole.min(2 * KEPT_BODY)));
        let length = if whole > 2 * KEPT_BODY { whole } else { body.len() };
        // A slice would keep the whole of a large body alive.
        let body = if body.len() > KEPT_BODY { Bytes::copy_from_slice(&body[..KEPT_BODY]) } else { body };
        let headers = redact::headers(&parts.uri, &parts.headers).into_iter();
        self.seen.push_back(Seen {
            number: self.last,
            time,
            method: parts.method.to_string(),
            target: known.hide(redact::target(&parts.uri)),
            headers: headers.map(|(name, value)| (name, known.hide(value))).collect(),
            body,
            length,
            status: answer.as_ref().map(Answer::status),
            cost,
        });
        self.bodies += self.seen.back().map_or(0, |seen| seen.body.len());
        while self.seen.len() > KEPT || self.bodies > KEPT_BODIES {
            let Some(first) = self.seen.pop_front() else { break };
            self.bodies -= first.body.len();
        }
        if let Some(answer) = answer {
            self.answers.keep(self.last, answer);
        }
    }

    pub(crate) fn seen(&self) -> impl DoubleEndedIterator<Item = &Seen> {
        self.seen.iter()
    }

    /// Returns the requests with their answers, as far as these are kept.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Seen, Option<&Answer>)> {
        self.seen.iter().map(|seen| (seen, self.answers.find(seen.number)))
    }

    /// Returns the request of a number, and its answer as far as that is kept.
    pub(crate) fn entry(&self, number: u64) -> Option<(&Seen, Option<&Answer>)> {
        let at = self.seen.binary_search_by_key(&number, |seen| seen.number).ok()?;
        Some((&self.seen[at], self.answers.find(number)))
    }

    /// Returns the number of the last request, whether or not it is kept.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.bodies = 0;
        self.answers = Answers::default();
        self.attempts = Attempts::default();
    }
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
