//! The time limits of an exchange.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use pipedrive_core::TransportError;
use pipedrive_core::error::TimedOut;
use tokio::time::sleep_until;

/// When an exchange has to end, and how long nothing may happen in it.
#[derive(Clone, Copy)]
pub(crate) struct TimeLimits {
    pub(crate) until: Instant,
    pub(crate) read: Duration,
}

impl TimeLimits {
    /// Returns the result of an exchange, or a timeout. `last` returns when something last happened in it; `None` while
    /// nothing is expected to.
    ///
    /// There is one timer for both limits, and none if the result is there at once.
    pub(crate) async fn enforce<T>(
        self,
        mut last: impl FnMut() -> Option<Instant>,
        exchange: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        let mut exchange = pin!(exchange);
        let mut timer = pin!(None);
        poll_fn(|cx| {
            if let Poll::Ready(result) = exchange.as_mut().poll(cx) {
                return Poll::Ready(result);
            }
            loop {
                if let Some(timer) = timer.as_mut().as_pin_mut() {
                    ready!(Future::poll(timer, cx));
                }
                let (end, reason) = match last().map(|last| last + self.read) {
                    Some(end) if end <= self.until => (end, TimedOut::Read),
                    _ => (self.until, TimedOut::Total),
                };
                let now = now();
                if end <= now {
                    return Poll::Ready(Err(TransportError::after_send(reason)));
                }
                timer.set(Some(sleep_until(end.min(now + self.read).into())));
            }
        })
        .await
    }
}

/// The time at which a connection took a request, or the last chunk of its body; `None` before that, since connecting
/// has its own limit.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<Option<Instant>>>);

impl Progress {
    /// Records the time, unless there is one.
    pub(crate) fn begin(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(now);
    }

    pub(crate) fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now());
    }

    pub(crate) fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the time of tokio's clock, which tests can pause.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::timeout;

    use super::*;

    const READ: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn neither_connecting_nor_an_upload_that_advances_is_inactive() {
        let (progress, limits) = (Progress::default(), TimeLimits { until: now() + READ * 100, read: READ });
        let mut exchange = pin!(limits.enforce(|| progress.last(), pending::<Result<(), _>>()));
        assert!(timeout(READ * 5 / 2, &mut exchange).await.is_err());
        for _ in 0..10 {
            progress.record();
            assert!(timeout(READ * 9 / 10, &mut exchange).await.is_err());
        }
        progress.record();
        let last = now();
        let error = exchange.await.unwrap_err();
        assert_eq!((now() - last, error.source.downcast_ref()), (READ, Some(&TimedOut::Read)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_that_ends_first_is_the_reason() {
        for (last, ends, reason) in [
            (None, READ * 3 / 2, TimedOut::Total),
            (Some(Duration::ZERO), READ, TimedOut::Read),
            (Some(READ / 2), READ * 3 / 2, TimedOut::Read),
            (Some(READ * 2 / 3), READ * 3 / 2, TimedOut::Total),
        ] {
            let start = now();
            let limits = TimeLimits { until: start + READ * 3 / 2, read: READ };
            let last = || last.map(|last| start + last);
            let error = limits.enforce(last, pending::<Result<(), _>>()).await.unwrap_err();
            assert_eq!((now() - start, error.source.downcast_ref()), (ends, Some(&reason)));
        }
    }
}
