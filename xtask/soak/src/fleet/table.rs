//! What came of each part, one a line.

use std::error::Error;

#[derive(Default)]
pub(crate) struct Table {
    rows: u32,
    broken: u32,
}

/// What came of a part.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) processes: usize,
    pub(crate) requests: usize,
    /// The part of the limit that was used.
    pub(crate) share: Option<f64>,
    /// The most requests in 2 s.
    pub(crate) most: Option<usize>,
    pub(crate) refused: u32,
    pub(crate) renewals: u32,
    /// How long calls took, in milliseconds.
    pub(crate) took: Vec<u64>,
    /// The longest time without a request, in seconds.
    pub(crate) silence: Option<f64>,
    pub(crate) failed: usize,
    /// Promises that were not kept.
    pub(crate) broken: Vec<String>,
}

impl Table {
    /// Runs a part and prints its row.
    pub(crate) fn row(
        &mut self,
        name: &str,
        run: impl FnOnce() -> Result<Row, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        if self.rows == 0 {
            println!(
                "{:<34} {:>5} {:>8} {:>6} {:>5} {:>5} {:>8} {:>7} {:>7} {:>7} {:>6}",
                "", "proc.", "requests", "limit", "in 2s", "429s", "renewals", "median", "99th", "silent", "failed"
            );
        }
        self.rows += 1;
        let mut row = run().map_err(|error| format!("{name}: {error}"))?;
        row.took.sort_unstable();
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let took = |part: f64| {
            let place = (row.took.len() as f64 * part) as usize;
            or_none(row.took.get(place).map(|ms| format!("{ms} ms")))
        };
        println!(
            "{name:<34} {:>5} {:>8} {:>6} {:>5} {:>5} {:>8} {:>7} {:>7} {:>7} {:>6}",
            row.processes,
            row.requests,
            or_none(row.share.map(|share| format!("{:.0} %", share * 100.0))),
            or_none(row.most.map(|most| most.to_string())),
            row.refused,
            row.renewals,
            took(0.5),
            took(0.99),
            or_none(row.silence.map(|seconds| format!("{seconds:.1} s"))),
            row.failed,
        );
        for broken in &row.broken {
            println!("  not kept: {broken}");
        }
        self.broken += u32::from(!row.broken.is_empty());
        Ok(())
    }

    /// Returns whether every promise was kept.
    pub(crate) fn well(&self) -> bool {
        self.rows > 0 && self.broken == 0
    }
}
