//! Activities: calls, meetings, tasks and other work that is planned or done.
//!
//! ```
//! use pipedrive_core::v1::activities::GetActivities;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetActivities::new().kind(["call", "meeting"]).done(false))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/activities?type=call%2Cmeeting&done=0");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Activities](https://developers.pipedrive.com/docs/api/v1/Activities) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::{Bit, Commas, Date, Id, LeadId, List, Patch, Time, V1Attendee, V1DateTime, V1Participant, of};
use crate::wire::{Deleted, Item, Page};

/// An activity. Activities have no custom fields.
#[record]
pub struct Activity {
    pub id: Id<of::Activity>,
    pub company_id: Option<Id<of::Company>>,
    /// The user the activity is assigned to.
    pub user_id: Option<Id<of::User>>,
    /// Equal to `user_id`.
    pub assigned_to_user_id: Option<Id<of::User>>,
    pub created_by_user_id: Option<Id<of::User>>,
    /// The user who last updated the activity.
    pub update_user_id: Option<Id<of::User>>,
    pub subject: Option<String>,
    /// The `key_string` of the activity type.
    #[field(name = "type")]
    pub kind: Option<String>,
    /// The name of the activity type.
    pub type_name: Option<String>,
    /// Whether only the assigned user can see the activity.
    pub private: Option<bool>,
    pub done: Option<bool>,
    /// Whether the user is busy during the activity.
    pub busy_flag: Option<bool>,
    /// `false` once the activity is deleted.
    pub active_flag: Option<bool>,
    pub due_date: Option<Date>,
    /// The time of day at which the activity is due, in UTC.
    pub due_time: Option<Time>,
    pub duration: Option<Time>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When the activity was marked as done.
    pub marked_as_done_time: Option<V1DateTime>,
    /// The note, in HTML.
    pub note: Option<String>,
    /// The description that attendees can see.
    pub public_description: Option<String>,
    pub deal_id: Option<Id<of::Deal>>,
    pub lead_id: Option<LeadId>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub project_id: Option<Id<of::Project>>,
    /// The persons who take part.
    pub participants: Option<Vec<V1Participant>>,
    /// The people who are invited.
    pub attendees: Option<Vec<V1Attendee>>,
    /// The location in one line.
    pub location: Option<String>,
    /// The apartment or suite.
    pub location_subpremise: Option<String>,
    /// The house number.
    pub location_street_number: Option<String>,
    /// The street name.
    pub location_route: Option<String>,
    /// The district.
    pub location_sublocality: Option<String>,
    /// The city or town.
    pub location_locality: Option<String>,
    /// The first-level administrative division, such as a state.
    pub location_admin_area_level_1: Option<String>,
    /// The second-level administrative division, such as a county.
    pub location_admin_area_level_2: Option<String>,
    pub location_country: Option<String>,
    pub location_postal_code: Option<String>,
    /// The location in one line, as formatted by the map service.
    pub location_formatted_address: Option<String>,
    /// The type of the record that the activity was created from.
    pub reference_type: Option<String>,
    /// The id of the record that the activity was created from.
    pub reference_id: Option<u64>,
    /// The service that hosts the video meeting.
    pub conference_meeting_client: Option<String>,
    /// The URL for joining the video meeting.
    pub conference_meeting_url: Option<String>,
    /// The id of the video meeting at its service.
    pub conference_meeting_id: Option<String>,
    /// The other activities of the series, as raw JSON.
    pub series: Option<Vec<Value>>,
    /// The recurrence rule, in iCalendar's notation.
    pub rec_rule: Option<String>,
    /// Further properties of the recurrence rule.
    pub rec_rule_extension: Option<String>,
    /// The activity that this one is a recurrence of.
    pub rec_master_activity_id: Option<Id<of::Activity>>,
    /// The id of the event in Google Calendar.
    pub gcal_event_id: Option<String>,
    /// The id of the calendar in Google Calendar.
    pub google_calendar_id: Option<String>,
    /// The ETag of the event in Google Calendar.
    pub google_calendar_etag: Option<String>,
    /// Which related records are included in the calendar's event.
    pub calendar_sync_include_context: Option<String>,
    /// The time zone in which the activity was scheduled.
    pub source_timezone: Option<String>,
    pub notification_language_id: Option<u64>,
    /// When the last notification was sent.
    pub last_notification_time: Option<V1DateTime>,
    /// The user who sent the last notification.
    pub last_notification_user_id: Option<Id<of::User>>,
    pub deal_title: Option<String>,
    pub person_name: Option<String>,
    pub org_name: Option<String>,
    /// The name of the user the activity is assigned to.
    pub owner_name: Option<String>,
    /// The email address whose messages are linked to the person.
    pub person_dropbox_bcc: Option<String>,
    /// The email address whose messages are linked to the deal.
    pub deal_dropbox_bcc: Option<String>,
    pub file: Option<ActivityFile>,
}

/// A file attached to an activity.
#[record]
pub struct ActivityFile {
    /// The id; Pipedrive sends a string with a trailing comma, `"376892,"`.
    pub id: Option<Id<of::File>>,
    pub clean_name: Option<String>,
    /// The URL of the content.
    pub url: Option<String>,
}

/// Lists activities, a page at a time. Replaced by `GET /api/v2/activities`, which has no field selector, and does not
/// filter by type and due date.
#[operation(
    GET "/api/v1/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetActivities {
    /// Only activities assigned to this user; defaults to the authorized user. The id 0 lists those of all users whom
    /// the authorized user can see.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply, in addition to the user.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only activities of types with these keys (`key_string`).
    #[arg(name = "type")]
    pub kind: Option<Commas<String>>,
    /// Only activities due on this day or later.
    pub start_date: Option<Date>,
    /// Only activities due on this day or earlier.
    pub end_date: Option<Date>,
    /// Whether to list only activities that are done, or only those that are not; lists both by default.
    pub done: Option<Bit>,
    /// Number of activities to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of activities per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one activity. Replaced by `GET /api/v2/activities/{id}`, which has no field selector.
#[operation(
    GET "/api/v1/activities/{id}" -> Item<Activity>,
    cost = 2, scopes = "activities:read activities:full", deprecated
)]
pub struct GetActivity {
    /// Activity to read.
    pub id: Id<of::Activity>,
}

/// Creates an activity.
#[operation(POST "/api/v1/activities" -> Item<Activity>, cost = 10, scopes = "activities:full", deprecated)]
pub struct AddActivity {
    /// Subject of the activity; defaults to `Call`.
    pub subject: Option<String>,
    /// Key of the activity type, its `key_string`.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// User to assign the activity to; defaults to the authorized user.
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
    /// Location of the activity, in one line.
    pub location: Option<String>,
    /// Note on the activity, in HTML.
    pub note: Option<String>,
    /// Description that attendees can see.
    pub public_description: Option<String>,
    /// Persons who take part. Not available in a form, which has no lists.
    pub participants: Option<List<V1Participant>>,
    /// People who are invited. Not available in a form, which has no lists.
    pub attendees: Option<List<V1Attendee>>,
}

/// Updates an activity; arguments that are not given keep their value.
#[operation(PUT "/api/v1/activities/{id}" -> Item<Activity>, cost = 10, scopes = "activities:full", deprecated)]
pub struct UpdateActivity {
    /// Activity to update.
    pub id: Id<of::Activity>,
    /// Subject of the activity.
    pub subject: Option<String>,
    /// Key of the activity type, its `key_string`.
    #[arg(name = "type")]
    pub kind: Option<String>,
    /// User to assign the activity to.
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
    /// Location of the activity, in one line.
    pub location: Patch<String>,
    /// Note on the activity, in HTML.
    pub note: Patch<String>,
    /// Description that attendees can see.
    pub public_description: Patch<String>,
    /// Persons who take part, which replace the current ones.
    pub participants: Option<List<V1Participant>>,
    /// People who are invited, who replace the current ones.
    pub attendees: Option<List<V1Attendee>>,
}

/// Deletes an activity; the deletion is permanent after 30 days.
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
