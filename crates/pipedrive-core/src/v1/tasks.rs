//! Tasks: the steps of a project, with a due date and the users they are assigned to.
//!
//! API v2 has the same tasks at half the cost, with start dates, milestones and priorities.
//!
//! ```
//! use pipedrive_core::v1::tasks::AddTask;
//! use pipedrive_core::{Account, Company, Credentials, Id};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddTask::new("Order tiles", Id::new(7)).assignee_ids([1, 2]).done(false))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/tasks");
//! assert_eq!(request.body(), r#"{"title":"Order tiles","project_id":7,"assignee_ids":[1,2],"done":0}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [Tasks](https://developers.pipedrive.com/docs/api/v1/Tasks) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Bit, Date, Id, List, Patch, V1DateTime, of};
use crate::v2::tasks::ParentTask;
use crate::wire::{Deleted, Item, Page};

/// A task of a project.
#[record]
pub struct Task {
    pub id: Id<of::Task>,
    pub title: Option<String>,
    /// The user who created the task.
    pub creator_id: Option<Id<of::User>>,
    pub description: Option<String>,
    pub project_id: Option<Id<of::Project>>,
    pub done: Option<bool>,
    pub due_date: Option<Date>,
    /// The task that this one is a subtask of.
    pub parent_task_id: Option<Id<of::Task>>,
    /// The first of `assignee_ids`.
    pub assignee_id: Option<Id<of::User>>,
    pub assignee_ids: Option<Vec<Id<of::User>>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When the task was marked as done.
    pub marked_as_done_time: Option<V1DateTime>,
}

/// Lists tasks, of one project or of all, a page at a time.
#[operation(GET "/api/v1/tasks" -> Page<Task>, cost = 20, scopes = "projects:read projects:full")]
pub struct GetTasks {
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
    /// Number of tasks per page, at most and by default 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Only tasks assigned to this user.
    pub assignee_id: Option<Id<of::User>>,
    /// Only tasks of this project.
    pub project_id: Option<Id<of::Project>>,
    /// Only subtasks of this task, or with `null` only tasks without a parent.
    pub parent_task_id: Option<ParentTask>,
    /// Only tasks that are done, or only tasks that are not.
    pub done: Option<Bit>,
}

/// Reads one task.
#[operation(GET "/api/v1/tasks/{id}" -> Item<Task>, cost = 2, scopes = "projects:read projects:full")]
pub struct GetTask {
    /// Task to read.
    pub id: Id<of::Task>,
}

/// Creates a task in a project.
#[operation(POST "/api/v1/tasks" -> Item<Task>, cost = 10, scopes = "projects:full")]
pub struct AddTask {
    /// Title of the task.
    pub title: String,
    /// Project of the task.
    pub project_id: Id<of::Project>,
    /// Description of the task.
    pub description: Option<String>,
    /// Task that the new one is a subtask of; must not be a subtask.
    pub parent_task_id: Option<Id<of::Task>>,
    /// User that the task is assigned to; replaces `assignee_ids`.
    pub assignee_id: Option<Id<of::User>>,
    /// Users that the task is assigned to, at most 10. Not available in a form, which has no lists.
    #[arg(max = 10)]
    pub assignee_ids: Option<List<Id<of::User>>>,
    /// Whether the task is done.
    pub done: Option<Bit>,
    /// Day on which the task is due.
    pub due_date: Option<Date>,
}

/// Updates a task; arguments that are not given keep their value.
#[operation(PUT "/api/v1/tasks/{id}" -> Item<Task>, cost = 10, scopes = "projects:full")]
pub struct UpdateTask {
    /// Task to update.
    pub id: Id<of::Task>,
    /// Title of the task.
    pub title: Option<String>,
    /// Project of the task.
    pub project_id: Option<Id<of::Project>>,
    /// Description of the task.
    pub description: Patch<String>,
    /// Task that this one is a subtask of; must not be a subtask.
    pub parent_task_id: Patch<Id<of::Task>>,
    /// User that the task is assigned to, who replaces the current ones.
    pub assignee_id: Patch<Id<of::User>>,
    /// Users that the task is assigned to, at most 10, who replace the current ones.
    #[arg(max = 10)]
    pub assignee_ids: Option<List<Id<of::User>>>,
    /// Whether the task is done.
    pub done: Option<Bit>,
    /// Day on which the task is due.
    pub due_date: Patch<Date>,
}

/// Deletes a task and its subtasks.
#[operation(DELETE "/api/v1/tasks/{id}" -> Deleted<Id<of::Task>>, cost = 6, scopes = "projects:full")]
pub struct DeleteTask {
    /// Task to delete.
    pub id: Id<of::Task>,
}

crate::wire::operation::operations! {
    GetTasks, GetTask, AddTask, UpdateTask, DeleteTask,
}
