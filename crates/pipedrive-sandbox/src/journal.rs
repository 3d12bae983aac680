//! The requests that came in and what they were answered, and the webhooks that went out, without their secrets.

mod answers;
mod attempts;

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

/// How many requests are kept, and how many bytes of a body.
const KEPT: usize = 10_000;
const KEPT_BODY: usize = 64 * 1024;

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
    /// The status of the answer; none where the connection was reset.
    pub status: Option<u16>,
    /// The tokens that it cost.
    pub cost: u64,
}

impl Seen {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    last: u64,
    seen: VecDeque<Seen>,
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
        if self.seen.len() == KEPT {
            self.seen.pop_front();
        }
        let body = redact::body(parts, body);
        // A secret that stands across the cut is hidden, too.
        let body = known.hide_in_body(body.slice(..body.len().min(2 * KEPT_BODY)));
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
            status: answer.as_ref().map(Answer::status),
            cost,
        });
        if let Some(answer) = answer {
            self.answers.keep(self.last, answer);
        }
    }

    pub(crate) fn seen(&self) -> impl DoubleEndedIterator<Item = &Seen> {
        self.seen.iter()
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
