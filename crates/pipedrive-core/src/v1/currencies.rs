//! Currencies.

use pipedrive_derive::{operation, record};

use crate::model::{Id, of};
use crate::wire::Page;

/// A currency.
#[record]
pub struct Currency {
    pub id: Id<of::Currency>,
    /// Its code: that of ISO 4217, unless the account made the currency.
    pub code: Option<String>,
    pub name: Option<String>,
    /// How many decimal places its amounts have.
    pub decimal_points: Option<u64>,
    /// Its sign.
    pub symbol: Option<String>,
    /// Whether it can be used.
    pub active_flag: Option<bool>,
    /// Whether the account made it.
    pub is_custom_flag: Option<bool>,
}

/// Lists the currencies of the account, all on one page.
#[operation(GET "/api/v1/currencies" -> Page<Currency>, cost = 20, scopes = "base")]
pub struct GetCurrencies {
    /// Only currencies with this text in their name or code.
    pub term: Option<String>,
}

crate::wire::operation::operations! {
    GetCurrencies,
}
