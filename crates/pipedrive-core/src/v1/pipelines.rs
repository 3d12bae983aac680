//! Pipelines: their deals.
//!
//! ```
//! use pipedrive_core::v1::pipelines::GetPipelineDeals;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetPipelineDeals::new(2).everyone(true))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/pipelines/2/deals?everyone=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The pipelines themselves are in [`v2::pipelines`](crate::v2::pipelines). See
//! [Pipelines](https://developers.pipedrive.com/docs/api/v1/Pipelines) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Bit, Id, of};
use crate::v1::deals::Deal;
use crate::wire::Page;

/// Lists the deals in a pipeline, a page at a time; without other arguments, the authorized user's.
#[operation(GET "/api/v1/pipelines/{id}/deals" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full", deprecated)]
pub struct GetPipelineDeals {
    /// Pipeline whose deals are listed.
    pub id: Id<of::Pipeline>,
    /// Saved filter to apply; ignored if a user is given.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals owned by this user; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
    /// Whether to list the deals of all users; the filter and the user are then ignored.
    pub everyone: Option<Bit>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Whether to include a summary of the pipeline in `additional_data`.
    pub get_summary: Option<Bit>,
    /// ISO 4217 code of a currency to return the summary of each stage in; `default_currency` is that of the
    /// authorized user. Only with `get_summary`.
    pub totals_convert_currency: Option<String>,
}

crate::wire::operation::operations! {
    GetPipelineDeals,
}
