//! Projects: work that is planned in phases on a board, often after a deal is won.
//!
//! The plan of a project, which places its tasks and activities in phases and groups, is in API v1 alone. API v2 has
//! projects with several persons and organizations, their changelog and their search.
//!
//! ```
//! use pipedrive_core::v1::projects::PutProjectPlanTask;
//! use pipedrive_core::{Account, Company, Credentials, Id};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&PutProjectPlanTask::new(3, 8).phase_id(2))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/projects/3/plan/tasks/8");
//! assert_eq!(request.body(), r#"{"phase_id":2}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [Projects](https://developers.pipedrive.com/docs/api/v1/Projects) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Commas, CustomFields, Date, Id, List, Patch, ProjectStatus, V1DateTime, of};
use crate::v1::activities::Activity;
use crate::v1::tasks::Task;
use crate::wire::{Deleted, Item, Page};

/// A project.
#[record(v1)]
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
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub labels: Option<Vec<Id<of::Label>>>,
    /// The health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Option<i64>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When the status was last changed.
    pub status_change_time: Option<V1DateTime>,
    /// When the project was archived.
    pub archive_time: Option<V1DateTime>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// The place of a task or an activity in the plan of its project.
#[record]
pub struct ProjectPlanItem {
    /// The id of the task or activity, depending on `item_type`.
    pub item_id: Option<u64>,
    pub item_type: Option<ProjectPlanItemType>,
    /// The phase in which the item is placed.
    pub phase_id: Option<Id<of::Phase>>,
    /// The group in which the item is placed.
    pub group_id: Option<Id<of::ProjectGroup>>,
}

open_enum! {
    /// The type of an item of a project's plan.
    pub enum ProjectPlanItemType {
        /// A task.
        Task = "task",
        /// An activity.
        Activity = "activity",
    }
}

/// A group of tasks and activities in the plan of a project.
#[record]
pub struct ProjectGroup {
    pub id: Id<of::ProjectGroup>,
    pub name: Option<String>,
    /// The position among the groups.
    pub order_nr: Option<u64>,
}

/// Lists projects, a page at a time.
#[operation(GET "/api/v1/projects" -> Page<Project>, cost = 20, scopes = "projects:read projects:full")]
pub struct GetProjects {
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
    /// Number of projects per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Only projects that match this filter.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only projects with one of these statuses; defaults to all but deleted.
    pub status: Option<Commas<ProjectStatus>>,
    /// Only projects in this phase.
    pub phase_id: Option<Id<of::Phase>>,
    /// Whether to list archived projects as well; defaults to `false`.
    pub include_archived: Option<bool>,
}

/// Reads one project.
#[operation(GET "/api/v1/projects/{id}" -> Item<Project>, cost = 2, scopes = "projects:read projects:full")]
pub struct GetProject {
    /// Project to read.
    pub id: Id<of::Project>,
}

/// Creates a project.
///
/// Pipedrive does not document which board and phase a project is in if they are not given.
#[operation(POST "/api/v1/projects" -> Item<Project>, cost = 10, scopes = "projects:full")]
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
    /// Linked deals. Not available in a form, which has no lists.
    pub deal_ids: Option<List<Id<of::Deal>>>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Labels of the project. Not available in a form, which has no lists.
    pub labels: Option<List<Id<of::Label>>>,
    /// Health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Patch<i64>,
    /// Template to create the project from.
    pub template_id: Option<Id<of::ProjectTemplate>>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a project; arguments that are not given keep their value.
#[operation(PUT "/api/v1/projects/{id}" -> Item<Project>, cost = 10, scopes = "projects:full")]
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
    /// Linked person; that it can be cleared is unconfirmed.
    pub person_id: Patch<Id<of::Person>>,
    /// Linked organization; that it can be cleared is unconfirmed.
    pub org_id: Patch<Id<of::Organization>>,
    /// Labels of the project, which replace the current ones.
    pub labels: Option<List<Id<of::Label>>>,
    /// Health of the project, a number whose meaning Pipedrive does not document.
    pub health_status: Patch<i64>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a project.
#[operation(DELETE "/api/v1/projects/{id}" -> Deleted<Id<of::Project>>, cost = 6, scopes = "projects:full")]
pub struct DeleteProject {
    /// Project to delete.
    pub id: Id<of::Project>,
}

/// Archives a project.
#[operation(POST "/api/v1/projects/{id}/archive" -> Item<Project>, cost = 10, scopes = "projects:full")]
pub struct ArchiveProject {
    /// Project to archive.
    pub id: Id<of::Project>,
}

/// Lists the tasks and activities of a project with their phases and groups, all on one page.
#[operation(
    GET "/api/v1/projects/{id}/plan" -> Page<ProjectPlanItem>,
    cost = 20, scopes = "projects:read projects:full"
)]
pub struct GetProjectPlan {
    /// Project whose plan is listed.
    pub id: Id<of::Project>,
}

/// Moves an activity to another phase or group of its project.
#[operation(
    PUT "/api/v1/projects/{id}/plan/activities/{activityId}" -> Item<ProjectPlanItem>,
    cost = 10, scopes = "projects:full"
)]
pub struct PutProjectPlanActivity {
    /// Project of the activity.
    pub id: Id<of::Project>,
    /// Activity to move.
    #[arg(name = "activityId")]
    pub activity_id: Id<of::Activity>,
    /// Phase to move the activity to.
    pub phase_id: Option<Id<of::Phase>>,
    /// Group to move the activity to.
    pub group_id: Option<Id<of::ProjectGroup>>,
}

/// Moves a task to another phase or group of its project.
#[operation(
    PUT "/api/v1/projects/{id}/plan/tasks/{taskId}" -> Item<ProjectPlanItem>,
    cost = 10, scopes = "projects:full"
)]
pub struct PutProjectPlanTask {
    /// Project of the task.
    pub id: Id<of::Project>,
    /// Task to move.
    #[arg(name = "taskId")]
    pub task_id: Id<of::Task>,
    /// Phase to move the task to.
    pub phase_id: Option<Id<of::Phase>>,
    /// Group to move the task to.
    pub group_id: Option<Id<of::ProjectGroup>>,
}

/// Lists the active groups in the plan of a project, all on one page.
#[operation(
    GET "/api/v1/projects/{id}/groups" -> Page<ProjectGroup>,
    cost = 20, scopes = "projects:read projects:full"
)]
pub struct GetProjectGroups {
    /// Project whose groups are listed.
    pub id: Id<of::Project>,
}

/// Lists the tasks of a project.
///
/// The response names a next page, but Pipedrive documents no way to request it. The list of all tasks has pages, and
/// can be restricted to a project.
#[operation(GET "/api/v1/projects/{id}/tasks" -> Page<Task>, cost = 20, scopes = "projects:read projects:full")]
pub struct GetProjectTasks {
    /// Project whose tasks are listed.
    pub id: Id<of::Project>,
}

/// Lists the activities of a project.
///
/// The response names a next page, but Pipedrive documents no way to request it.
#[operation(
    GET "/api/v1/projects/{id}/activities" -> Page<Activity>,
    cost = 20, scopes = "projects:read projects:full"
)]
pub struct GetProjectActivities {
    /// Project whose activities are listed.
    pub id: Id<of::Project>,
}

crate::wire::operation::operations! {
    GetProjects, GetProject, AddProject, UpdateProject, DeleteProject, ArchiveProject, GetProjectPlan,
    PutProjectPlanActivity, PutProjectPlanTask, GetProjectGroups, GetProjectTasks, GetProjectActivities,
}
