//! Errors of limits.

use std::fmt;
use std::time::{Duration, Instant};

/// A limit that a request would have exceeded; the request was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitReached {
    /// The limit.
    pub limit: Limit,
    /// When requests can be sent again.
    ///
    /// For a 2-second window this is when it has room; after a 429, when the pause is over. For the daily budget this
    /// is the [reset](crate::session::Builder::daily_reset) if the program set one, and otherwise when the session
    /// checks again.
    pub opens: Instant,
    /// How long that is from when the error was created.
    pub wait: Duration,
}

/// A limit that a session observes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The requests of this token in 2 seconds.
    Burst,
    /// The searches of this token in 2 seconds.
    Search,
    /// The pause that Pipedrive asked for with a 429.
    Paused,
    /// The company's tokens of the day.
    Daily,
    /// The tokens of the day that background work may not spend.
    Reserve,
    /// The `POST` and `PUT` requests of the day.
    Writes,
    /// The pause after Cloudflare blocked this address.
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
            Limit::Paused => "Pipedrive asked for a pause",
            Limit::Daily => "not enough of today's tokens are left",
            Limit::Reserve => "the tokens left today are reserved",
            Limit::Writes => "today's writes are used up",
            Limit::Blocked => "Cloudflare blocks this address",
        })?;
        write!(f, "; not sent, try again in {} s", self.wait.as_secs_f64())
    }
}

impl std::error::Error for LimitReached {}
