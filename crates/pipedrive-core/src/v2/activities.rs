//! Activities: calls, meetings, tasks and the like.

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
    /// What it is about.
    pub subject: Option<String>,
    /// The key of its type: `call`, `meeting`, ...; an account has types of its own.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub creator_user_id: Option<Id<of::User>>,
    pub is_deleted: Option<bool>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// The deal it is linked to.
    pub deal_id: Option<Id<of::Deal>>,
    /// The lead it is linked to.
    pub lead_id: Option<LeadId>,
    /// The person it is linked to: the primary one of `participants`.
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    /// The project it is linked to.
    pub project_id: Option<Id<of::Project>>,
    /// The day it is due.
    pub due_date: Option<Date>,
    /// The time it is due, in UTC.
    pub due_time: Option<Time>,
    /// How long it takes.
    pub duration: Option<Time>,
    /// Whether its owner is busy meanwhile.
    pub busy: Option<bool>,
    pub done: Option<bool>,
    /// When it was marked as done.
    pub marked_as_done_time: Option<DateTime>,
    /// Where it takes place.
    pub location: Option<Address>,
    /// The persons who take part.
    pub participants: Option<Vec<Participant>>,
    /// The service that a video meeting runs on.
    pub conference_meeting_client: Option<String>,
    /// Where a video meeting is joined.
    pub conference_meeting_url: Option<String>,
    /// The id that the service gave a video meeting.
    pub conference_meeting_id: Option<String>,
    /// What calendars show of it to everyone.
    pub public_description: Option<String>,
    /// Its priority, an option of the field `priority`.
    pub priority: Option<Id<of::FieldOption>>,
    /// The note on it, in HTML.
    pub note: Option<String>,
    /// Who is invited; with `include_fields`.
    pub attendees: Option<Vec<Attendee>>,
}

open_enum! {
    /// What a list of activities is sorted by.
    pub enum ActivitySort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
        /// The day it is due.
        DueDate = "due_date",
    }
}

open_enum! {
    /// A field of an activity that is answered only when it is asked for.
    pub enum ActivityExtra {
        /// Who is invited.
        Attendees = "attendees",
    }
}

/// Lists activities, a page at a time.
#[operation(GET "/api/v2/activities" -> Page<Activity>, cost = 10, scopes = "activities:read activities:full")]
pub struct GetActivities {
    /// Saved filter to apply; with it the service ignores ids, owner, deal, lead, person and organization.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only these activities, at most 100; unknown ones are left out without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Activity>>>,
    /// Only activities of this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only activities linked to this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only activities linked to this lead.
    pub lead_id: Option<LeadId>,
    /// Only activities with this person as the primary participant.
    pub person_id: Option<Id<of::Person>>,
    /// Only activities linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only activities that are done, or only those that are not.
    pub done: Option<bool>,
    /// Only activities changed at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only activities changed before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<ActivitySort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<ActivityExtra>>,
    /// How many activities a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one activity.
#[operation(GET "/api/v2/activities/{id}" -> Activity, cost = 1, scopes = "activities:read activities:full")]
pub struct GetActivity {
    /// Activity to read.
    pub id: Id<of::Activity>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<ActivityExtra>>,
}

/// Adds an activity. Pipedrive's documents name no argument as required.
#[operation(POST "/api/v2/activities" -> Activity, cost = 5, scopes = "activities:full")]
pub struct AddActivity {
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Type of the activity, by its key: `call`, `meeting`, ...
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// Owner of the activity; the caller unless given.
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

/// Changes an activity; what is not named keeps its value.
#[operation(PATCH "/api/v2/activities/{id}" -> Activity, cost = 5, scopes = "activities:full")]
pub struct UpdateActivity {
    /// Activity to update.
    pub id: Id<of::Activity>,
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Type of the activity, by its key: `call`, `meeting`, ...
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
    /// Persons who take part; those not given are removed. The primary one becomes `person_id` of the activity.
    pub participants: Option<List<Participant>>,
    /// People who are invited; those not given are removed.
    pub attendees: Option<List<Attendee>>,
    /// Description that calendars show to everyone.
    pub public_description: Patch<String>,
    /// Priority of the activity, an option of the field `priority`.
    pub priority: Patch<Id<of::FieldOption>>,
    /// Note on the activity, in HTML.
    pub note: Patch<String>,
}

/// Deletes an activity; it is gone for good after 30 days.
#[operation(DELETE "/api/v2/activities/{id}" -> Deleted<Id<of::Activity>>, cost = 3, scopes = "activities:full")]
pub struct DeleteActivity {
    /// Activity to delete.
    pub id: Id<of::Activity>,
}

crate::wire::operation::operations! {
    GetActivities, GetActivity, AddActivity, UpdateActivity, DeleteActivity,
}
