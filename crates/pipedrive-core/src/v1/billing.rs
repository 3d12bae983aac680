//! Billing: the add-ons that a company has subscribed to.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::billing::GetCompanyAddons;
//!
//! let body = r#"{"success":true,"data":[{"code":"prospector"}]}"#;
//! let addons = GetCompanyAddons::read(http::Response::new(body.into()))?;
//! assert_eq!(addons.first().and_then(|addon| addon.code.as_deref()), Some("prospector"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Billing](https://developers.pipedrive.com/docs/api/v1/Billing) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::wire::Page;

/// An add-on of a company.
#[record]
pub struct Addon {
    /// The code, such as `leadbooster_v2`.
    pub code: Option<String>,
}

/// Lists the add-ons of the company, all on one page.
#[operation(GET "/api/v1/billing/subscriptions/addons" -> Page<Addon>, cost = 20, scopes = "users:read")]
pub struct GetCompanyAddons {}

crate::wire::operation::operations! {
    GetCompanyAddons,
}
