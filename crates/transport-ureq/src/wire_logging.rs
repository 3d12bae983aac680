//! A warning if ureq logs the bytes that it sends and receives.

use std::sync::atomic::{AtomicBool, Ordering};

use log::{Level, LevelFilter, log_enabled, warn};

/// The targets under which ureq logs heads and bodies byte for byte, and URLs with their queries, at `TRACE`.
const TARGETS: [&str; 2] = ["ureq_proto::util", "ureq::util"];

/// Logs a warning once per process if such logging is enabled. It uses the same target, since others may be disabled.
pub(crate) fn warn_if_on() {
    static WARNED: AtomicBool = AtomicBool::new(false);
    if log::max_level() < LevelFilter::Trace || WARNED.load(Ordering::Relaxed) {
        return;
    }
    let Some(target) = TARGETS.into_iter().find(|target| log_enabled!(target: target, Level::Trace)) else { return };
    if !WARNED.swap(true, Ordering::Relaxed) {
        warn!(
            target: target,
            "transport-ureq: at this level ureq logs requests and responses byte for byte, tokens included; \
             a filter such as info,ureq=warn,ureq_proto=warn disables that"
        );
    }
}
