//! Progress of long work, on standard error; hidden where that is no terminal.

use std::fmt;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use pipedrive::Session;

/// Returns a bar for so many rows, with rate and time left.
pub(crate) fn of_rows(rows: usize) -> ProgressBar {
    with(ProgressBar::new(rows as u64), "{wide_bar} {pos}/{len}  {rate}  {msg}  {eta} left")
}

/// Returns a counter of rows of which nobody knows how many there are.
pub(crate) fn of_pages() -> ProgressBar {
    with(ProgressBar::no_length(), "{pos} rows  {rate}  {msg}")
}

/// Shows how many of the day's tokens are left, if that is known.
pub(crate) fn tell_tokens(bar: &ProgressBar, session: &Session) {
    if let Some(left) = session.budget(Instant::now()).daily_left {
        bar.set_message(format!("{left} tokens left"));
    }
}

fn with(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

fn rate(state: &ProgressState, to: &mut dyn fmt::Write) {
    let rate = state.per_sec();
    // There is nowhere to tell an error.
    let _ = write!(to, "{rate:.*}/s", usize::from(rate < 10.0));
}
