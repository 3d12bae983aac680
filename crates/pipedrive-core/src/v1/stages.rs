//! Stages: the steps of a pipeline, and the deals in them.
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
//! [`v2::stages`](crate::v2::stages) creates, updates and deletes them. See
//! [Stages](https://developers.pipedrive.com/docs/api/v1/Stages) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Bit, Id, V1DateTime, of};
use crate::v1::deals::Deal;
use crate::wire::{Item, Page};

/// A stage of a pipeline.
#[record]
pub struct Stage {
    pub id: Id<of::Stage>,
    /// The position in the pipeline.
    pub order_nr: Option<u64>,
    pub name: Option<String>,
    /// `false` once the stage is deleted.
    pub active_flag: Option<bool>,
    /// The probability of winning a deal in the stage, in percent.
    pub deal_probability: Option<u32>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    pub pipeline_name: Option<String>,
    /// Whether deals in the pipeline have a probability of being won.
    pub pipeline_deal_probability: Option<bool>,
    /// Whether deals in the stage can become rotten.
    pub rotten_flag: Option<bool>,
    /// The number of days without an update after which a deal is rotten.
    pub rotten_days: Option<u32>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
}

/// Lists stages, of one pipeline or of all, a page at a time. Replaced by `GET /api/v2/stages`, which has no field
/// selector.
#[operation(GET "/api/v1/stages" -> Page<Stage>, cost = 10, scopes = "deals:read deals:full admin", deprecated)]
pub struct GetStages {
    /// Only stages of this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Number of stages to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of stages per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one stage. Replaced by `GET /api/v2/stages/{id}`, which has no field selector.
#[operation(GET "/api/v1/stages/{id}" -> Item<Stage>, cost = 2, scopes = "deals:read deals:full admin", deprecated)]
pub struct GetStage {
    /// Stage to read.
    pub id: Id<of::Stage>,
}

/// Lists the deals in a stage, a page at a time; without other arguments, the authorized user's. Replaced by
/// `GET /api/v2/deals` with a `stage_id`, which has no field selector.
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
    GetStages, GetStage, GetStageDeals,
}
