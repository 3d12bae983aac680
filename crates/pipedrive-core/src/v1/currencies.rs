//! Currencies.

use pipedrive_derive::Operation;
use serde::{Deserialize, Serialize};

use crate::model::id::{Id, of};
use crate::model::list::Flag;
use crate::wire::output::Page;

/// A currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Currency {
    /// Its id.
    pub id: Id<of::Currency>,
    /// Its code: that of ISO 4217, unless the account made the currency.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How many decimal places its amounts have.
    pub decimal_points: Option<u64>,
    /// Its sign.
    pub symbol: Option<String>,
    /// Whether it can be used.
    pub active_flag: Option<Flag>,
    /// Whether the account made it.
    pub is_custom_flag: Option<Flag>,
}

/// Lists the currencies of the account, all on one page.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/currencies", output = Page<Currency>, cost = 20, scopes = ["base"])]
#[non_exhaustive]
pub struct GetCurrencies {
    /// Only currencies with this text in their name or code.
    pub term: Option<String>,
}
