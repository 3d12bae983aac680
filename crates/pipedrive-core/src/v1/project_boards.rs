//! Boards: the workflows of projects, each of which has its own phases.
//!
//! API v2 has the same records, and also creates, updates and deletes them.
//!
//! ```
//! use pipedrive_core::v1::project_boards::GetProjectsBoard;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProjectsBoard::new(2))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/projects/boards/2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectBoards](https://developers.pipedrive.com/docs/api/v1/ProjectBoards) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Id, of};
use crate::v2::project_boards::Board;
use crate::wire::{Item, Page};

/// Lists the boards that are not deleted, all on one page.
#[operation(GET "/api/v1/projects/boards" -> Page<Board>, cost = 20, scopes = "projects:read projects:full")]
pub struct GetProjectsBoards {}

/// Reads one board.
#[operation(GET "/api/v1/projects/boards/{id}" -> Item<Board>, cost = 2, scopes = "projects:read projects:full")]
pub struct GetProjectsBoard {
    /// Board to read.
    pub id: Id<of::Board>,
}

crate::wire::operation::operations! {
    GetProjectsBoards, GetProjectsBoard,
}
