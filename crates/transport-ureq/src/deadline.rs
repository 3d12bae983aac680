//! Until when sockets are waited for.
//!
//! ureq's own limits fit neither a download, whose file may take longer than the rest of the exchange, nor an upload,
//! of which it writes a large piece without looking at the clock. So ureq is told those for a single read and write
//! only, and the sockets keep to a deadline of the thread: ureq does not let a connection know which exchange it serves,
//! but an exchange never leaves its thread.

use std::cell::Cell;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Timeout};

thread_local! {
    static CURRENT: Cell<Option<(Instant, Timeout)>> = const { Cell::new(None) };
}

/// While it lives, no socket is waited for beyond its instant on this thread.
#[must_use]
pub(crate) struct Deadline {
    outer: Option<(Instant, Timeout)>,
}

impl Deadline {
    /// For an exchange.
    pub(crate) fn of_exchange(until: Instant) -> Self {
        Deadline { outer: CURRENT.replace(Some((until, Timeout::Global))) }
    }

    /// For making a connection, within the exchange that needs it.
    pub(crate) fn of_connection(limit: Duration) -> Self {
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

/// What is left at `now` of the time `allowed` since an instant, and until the deadline; an error if that is nothing.
pub(crate) fn left(mut allowed: NextTimeout, since: Instant, now: Instant) -> Result<NextTimeout, Error> {
    let mut left = allowed.after.saturating_sub(now.saturating_duration_since(since));
    if let Some((until, reason)) = CURRENT.get() {
        let until = until.saturating_duration_since(now);
        if until < left {
            (left, allowed.reason) = (until, reason);
        }
    }
    if left.is_zero() {
        return Err(Error::Timeout(allowed.reason));
    }
    allowed.after = left.into();
    Ok(allowed)
}
