//! Tasks: the steps of a project, with a due date and the users they are assigned to.
//!
//! ```
//! use pipedrive_core::v2::tasks::{GetTasks, ParentTask};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let tasks = GetTasks::new().project_id(7).is_done(false).parent_task_id(ParentTask::None);
//! let request = account.request(&tasks)?;
//! assert_eq!(
//!     request.uri(),
//!     "https://acme.pipedrive.com/api/v2/tasks?is_done=false&project_id=7&parent_task_id=null"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Projects are an add-on: without it, Pipedrive responds with 402, 403 or 404.
//!
//! See [Tasks](https://developers.pipedrive.com/docs/api/v1/Tasks) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Bit, Date, DateTime, Id, List, Patch, of};
use crate::wire::{Deleted, Page};

/// A task of a project.
#[record]
pub struct Task {
    pub id: Id<of::Task>,
    pub title: Option<String>,
    /// The user who created the task.
    pub creator_id: Option<Id<of::User>>,
    pub description: Option<String>,
    pub project_id: Option<Id<of::Project>>,
    pub is_done: Option<bool>,
    /// Whether the task is a milestone of its project.
    pub is_milestone: Option<bool>,
    pub due_date: Option<Date>,
    pub start_date: Option<Date>,
    /// The task that this one is a subtask of.
    pub parent_task_id: Option<Id<of::Task>>,
    pub assignee_ids: Option<Vec<Id<of::User>>>,
    pub priority: Option<u64>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// When the task was marked as done.
    pub marked_as_done_time: Option<DateTime>,
}

open_enum! {
    /// The parent of the tasks to list: none, or the task with an id.
    pub enum ParentTask {
        /// No parent: the tasks that are not subtasks.
        None = "null",
    }
}

impl From<Id<of::Task>> for ParentTask {
    fn from(id: Id<of::Task>) -> Self {
        Self::from(id.to_string())
    }
}

impl From<u64> for ParentTask {
    fn from(id: u64) -> Self {
        Self::from(Id::new(id))
    }
}

/// Lists tasks, of one project or of all, a page at a time.
#[operation(GET "/api/v2/tasks" -> Page<Task>, cost = 10, scopes = "projects:read projects:full")]
pub struct GetTasks {
    /// Only tasks that are done, or only tasks that are not.
    pub is_done: Option<bool>,
    /// Only milestones, or only tasks that are none.
    pub is_milestone: Option<bool>,
    /// Only tasks assigned to this user.
    pub assignee_id: Option<Id<of::User>>,
    /// Only tasks of this project.
    pub project_id: Option<Id<of::Project>>,
    /// Only subtasks of this task, or with `null` only tasks without a parent.
    pub parent_task_id: Option<ParentTask>,
    /// Number of tasks per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one task.
#[operation(GET "/api/v2/tasks/{id}" -> Task, cost = 1, scopes = "projects:read projects:full")]
pub struct GetTask {
    /// Task to read.
    pub id: Id<of::Task>,
}

/// Creates a task in a project.
#[operation(POST "/api/v2/tasks" -> Task, cost = 5, scopes = "projects:full")]
pub struct AddTask {
    /// Title of the task, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub title: String,
    /// Project of the task.
    pub project_id: Id<of::Project>,
    /// Task that the new one is a subtask of; must not be a subtask.
    pub parent_task_id: Patch<Id<of::Task>>,
    /// Description of the task.
    pub description: Patch<String>,
    /// Whether the task is done.
    pub done: Option<Bit>,
    /// Whether the task is a milestone.
    pub milestone: Option<Bit>,
    /// Day on which the task is due.
    pub due_date: Patch<Date>,
    /// Day on which the task starts.
    pub start_date: Patch<Date>,
    /// User that the task is assigned to; replaces `assignee_ids`.
    pub assignee_id: Patch<Id<of::User>>,
    /// Users that the task is assigned to, at most 10.
    #[arg(max = 10)]
    pub assignee_ids: Option<List<Id<of::User>>>,
    /// Priority of the task.
    #[arg(min = 0)]
    pub priority: Patch<u64>,
}

/// Updates a task; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/tasks/{id}" -> Task, cost = 5, scopes = "projects:full")]
pub struct UpdateTask {
    /// Task to update.
    pub id: Id<of::Task>,
    /// Title of the task, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub title: Option<String>,
    /// Project of the task.
    pub project_id: Option<Id<of::Project>>,
    /// Task that this one is a subtask of; must not be a subtask.
    pub parent_task_id: Patch<Id<of::Task>>,
    /// Description of the task.
    pub description: Patch<String>,
    /// Whether the task is done.
    pub done: Option<Bit>,
    /// Whether the task is a milestone.
    pub milestone: Option<Bit>,
    /// Day on which the task is due.
    pub due_date: Patch<Date>,
    /// Day on which the task starts.
    pub start_date: Patch<Date>,
    /// User that the task is assigned to, who replaces the current ones.
    pub assignee_id: Patch<Id<of::User>>,
    /// Users that the task is assigned to, at most 10, who replace the current ones.
    #[arg(max = 10)]
    pub assignee_ids: Option<List<Id<of::User>>>,
    /// Priority of the task.
    #[arg(min = 0)]
    pub priority: Patch<u64>,
}

/// Deletes a task and its subtasks.
#[operation(DELETE "/api/v2/tasks/{id}" -> Deleted<Id<of::Task>>, cost = 3, scopes = "projects:full")]
pub struct DeleteTask {
    /// Task to delete.
    pub id: Id<of::Task>,
}

crate::wire::operation::operations! {
    GetTasks, GetTask, AddTask, UpdateTask, DeleteTask,
}
