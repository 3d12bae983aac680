//! What the headers of an answer say about rate limits, every one of which may be missing, and the limits themselves.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

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

/// A limit that a request would have met: it was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitReached {
    /// Which limit it is.
    pub limit: Limit,
    /// When requests are let through again.
    ///
    /// For a window of seconds that is when there is room in it, and after a 429 when the pause is over that it asked for.
    /// When the day's budget comes back is known only if the session was told; else this is when the session looks whether
    /// it has.
    pub opens: Instant,
    /// How long that was from the moment of the refusal.
    pub wait: Duration,
}

/// A limit that a session knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The requests of this token in 2 seconds.
    Burst,
    /// The searches of this token in 2 seconds.
    Search,
    /// The service answered 429 and is given the time it asked for.
    Paused,
    /// The company's tokens of the day.
    Daily,
    /// The tokens of the day that are kept back from background work.
    Reserve,
    /// The `POST` and `PUT` requests of the day.
    Writes,
    /// Cloudflare blocks this address: it is left alone for a while.
    Blocked,
}

impl LimitReached {
    pub(crate) fn new(limit: Limit, now: Instant, opens: Instant) -> Self {
        LimitReached { limit, opens, wait: opens.saturating_duration_since(now) }
    }
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.limit {
            Limit::Burst => "the 2-second window of this token is full",
            Limit::Search => "the 2-second window of searches is full",
            Limit::Paused => "the service asked for a pause",
            Limit::Daily => "today's tokens do not suffice",
            Limit::Reserve => "today's tokens are down to the reserve",
            Limit::Writes => "today's writes are used up",
            Limit::Blocked => "Cloudflare blocks this address",
        })?;
        write!(f, "; not sent, try again in {} s", self.wait.as_secs_f64())
    }
}

impl std::error::Error for LimitReached {}

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
