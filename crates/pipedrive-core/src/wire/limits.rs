//! What the headers of an answer say about rate limits. Every one of them may be missing.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// The rate limits that an answer reported.
///
/// The burst window is 2 seconds long and belongs to the token; the daily budget belongs to the company (Pipedrive's
/// documents; the daily token headers are in none, but were observed).
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
    /// `retry-after` in seconds; a date is not read.
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
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        // Nothing that is counted in seconds here is longer than a day.
        let seconds = |name: &str| {
            let seconds = headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok()?;
            (0.0..=86_400.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
        };
        Limits {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset: seconds("x-ratelimit-reset"),
            daily_requests_left: number("x-daily-requests-left"),
            daily_token_limit: number("x-daily-ratelimit-token-limit"),
            daily_tokens_remaining: number("x-daily-ratelimit-token-remaining"),
            retry_after: seconds(RETRY_AFTER.as_str()),
        }
    }
}
