//! The rate limits that the headers of a response report.

use std::str::FromStr;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

/// The maximum duration of a window that is taken for Pipedrive's.
const LONGEST_RESET: Duration = Duration::from_secs(60);

/// The rate limits that the headers of a response report; any of the headers can be missing.
///
/// The burst window of 2 seconds applies to the token, the daily budget to the company (Pipedrive's documents; the
/// headers of the daily budget are not documented, but were observed). A proxy can replace Pipedrive's window with its
/// own (observed: a limit of 5000, and a point in time for the reset), so a window that lasts longer than a minute is
/// ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// `x-ratelimit-limit`: requests allowed in a window.
    pub limit: Option<u64>,
    /// `x-ratelimit-remaining`: requests left in the window.
    pub remaining: Option<u64>,
    /// `x-ratelimit-reset`: time until the window ends; whole seconds on the wire.
    pub reset: Option<Duration>,
    /// `x-daily-requests-left`: `POST` and `PUT` requests left today; API tokens only.
    pub daily_requests_left: Option<u64>,
    /// `x-daily-ratelimit-token-limit`: tokens of the company per day.
    pub daily_token_limit: Option<u64>,
    /// `x-daily-ratelimit-token-remaining`: tokens left today.
    pub daily_tokens_remaining: Option<u64>,
    /// `retry-after`, in seconds without an upper limit; a date is ignored.
    pub retry_after: Option<Duration>,
}

impl Limits {
    /// Reads the headers of a response; a header that is missing or not a number is `None`.
    ///
    /// ```
    /// use pipedrive_core::Limits;
    ///
    /// let response = http::Response::builder().header("x-ratelimit-remaining", "7").body(()).unwrap();
    /// assert_eq!(Limits::of(response.headers()).remaining, Some(7));
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        // One pass over all headers takes less time than seven lookups.
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

/// Fills a value that is still empty: the first value of a header counts.
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
