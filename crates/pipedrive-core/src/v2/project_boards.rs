//! Boards: the workflows of projects, each of which has its own phases.
//!
//! ```
//! use pipedrive_core::v2::project_boards::AddProjectBoard;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddProjectBoard::new("Renovations").order_nr(1))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/boards");
//! assert_eq!(request.body(), r#"{"name":"Renovations","order_nr":1}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectBoards](https://developers.pipedrive.com/docs/api/v1/ProjectBoards) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{DateTime, Id, of};
use crate::wire::{Deleted, Page};

/// A board of projects.
#[record]
pub struct Board {
    pub id: Id<of::Board>,
    pub name: Option<String>,
    /// The position among the boards.
    pub order_nr: Option<u64>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

/// Lists the boards that are not deleted, all on one page.
#[operation(GET "/api/v2/boards" -> Page<Board>, cost = 10, scopes = "projects:read projects:full")]
pub struct GetProjectsBoards {}

/// Reads one board.
#[operation(GET "/api/v2/boards/{id}" -> Board, cost = 10, scopes = "projects:read projects:full")]
pub struct GetProjectsBoard {
    /// Board to read.
    pub id: Id<of::Board>,
}

/// Creates a board.
#[operation(POST "/api/v2/boards" -> Board, cost = 5, scopes = "projects:full")]
pub struct AddProjectBoard {
    /// Name of the board.
    pub name: String,
    /// Position of the board: from 1 to one more than there are boards.
    #[arg(min = 1)]
    pub order_nr: Option<u64>,
}

/// Updates a board; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/boards/{id}" -> Board, cost = 5, scopes = "projects:full")]
pub struct UpdateProjectBoard {
    /// Board to update.
    pub id: Id<of::Board>,
    /// Name of the board.
    pub name: Option<String>,
    /// Position of the board: from 1 to one more than there are boards.
    #[arg(min = 1)]
    pub order_nr: Option<u64>,
}

/// Deletes a board.
#[operation(DELETE "/api/v2/boards/{id}" -> Deleted<Id<of::Board>>, cost = 3, scopes = "projects:full")]
pub struct DeleteProjectBoard {
    /// Board to delete.
    pub id: Id<of::Board>,
}

crate::wire::operation::operations! {
    GetProjectsBoards, GetProjectsBoard, AddProjectBoard, UpdateProjectBoard, DeleteProjectBoard,
}
