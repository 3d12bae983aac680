//! When a call tries again, and how long it waits before.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::error::{AccountError, BodyTooLarge, TransportError};
use crate::meta::Safety;

/// How often a call tries, and what it waits for: a plain value, for a session or for one call.
///
/// What is tried again at all is not a matter of policy: a request that certainly did not reach the server, and one that
/// was answered 429, always; 500, 502, 503, 504, 524 and a request without an answer only if the operation is
/// [`Safe`](Safety::Safe) or [`Idempotent`](Safety::Idempotent); a success that is nothing but `null` only if it is `Safe`.
/// An [`Unsafe`](Safety::Unsafe) operation that may have reached the server is never sent again. With OAuth, one that was
/// answered 401 is sent again if the token that it was sent with is not the current one any more, or can be renewed.
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
    /// The most requests that are sent for one call or one page; 4 unless set, never fewer than 1. The first that is sent
    /// anew because of a 401 comes on top.
    pub attempts: u32,
    /// The longest pause before the second attempt, where the service names none; 500 ms unless set.
    ///
    /// The pause is a random part of this, of twice this before the third attempt, and so on.
    pub backoff: Duration,
    /// What [`backoff`](Self::backoff) never grows beyond; 20 s unless set.
    pub max_backoff: Duration,
    /// The longest wait that the service or a full window can impose; 60 s unless set. If it is longer, the call fails at
    /// once instead, with an error that says until when. Pauses that follow each other are one wait.
    pub max_wait: Duration,
    /// The time for one request of the operation; `None`, as it is unless set, leaves that to the transport. A request for
    /// an OAuth token has 30 s, since others wait for it too.
    pub attempt_timeout: Option<Duration>,
    /// The time for the call with all its waits, from its first poll; no limit unless set.
    ///
    /// A wait that would end later is not begun: the call fails at once. A request for an OAuth token that the call began is
    /// carried through all the same; whether the call waits for it longer than this, its transport says.
    pub total_timeout: Option<Duration>,
    /// What to do when a 2-second window is full, or closed by a 429; to wait unless set.
    pub on_rate_limit: OnLimit,
    /// What to do when the tokens of the day do not suffice; to fail unless set. To wait can take until midnight, somewhere.
    pub on_budget_exhausted: OnLimit,
}

/// What a call does when a limit is in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnLimit {
    /// It waits.
    Wait,
    /// It fails at once.
    Fail,
}

impl Policy {
    /// The defaults.
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

    /// One attempt, and no waiting for a limit: every failure is the caller's.
    #[must_use]
    pub const fn once() -> Self {
        Policy { attempts: 1, on_rate_limit: OnLimit::Fail, ..Self::new() }
    }

    /// Sets [`attempts`](Self::attempts).
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Policy { attempts, ..self }
    }

    /// Sets [`backoff`](Self::backoff), and what it never grows beyond.
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

    /// A random part of the longest pause after this many attempts.
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

/// Random numbers out of a seed (splitmix64): good enough to keep clients from marching in step.
#[derive(Clone, Debug)]
pub(crate) struct Jitter {
    state: u64,
    seeded: bool,
}

impl Jitter {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Jitter { state: seed.unwrap_or(0), seeded: seed.is_some() }
    }

    /// The first seed counts.
    pub(crate) fn seed(&mut self, seed: u64) {
        if !self.seeded {
            *self = Jitter::new(Some(seed));
        }
    }

    /// Anything from nothing to all of it.
    fn part_of(&mut self, whole: Duration) -> Duration {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let share = f64::from(((mixed ^ (mixed >> 31)) >> 32) as u32) / f64::from(u32::MAX);
        Duration::try_from_secs_f64(whole.as_secs_f64() * share).unwrap_or(whole).min(whole)
    }
}

/// Whether a request without an answer may be sent again.
pub(crate) fn again_after_transport_error(safety: Safety, transport_error: &TransportError) -> bool {
    // A body that was too large once will be again, and an address stays what it is.
    let for_good = transport_error.source.is::<BodyTooLarge>() || transport_error.source.is::<AccountError>();
    !for_good && (!transport_error.request_sent || safety != Safety::Unsafe)
}

/// Whether a request that was answered so may be sent again: a fault that may pass.
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
