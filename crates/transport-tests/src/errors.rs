//! Errors as programs show them: each with its sources.

use std::error::Error;
use std::iter::successors;

/// Checks that an error says nothing twice where it is shown with its sources, as by the `{:#}` of anyhow: what a source
/// says is either in `Display` or left to `source()`. Returns the whole text.
///
/// # Panics
///
/// Panics if it does.
pub fn said_once(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for source in successors(error.source(), |&error| error.source()) {
        let said = source.to_string();
        assert!(!text.contains(&said), "`{text}` says `{said}`, and so does a source of it");
        text = text + ": " + &said;
    }
    text
}
