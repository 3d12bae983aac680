//! A limit that is in the way of a request.

use std::fmt;
use std::time::{Duration, Instant};

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
