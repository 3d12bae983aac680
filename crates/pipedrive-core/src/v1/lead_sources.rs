//! Lead sources: where leads come from, a fixed list of names.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::lead_sources::GetLeadSources;
//!
//! let body = r#"{"success":true,"data":[{"name":"API"},{"name":"Import"}]}"#;
//! let sources = GetLeadSources::read(http::Response::new(body.into()))?;
//! assert_eq!(sources.items[1].name, "Import");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [LeadSources](https://developers.pipedrive.com/docs/api/v1/LeadSources) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::wire::Page;

/// A source of leads, which has no id.
#[record]
pub struct LeadSource {
    /// The name, which identifies the source.
    pub name: String,
}

/// Lists the lead sources, all on one page. Leads that are created through the API have the source `API`.
#[operation(GET "/api/v1/leadSources" -> Page<LeadSource>, cost = 2, scopes = "leads:read leads:full")]
pub struct GetLeadSources {}

crate::wire::operation::operations! {
    GetLeadSources,
}
