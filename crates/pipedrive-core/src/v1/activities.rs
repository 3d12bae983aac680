//! Activities.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::{Bit, Commas, Date, Id, LeadId, List, Patch, Time, V1Attendee, V1DateTime, V1Participant, of};
use crate::wire::{Deleted, Item, Page};

/// An activity. Activities have no custom fields.
#[record]
pub struct Activity {
    pub id: Id<of::Activity>,
    /// The company whose account it is in.
    pub company_id: Option<Id<of::Company>>,
    /// The user whose task it is.
    pub user_id: Option<Id<of::User>>,
    /// The same user.
    pub assigned_to_user_id: Option<Id<of::User>>,
    pub created_by_user_id: Option<Id<of::User>>,
    /// The user who changed it last.
    pub update_user_id: Option<Id<of::User>>,
    /// What it is about.
    pub subject: Option<String>,
    /// The `key_string` of its activity type.
    #[field(name = "type")]
    pub kind: Option<String>,
    /// The name of that type.
    pub type_name: Option<String>,
    /// Whether only its user sees it.
    pub private: Option<bool>,
    pub done: Option<bool>,
    /// Whether it makes the user's time busy.
    pub busy_flag: Option<bool>,
    /// Whether it was not deleted.
    pub active_flag: Option<bool>,
    /// The day it is due.
    pub due_date: Option<Date>,
    /// The time of the day it is due, in UTC.
    pub due_time: Option<Time>,
    /// How long it takes.
    pub duration: Option<Time>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When it was done.
    pub marked_as_done_time: Option<V1DateTime>,
    /// The note, in HTML.
    pub note: Option<String>,
    /// The description that goes to those invited.
    pub public_description: Option<String>,
    /// The deal it belongs to.
    pub deal_id: Option<Id<of::Deal>>,
    /// The lead it belongs to.
    pub lead_id: Option<LeadId>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    /// The project it belongs to.
    pub project_id: Option<Id<of::Project>>,
    /// Who takes part.
    pub participants: Option<Vec<V1Participant>>,
    /// Who is invited.
    pub attendees: Option<Vec<V1Attendee>>,
    /// The place as one text.
    pub location: Option<String>,
    /// The apartment of the place.
    pub location_subpremise: Option<String>,
    /// The number of the house.
    pub location_street_number: Option<String>,
    /// The street.
    pub location_route: Option<String>,
    /// The part of the town.
    pub location_sublocality: Option<String>,
    /// The town.
    pub location_locality: Option<String>,
    /// The largest division of the country, such as a state.
    pub location_admin_area_level_1: Option<String>,
    /// The second largest division, such as a county.
    pub location_admin_area_level_2: Option<String>,
    /// The country.
    pub location_country: Option<String>,
    /// The postal code.
    pub location_postal_code: Option<String>,
    /// The place as one text, as the map service writes it.
    pub location_formatted_address: Option<String>,
    /// What kind of thing it came from.
    pub reference_type: Option<String>,
    /// The id of that thing.
    pub reference_id: Option<u64>,
    /// The provider of the video meeting.
    pub conference_meeting_client: Option<String>,
    /// The address of the video meeting.
    pub conference_meeting_url: Option<String>,
    /// The id of the video meeting.
    pub conference_meeting_id: Option<String>,
    /// The other activities of its series, as they came.
    pub series: Option<Vec<Value>>,
    /// The rule by which it recurs, in the notation of iCalendar.
    pub rec_rule: Option<String>,
    /// More of that rule.
    pub rec_rule_extension: Option<String>,
    /// The activity that it is a recurrence of.
    pub rec_master_activity_id: Option<Id<of::Activity>>,
    /// The id of the event in Google's calendar.
    pub gcal_event_id: Option<String>,
    /// The id of Google's calendar.
    pub google_calendar_id: Option<String>,
    /// The version of the event in Google's calendar.
    pub google_calendar_etag: Option<String>,
    /// What of its surroundings goes into the calendar.
    pub calendar_sync_include_context: Option<String>,
    /// The time zone that it was planned in.
    pub source_timezone: Option<String>,
    /// The language of notifications.
    pub notification_language_id: Option<u64>,
    /// When the last notification went out.
    pub last_notification_time: Option<V1DateTime>,
    /// The user who sent it.
    pub last_notification_user_id: Option<Id<of::User>>,
    /// The title of the deal.
    pub deal_title: Option<String>,
    /// The name of the person.
    pub person_name: Option<String>,
    /// The name of the organization.
    pub org_name: Option<String>,
    /// The name of the user whose task it is.
    pub owner_name: Option<String>,
    /// The address whose mail is filed under the person.
    pub person_dropbox_bcc: Option<String>,
    /// The address whose mail is filed under the deal.
    pub deal_dropbox_bcc: Option<String>,
    pub file: Option<ActivityFile>,
}

/// The file of an activity.
#[record]
pub struct ActivityFile {
    /// Comes as a text with a stray comma: `"376892,"`.
    pub id: Option<Id<of::File>>,
    pub clean_name: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// Lists activities, a page at a time.
#[operation(
    GET "/api/v1/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetActivities {
    /// Only activities of this user; the caller's unless given, those of every user the caller may see with id 0.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply, besides the user.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only activities of these types, by their `key_string`.
    #[arg(name = "type")]
    pub kind: Option<Commas<String>>,
    /// Only activities due on this day or later.
    pub start_date: Option<Date>,
    /// Only activities due on this day or earlier.
    pub end_date: Option<Date>,
    /// Only activities that are done, or only those that are not.
    pub done: Option<Bit>,
    /// How many activities to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many activities a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one activity.
#[operation(
    GET "/api/v1/activities/{id}" -> Item<Activity>,
    cost = 2, scopes = "activities:read activities:full", deprecated
)]
pub struct GetActivity {
    /// Activity to read.
    pub id: Id<of::Activity>,
}

/// Adds an activity.
#[operation(POST "/api/v1/activities" -> Item<Activity>, cost = 10, scopes = "activities:full", deprecated)]
pub struct AddActivity {
    /// Subject of the activity; `Call` unless given.
    pub subject: Option<String>,
    /// Type of the activity, by its `key_string`.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// User who is to do the activity; the caller unless given.
    pub user_id: Option<Id<of::User>>,
    /// Due date of the activity.
    pub due_date: Option<Date>,
    /// Due time of the activity, in UTC.
    pub due_time: Option<Time>,
    /// Duration of the activity.
    pub duration: Option<Time>,
    /// Whether the activity is done.
    pub done: Option<Bit>,
    /// Whether the user is busy during the activity.
    pub busy_flag: Option<bool>,
    /// Linked deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Linked lead.
    pub lead_id: Option<LeadId>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Linked project.
    pub project_id: Option<Id<of::Project>>,
    /// Location of the activity, as one text.
    pub location: Option<String>,
    /// Note on the activity, in HTML.
    pub note: Option<String>,
    /// Description that those invited can see.
    pub public_description: Option<String>,
    /// Persons who take part. Not in a form, which has no lists.
    pub participants: Option<List<V1Participant>>,
    /// People who are invited. Not in a form, which has no lists.
    pub attendees: Option<List<V1Attendee>>,
}

/// Changes an activity; what is not named keeps its value.
#[operation(PUT "/api/v1/activities/{id}" -> Item<Activity>, cost = 10, scopes = "activities:full", deprecated)]
pub struct UpdateActivity {
    /// Activity to update.
    pub id: Id<of::Activity>,
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Type of the activity, by its `key_string`.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// User who is to do the activity.
    pub user_id: Option<Id<of::User>>,
    /// Due date of the activity.
    pub due_date: Patch<Date>,
    /// Due time of the activity, in UTC.
    pub due_time: Patch<Time>,
    /// Duration of the activity.
    pub duration: Patch<Time>,
    /// Whether the activity is done.
    pub done: Option<Bit>,
    /// Whether the user is busy during the activity.
    pub busy_flag: Option<bool>,
    /// Linked deal; clearing unlinks.
    pub deal_id: Patch<Id<of::Deal>>,
    /// Linked lead; clearing unlinks.
    pub lead_id: Patch<LeadId>,
    /// Linked person; clearing unlinks.
    pub person_id: Patch<Id<of::Person>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Linked project; clearing unlinks.
    pub project_id: Patch<Id<of::Project>>,
    /// Location of the activity, as one text.
    pub location: Patch<String>,
    /// Note on the activity, in HTML.
    pub note: Patch<String>,
    /// Description that those invited can see.
    pub public_description: Patch<String>,
    /// Persons who take part; those not given are removed.
    pub participants: Option<List<V1Participant>>,
    /// People who are invited; those not given are removed.
    pub attendees: Option<List<V1Attendee>>,
}

/// Deletes an activity; it is purged 30 days later.
#[operation(
    DELETE "/api/v1/activities/{id}" -> Deleted<Id<of::Activity>>,
    cost = 6, scopes = "activities:full", deprecated
)]
pub struct DeleteActivity {
    /// Activity to delete.
    pub id: Id<of::Activity>,
}

crate::wire::operation::operations! {
    GetActivities, GetActivity, AddActivity, UpdateActivity, DeleteActivity,
}
