//! Activities: calls, meetings, tasks and the like.

use pipedrive_derive::{operation, record};

use crate::model::contact::{Address, Attendee, Participant};
use crate::model::enums::SortDirection;
use crate::model::id::{Id, LeadId, of};
use crate::model::list::{Commas, List};
use crate::model::open_enum::open_enum;
use crate::model::patch::Patch;
use crate::model::time::{Date, DateTime, Time};
use crate::wire::output::{Deleted, Page};

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
    /// A saved filter; with it the service ignores ids, owner, deal, lead, person and organization.
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
    /// What the list is sorted by; the id unless given.
    pub sort_by: Option<ActivitySort>,
    /// Which way; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to answer besides the usual ones.
    pub include_fields: Option<Commas<ActivityExtra>>,
    /// How many activities a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

/// Reads one activity.
#[operation(GET "/api/v2/activities/{id}" -> Activity, cost = 1, scopes = "activities:read activities:full")]
pub struct GetActivity {
    /// The activity.
    pub id: Id<of::Activity>,
    /// Fields to answer besides the usual ones.
    pub include_fields: Option<Commas<ActivityExtra>>,
}

/// Adds an activity. Pipedrive's documents name no argument as required.
#[operation(POST "/api/v2/activities" -> Activity, cost = 5, scopes = "activities:full")]
pub struct AddActivity {
    /// What it is about.
    pub subject: Option<String>,
    /// The key of its type: `call`, `meeting`, ...
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// The user it belongs to; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// The deal it is linked to.
    pub deal_id: Option<Id<of::Deal>>,
    /// The lead it is linked to.
    pub lead_id: Option<LeadId>,
    /// The organization it is linked to.
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
    /// Whether it is done.
    pub done: Option<bool>,
    /// Where it takes place.
    pub location: Option<Address>,
    /// The persons who take part; the primary one becomes the `person_id` of the activity.
    pub participants: Option<List<Participant>>,
    /// Who is invited.
    pub attendees: Option<List<Attendee>>,
    /// What calendars show of it to everyone.
    pub public_description: Option<String>,
    /// Its priority, an option of the field `priority`.
    pub priority: Option<Id<of::FieldOption>>,
    /// A note on it, in HTML.
    pub note: Option<String>,
}

/// Changes an activity; what is not named keeps its value.
#[operation(PATCH "/api/v2/activities/{id}" -> Activity, cost = 5, scopes = "activities:full")]
pub struct UpdateActivity {
    /// The activity.
    pub id: Id<of::Activity>,
    /// What it is about.
    pub subject: Option<String>,
    /// The key of its type: `call`, `meeting`, ...
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// The user it belongs to.
    pub owner_id: Option<Id<of::User>>,
    /// The deal it is linked to; can be unlinked.
    pub deal_id: Patch<Id<of::Deal>>,
    /// The lead it is linked to; can be unlinked.
    pub lead_id: Patch<LeadId>,
    /// The organization it is linked to; can be unlinked.
    pub org_id: Patch<Id<of::Organization>>,
    /// The project it is linked to; can be unlinked.
    pub project_id: Patch<Id<of::Project>>,
    /// The day it is due.
    pub due_date: Patch<Date>,
    /// The time it is due, in UTC.
    pub due_time: Patch<Time>,
    /// How long it takes.
    pub duration: Patch<Time>,
    /// Whether its owner is busy meanwhile.
    pub busy: Option<bool>,
    /// Whether it is done.
    pub done: Option<bool>,
    /// Where it takes place; parts of the address that are not sent are lost.
    pub location: Patch<Address>,
    /// The persons who take part, all of them; the primary one becomes the `person_id` of the activity.
    pub participants: Option<List<Participant>>,
    /// Who is invited, all of them.
    pub attendees: Option<List<Attendee>>,
    /// What calendars show of it to everyone.
    pub public_description: Patch<String>,
    /// Its priority, an option of the field `priority`.
    pub priority: Patch<Id<of::FieldOption>>,
    /// The note on it, in HTML.
    pub note: Patch<String>,
}

/// Deletes an activity; it is gone for good after 30 days.
#[operation(DELETE "/api/v2/activities/{id}" -> Deleted<Id<of::Activity>>, cost = 3, scopes = "activities:full")]
pub struct DeleteActivity {
    /// The activity.
    pub id: Id<of::Activity>,
}

crate::operations! {
    GetActivities, GetActivity, AddActivity, UpdateActivity, DeleteActivity,
}
