//! Activities: calls, meetings, tasks and other work that is planned or done.
//!
//! ```
//! use pipedrive_core::v2::activities::GetActivities;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetActivities::new().deal_id(7).done(false))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/activities?deal_id=7&done=false");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Activities](https://developers.pipedrive.com/docs/api/v1/Activities) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Address, Attendee, Commas, Date, DateTime, Id, LeadId, List, Participant, Patch, SortDirection, Time, of,
};
use crate::wire::{Deleted, Page};

/// An activity.
#[record]
pub struct Activity {
    pub id: Id<of::Activity>,
    pub subject: Option<String>,
    /// The key of the activity type: `call`, `meeting`, or a type that the company defined.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub creator_user_id: Option<Id<of::User>>,
    pub is_deleted: Option<bool>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    pub deal_id: Option<Id<of::Deal>>,
    pub lead_id: Option<LeadId>,
    /// The primary participant.
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub project_id: Option<Id<of::Project>>,
    pub due_date: Option<Date>,
    /// The time of day at which the activity is due, in UTC.
    pub due_time: Option<Time>,
    pub duration: Option<Time>,
    /// Whether the owner is busy during the activity.
    pub busy: Option<bool>,
    pub done: Option<bool>,
    /// When the activity was marked as done.
    pub marked_as_done_time: Option<DateTime>,
    pub location: Option<Address>,
    /// The persons who take part.
    pub participants: Option<Vec<Participant>>,
    /// The service that hosts the video meeting.
    pub conference_meeting_client: Option<String>,
    /// The URL for joining the video meeting.
    pub conference_meeting_url: Option<String>,
    /// The id of the video meeting at its service.
    pub conference_meeting_id: Option<String>,
    /// The description that calendars show to everyone.
    pub public_description: Option<String>,
    /// The priority, an option of the field `priority`.
    pub priority: Option<Id<of::FieldOption>>,
    /// The note, in HTML.
    pub note: Option<String>,
    /// The people who are invited; returned with `include_fields`.
    pub attendees: Option<Vec<Attendee>>,
}

open_enum! {
    /// A field to sort activities by.
    pub enum ActivitySort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
        /// The due date.
        DueDate = "due_date",
    }
}

open_enum! {
    /// A field of an activity that is returned only on request.
    pub enum ActivityExtra {
        /// The people who are invited.
        Attendees = "attendees",
    }
}

/// Lists activities, a page at a time.
#[operation(GET "/api/v2/activities" -> Page<Activity>, cost = 10, scopes = "activities:read activities:full")]
pub struct GetActivities {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids, owner, deal, lead, person and organization.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only activities with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Activity>>>,
    /// Only activities owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only activities linked to this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only activities linked to this lead.
    pub lead_id: Option<LeadId>,
    /// Only activities with this person as the primary participant.
    pub person_id: Option<Id<of::Person>>,
    /// Only activities linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Whether to list only activities that are done, or only those that are not; lists both by default.
    pub done: Option<bool>,
    /// Only activities updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only activities updated before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<ActivitySort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<ActivityExtra>>,
    /// Number of activities per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one activity.
#[operation(GET "/api/v2/activities/{id}" -> Activity, cost = 1, scopes = "activities:read activities:full")]
pub struct GetActivity {
    /// Activity to read.
    pub id: Id<of::Activity>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<ActivityExtra>>,
}

/// Creates an activity. No argument is required, according to Pipedrive's documents.
#[operation(POST "/api/v2/activities" -> Activity, cost = 5, scopes = "activities:full")]
pub struct AddActivity {
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Key of the activity type: `call`, `meeting`, or a type that the company defined.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// Owner of the activity; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Linked deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Linked lead.
    pub lead_id: Option<LeadId>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Linked project.
    pub project_id: Option<Id<of::Project>>,
    /// Due date of the activity.
    pub due_date: Option<Date>,
    /// Due time of the activity, in UTC.
    pub due_time: Option<Time>,
    /// Duration of the activity.
    pub duration: Option<Time>,
    /// Whether the owner is busy during the activity.
    pub busy: Option<bool>,
    /// Whether the activity is done.
    pub done: Option<bool>,
    /// Location of the activity.
    pub location: Option<Address>,
    /// Persons who take part; the primary one becomes `person_id` of the activity.
    pub participants: Option<List<Participant>>,
    /// People who are invited.
    pub attendees: Option<List<Attendee>>,
    /// Description that calendars show to everyone.
    pub public_description: Option<String>,
    /// Priority of the activity, an option of the field `priority`.
    pub priority: Option<Id<of::FieldOption>>,
    /// Note on the activity, in HTML.
    pub note: Option<String>,
}

/// Updates an activity; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/activities/{id}" -> Activity, cost = 5, scopes = "activities:full")]
pub struct UpdateActivity {
    /// Activity to update.
    pub id: Id<of::Activity>,
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Key of the activity type: `call`, `meeting`, or a type that the company defined.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// Owner of the activity.
    pub owner_id: Option<Id<of::User>>,
    /// Linked deal; clearing unlinks.
    pub deal_id: Patch<Id<of::Deal>>,
    /// Linked lead; clearing unlinks.
    pub lead_id: Patch<LeadId>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Linked project; clearing unlinks.
    pub project_id: Patch<Id<of::Project>>,
    /// Due date of the activity.
    pub due_date: Patch<Date>,
    /// Due time of the activity, in UTC.
    pub due_time: Patch<Time>,
    /// Duration of the activity.
    pub duration: Patch<Time>,
    /// Whether the owner is busy during the activity.
    pub busy: Option<bool>,
    /// Whether the activity is done.
    pub done: Option<bool>,
    /// Location of the activity; parts of the address that are not given are removed.
    pub location: Patch<Address>,
    /// Persons who take part, which replace the current ones; the primary one becomes `person_id` of the activity.
    pub participants: Option<List<Participant>>,
    /// People who are invited, who replace the current ones.
    pub attendees: Option<List<Attendee>>,
    /// Description that calendars show to everyone.
    pub public_description: Patch<String>,
    /// Priority of the activity, an option of the field `priority`.
    pub priority: Patch<Id<of::FieldOption>>,
    /// Note on the activity, in HTML.
    pub note: Patch<String>,
}

/// Deletes an activity; the deletion is permanent after 30 days.
#[operation(DELETE "/api/v2/activities/{id}" -> Deleted<Id<of::Activity>>, cost = 3, scopes = "activities:full")]
pub struct DeleteActivity {
    /// Activity to delete.
    pub id: Id<of::Activity>,
}

crate::wire::operation::operations! {
    GetActivities, GetActivity, AddActivity, UpdateActivity, DeleteActivity,
}
