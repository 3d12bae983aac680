//! Phases: the steps of a board that its projects go through.
//!
//! ```
//! use pipedrive_core::v2::project_phases::GetProjectsPhases;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProjectsPhases::new(1))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/phases?board_id=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectPhases](https://developers.pipedrive.com/docs/api/v1/ProjectPhases) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{DateTime, Id, of};
use crate::wire::{Deleted, Page};

/// A phase of a board.
#[record]
pub struct Phase {
    pub id: Id<of::Phase>,
    pub name: Option<String>,
    pub board_id: Option<Id<of::Board>>,
    /// The position on the board.
    pub order_nr: Option<u64>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

/// Lists the phases of a board that are not deleted, all on one page.
#[operation(GET "/api/v2/phases" -> Page<Phase>, cost = 10, scopes = "projects:read projects:full")]
pub struct GetProjectsPhases {
    /// Board whose phases are listed.
    pub board_id: Id<of::Board>,
}

/// Reads one phase.
#[operation(GET "/api/v2/phases/{id}" -> Phase, cost = 10, scopes = "projects:read projects:full")]
pub struct GetProjectsPhase {
    /// Phase to read.
    pub id: Id<of::Phase>,
}

/// Creates a phase on a board.
#[operation(POST "/api/v2/phases" -> Phase, cost = 5, scopes = "projects:full")]
pub struct AddProjectPhase {
    /// Name of the phase.
    pub name: String,
    /// Board of the phase.
    pub board_id: Id<of::Board>,
    /// Position on the board: from 1 to one more than it has phases.
    #[arg(min = 1)]
    pub order_nr: Option<u64>,
}

/// Updates a phase; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/phases/{id}" -> Phase, cost = 5, scopes = "projects:full")]
pub struct UpdateProjectPhase {
    /// Phase to update.
    pub id: Id<of::Phase>,
    /// Name of the phase.
    pub name: Option<String>,
    /// Board to move the phase to.
    pub board_id: Option<Id<of::Board>>,
    /// Position on the board: from 1 to one more than it has phases.
    #[arg(min = 1)]
    pub order_nr: Option<u64>,
}

/// Deletes a phase.
#[operation(DELETE "/api/v2/phases/{id}" -> Deleted<Id<of::Phase>>, cost = 3, scopes = "projects:full")]
pub struct DeleteProjectPhase {
    /// Phase to delete.
    pub id: Id<of::Phase>,
}

crate::wire::operation::operations! {
    GetProjectsPhases, GetProjectsPhase, AddProjectPhase, UpdateProjectPhase, DeleteProjectPhase,
}
