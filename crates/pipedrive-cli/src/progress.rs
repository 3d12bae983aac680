//! Progress of long work, on standard error; hidden where that is no terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use pipedrive::Session;

/// Returns a bar for so many rows, with rate and time left.
pub(crate) fn of_rows(rows: usize) -> ProgressBar {
    with(ProgressBar::new(rows as u64), "{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}")
}

/// Returns a counter of rows of which nobody knows how many there are.
pub(crate) fn of_pages() -> ProgressBar {
    with(ProgressBar::no_length(), "{pos} rows  {per_sec}  {msg}")
}

/// Shows how many of the day's tokens are left, if that is known.
pub(crate) fn tell_tokens(bar: &ProgressBar, session: &Session) {
    if let Some(left) = session.budget(Instant::now()).daily_left {
        bar.set_message(format!("{left} tokens left"));
    }
}

fn with(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
