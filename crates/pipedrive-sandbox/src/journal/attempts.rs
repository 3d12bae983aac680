//! The last attempts at sending webhooks.

use std::collections::VecDeque;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::access::redact;

/// How many are kept, and how many bytes a body may have to be kept with them.
const KEPT: usize = 200;
const KEPT_BODY: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) webhook: u64,
    /// Counts from 1 for each delivery.
    pub(crate) number: u32,
    pub(crate) time: Timestamp,
    /// The status of the answer; none where there was no answer.
    pub(crate) status: Option<u16>,
    pub(crate) url: String,
    pub(crate) body: Bytes,
}

#[derive(Debug, Default)]
pub(crate) struct Attempts(VecDeque<Attempt>);

impl Attempts {
    pub(crate) fn keep(&mut self, mut attempt: Attempt) {
        if attempt.body.len() > KEPT_BODY {
            attempt.body = Bytes::new();
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(attempt);
    }

    /// Returns them without their secrets, the newest first.
    pub(crate) fn shown(&self) -> Vec<Value> {
        let shown = |own: &Attempt| {
            let body: Value = serde_json::from_slice(&own.body).unwrap_or_default();
            redact::value(json!({
                "webhook": own.webhook, "attempt": own.number, "time": own.time.to_string(), "status": own.status,
                "url": own.url, "body": body,
            }))
        };
        self.0.iter().rev().map(shown).collect()
    }
}
