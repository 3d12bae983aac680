//! What is told of a call with the feature `tracing`; without it, nothing, at no cost.

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Trace;
#[cfg(feature = "tracing")]
pub(crate) use on::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use http::Response;
    use pipedrive_core::{Machine, TransportError};
    use tracing::field::Empty;
    use tracing::{Instrument as _, Span, debug, debug_span};

    const TARGET: &str = env!("CARGO_CRATE_NAME");

    /// A call that is told of: a span, and an event for each thing that happens in it.
    #[derive(Clone)]
    pub(crate) struct Trace {
        span: Span,
        attempts: u32,
        waited: Duration,
    }

    impl Trace {
        pub(crate) fn of<M: Machine>(machine: &M) -> Self {
            let meta = machine.meta();
            let (operation, cost) = (meta.map(|meta| meta.name), meta.map(|meta| meta.cost));
            let span = debug_span!(target: TARGET, "call", operation, cost, attempts = Empty, status = Empty, waited_ms = Empty);
            Trace { span, attempts: 0, waited: Duration::ZERO }
        }

        /// The future within the span.
        pub(crate) fn around<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
            future.instrument(self.span)
        }

        /// Requests for a token count here.
        pub(crate) fn received(&mut self, result: &Result<Response<Bytes>, TransportError>) {
            self.count();
            if let Ok(response) = result {
                self.span.record("status", response.status().as_u16());
            }
            self.answered(result);
        }

        /// For a request that goes on beside the call.
        pub(crate) fn detach(&mut self) -> Self {
            self.count();
            self.clone()
        }

        fn count(&mut self) {
            self.attempts += 1;
            self.span.record("attempts", self.attempts);
        }

        pub(crate) fn answered(&self, result: &Result<Response<Bytes>, TransportError>) {
            match result {
                Ok(response) => {
                    let status = response.status().as_u16();
                    debug!(target: TARGET, attempt = self.attempts, status, "answered");
                }
                Err(transport_error) => {
                    debug!(target: TARGET, attempt = self.attempts, request_sent = transport_error.request_sent, "not answered")
                }
            }
        }

        pub(crate) fn waits(&mut self, until: Instant) {
            let wait = until.saturating_duration_since(Instant::now());
            self.waited += wait;
            self.span.record("waited_ms", milliseconds(self.waited));
            debug!(target: TARGET, ms = milliseconds(wait), "waits");
        }
    }

    fn milliseconds(duration: Duration) -> u64 {
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Instant;

    use bytes::Bytes;
    use http::Response;
    use pipedrive_core::TransportError;

    #[derive(Clone)]
    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn of<M>(_: &M) -> Self {
            Trace
        }

        pub(crate) fn around<F: Future>(self, future: F) -> F {
            future
        }

        pub(crate) fn received(&mut self, _: &Result<Response<Bytes>, TransportError>) {}

        pub(crate) fn detach(&mut self) -> Self {
            Trace
        }

        pub(crate) fn answered(&self, _: &Result<Response<Bytes>, TransportError>) {}

        pub(crate) fn waits(&mut self, _: Instant) {}
    }
}
