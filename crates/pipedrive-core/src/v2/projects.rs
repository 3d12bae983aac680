//! Projects: work that is planned in phases on a board, often after a deal is won.
//!
//! ```
//! use pipedrive_core::model::ProjectStatus;
//! use pipedrive_core::v2::projects::UpdateProject;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&UpdateProject::new(3).status(ProjectStatus::Completed).deal_ids([7]))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/projects/3");
//! assert_eq!(request.body(), r#"{"status":"completed","deal_ids":[7]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [Projects](https://developers.pipedrive.com/docs/api/v1/Projects) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{
    Commas, CustomFields, Date, DateTime, Id, List, Map, NamedOrganization, NamedPerson, NamedPhase, NamedUser, Patch,
    ProjectStatus, of,
};
use crate::v2::item_search::DealOfItem;
use crate::wire::{Deleted, Hits, Page};

/// A project.
#[record]
pub struct Project {
    pub id: Id<of::Project>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub status: Option<ProjectStatus>,
    pub board_id: Option<Id<of::Board>>,
    pub phase_id: Option<Id<of::Phase>>,
    pub owner_id: Option<Id<of::User>>,
    pub start_date: Option<Date>,
    pub end_date: Option<Date>,
    pub deal_ids: Option<Vec<Id<of::Deal>>>,
    pub person_ids: Option<Vec<Id<of::Person>>>,
    pub org_ids: Option<Vec<Id<of::Organization>>>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Option<i64>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// When the status was last changed.
    pub status_change_time: Option<DateTime>,
    /// When the project was archived; archived projects are listed by [`GetArchivedProjects`].
    pub archive_time: Option<DateTime>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// Lists projects that are not archived, a page at a time.
#[operation(GET "/api/v2/projects" -> Page<Project>, cost = 10, scopes = "projects:read projects:full")]
pub struct GetProjects {
    /// Only projects that match this filter.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only projects with one of these statuses; defaults to all but deleted.
    pub status: Option<Commas<ProjectStatus>>,
    /// Only projects in this phase.
    pub phase_id: Option<Id<of::Phase>>,
    /// Only projects linked to this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only projects linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only projects linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Number of projects per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Lists archived projects, a page at a time.
#[operation(GET "/api/v2/projects/archived" -> Page<Project>, cost = 10, scopes = "projects:read projects:full")]
pub struct GetArchivedProjects {
    /// Only projects that match this filter.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only projects with one of these statuses; defaults to all but deleted.
    pub status: Option<Commas<ProjectStatus>>,
    /// Only projects in this phase.
    pub phase_id: Option<Id<of::Phase>>,
    /// Number of projects per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one project.
#[operation(GET "/api/v2/projects/{id}" -> Project, cost = 1, scopes = "projects:read projects:full")]
pub struct GetProject {
    /// Project to read.
    pub id: Id<of::Project>,
}

/// Creates a project.
///
/// Pipedrive does not document which board and phase a project is in if they are not given.
#[operation(POST "/api/v2/projects" -> Project, cost = 5, scopes = "projects:full")]
pub struct AddProject {
    /// Title of the project.
    pub title: String,
    /// Description of the project.
    pub description: Option<String>,
    /// Status of the project.
    pub status: Option<ProjectStatus>,
    /// Board of the project.
    pub board_id: Option<Id<of::Board>>,
    /// Phase of the project.
    pub phase_id: Option<Id<of::Phase>>,
    /// Owner of the project.
    pub owner_id: Option<Id<of::User>>,
    /// Day on which the project starts.
    pub start_date: Option<Date>,
    /// Day on which the project ends.
    pub end_date: Option<Date>,
    /// Linked deals.
    pub deal_ids: Option<List<Id<of::Deal>>>,
    /// Linked persons.
    pub person_ids: Option<List<Id<of::Person>>>,
    /// Linked organizations.
    pub org_ids: Option<List<Id<of::Organization>>>,
    /// Labels of the project.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Option<i64>,
    /// Template to create the project from.
    pub template_id: Option<Id<of::ProjectTemplate>>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a project; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/projects/{id}" -> Project, cost = 5, scopes = "projects:full")]
pub struct UpdateProject {
    /// Project to update.
    pub id: Id<of::Project>,
    /// Title of the project.
    pub title: Option<String>,
    /// Description of the project.
    pub description: Option<String>,
    /// Status of the project.
    pub status: Option<ProjectStatus>,
    /// Board to move the project to.
    pub board_id: Option<Id<of::Board>>,
    /// Phase to move the project to.
    pub phase_id: Option<Id<of::Phase>>,
    /// Owner of the project.
    pub owner_id: Option<Id<of::User>>,
    /// Day on which the project starts; that it can be cleared is unconfirmed.
    pub start_date: Patch<Date>,
    /// Day on which the project ends; that it can be cleared is unconfirmed.
    pub end_date: Patch<Date>,
    /// Linked deals, which replace the current ones.
    pub deal_ids: Option<List<Id<of::Deal>>>,
    /// Linked persons, who replace the current ones.
    pub person_ids: Option<List<Id<of::Person>>>,
    /// Linked organizations, which replace the current ones.
    pub org_ids: Option<List<Id<of::Organization>>>,
    /// Labels of the project, which replace the current ones.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Patch<i64>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a project.
#[operation(DELETE "/api/v2/projects/{id}" -> Deleted<Id<of::Project>>, cost = 3, scopes = "projects:full")]
pub struct DeleteProject {
    /// Project to delete.
    pub id: Id<of::Project>,
}

/// Archives a project.
#[operation(POST "/api/v2/projects/{id}/archive" -> Project, cost = 3, scopes = "projects:full")]
pub struct ArchiveProject {
    /// Project to archive.
    pub id: Id<of::Project>,
}

/// Searches for projects by text.
#[operation(
    GET "/api/v2/projects/search" -> Hits<FoundProject>,
    cost = 20, scopes = "projects:read projects:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchProjects {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<ProjectSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Only projects linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only projects linked to this organization.
    pub organization_id: Option<Id<of::Organization>>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for projects in.
    pub enum ProjectSearchField {
        /// Custom fields.
        CustomFields = "custom_fields",
        /// Notes.
        Notes = "notes",
        /// The title.
        Title = "title",
        /// The description.
        Description = "description",
    }
}

/// A project in the results of a search.
#[record]
pub struct FoundProject {
    pub id: Id<of::Project>,
    /// The type of the record: `project`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    pub status: Option<ProjectStatus>,
    pub owner: Option<NamedUser>,
    pub board_id: Option<Id<of::Board>>,
    pub phase: Option<NamedPhase>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    pub deal: Option<DealOfItem>,
    /// The number of linked deals.
    pub deal_count: Option<u64>,
    pub description: Option<String>,
    pub end_date: Option<Date>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
}

/// Lists the users who can see a project, all at once.
#[operation(
    GET "/api/v2/projects/{id}/permittedUsers" -> Vec<Id<of::User>>,
    cost = 5, scopes = "projects:read projects:full"
)]
pub struct GetProjectUsers {
    /// Project whose users are listed.
    pub id: Id<of::Project>,
}

/// Lists the changes of the fields of a project, a page at a time.
#[operation(
    GET "/api/v2/projects/{id}/changelog" -> Page<ProjectChange>,
    cost = 10, scopes = "projects:read projects:full"
)]
pub struct GetProjectChangelog {
    /// Project whose changes are listed.
    pub id: Id<of::Project>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// A change of fields of a project.
///
/// The values are raw JSON: those of a field have the type of that field, and fields include custom ones.
#[record]
pub struct ProjectChange {
    /// Where the change was made: `app`, `api` and others.
    pub change_source: Option<String>,
    /// The user agent that the change was made with.
    pub change_source_user_agent: Option<String>,
    /// When the change was made.
    pub time: Option<DateTime>,
    /// The values after the change, by the key of the field.
    pub new_values: Option<Map<String, Value>>,
    /// The values before the change, by the key of the field.
    pub old_values: Option<Map<String, Value>>,
    /// The user who made the change.
    pub actor_user_id: Option<Id<of::User>>,
}

crate::wire::operation::operations! {
    GetProjects, GetArchivedProjects, GetProject, AddProject, UpdateProject, DeleteProject, ArchiveProject,
    SearchProjects, GetProjectUsers, GetProjectChangelog,
}
