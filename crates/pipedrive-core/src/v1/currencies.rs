//! Currencies: those of ISO 4217 and those that a company defined.
//!
//! ```
//! use pipedrive_core::v1::currencies::GetCurrencies;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetCurrencies::new().term("EUR"))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/currencies?term=EUR");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Currencies](https://developers.pipedrive.com/docs/api/v1/Currencies) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Id, of};
use crate::wire::Page;

/// A currency.
#[record]
pub struct Currency {
    pub id: Id<of::Currency>,
    /// The ISO 4217 code, unless the currency is a custom one.
    pub code: Option<String>,
    pub name: Option<String>,
    /// The number of decimal places.
    pub decimal_points: Option<u64>,
    /// The symbol, such as `€`.
    pub symbol: Option<String>,
    /// Whether the currency can be used.
    pub active_flag: Option<bool>,
    /// Whether the currency was defined by the company.
    pub is_custom_flag: Option<bool>,
}

/// Lists the currencies of the company, all on one page.
#[operation(GET "/api/v1/currencies" -> Page<Currency>, cost = 20, scopes = "base")]
pub struct GetCurrencies {
    /// Text to search for in names and codes.
    pub term: Option<String>,
}

crate::wire::operation::operations! {
    GetCurrencies,
}
