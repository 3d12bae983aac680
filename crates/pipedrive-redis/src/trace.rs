//! Events of tracing, if that is switched on.

#![cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "only events use them"))]

use std::time::Duration;

use crate::command::Closing;
use crate::error::FleetError;

/// The fleet was closed by a 429 or a block that one of its processes met; `None`: it is open again.
pub(crate) fn closed(closing: Option<(Closing, Duration)>) {
    #[cfg(feature = "tracing")]
    match closing {
        Some((closing, left)) => {
            tracing::warn!(reason = closing.name(), seconds = left.as_secs_f64(), "the fleet is closed");
        }
        None => tracing::info!("the fleet is open"),
    }
}

/// The store does not answer; a window of this many requests follows.
pub(crate) fn away(error: &FleetError, requests: u32) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, requests, "no passes; once all have lapsed, this process has a window of its own");
}

/// The store answers again.
pub(crate) fn back(after: Duration) {
    #[cfg(feature = "tracing")]
    tracing::info!(seconds = after.as_secs_f64(), "Redis answers again");
}

/// This process renews the token.
pub(crate) fn renewing(generation: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(generation, "renewing the OAuth token for the fleet");
}

/// The session uses a token of this generation now.
pub(crate) fn token(generation: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(generation, "the fleet has a new OAuth token");
}

/// The token could not be renewed.
pub(crate) fn not_renewed(error: &dyn std::fmt::Display) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, "the OAuth token of the fleet was not renewed");
}
