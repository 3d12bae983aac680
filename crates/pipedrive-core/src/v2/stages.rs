//! Stages: the steps of a pipeline.
//!
//! ```
//! use pipedrive_core::v2::stages::GetStages;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetStages::new().pipeline_id(1))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/stages?pipeline_id=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Stages](https://developers.pipedrive.com/docs/api/v1/Stages) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, Patch, SortDirection, of};
use crate::wire::{Deleted, Page};

/// A stage of a pipeline.
#[record]
pub struct Stage {
    pub id: Id<of::Stage>,
    /// The position in the pipeline.
    pub order_nr: Option<u64>,
    pub name: Option<String>,
    pub is_deleted: Option<bool>,
    /// The probability of winning a deal in the stage, in percent.
    pub deal_probability: Option<u32>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Whether deals in the stage can become rotten.
    pub is_deal_rot_enabled: Option<bool>,
    /// The number of days without an update after which a deal is rotten.
    pub days_to_rotten: Option<u32>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// A field to sort stages by.
    pub enum StageSort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
        /// The position in the pipeline.
        OrderNr = "order_nr",
    }
}

/// Lists stages, of one pipeline or of all, a page at a time.
#[operation(GET "/api/v2/stages" -> Page<Stage>, cost = 5, scopes = "deals:read deals:full admin")]
pub struct GetStages {
    /// Only stages of this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<StageSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Number of stages per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one stage.
#[operation(GET "/api/v2/stages/{id}" -> Stage, cost = 1, scopes = "deals:read deals:full admin")]
pub struct GetStage {
    /// Stage to read.
    pub id: Id<of::Stage>,
}

/// Creates a stage in a pipeline.
#[operation(POST "/api/v2/stages" -> Stage, cost = 5, scopes = "admin")]
pub struct AddStage {
    /// Name of the stage.
    pub name: String,
    /// Pipeline of the stage.
    pub pipeline_id: Id<of::Pipeline>,
    /// Probability of winning a deal in the stage, in percent.
    pub deal_probability: Option<u32>,
    /// Whether deals in the stage can become rotten.
    pub is_deal_rot_enabled: Option<bool>,
    /// Number of days without an update after which a deal is rotten; only with `is_deal_rot_enabled`.
    pub days_to_rotten: Option<u32>,
}

/// Updates a stage; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/stages/{id}" -> Stage, cost = 5, scopes = "admin")]
pub struct UpdateStage {
    /// Stage to update.
    pub id: Id<of::Stage>,
    /// Name of the stage.
    pub name: Option<String>,
    /// Pipeline of the stage.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Probability of winning a deal in the stage, in percent.
    pub deal_probability: Option<u32>,
    /// Whether deals in the stage can become rotten.
    pub is_deal_rot_enabled: Option<bool>,
    /// Number of days without an update after which a deal is rotten; only with `is_deal_rot_enabled`.
    pub days_to_rotten: Patch<u32>,
}

/// Deletes a stage.
#[operation(DELETE "/api/v2/stages/{id}" -> Deleted<Id<of::Stage>>, cost = 3, scopes = "admin")]
pub struct DeleteStage {
    /// Stage to delete.
    pub id: Id<of::Stage>,
}

crate::wire::operation::operations! {
    GetStages, GetStage, AddStage, UpdateStage, DeleteStage,
}
