//! Pipelines: how deals move through them, which only v1 counts.
//!
//! ```
//! use pipedrive_core::model::Date;
//! use pipedrive_core::v1::pipelines::GetPipelineMovementStatistics;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let (first, last): (Date, Date) = ("2026-01-01".parse()?, "2026-03-31".parse()?);
//! let request = account.request(&GetPipelineMovementStatistics::new(1, first, last))?;
//! assert_eq!(
//!     request.uri(),
//!     "https://acme.pipedrive.com/api/v1/pipelines/1/movement_statistics?start_date=2026-01-01&end_date=2026-03-31",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The pipelines themselves are in [`v2::pipelines`](crate::v2::pipelines). See
//! [Pipelines](https://developers.pipedrive.com/docs/api/v1/Pipelines) in Pipedrive's documentation.

use std::collections::BTreeMap;

use pipedrive_derive::{operation, record};

use crate::model::{Amount, Date, Id, of};
use crate::wire::Item;

/// The share of deals in a pipeline that moved on to the next stage, and of those that were closed.
///
/// Pipedrive's documents do not say in which unit the shares are.
#[record]
pub struct PipelineConversion {
    /// The shares of deals that moved from one stage to another.
    pub stage_conversions: Option<Vec<StageConversion>>,
    /// The share of deals that were won.
    pub won_conversion: Option<Amount>,
    /// The share of deals that were lost.
    pub lost_conversion: Option<Amount>,
}

/// The share of deals that moved from one stage to another.
#[record]
pub struct StageConversion {
    pub from_stage_id: Option<Id<of::Stage>>,
    pub to_stage_id: Option<Id<of::Stage>>,
    /// The share of deals that moved.
    pub conversion_rate: Option<Amount>,
}

/// The movements of deals in a pipeline.
#[record]
pub struct PipelineMovement {
    /// How often deals moved between stages.
    pub movements_between_stages: Option<MovementCount>,
    /// The deals that were created.
    pub new_deals: Option<MovedDeals>,
    /// The deals that were open at the end of the period.
    pub deals_left_open: Option<MovedDeals>,
    pub won_deals: Option<MovedDeals>,
    pub lost_deals: Option<MovedDeals>,
    /// The average age of the deals.
    pub average_age_in_days: Option<AverageAge>,
}

/// A number of movements.
#[record]
pub struct MovementCount {
    pub count: Option<u64>,
}

/// Deals, with their number and the sums of their values.
#[record]
pub struct MovedDeals {
    pub count: Option<u64>,
    pub deals_ids: Option<Vec<Id<of::Deal>>>,
    /// The sums of the values, by ISO 4217 code of the currency.
    pub values: BTreeMap<String, Amount>,
    /// The sums of the values, formatted for display, by ISO 4217 code of the currency.
    pub formatted_values: BTreeMap<String, String>,
}

/// The average age of deals, in days.
#[record]
pub struct AverageAge {
    pub across_all_stages: Option<Amount>,
    pub by_stages: Option<Vec<StageAge>>,
}

/// The average age of the deals in a stage.
#[record]
pub struct StageAge {
    pub stage_id: Option<Id<of::Stage>>,
    /// The average age, in days.
    pub value: Option<Amount>,
}

/// Counts the deals that moved on in a pipeline, and those that were closed, in a period.
#[operation(
    GET "/api/v1/pipelines/{id}/conversion_statistics" -> Item<PipelineConversion>,
    cost = 40, scopes = "deals:read deals:full"
)]
pub struct GetPipelineConversionStatistics {
    /// Pipeline to count in.
    pub id: Id<of::Pipeline>,
    /// First day of the period.
    pub start_date: Date,
    /// Last day of the period.
    pub end_date: Date,
    /// User whose deals are counted; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
}

/// Counts the movements of deals in a pipeline in a period.
#[operation(
    GET "/api/v1/pipelines/{id}/movement_statistics" -> Item<PipelineMovement>,
    cost = 40, scopes = "deals:read deals:full"
)]
pub struct GetPipelineMovementStatistics {
    /// Pipeline to count in.
    pub id: Id<of::Pipeline>,
    /// First day of the period.
    pub start_date: Date,
    /// Last day of the period.
    pub end_date: Date,
    /// User whose deals are counted; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
}

crate::wire::operation::operations! {
    GetPipelineConversionStatistics, GetPipelineMovementStatistics,
}
