//! The clock of a sandbox: the system's, shifted, or standing still.

use jiff::{SignedDuration, Timestamp};

use crate::wire::time::later;

/// What time it is in the sandbox, given the time outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Runs with the system clock, this far ahead of it.
    Ahead(SignedDuration),
    /// Stands still.
    Still(Timestamp),
}

impl Clock {
    pub(crate) const SYSTEM: Self = Self::Ahead(SignedDuration::ZERO);

    /// Returns the time in the sandbox; one that would be out of range is the last there is.
    pub(crate) fn read(self, system: Timestamp) -> Timestamp {
        match self {
            Self::Ahead(by) => later(system, by),
            Self::Still(time) => time,
        }
    }

    pub(crate) fn advance(&mut self, by: SignedDuration) {
        match self {
            Self::Ahead(own) => *own = own.saturating_add(by),
            Self::Still(time) => *time = later(*time, by),
        }
    }
}
