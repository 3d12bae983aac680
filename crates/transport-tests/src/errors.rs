//! Checks of errors as programs show them: with their sources.

use std::error::Error;
use std::iter::successors;

/// Checks that an error repeats nothing if it is shown with its sources, as by anyhow's `{:#}`: the message of a source
/// must be either in `Display` or in `source()`. Returns the whole text.
///
/// # Panics
///
/// Panics if a message is repeated.
pub fn said_once(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for source in successors(error.source(), |&error| error.source()) {
        let message = source.to_string();
        assert!(!text.contains(&message), "`{text}` repeats its source `{message}`");
        text = text + ": " + &message;
    }
    text
}
