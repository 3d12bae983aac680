//! Stages of pipelines.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, Patch, SortDirection, of};
use crate::wire::{Deleted, Page};

/// A stage of a pipeline.
#[record]
pub struct Stage {
    pub id: Id<of::Stage>,
    /// Where it stands in its pipeline.
    pub order_nr: Option<u64>,
    pub name: Option<String>,
    pub is_deleted: Option<bool>,
    /// The chance of winning a deal that is in it, in percent.
    pub deal_probability: Option<u32>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Whether deals can rot in it.
    pub is_deal_rot_enabled: Option<bool>,
    /// How many days without a change make a deal rot.
    pub days_to_rotten: Option<u32>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// What a list of stages is sorted by.
    pub enum StageSort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
        /// Where it stands in its pipeline.
        OrderNr = "order_nr",
    }
}

/// Lists stages, of one pipeline or of all, a page at a time.
#[operation(GET "/api/v2/stages" -> Page<Stage>, cost = 5, scopes = "deals:read deals:full admin")]
pub struct GetStages {
    /// Only stages of this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<StageSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many stages a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one stage.
#[operation(GET "/api/v2/stages/{id}" -> Stage, cost = 1, scopes = "deals:read deals:full admin")]
pub struct GetStage {
    /// Stage to read.
    pub id: Id<of::Stage>,
}

/// Adds a stage to a pipeline.
#[operation(POST "/api/v2/stages" -> Stage, cost = 5, scopes = "admin")]
pub struct AddStage {
    /// Name of the stage.
    pub name: String,
    /// Pipeline of the stage.
    pub pipeline_id: Id<of::Pipeline>,
    /// Probability of winning a deal in the stage, in percent.
    pub deal_probability: Option<u32>,
    /// Whether deals in the stage can rot.
    pub is_deal_rot_enabled: Option<bool>,
    /// How many days without a change make a deal rot; with `is_deal_rot_enabled` only.
    pub days_to_rotten: Option<u32>,
}

/// Changes a stage; what is not named keeps its value.
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
    /// Whether deals in the stage can rot.
    pub is_deal_rot_enabled: Option<bool>,
    /// How many days without a change make a deal rot; with `is_deal_rot_enabled` only.
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
