//! What the connections share.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use crate::access::guard::Guard;
use crate::api::deliveries::Delivery;
use crate::emulator::Emulator;

#[derive(Debug)]
pub(crate) struct Shared {
    emulator: Mutex<Emulator>,
    /// The deliveries to be made, by webhook: one that does not answer keeps no other waiting.
    pub(super) queues: Mutex<BTreeMap<u64, UnboundedSender<Delivery>>>,
    pub(super) guard: Guard,
    /// Whether to print a line for each request.
    pub(super) logs: bool,
}

impl Shared {
    pub(crate) fn new(emulator: Emulator, guard: Guard, logs: bool) -> Self {
        Self { emulator: Mutex::new(emulator), queues: Mutex::default(), guard, logs }
    }

    /// Locks the emulator; a panic in another holder of the lock leaves it usable.
    pub(crate) fn emulator(&self) -> MutexGuard<'_, Emulator> {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints a line, if lines are wanted.
    pub(super) fn log(&self, line: fmt::Arguments<'_>) {
        if self.logs {
            // Nobody reading along is no reason to stop.
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }
}
