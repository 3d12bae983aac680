//! Notes: texts attached to deals, persons, organizations, leads, projects and tasks, with their comments.
//!
//! ```
//! use pipedrive_core::v1::notes::AddNote;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let note = AddNote::new("<p>Call back in May</p>").deal_id(7).pinned_to_deal_flag(true);
//! let request = account.request(&note)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/notes");
//! assert_eq!(request.body(), r#"{"content":"<p>Call back in May</p>","deal_id":7,"pinned_to_deal_flag":1}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Notes](https://developers.pipedrive.com/docs/api/v1/Notes) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Bit, CommentId, Date, DateTime, Id, LeadId, Patch, Sort, V1DateTime, of};
use crate::wire::{Item, Page};

/// A note.
#[record]
pub struct Note {
    pub id: Id<of::Note>,
    /// The text, in HTML from which Pipedrive has removed what is not safe.
    pub content: Option<String>,
    /// The author.
    pub user_id: Option<Id<of::User>>,
    /// The author's name, email address and picture.
    pub user: Option<NoteAuthor>,
    pub last_update_user_id: Option<Id<of::User>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// `false` once the note is deleted.
    pub active_flag: Option<bool>,
    pub deal_id: Option<Id<of::Deal>>,
    pub lead_id: Option<LeadId>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub project_id: Option<Id<of::Project>>,
    pub task_id: Option<Id<of::Task>>,
    pub deal: Option<NoteTarget>,
    pub lead: Option<NoteTarget>,
    pub person: Option<NoteTarget>,
    pub organization: Option<NoteTarget>,
    pub project: Option<NoteTarget>,
    pub task: Option<NoteTarget>,
    /// Whether the note is pinned to its deal.
    pub pinned_to_deal_flag: Option<bool>,
    /// Whether the note is pinned to its lead.
    pub pinned_to_lead_flag: Option<bool>,
    /// Whether the note is pinned to its person.
    pub pinned_to_person_flag: Option<bool>,
    /// Whether the note is pinned to its organization.
    pub pinned_to_organization_flag: Option<bool>,
    /// Whether the note is pinned to its project. Accounts without projects have neither this field nor the next.
    pub pinned_to_project_flag: Option<bool>,
    /// Whether the note is pinned to its task.
    pub pinned_to_task_flag: Option<bool>,
}

/// The author of a note.
#[record]
pub struct NoteAuthor {
    pub name: Option<String>,
    pub email: Option<String>,
    /// The URL of the picture.
    pub icon_url: Option<String>,
    /// Whether this is the authorized user.
    pub is_you: Option<bool>,
}

/// The name of a record that a note is attached to.
#[record]
pub struct NoteTarget {
    /// The name of the person, organization or lead.
    pub name: Option<String>,
    /// The title of the deal, project or task.
    pub title: Option<String>,
}

/// A comment on a note.
#[record]
pub struct NoteComment {
    pub uuid: CommentId,
    /// The text, in HTML from which Pipedrive has removed what is not safe.
    pub content: Option<String>,
    /// The author.
    pub user_id: Option<Id<of::User>>,
    /// The user who last updated the comment.
    pub updater_id: Option<Id<of::User>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// `false` once the comment is deleted.
    pub active_flag: Option<bool>,
    /// The note.
    pub object_id: Option<Id<of::Note>>,
    /// The type of the record that the comment belongs to, which is `note`.
    pub object_type: Option<String>,
    pub company_id: Option<Id<of::Company>>,
}

/// Lists notes, a page at a time.
#[operation(
    GET "/api/v1/notes" -> Page<Note>,
    cost = 20, scopes = "deals:read deals:full contacts:read contacts:full"
)]
pub struct GetNotes {
    /// Only notes of this author.
    pub user_id: Option<Id<of::User>>,
    /// Only notes on this lead.
    pub lead_id: Option<LeadId>,
    /// Only notes on this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only notes on this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only notes on this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only notes on this project.
    pub project_id: Option<Id<of::Project>>,
    /// Only notes on this task.
    pub task_id: Option<Id<of::Task>>,
    /// Number of notes to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of notes per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction: `id`, `user_id`, `deal_id`, `person_id`, `org_id`, `content`,
    /// `add_time` or `update_time`.
    pub sort: Option<Sort>,
    /// Only notes from this day or later.
    pub start_date: Option<Date>,
    /// Only notes from this day or earlier.
    pub end_date: Option<Date>,
    /// Only notes updated at this time or later.
    pub updated_since: Option<DateTime>,
    /// Whether to list only notes that are pinned to their lead, or only those that are not.
    pub pinned_to_lead_flag: Option<Bit>,
    /// Whether to list only notes that are pinned to their deal, or only those that are not.
    pub pinned_to_deal_flag: Option<Bit>,
    /// Whether to list only notes that are pinned to their organization, or only those that are not.
    pub pinned_to_organization_flag: Option<Bit>,
    /// Whether to list only notes that are pinned to their person, or only those that are not.
    pub pinned_to_person_flag: Option<Bit>,
    /// Whether to list only notes that are pinned to their project, or only those that are not.
    pub pinned_to_project_flag: Option<Bit>,
    /// Whether to list only notes that are pinned to their task, or only those that are not.
    pub pinned_to_task_flag: Option<Bit>,
}

/// Reads one note.
#[operation(
    GET "/api/v1/notes/{id}" -> Item<Note>,
    cost = 2, scopes = "deals:read deals:full contacts:read contacts:full"
)]
pub struct GetNote {
    /// Note to read.
    pub id: Id<of::Note>,
}

/// Creates a note, which has to be attached to at least one record.
///
/// A note can be pinned only to a record that it is attached to.
#[operation(
    POST "/api/v1/notes" -> Item<Note>,
    cost = 10, scopes = "deals:full contacts:full",
    require(lead_id | deal_id | person_id | org_id | project_id | task_id),
    require(lead_id if pinned_to_lead_flag),
    require(deal_id if pinned_to_deal_flag),
    require(person_id if pinned_to_person_flag),
    require(org_id if pinned_to_organization_flag),
    require(project_id if pinned_to_project_flag),
    require(task_id if pinned_to_task_flag)
)]
pub struct AddNote {
    /// Text of the note, in HTML; Pipedrive removes what is not safe.
    pub content: String,
    /// Lead to attach the note to.
    pub lead_id: Option<LeadId>,
    /// Deal to attach the note to.
    pub deal_id: Option<Id<of::Deal>>,
    /// Person to attach the note to.
    pub person_id: Option<Id<of::Person>>,
    /// Organization to attach the note to.
    pub org_id: Option<Id<of::Organization>>,
    /// Project to attach the note to.
    pub project_id: Option<Id<of::Project>>,
    /// Task to attach the note to.
    pub task_id: Option<Id<of::Task>>,
    /// Author of the note, whom only an administrator can set; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
    /// When the note was created, also in the future; defaults to now.
    pub add_time: Option<V1DateTime>,
    /// Whether the note is pinned to the lead.
    pub pinned_to_lead_flag: Option<Bit>,
    /// Whether the note is pinned to the deal.
    pub pinned_to_deal_flag: Option<Bit>,
    /// Whether the note is pinned to the organization.
    pub pinned_to_organization_flag: Option<Bit>,
    /// Whether the note is pinned to the person.
    pub pinned_to_person_flag: Option<Bit>,
    /// Whether the note is pinned to the project.
    pub pinned_to_project_flag: Option<Bit>,
    /// Whether the note is pinned to the task.
    pub pinned_to_task_flag: Option<Bit>,
}

/// Updates a note; arguments that are not given keep their value.
///
/// Pipedrive's documents do not say whether a note can be detached from a record. Clearing sends `null`, the value of a
/// note that is not attached; that Pipedrive accepts it is unconfirmed.
#[operation(
    PUT "/api/v1/notes/{id}" -> Item<Note>,
    cost = 10, scopes = "deals:full contacts:full",
    require(lead_id if pinned_to_lead_flag),
    require(deal_id if pinned_to_deal_flag),
    require(person_id if pinned_to_person_flag),
    require(org_id if pinned_to_organization_flag),
    require(project_id if pinned_to_project_flag),
    require(task_id if pinned_to_task_flag)
)]
pub struct UpdateNote {
    /// Note to update.
    pub id: Id<of::Note>,
    /// Text of the note, in HTML; Pipedrive removes what is not safe.
    pub content: Option<String>,
    /// Lead to attach the note to.
    pub lead_id: Patch<LeadId>,
    /// Deal to attach the note to.
    pub deal_id: Patch<Id<of::Deal>>,
    /// Person to attach the note to.
    pub person_id: Patch<Id<of::Person>>,
    /// Organization to attach the note to.
    pub org_id: Patch<Id<of::Organization>>,
    /// Project to attach the note to.
    pub project_id: Patch<Id<of::Project>>,
    /// Task to attach the note to.
    pub task_id: Patch<Id<of::Task>>,
    /// Author of the note, whom only an administrator can set.
    pub user_id: Option<Id<of::User>>,
    /// When the note was created.
    pub add_time: Option<V1DateTime>,
    /// Whether the note is pinned to the lead, which has to be given too.
    pub pinned_to_lead_flag: Option<Bit>,
    /// Whether the note is pinned to the deal, which has to be given too.
    pub pinned_to_deal_flag: Option<Bit>,
    /// Whether the note is pinned to the organization, which has to be given too.
    pub pinned_to_organization_flag: Option<Bit>,
    /// Whether the note is pinned to the person, who has to be given too.
    pub pinned_to_person_flag: Option<Bit>,
    /// Whether the note is pinned to the project, which has to be given too.
    pub pinned_to_project_flag: Option<Bit>,
    /// Whether the note is pinned to the task, which has to be given too.
    pub pinned_to_task_flag: Option<Bit>,
}

/// Deletes a note; the response is `true`.
#[operation(DELETE "/api/v1/notes/{id}" -> bool, cost = 6, scopes = "deals:full contacts:full")]
pub struct DeleteNote {
    /// Note to delete.
    pub id: Id<of::Note>,
}

/// Lists the comments on a note, a page at a time.
#[operation(
    GET "/api/v1/notes/{id}/comments" -> Page<NoteComment>,
    cost = 20, scopes = "deals:read deals:full contacts:read contacts:full"
)]
pub struct GetNoteComments {
    /// Note whose comments are listed.
    pub id: Id<of::Note>,
    /// Number of comments to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of comments per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one comment on a note.
#[operation(
    GET "/api/v1/notes/{id}/comments/{commentId}" -> Item<NoteComment>,
    cost = 2, scopes = "deals:read deals:full contacts:read contacts:full"
)]
pub struct GetComment {
    /// Note that has the comment.
    pub id: Id<of::Note>,
    /// Comment to read.
    #[arg(name = "commentId")]
    pub comment_id: CommentId,
}

/// Adds a comment to a note.
#[operation(POST "/api/v1/notes/{id}/comments" -> Item<NoteComment>, cost = 10, scopes = "deals:full contacts:full")]
pub struct AddNoteComment {
    /// Note to add the comment to.
    pub id: Id<of::Note>,
    /// Text of the comment, in HTML; Pipedrive removes what is not safe.
    pub content: String,
}

/// Updates the text of a comment on a note.
#[operation(
    PUT "/api/v1/notes/{id}/comments/{commentId}" -> Item<NoteComment>,
    cost = 10, scopes = "deals:full contacts:full"
)]
pub struct UpdateCommentForNote {
    /// Note that has the comment.
    pub id: Id<of::Note>,
    /// Comment to update.
    #[arg(name = "commentId")]
    pub comment_id: CommentId,
    /// Text of the comment, in HTML; Pipedrive removes what is not safe.
    pub content: String,
}

/// Deletes a comment on a note; the response is `true`.
#[operation(
    DELETE "/api/v1/notes/{id}/comments/{commentId}" -> bool,
    cost = 6, scopes = "deals:full contacts:full"
)]
pub struct DeleteComment {
    /// Note that has the comment.
    pub id: Id<of::Note>,
    /// Comment to delete.
    #[arg(name = "commentId")]
    pub comment_id: CommentId,
}

crate::wire::operation::operations! {
    GetNotes, GetNote, AddNote, UpdateNote, DeleteNote, GetNoteComments, GetComment, AddNoteComment,
    UpdateCommentForNote, DeleteComment,
}
