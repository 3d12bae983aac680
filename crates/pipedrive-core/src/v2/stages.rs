//! Stages of pipelines.

use pipedrive_derive::Operation;
use serde::{Deserialize, Serialize};

use crate::model::enums::SortDirection;
use crate::model::id::{Id, of};
use crate::model::list::Flag;
use crate::model::open_enum::open_enum;
use crate::model::patch::Patch;
use crate::model::time::DateTime;
use crate::wire::output::{Deleted, Page};

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stage {
    /// Its id.
    pub id: Id<of::Stage>,
    /// Where it stands in its pipeline.
    pub order_nr: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// Whether it was deleted.
    pub is_deleted: Option<Flag>,
    /// The chance of winning a deal that is in it, in percent.
    pub deal_probability: Option<u32>,
    /// Its pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Whether deals can rot in it.
    pub is_deal_rot_enabled: Option<Flag>,
    /// How many days without a change make a deal rot.
    pub days_to_rotten: Option<u32>,
    /// When it was made.
    pub add_time: Option<DateTime>,
    /// When it was changed last.
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// What a list of stages is sorted by.
    pub StageSort {
        /// The id.
        ID = "id",
        /// When it was changed last.
        UPDATE_TIME = "update_time",
        /// When it was made.
        ADD_TIME = "add_time",
        /// Where it stands in its pipeline.
        ORDER_NR = "order_nr",
    }
}

/// Lists stages, of one pipeline or of all, a page at a time.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/api/v2/stages",
    output = Page<Stage>,
    cost = 5,
    scopes = ["deals:read", "deals:full", "admin"]
)]
#[non_exhaustive]
pub struct GetStages {
    /// Only stages of this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// What the list is sorted by; the id unless given.
    pub sort_by: Option<StageSort>,
    /// Which way; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many stages a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

/// Reads one stage.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/api/v2/stages/{id}",
    output = Stage,
    cost = 1,
    scopes = ["deals:read", "deals:full", "admin"]
)]
#[non_exhaustive]
pub struct GetStage {
    /// The stage.
    pub id: Id<of::Stage>,
}

/// Adds a stage to a pipeline.
#[derive(Clone, Debug, Operation)]
#[operation(POST "/api/v2/stages", output = Stage, cost = 5, scopes = ["admin"])]
#[non_exhaustive]
pub struct AddStage {
    /// Its name.
    pub name: String,
    /// Its pipeline.
    pub pipeline_id: Id<of::Pipeline>,
    /// The chance of winning a deal that is in it, in percent.
    pub deal_probability: Option<u32>,
    /// Whether deals can rot in it.
    pub is_deal_rot_enabled: Option<bool>,
    /// How many days without a change make a deal rot; with `is_deal_rot_enabled` only.
    pub days_to_rotten: Option<u32>,
}

/// Changes a stage; what is not named keeps its value.
#[derive(Clone, Debug, Operation)]
#[operation(PATCH "/api/v2/stages/{id}", output = Stage, cost = 5, scopes = ["admin"])]
#[non_exhaustive]
pub struct UpdateStage {
    /// The stage.
    pub id: Id<of::Stage>,
    /// Its name.
    pub name: Option<String>,
    /// Its pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// The chance of winning a deal that is in it, in percent.
    pub deal_probability: Option<u32>,
    /// Whether deals can rot in it.
    pub is_deal_rot_enabled: Option<bool>,
    /// How many days without a change make a deal rot; with `is_deal_rot_enabled` only.
    pub days_to_rotten: Patch<u32>,
}

/// Deletes a stage.
#[derive(Clone, Debug, Operation)]
#[operation(DELETE "/api/v2/stages/{id}", output = Deleted<Id<of::Stage>>, cost = 3, scopes = ["admin"])]
#[non_exhaustive]
pub struct DeleteStage {
    /// The stage.
    pub id: Id<of::Stage>,
}
