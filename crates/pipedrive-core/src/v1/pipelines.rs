//! Pipelines: sequences of stages, their deals, and how these moved from stage to stage in a period.
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
//! [`v2::pipelines`](crate::v2::pipelines) creates, updates and deletes them. See
//! [Pipelines](https://developers.pipedrive.com/docs/api/v1/Pipelines) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, Bit, Date, Id, Map, V1DateTime, of};
use crate::v1::deals::Deal;
use crate::wire::{Item, Page};

/// A pipeline: the sequence of stages that deals go through.
#[record]
pub struct Pipeline {
    pub id: Id<of::Pipeline>,
    pub name: Option<String>,
    /// The name in the form of a URL.
    pub url_title: Option<String>,
    /// The position among the pipelines.
    pub order_nr: Option<u64>,
    /// `false` once the pipeline is deleted.
    pub active: Option<bool>,
    /// Whether deals in the pipeline have a probability of being won.
    pub deal_probability: Option<bool>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// Whether the pipeline is the one that Pipedrive's app shows the authorized user.
    pub selected: Option<bool>,
}

/// Lists all pipelines. Replaced by `GET /api/v2/pipelines`, which has no field selector.
#[operation(GET "/api/v1/pipelines" -> Page<Pipeline>, cost = 10, scopes = "deals:read deals:full admin", deprecated)]
pub struct GetPipelines {}

/// Reads one pipeline. Replaced by `GET /api/v2/pipelines/{id}`, which has no field selector.
#[operation(GET "/api/v1/pipelines/{id}" -> Item<Pipeline>, cost = 2, scopes = "deals:read deals:full admin", deprecated)]
pub struct GetPipeline {
    /// Pipeline to read.
    pub id: Id<of::Pipeline>,
}

/// Lists the deals in a pipeline, a page at a time; without other arguments, the authorized user's. Replaced by
/// `GET /api/v2/deals` with a `pipeline_id`, which has no field selector.
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

/// The rates at which the deals of a pipeline moved from stage to stage and were closed in a period.
///
/// Pipedrive does not document the unit of the rates.
#[record]
pub struct ConversionStatistics {
    pub stage_conversions: Option<Vec<StageConversion>>,
    /// The rate of won deals.
    pub won_conversion: Option<Amount>,
    /// The rate of lost deals.
    pub lost_conversion: Option<Amount>,
}

/// The rate at which deals moved from one stage to another.
#[record]
pub struct StageConversion {
    pub from_stage_id: Option<Id<of::Stage>>,
    pub to_stage_id: Option<Id<of::Stage>>,
    pub conversion_rate: Option<Amount>,
}

/// Returns the rates at which the deals of a pipeline moved from stage to stage and were closed in a period.
#[operation(
    GET "/api/v1/pipelines/{id}/conversion_statistics" -> Item<ConversionStatistics>,
    cost = 40, scopes = "deals:read deals:full"
)]
pub struct GetPipelineConversionStatistics {
    /// Pipeline whose statistics are returned.
    pub id: Id<of::Pipeline>,
    /// First day of the period.
    pub start_date: Date,
    /// Last day of the period.
    pub end_date: Date,
    /// User whose deals are counted; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
}

/// The deals of a pipeline that were added, moved or closed in a period.
#[record]
pub struct MovementStatistics {
    /// The movements from one stage to another; only their number is returned.
    pub movements_between_stages: Option<MovedDeals>,
    /// The deals that were added.
    pub new_deals: Option<MovedDeals>,
    /// The deals that were open at the end.
    pub deals_left_open: Option<MovedDeals>,
    pub won_deals: Option<MovedDeals>,
    pub lost_deals: Option<MovedDeals>,
    pub average_age_in_days: Option<AverageAge>,
}

/// The number and the value of some deals.
#[record]
pub struct MovedDeals {
    /// The number of deals.
    pub count: Option<u64>,
    pub deals_ids: Option<Vec<Id<of::Deal>>>,
    /// The values, by ISO 4217 code of the currency.
    pub values: Map<String, Amount>,
    /// The values formatted for display, by ISO 4217 code of the currency.
    pub formatted_values: Map<String, String>,
}

/// The average age of deals in days.
#[record]
pub struct AverageAge {
    /// The age in all stages together.
    pub across_all_stages: Option<Amount>,
    pub by_stages: Option<Vec<StageAge>>,
}

/// The average age of the deals in one stage.
#[record]
pub struct StageAge {
    pub stage_id: Option<Id<of::Stage>>,
    /// The age in days.
    pub value: Option<Amount>,
}

/// Returns the deals of a pipeline that were added, moved or closed in a period.
#[operation(
    GET "/api/v1/pipelines/{id}/movement_statistics" -> Item<MovementStatistics>,
    cost = 40, scopes = "deals:read deals:full"
)]
pub struct GetPipelineMovementStatistics {
    /// Pipeline whose statistics are returned.
    pub id: Id<of::Pipeline>,
    /// First day of the period.
    pub start_date: Date,
    /// Last day of the period.
    pub end_date: Date,
    /// User whose deals are counted; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
}

crate::wire::operation::operations! {
    GetPipelines, GetPipeline, GetPipelineDeals, GetPipelineConversionStatistics, GetPipelineMovementStatistics,
}
