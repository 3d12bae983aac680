//! What the headers of an answer say about rate limits; every one of them may be missing.

use std::str::FromStr;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

/// How long a window lasts at most that can be Pipedrive's.
const LONGEST_RESET: Duration = Duration::from_secs(60);

/// The rate limits that an answer reported.
///
/// The burst window is 2 seconds long and belongs to the token; the daily budget belongs to the company (Pipedrive's
/// documents; the daily token headers are in none, but were observed). A proxy may put its own window in place of
/// Pipedrive's (observed: a limit of 5000, and a point in time for the reset): one that lasts longer than a minute is left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// `x-ratelimit-limit`: requests allowed in a window.
    pub limit: Option<u64>,
    /// `x-ratelimit-remaining`: requests left in this window.
    pub remaining: Option<u64>,
    /// `x-ratelimit-reset`: how long this window lasts yet; whole seconds on the wire.
    pub reset: Option<Duration>,
    /// `x-daily-requests-left`: `POST` and `PUT` requests left today; API tokens only.
    pub daily_requests_left: Option<u64>,
    /// `x-daily-ratelimit-token-limit`: the company's tokens a day.
    pub daily_token_limit: Option<u64>,
    /// `x-daily-ratelimit-token-remaining`: tokens left today.
    pub daily_tokens_remaining: Option<u64>,
    /// `retry-after` in seconds, however many; a date is not read.
    pub retry_after: Option<Duration>,
}

impl Limits {
    /// Reads the headers of an answer; what is missing or no number is `None`.
    ///
    /// ```
    /// use pipedrive_core::Limits;
    ///
    /// let response = http::Response::builder().header("x-ratelimit-remaining", "7").body(()).unwrap();
    /// assert_eq!(Limits::of(response.headers()).remaining, Some(7));
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        // One pass over all of them takes less time than seven look-ups.
        let mut limits = Limits::default();
        for (name, value) in headers {
            match name.as_str() {
                "x-ratelimit-limit" => fill(&mut limits.limit, value, number),
                "x-ratelimit-remaining" => fill(&mut limits.remaining, value, number),
                "x-ratelimit-reset" => fill(&mut limits.reset, value, seconds),
                "x-daily-requests-left" => fill(&mut limits.daily_requests_left, value, number),
                "x-daily-ratelimit-token-limit" => fill(&mut limits.daily_token_limit, value, number),
                "x-daily-ratelimit-token-remaining" => fill(&mut limits.daily_tokens_remaining, value, number),
                "retry-after" => fill(&mut limits.retry_after, value, seconds),
                _ => {}
            }
        }
        if limits.reset.is_some_and(|reset| reset > LONGEST_RESET) {
            (limits.limit, limits.remaining, limits.reset) = (None, None, None);
        }
        limits
    }
}

/// The first value of a header counts.
fn fill<T>(slot: &mut Option<T>, value: &HeaderValue, read: fn(&str) -> Option<T>) {
    if slot.is_none() {
        *slot = value.to_str().ok().and_then(|text| read(text.trim()));
    }
}

fn number(text: &str) -> Option<u64> {
    u64::from_str(text).ok()
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(f64::from_str(text).ok()?).ok()
}
