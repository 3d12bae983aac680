//! Pipelines: sequences of stages that deals go through.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v2::pipelines::GetPipelines;
//!
//! let body = r#"{"success":true,"data":[{"id":1,"name":"Sales"}]}"#;
//! let pipelines = GetPipelines::read(http::Response::new(body.into()))?;
//! assert_eq!(pipelines.first().and_then(|pipeline| pipeline.name.as_deref()), Some("Sales"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Pipelines](https://developers.pipedrive.com/docs/api/v1/Pipelines) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, SortDirection, of};
use crate::wire::{Deleted, Page};

/// A pipeline: the sequence of stages that deals go through.
#[record]
pub struct Pipeline {
    pub id: Id<of::Pipeline>,
    pub name: Option<String>,
    /// The position among the pipelines; read-only in v2.
    pub order_nr: Option<u64>,
    pub is_deleted: Option<bool>,
    /// Whether deals in the pipeline have a probability of being won.
    pub is_deal_probability_enabled: Option<bool>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// A field to sort pipelines by.
    pub enum PipelineSort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
    }
}

/// Lists pipelines, a page at a time.
#[operation(GET "/api/v2/pipelines" -> Page<Pipeline>, cost = 5, scopes = "deals:read deals:full admin")]
pub struct GetPipelines {
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<PipelineSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Number of pipelines per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one pipeline.
#[operation(GET "/api/v2/pipelines/{id}" -> Pipeline, cost = 1, scopes = "deals:read deals:full admin")]
pub struct GetPipeline {
    /// Pipeline to read.
    pub id: Id<of::Pipeline>,
}

/// Creates a pipeline without stages.
#[operation(POST "/api/v2/pipelines" -> Pipeline, cost = 5, scopes = "admin")]
pub struct AddPipeline {
    /// Name of the pipeline.
    pub name: String,
    /// Whether deals in the pipeline have a probability of being won; defaults to `false`.
    pub is_deal_probability_enabled: Option<bool>,
}

/// Updates a pipeline; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/pipelines/{id}" -> Pipeline, cost = 5, scopes = "admin")]
pub struct UpdatePipeline {
    /// Pipeline to update.
    pub id: Id<of::Pipeline>,
    /// Name of the pipeline.
    pub name: Option<String>,
    /// Whether deals in the pipeline have a probability of being won.
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
