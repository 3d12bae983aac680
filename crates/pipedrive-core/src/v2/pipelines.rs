//! Pipelines.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, SortDirection, of};
use crate::wire::{Deleted, Page};

/// A pipeline: a row of stages for deals.
#[record]
pub struct Pipeline {
    pub id: Id<of::Pipeline>,
    pub name: Option<String>,
    /// Where it stands among the pipelines; read-only in v2.
    pub order_nr: Option<u64>,
    pub is_deleted: Option<bool>,
    /// Whether its deals have a chance of being won.
    pub is_deal_probability_enabled: Option<bool>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// What a list of pipelines is sorted by.
    pub enum PipelineSort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
    }
}

/// Lists pipelines, a page at a time.
#[operation(GET "/api/v2/pipelines" -> Page<Pipeline>, cost = 5, scopes = "deals:read deals:full admin")]
pub struct GetPipelines {
    /// What to sort by; the id unless given.
    pub sort_by: Option<PipelineSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many pipelines a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one pipeline.
#[operation(GET "/api/v2/pipelines/{id}" -> Pipeline, cost = 1, scopes = "deals:read deals:full admin")]
pub struct GetPipeline {
    /// Pipeline to read.
    pub id: Id<of::Pipeline>,
}

/// Adds a pipeline, without stages.
#[operation(POST "/api/v2/pipelines" -> Pipeline, cost = 5, scopes = "admin")]
pub struct AddPipeline {
    /// Name of the pipeline.
    pub name: String,
    /// Whether deals of the pipeline have a probability of winning; not unless given.
    pub is_deal_probability_enabled: Option<bool>,
}

/// Changes a pipeline; what is not named keeps its value.
#[operation(PATCH "/api/v2/pipelines/{id}" -> Pipeline, cost = 5, scopes = "admin")]
pub struct UpdatePipeline {
    /// Pipeline to update.
    pub id: Id<of::Pipeline>,
    /// Name of the pipeline.
    pub name: Option<String>,
    /// Whether deals of the pipeline have a probability of winning.
    pub is_deal_probability_enabled: Option<bool>,
}

/// Deletes a pipeline.
#[operation(DELETE "/api/v2/pipelines/{id}" -> Deleted<Id<of::Pipeline>>, cost = 3, scopes = "admin")]
pub struct DeletePipeline {
    /// Pipeline to delete.
    pub id: Id<of::Pipeline>,
}

crate::wire::operation::operations! {
    GetPipelines, GetPipeline, AddPipeline, UpdatePipeline, DeletePipeline,
}
