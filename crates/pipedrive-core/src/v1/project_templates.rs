//! Templates that projects are created from.
//!
//! API v2 has the same records at half the cost.
//!
//! ```
//! use pipedrive_core::v1::project_templates::GetProjectTemplates;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProjectTemplates::new().limit(50))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/projectTemplates?limit=50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [ProjectTemplates](https://developers.pipedrive.com/docs/api/v1/ProjectTemplates) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Id, of};
use crate::v2::project_templates::ProjectTemplate;
use crate::wire::{Item, Page};

/// Lists the templates that are not deleted, a page at a time.
#[operation(
    GET "/api/v1/projectTemplates" -> Page<ProjectTemplate>,
    cost = 20, scopes = "projects:read projects:full"
)]
pub struct GetProjectTemplates {
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
    /// Number of templates per page, at most and by default 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one template.
#[operation(
    GET "/api/v1/projectTemplates/{id}" -> Item<ProjectTemplate>,
    cost = 2, scopes = "projects:read projects:full"
)]
pub struct GetProjectTemplate {
    /// Template to read.
    pub id: Id<of::ProjectTemplate>,
}

crate::wire::operation::operations! {
    GetProjectTemplates, GetProjectTemplate,
}
