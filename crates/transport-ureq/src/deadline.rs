//! The deadline of the exchange on a thread.
//!
//! ureq's own limits fit neither a download, whose file may take longer than the rest of the exchange, nor an upload, of
//! which it writes a large piece without looking at the clock. So ureq has the limits of a single read and write only, and
//! the sockets keep to a deadline that belongs to the thread: a connection does not know which exchange it serves, but an
//! exchange never leaves its thread.

use std::cell::Cell;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Timeout};

thread_local! {
    static CURRENT: Cell<Option<(Instant, Timeout)>> = const { Cell::new(None) };
}

/// A guard: while it lives, no socket of this thread blocks beyond its instant.
#[must_use]
pub(crate) struct Deadline {
    outer: Option<(Instant, Timeout)>,
}

impl Deadline {
    /// Sets the deadline of an exchange.
    pub(crate) fn for_exchange(until: Instant) -> Self {
        Deadline { outer: CURRENT.replace(Some((until, Timeout::Global))) }
    }

    /// Sets the deadline of a connection that an exchange makes; that of the exchange holds too.
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

/// Returns what remains at `now` of the time `allowed` since an instant, and until the deadline.
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
