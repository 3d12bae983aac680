//! Lead fields: the properties of leads, of which the custom ones are those of deals.
//!
//! ```
//! use pipedrive_core::v1::lead_fields::GetLeadFields;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetLeadFields::new().limit(500))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/leadFields?limit=500");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [LeadFields](https://developers.pipedrive.com/docs/api/v1/LeadFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::v1::fields::Field;
use crate::wire::Page;

/// Lists the lead fields, a page at a time.
#[operation(GET "/api/v1/leadFields" -> Page<Field>, cost = 20, scopes = "leads:read leads:full admin")]
pub struct GetLeadFields {
    /// Number of fields to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetLeadFields,
}
