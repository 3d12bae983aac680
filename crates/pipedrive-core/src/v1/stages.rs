//! Stages: their deals.
//!
//! ```
//! use pipedrive_core::v1::stages::GetStageDeals;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetStageDeals::new(2).everyone(true))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/stages/2/deals?everyone=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The stages themselves are in [`v2::stages`](crate::v2::stages). See
//! [Stages](https://developers.pipedrive.com/docs/api/v1/Stages) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Bit, Id, of};
use crate::v1::deals::Deal;
use crate::wire::Page;

/// Lists the deals in a stage, a page at a time; without other arguments, the authorized user's.
#[operation(GET "/api/v1/stages/{id}/deals" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full", deprecated)]
pub struct GetStageDeals {
    /// Stage whose deals are listed.
    pub id: Id<of::Stage>,
    /// Saved filter to apply; ignored if a user is given.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals owned by this user; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
    /// Whether to list the deals of all users; the filter and the user are then ignored.
    pub everyone: Option<Bit>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetStageDeals,
}
