//! What was answered, as far as it is kept: the last 32 MiB, without files and without bodies of more than 256 KiB.

use std::collections::VecDeque;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, Uri};
use serde_json::{Value, json};

use super::content::{Answered, Content};
use crate::access::redact;

const KEPT_BODY: usize = 256 * 1024;
const KEPT: usize = 32 * 1024 * 1024;
/// What an answer takes besides its body, about.
const HEAD: usize = 1024;

/// An answer. It keeps its secrets until it is shown: most never are.
#[derive(Debug)]
pub(crate) struct Answer {
    uri: Uri,
    status: u16,
    headers: HeaderMap,
    /// The body, where it is kept.
    body: Option<Bytes>,
    length: usize,
}

impl Answer {
    pub(crate) fn of(uri: &Uri, response: &Response<Bytes>) -> Self {
        Self {
            uri: uri.clone(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Some(response.body().clone()),
            length: response.body().len(),
        }
    }

    /// Returns what the journal keeps of it.
    fn trimmed(self) -> Self {
        Self { body: self.body.filter(|body| is_json(&self.headers) && body.len() <= KEPT_BODY), ..self }
    }

    pub(crate) fn without_body(self) -> Self {
        Self { body: None, length: 0, ..self }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// Returns it without its secrets.
    pub(crate) fn shown(&self, known: &redact::Known<'_>) -> Value {
        let headers = redact::headers(&self.uri, &self.headers).into_iter();
        let headers: Vec<_> = headers.map(|(name, value)| (name, known.hide(value))).collect();
        let body = self.body.as_ref().map(|body| known.hide_in_body(redact::answer(&self.uri, true, body)));
        let body = body.map(|body| String::from_utf8_lossy(&body).into_owned());
        json!({"status": self.status, "headers": headers, "body": body, "length": self.length})
    }

    /// Returns it without its secrets, with a body of up to so many bytes.
    pub(crate) fn recorded(&self, most: usize, known: &redact::Known<'_>) -> Answered {
        let headers = redact::headers(&self.uri, &self.headers).into_iter();
        Answered {
            status: self.status,
            headers: headers.map(|(name, value)| (name, known.hide(value))).collect(),
            body: match &self.body {
                _ if self.length == 0 => Content::of(b""),
                Some(body) if body.len() <= most => {
                    Content::of(&known.hide_in_body(redact::answer(&self.uri, is_json(&self.headers), body)))
                }
                _ => Content::Missing { length: Some(self.length) },
            },
        }
    }

    fn size(&self) -> usize {
        HEAD + self.body.as_ref().map_or(0, Bytes::len)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|own| own.as_bytes().starts_with(b"application/json"))
}

/// The last answers, by the numbers of their requests.
#[derive(Debug, Default)]
pub(super) struct Answers {
    kept: VecDeque<(u64, Answer)>,
    size: usize,
}

impl Answers {
    pub(super) fn keep(&mut self, number: u64, answer: Answer) {
        let answer = answer.trimmed();
        self.size += answer.size();
        self.kept.push_back((number, answer));
        while self.size > KEPT {
            let Some((_, first)) = self.kept.pop_front() else { return };
            self.size -= first.size();
        }
    }

    pub(super) fn find(&self, number: u64) -> Option<&Answer> {
        let at = self.kept.binary_search_by_key(&number, |(own, _)| *own).ok()?;
        Some(&self.kept[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_the_newest_are_kept() {
        let mut answers = Answers::default();
        let answer = |length: usize| {
            let response = Response::builder().header(CONTENT_TYPE, "application/json");
            Answer::of(&Uri::from_static("/v1/deals"), &response.body(vec![b'1'; length].into()).unwrap())
        };
        for number in 1..=1_000 {
            answers.keep(number, answer(KEPT_BODY));
            assert!(answers.size <= KEPT);
        }
        let most = KEPT / (HEAD + KEPT_BODY);
        assert_eq!(answers.kept.len(), most);
        assert!(answers.find(1_000).is_some() && answers.find(1_000 - most as u64).is_none());
        let longer = answer(KEPT_BODY + 1).trimmed();
        assert_eq!((longer.body.as_ref(), longer.length), (None, KEPT_BODY + 1));
    }
}
