//! Tracing of calls, with the feature `tracing`; without it, these functions are empty.

use std::time::Instant;

use http::StatusCode;

use crate::account::Account;
use crate::error::{ApiError, Error, Limit};
use crate::meta::Meta;
use crate::session::Verdict;
use crate::wire::parts::RequestMethod;

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::Trace;
#[cfg(feature = "tracing")]
pub(crate) use self::on::Trace;

/// Why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitReason {
    /// It pauses before another attempt.
    Backoff,
    /// Another call renews the OAuth token.
    Token,
    /// It lacks a pass, and the store is being asked.
    Pass,
    /// A limit is reached.
    Limit(Limit),
}

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::{Span, debug, debug_span, warn};

    use super::{Account, ApiError, Error, Instant, Limit, Meta, RequestMethod, StatusCode, Verdict, WaitReason};
    use crate::meta::Version;

    /// The span of a call, and its events.
    pub(crate) struct Trace {
        span: Span,
        attempts: u32,
        status: Option<u16>,
        waited: Duration,
        /// Since when the call waits, and the end of the wait that was last logged.
        waits: Option<(Instant, Instant)>,
    }

    impl Trace {
        pub(crate) fn new(meta: &Meta, method: Option<&RequestMethod>) -> Self {
            let version = match meta.version {
                Version::V1 => "v1",
                Version::V2 => "v2",
            };
            let span = debug_span!(
                target: "pipedrive",
                "call",
                otel.name = meta.name,
                otel.kind = "client",
                operation = meta.name,
                version,
                http.request.method = method.map_or(meta.verb.method(), RequestMethod::http).as_str(),
                url.template = meta.template,
                server.address = Empty,
                cost = meta.cost,
                attempts = Empty,
                http.response.status_code = Empty,
                waited_ms = Empty,
                error.type = Empty,
            );
            Trace { span, attempts: 0, status: None, waited: Duration::ZERO, waits: None }
        }

        pub(crate) fn span(&self) -> Span {
            self.span.clone()
        }

        pub(crate) fn in_scope<T>(&self, run: impl FnOnce() -> T) -> T {
            self.span.in_scope(run)
        }

        /// Logs a wait. A waiting call is polled repeatedly; only a later end of the wait is logged again.
        pub(crate) fn waits(&mut self, now: Instant, until: Instant, reason: WaitReason) {
            let (since, logged) = self.waits.map_or((now, None), |(since, logged)| (since, Some(logged)));
            self.waits = Some((since, until));
            if logged.is_none_or(|logged| until > logged && !matches!(reason, WaitReason::Token | WaitReason::Pass)) {
                let ms = milliseconds(until.saturating_duration_since(now));
                self.in_scope(|| debug!(target: "pipedrive", ms, reason = name(reason), "waits"));
            }
        }

        pub(crate) fn renews(&mut self, now: Instant) {
            self.goes_on(now);
            self.in_scope(|| debug!(target: "pipedrive", "renews the OAuth token"));
        }

        pub(crate) fn sends(&mut self, now: Instant, attempt: u32, account: Option<&Account>) {
            self.goes_on(now);
            if let Some(account) = account.filter(|_| self.attempts == 0) {
                self.span.record("server.address", account.host().name());
            }
            self.attempts = attempt;
        }

        pub(crate) fn answered(&mut self, status: StatusCode, attempt: u32) {
            let status = status.as_u16();
            self.status = Some(status);
            self.in_scope(|| debug!(target: "pipedrive", attempt, http.response.status_code = status, "response"));
        }

        pub(crate) fn unanswered(&self, request_sent: bool, attempt: u32) {
            self.in_scope(|| debug!(target: "pipedrive", attempt, request_sent, "no response"));
        }

        pub(crate) fn api_error(&self, error: &ApiError, verdict: Verdict) {
            let reason = error.reason;
            self.in_scope(|| match verdict {
                Verdict::Pause(wait) => {
                    warn!(target: "pipedrive", ?reason, wait_ms = milliseconds(wait), "too many requests");
                }
                Verdict::Exhausted => warn!(target: "pipedrive", ?reason, "the daily budget is used up"),
                Verdict::Blocked => warn!(target: "pipedrive", ?reason, "blocked by Cloudflare"),
                Verdict::Neutral | Verdict::Unauthorized => debug!(target: "pipedrive", ?reason, "error response"),
            });
        }

        pub(crate) fn ends(&mut self, now: Instant) {
            self.goes_on(now);
        }

        pub(crate) fn fails(&self, error: &Error) {
            self.span.record("error.type", error.kind().name());
        }

        fn goes_on(&mut self, now: Instant) {
            if let Some((since, _)) = self.waits.take() {
                self.waited += now.saturating_duration_since(since);
            }
        }
    }

    /// Records the totals once, since some subscribers show every recorded value.
    impl Drop for Trace {
        fn drop(&mut self) {
            self.span.record("attempts", self.attempts);
            self.span.record("waited_ms", milliseconds(self.waited));
            if let Some(status) = self.status {
                self.span.record("http.response.status_code", status);
            }
        }
    }

    fn name(reason: WaitReason) -> &'static str {
        match reason {
            WaitReason::Backoff => "backoff",
            WaitReason::Token => "token renewal",
            WaitReason::Pass => "pass",
            WaitReason::Limit(Limit::Burst) => "burst limit",
            WaitReason::Limit(Limit::Search) => "search limit",
            WaitReason::Limit(Limit::Paused) => "retry-after",
            WaitReason::Limit(Limit::Daily) => "daily budget",
            WaitReason::Limit(Limit::Reserve) => "reserve",
            WaitReason::Limit(Limit::Writes) => "daily writes",
            WaitReason::Limit(Limit::Blocked) => "blocked",
        }
    }

    fn milliseconds(duration: Duration) -> u64 {
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use super::{Account, ApiError, Error, Instant, Meta, RequestMethod, StatusCode, Verdict, WaitReason};

    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn new(_: &Meta, _: Option<&RequestMethod>) -> Self {
            Trace
        }

        pub(crate) fn in_scope<T>(&self, run: impl FnOnce() -> T) -> T {
            run()
        }

        pub(crate) fn waits(&mut self, _: Instant, _: Instant, _: WaitReason) {}

        pub(crate) fn renews(&mut self, _: Instant) {}

        pub(crate) fn sends(&mut self, _: Instant, _: u32, _: Option<&Account>) {}

        pub(crate) fn answered(&mut self, _: StatusCode, _: u32) {}

        pub(crate) fn unanswered(&self, _: bool, _: u32) {}

        pub(crate) fn api_error(&self, _: &ApiError, _: Verdict) {}

        pub(crate) fn ends(&mut self, _: Instant) {}

        pub(crate) fn fails(&self, _: &Error) {}
    }
}
