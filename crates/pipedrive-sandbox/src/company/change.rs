//! A change of a record, and why it cannot be made.

use jiff::Timestamp;
use serde_json::Value;

use super::schema::Write;
use crate::wire::time;

/// A change of a record.
pub(crate) struct Change<'a> {
    pub(crate) write: Write,
    /// The members that were named.
    pub(crate) names: &'a [String],
    /// The user who makes it.
    pub(crate) actor: u64,
    pub(crate) now: Timestamp,
}

impl Change<'_> {
    pub(super) fn names(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }

    pub(super) fn timestamp(&self) -> Value {
        time::v2(self.now)
    }
}

/// Why a record cannot be as it is asked to be.
pub(crate) enum Violation {
    /// A member has a value that does not fit the rest.
    Member(&'static str, String),
    /// The plan allows no more open deals.
    PlanLimit,
    /// Some members take contact sync, which is off.
    NoContactSync,
}

impl Violation {
    pub(super) fn member(name: &'static str, problem: impl Into<String>) -> Self {
        Self::Member(name, problem.into())
    }
}
