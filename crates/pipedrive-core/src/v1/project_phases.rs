//! Phases: the steps of a board that its projects go through.
//!
//! API v2 has the same records, and also creates, updates and deletes them.
//!
//! ```
//! use pipedrive_core::v1::project_phases::GetProjectsPhases;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProjectsPhases::new(1))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/projects/phases?board_id=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectPhases](https://developers.pipedrive.com/docs/api/v1/ProjectPhases) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Id, of};
use crate::v2::project_phases::Phase;
use crate::wire::{Item, Page};

/// Lists the phases of a board that are not deleted, all on one page.
#[operation(GET "/api/v1/projects/phases" -> Page<Phase>, cost = 20, scopes = "projects:read projects:full")]
pub struct GetProjectsPhases {
    /// Board whose phases are listed.
    pub board_id: Id<of::Board>,
}

/// Reads one phase.
#[operation(GET "/api/v1/projects/phases/{id}" -> Item<Phase>, cost = 2, scopes = "projects:read")]
pub struct GetProjectsPhase {
    /// Phase to read.
    pub id: Id<of::Phase>,
}

crate::wire::operation::operations! {
    GetProjectsPhases, GetProjectsPhase,
}
