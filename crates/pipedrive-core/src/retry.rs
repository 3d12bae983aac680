//! When a call sends a request again, and how long it waits before that.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::error::{AccountError, BodyTooLarge, FileError, TransportError};
use crate::meta::Safety;

/// How often a call is attempted, and what it waits for. A policy applies to a session or to one call.
///
/// Which requests may be repeated at all does not depend on the policy:
///
/// - always: a request that certainly did not reach the server, and one with status 429;
/// - only if the operation is [`Safe`](Safety::Safe) or [`Idempotent`](Safety::Idempotent): a request with status 500,
///   502, 503, 504 or 524, or without a response;
/// - only if it is `Safe`: a success whose body is just `null`;
/// - with OAuth: a request with status 401, if the token that it was sent with has been replaced or can be renewed.
///
/// So an [`Unsafe`](Safety::Unsafe) operation that may have been carried out is never sent again.
///
/// ```
/// use std::time::Duration;
/// use pipedrive_core::retry::{Policy, OnLimit};
///
/// let patient = Policy::new().attempts(6).total_timeout(Duration::from_secs(120)).on_budget_exhausted(OnLimit::Wait);
/// assert_eq!(Policy::once().attempts, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Maximum number of requests for one call or one page; 4 by default, at least 1. One repetition after a 401 is
    /// additional.
    pub attempts: u32,
    /// Maximum pause before the second attempt, unless Pipedrive states one; 500 ms by default.
    ///
    /// It doubles with each further attempt. The actual pause is random, between zero and this maximum.
    pub backoff: Duration,
    /// The maximum that [`backoff`](Self::backoff) grows to; 20 s by default.
    pub max_backoff: Duration,
    /// The longest wait for a pause that Pipedrive asked for, or for a full window; 60 s by default. If the wait would
    /// be longer, the call fails at once, with an error that states when the limit ends. Consecutive pauses count as
    /// one wait.
    pub max_wait: Duration,
    /// Time limit of one request of the operation; with `None`, the default, the transport decides. A request for an
    /// OAuth token has 30 s, since other calls wait for it too.
    pub attempt_timeout: Option<Duration>,
    /// Time limit of the call with all its waits, from its first poll; none by default.
    ///
    /// If a wait would end later, the call fails at once. A request for an OAuth token that the call started is
    /// completed anyway; whether the call waits for it beyond this limit depends on the transport.
    pub total_timeout: Option<Duration>,
    /// What to do when a 2-second window is full, or paused by a 429; [`OnLimit::Wait`] by default.
    pub on_rate_limit: OnLimit,
    /// What to do when not enough tokens of the day are left; [`OnLimit::Fail`] by default. Waiting can take until the
    /// end of Pipedrive's day, whose time zone is not documented.
    pub on_budget_exhausted: OnLimit,
}

/// What a call does when a limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnLimit {
    /// Wait.
    Wait,
    /// Fail at once.
    Fail,
}

impl Policy {
    /// Returns the default policy.
    #[must_use]
    pub const fn new() -> Self {
        Policy {
            attempts: 4,
            backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(20),
            max_wait: Duration::from_secs(60),
            attempt_timeout: None,
            total_timeout: None,
            on_rate_limit: OnLimit::Wait,
            on_budget_exhausted: OnLimit::Fail,
        }
    }

    /// Returns a policy with one attempt and without waiting for limits: the caller handles every failure.
    #[must_use]
    pub const fn once() -> Self {
        Policy { attempts: 1, on_rate_limit: OnLimit::Fail, ..Self::new() }
    }

    /// Sets [`attempts`](Self::attempts).
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Policy { attempts, ..self }
    }

    /// Sets [`backoff`](Self::backoff) and [`max_backoff`](Self::max_backoff).
    #[must_use]
    pub const fn backoff(self, backoff: Duration, max_backoff: Duration) -> Self {
        Policy { backoff, max_backoff, ..self }
    }

    /// Sets [`max_wait`](Self::max_wait).
    #[must_use]
    pub const fn max_wait(self, max_wait: Duration) -> Self {
        Policy { max_wait, ..self }
    }

    /// Sets [`attempt_timeout`](Self::attempt_timeout).
    #[must_use]
    pub const fn attempt_timeout(self, timeout: Duration) -> Self {
        Policy { attempt_timeout: Some(timeout), ..self }
    }

    /// Sets [`total_timeout`](Self::total_timeout).
    #[must_use]
    pub const fn total_timeout(self, timeout: Duration) -> Self {
        Policy { total_timeout: Some(timeout), ..self }
    }

    /// Sets [`on_rate_limit`](Self::on_rate_limit).
    #[must_use]
    pub const fn on_rate_limit(self, on_rate_limit: OnLimit) -> Self {
        Policy { on_rate_limit, ..self }
    }

    /// Sets [`on_budget_exhausted`](Self::on_budget_exhausted).
    #[must_use]
    pub const fn on_budget_exhausted(self, on_budget_exhausted: OnLimit) -> Self {
        Policy { on_budget_exhausted, ..self }
    }

    /// Returns a random pause, up to the maximum after this many attempts.
    pub(crate) fn pause(&self, attempts: u32, jitter: &mut Jitter) -> Duration {
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        jitter.part_of(self.backoff.saturating_mul(doubled).min(self.max_backoff))
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// Random numbers from a seed (splitmix64): good enough to keep clients from retrying at the same time.
#[derive(Clone, Debug)]
pub(crate) struct Jitter {
    state: u64,
    seeded: bool,
}

impl Jitter {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Jitter { state: seed.unwrap_or(0), seeded: seed.is_some() }
    }

    /// Sets the seed, unless it is set.
    pub(crate) fn seed(&mut self, seed: u64) {
        if !self.seeded {
            *self = Jitter::new(Some(seed));
        }
    }

    /// Returns a random duration from zero to `whole`.
    fn part_of(&mut self, whole: Duration) -> Duration {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let share = f64::from(((mixed ^ (mixed >> 31)) >> 32) as u32) / f64::from(u32::MAX);
        Duration::try_from_secs_f64(whole.as_secs_f64() * share).unwrap_or(whole).min(whole)
    }
}

/// Returns whether a request without a response may be sent again.
pub(crate) fn again_after_transport_error(safety: Safety, transport_error: &TransportError) -> bool {
    // Another attempt would return the same body, and use the same address and file.
    let source = &transport_error.source;
    let permanent = source.is::<BodyTooLarge>() || source.is::<AccountError>() || source.is::<FileError>();
    !permanent && (!transport_error.request_sent || safety != Safety::Unsafe)
}

/// Returns whether the response reports a fault that may be temporary, and the request may be sent again.
pub(crate) fn again_after_fault(safety: Safety, response: &Response<Bytes>) -> bool {
    match response.status().as_u16() {
        500 | 502 | 503 | 504 | 524 => safety != Safety::Unsafe,
        200..=299 => safety == Safety::Safe && response.body().trim_ascii() == b"null",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_random_parts_of_a_doubling_whole() {
        let policy = Policy::new().backoff(Duration::from_secs(1), Duration::from_secs(8));
        let mut jitter = Jitter::new(Some(7));
        for (attempts, longest) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (40, 8), (u32::MAX, 8)] {
            let longest = Duration::from_secs(longest);
            let pauses: Vec<_> = (0..1000).map(|_| policy.pause(attempts, &mut jitter)).collect();
            assert!(pauses.iter().all(|pause| *pause <= longest));
            let mean = pauses.iter().sum::<Duration>() / 1000;
            assert!(mean > longest.mul_f64(0.45) && mean < longest.mul_f64(0.55), "{mean:?} of {longest:?}");
        }
        let longest = Policy::new().backoff(Duration::MAX, Duration::MAX).pause(9, &mut jitter);
        assert!(longest <= Duration::MAX);
    }
}
