//! A warning where ureq logs what it sends and receives.

use std::sync::atomic::{AtomicBool, Ordering};

use log::{Level, LevelFilter, log_enabled, warn};

/// The targets under which ureq logs, at `TRACE`, heads and bodies byte for byte, and URLs with their queries.
const TARGETS: [&str; 2] = ["ureq_proto::util", "ureq::util"];

/// Warns, once in a process, if such a log is on; under its target, since no other may be on.
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
             a filter such as info,ureq=warn,ureq_proto=warn turns that off"
        );
    }
}
