//! What a check finds.

use std::fmt::Display;

/// What is wrong, one line each; never empty.
#[derive(Debug)]
pub(crate) struct Failures(Vec<String>);

impl Failures {
    pub(crate) fn one(failure: impl Display) -> Self {
        Self(vec![failure.to_string()])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// One line that says what was looked at, or all that is wrong.
pub(crate) fn verdict(failures: Vec<String>, seen: impl Display) -> Result<String, Failures> {
    if failures.is_empty() { Ok(seen.to_string()) } else { Err(Failures(failures)) }
}
