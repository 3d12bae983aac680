//! Templates that projects are created from.
//!
//! ```
//! use pipedrive_core::v2::project_templates::GetProjectTemplates;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProjectTemplates::new().limit(50))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/projectTemplates?limit=50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectTemplates](https://developers.pipedrive.com/docs/api/v1/ProjectTemplates) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{DateTime, Id, of};
use crate::wire::Page;

/// A template of projects; [`AddProject`](crate::v2::projects::AddProject) takes its id.
#[record]
pub struct ProjectTemplate {
    pub id: Id<of::ProjectTemplate>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// The board of the projects that are created from the template.
    pub projects_board_id: Option<Id<of::Board>>,
    pub owner_id: Option<Id<of::User>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

/// Lists the templates that are not deleted, a page at a time.
#[operation(
    GET "/api/v2/projectTemplates" -> Page<ProjectTemplate>,
    cost = 10, scopes = "projects:read projects:full"
)]
pub struct GetProjectTemplates {
    /// Number of templates per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one template.
#[operation(GET "/api/v2/projectTemplates/{id}" -> ProjectTemplate, cost = 1, scopes = "projects:read projects:full")]
pub struct GetProjectTemplate {
    /// Template to read.
    pub id: Id<of::ProjectTemplate>,
}

crate::wire::operation::operations! {
    GetProjectTemplates, GetProjectTemplate,
}
