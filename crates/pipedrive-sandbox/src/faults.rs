//! What can go wrong, on demand: rules that match requests and say what happens to them.

mod effects;

use http::{HeaderValue, Method};
use serde::{Deserialize, Serialize};

use crate::sequence::scramble;

/// A rule: which requests, which of those, and what happens to them.
///
/// ```
/// use pipedrive_sandbox::{Fault, Rule, When};
///
/// // The second page of deals fails once.
/// let rule = Rule::new(Fault::Status { code: 503 }).method("GET").path("/api/v2/deals").when(When::Nth(2));
/// assert_eq!(
///     serde_json::to_string(&rule).unwrap(),
///     r#"{"method":"GET","path":"/api/v2/deals","when":{"nth":2},"fault":{"status":{"code":503}}}"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// The method; any where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path without its query, `*` standing for any text; any path where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Which of the requests that match.
    #[serde(default)]
    pub when: When,
    /// What happens.
    pub fault: Fault,
}

/// Which of the matching requests a rule applies to. They are counted from 1, by each rule for itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum When {
    /// Every one.
    #[default]
    Always,
    /// That one alone.
    Nth(u64),
    /// The first so many.
    First(u64),
    /// One in so many.
    Every(u64),
    /// Some of them, by a sequence that the seed decides.
    Chance {
        /// From 0 (never) to 1 (always).
        probability: f64,
        /// The same seed, the same requests.
        seed: u64,
    },
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// An error of this status in a JSON envelope; the request does nothing.
    Status {
        /// The status.
        code: u16,
    },
    /// A page of HTML, as proxies and edges answer; the request does nothing.
    Html {
        /// The status.
        code: u16,
    },
    /// A redirect to another place; the request does nothing.
    Redirect {
        /// Where to.
        location: String,
    },
    /// An empty body with status 200; the request is carried out.
    EmptyBody,
    /// The answer comes late; the request is carried out at once.
    Delay {
        /// By how many milliseconds.
        millis: u64,
    },
    /// The body comes in small pieces.
    SlowBody {
        /// How many bytes a piece has.
        bytes: usize,
        /// Milliseconds between two pieces.
        millis: u64,
    },
    /// The connection breaks within the body.
    TruncateBody {
        /// How many bytes come through.
        bytes: usize,
    },
    /// The connection is reset before the body is read; the request does nothing.
    ResetBeforeReading,
    /// The connection is reset after the request was carried out, instead of an answer.
    ResetAfterCommit,
    /// The body is padded.
    HugeBody {
        /// With how many bytes, a gigabyte at most.
        bytes: usize,
    },
    /// Every member of this name has a text that no document knows.
    UnknownEnum {
        /// The member's name, at any depth.
        field: String,
    },
    /// Every member of this name is null.
    NullField {
        /// The member's name, at any depth.
        field: String,
    },
    /// The first page comes again, with the same page token to the next.
    DuplicatePage,
}

impl Rule {
    /// Returns a rule for every request.
    pub fn new(fault: Fault) -> Self {
        Self { method: None, path: None, when: When::Always, fault }
    }

    /// Restricts the rule to requests of a method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Restricts the rule to requests of a path, in which `*` stands for any text.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Restricts the rule to some of the requests that match.
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Says what keeps the rule from ever doing what it says.
    pub(crate) fn check(&self) -> Result<(), String> {
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
        if let Some(own) =
            self.method.as_ref().filter(|own| methods.iter().all(|known| !known.eq_ignore_ascii_case(own)))
        {
            return Err(format!("method: there is no '{own}'"));
        }
        if let Some(path) = self.path.as_ref().filter(|path| !path.starts_with(['/', '*']) || path.contains('?')) {
            return Err(format!("path: '{path}' is none: it begins with '/' or '*' and has no query"));
        }
        match self.when {
            When::Nth(0) | When::First(0) | When::Every(0) => Err("when: requests are counted from 1".to_owned()),
            When::Chance { probability, .. } if !(0.0..=1.0).contains(&probability) => {
                Err(format!("probability: {probability} is not from 0 to 1"))
            }
            _ => Ok(()),
        }?;
        match &self.fault {
            Fault::Status { code } | Fault::Html { code } if !(200..=999).contains(code) => {
                Err(format!("code: {code} is no status of an answer"))
            }
            Fault::Redirect { location } if HeaderValue::from_str(location).is_err() => {
                Err("location: not to be sent as a header".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(method.as_str()))
            && self.path.as_ref().is_none_or(|pattern| glob(pattern, path))
    }
}

/// The rules in force and how often each has matched.
#[derive(Debug, Default)]
pub(crate) struct Book(Vec<(Rule, u64)>);

impl Book {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.0.push((rule, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Rule, u64)> {
        self.0.iter().map(|(rule, matched)| (rule, *matched))
    }

    /// Decides what happens to a request: every matching rule counts it, the first that applies decides.
    pub(crate) fn decide(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let mut decided = None;
        for (rule, matched) in &mut self.0 {
            if !rule.matches(method, path) {
                continue;
            }
            *matched += 1;
            let applies = match rule.when {
                When::Always => true,
                When::Nth(nth) => *matched == nth,
                When::First(first) => *matched <= first,
                When::Every(every) => every > 0 && *matched % every == 0,
                When::Chance { probability, seed } => {
                    let draw = scramble(seed.wrapping_add(matched.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
                    (draw >> 11) as f64 / (1u64 << 53) as f64 <= probability && probability > 0.0
                }
            };
            if applies && decided.is_none() {
                decided = Some(rule.fault.clone());
            }
        }
        decided
    }
}

/// Returns whether a text fits a pattern in which `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_what_they_should() {
        for (pattern, text, fits) in [
            ("/v1/deals", "/v1/deals", true),
            ("/v1/deals", "/v1/deals/7", false),
            ("/v1/*", "/v1/deals/7", true),
            ("*/deals/*", "/api/v2/deals/7", true),
            ("*/deals/*/files", "/v1/deals/7/files", true),
            ("*/deals/*/files", "/v1/deals/files", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("", "x", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn rules_apply_to_the_requests_they_name() {
        let hits = |when: When| -> Vec<usize> {
            let mut book = Book::default();
            book.add(Rule::new(Fault::EmptyBody).when(when).method("get"));
            (1..=10).filter(|_| book.decide(&Method::POST, "/").is_none()).count();
            (1..=8).filter(|_| book.decide(&Method::GET, "/").is_some()).collect()
        };
        for (when, expected) in [
            (When::Always, vec![1, 2, 3, 4, 5, 6, 7, 8]),
            (When::Nth(3), vec![3]),
            (When::First(2), vec![1, 2]),
            (When::Every(4), vec![4, 8]),
            (When::Every(0), vec![]),
            (When::Chance { probability: 0.0, seed: 1 }, vec![]),
            (When::Chance { probability: 1.0, seed: 1 }, vec![1, 2, 3, 4, 5, 6, 7, 8]),
        ] {
            assert_eq!(hits(when.clone()), expected, "{when:?}");
        }
        let half = |seed| hits(When::Chance { probability: 0.5, seed });
        assert_eq!(half(7), half(7));
        assert!((0..20).any(|seed| half(seed) != half(7)));
    }
}
