//! What currencies are worth in each other.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How much one unit of each currency is worth, all in one measure; 1 where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Rates(BTreeMap<String, f64>);

impl Rates {
    /// Returns a table of rates, if each is that of a currency.
    pub(crate) fn new(rates: BTreeMap<String, f64>, is_currency: impl Fn(&str) -> bool) -> Result<Self, RateError> {
        for (code, rate) in &rates {
            if !is_currency(code) {
                return Err(RateError(format!("'{}' is not a currency of this account", code.escape_debug())));
            }
            if !rate.is_finite() || *rate <= 0.0 {
                return Err(RateError(format!("{code}: a rate is more than 0")));
            }
        }
        Ok(Self(rates))
    }

    /// Converts an amount, to hundredths.
    pub(crate) fn convert(&self, amount: f64, from: &str, to: &str) -> f64 {
        let rate = |code: &str| self.0.get(code).copied().unwrap_or(1.0);
        if from == to { amount } else { (amount * rate(from) / rate(to) * 100.0).round() / 100.0 }
    }
}

/// A rate that cannot be set.
#[derive(Debug)]
pub struct RateError(String);

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RateError {}
