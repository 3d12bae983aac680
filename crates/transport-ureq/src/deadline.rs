//! The deadline of the exchange on a thread.
//!
//! ureq's own limits suit neither downloads, whose file may take longer than the rest of the exchange, nor uploads, of
//! which it writes large pieces without checking the time. So only the limits of single reads and writes are set in
//! ureq, and the sockets observe a deadline of the thread: a connection does not know its current exchange, but an
//! exchange stays on its thread.

use std::cell::Cell;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Timeout};

thread_local! {
    static CURRENT: Cell<Option<(Instant, Timeout)>> = const { Cell::new(None) };
}

/// A guard that prevents sockets of this thread from blocking beyond an instant.
#[must_use]
pub(crate) struct Deadline {
    outer: Option<(Instant, Timeout)>,
}

impl Deadline {
    /// Sets the deadline of an exchange.
    pub(crate) fn for_exchange(until: Instant) -> Self {
        Deadline { outer: CURRENT.replace(Some((until, Timeout::Global))) }
    }

    /// Sets the deadline for connecting during an exchange; that of the exchange still applies.
    pub(crate) fn for_connection(limit: Duration) -> Self {
        let until = Instant::now() + limit;
        let outer = CURRENT.get();
        if outer.is_none_or(|(outer, _)| until < outer) {
            CURRENT.set(Some((until, Timeout::Connect)));
        }
        Deadline { outer }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        CURRENT.set(self.outer);
    }
}

/// Returns the time that remains at `now`: of the time `allowed` from `since` on, and until the deadline.
///
/// # Errors
///
/// [`Error::Timeout`] if nothing remains.
pub(crate) fn remaining(mut allowed: NextTimeout, since: Instant, now: Instant) -> Result<NextTimeout, Error> {
    let mut rest = allowed.after.saturating_sub(now.saturating_duration_since(since));
    if let Some((until, reason)) = CURRENT.get() {
        let until = until.saturating_duration_since(now);
        if until < rest {
            (rest, allowed.reason) = (until, reason);
        }
    }
    if rest.is_zero() {
        return Err(Error::Timeout(allowed.reason));
    }
    allowed.after = rest.into();
    Ok(allowed)
}
