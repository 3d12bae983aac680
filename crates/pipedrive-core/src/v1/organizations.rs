//! Organizations: the companies that deals are made with.
//!
//! ```
//! use pipedrive_core::v1::organizations::GetOrganizations;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetOrganizations::new().first_char("a").start(100))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/organizations?first_char=a&start=100");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Organizations](https://developers.pipedrive.com/docs/api/v1/Organizations) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::{
    Bit, Commas, CustomFields, Date, Id, Labels, List, Patch, PictureRef, Sort, Time, UserRef, V1DateTime,
    V1Visibility, of,
};
use crate::v1::activities::Activity;
use crate::v1::deals::{Deal, DealStatusFilter};
use crate::v1::files::File;
use crate::v1::followers::Follower;
use crate::v1::mail_messages::LinkedMailMessage;
use crate::v1::persons::Person;
use crate::v1::updates::{FieldChange, Update, UpdateKind};
use crate::wire::{Deleted, Item, Page};

/// An organization.
#[record(v1)]
pub struct Organization {
    pub id: Id<of::Organization>,
    pub company_id: Option<Id<of::Company>>,
    pub owner_id: Option<UserRef>,
    pub name: Option<String>,
    pub first_char: Option<String>,
    /// The number of linked persons.
    pub people_count: Option<u64>,
    /// `false` once the organization is deleted.
    pub active_flag: Option<bool>,
    pub delete_time: Option<V1DateTime>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// Who can see the organization.
    pub visible_to: Option<V1Visibility>,
    /// The first label.
    pub label: Option<Labels>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    pub picture_id: Option<PictureRef>,
    /// The address in one line.
    pub address: Option<String>,
    /// The apartment or suite.
    pub address_subpremise: Option<String>,
    /// The house number.
    pub address_street_number: Option<String>,
    /// The street name.
    pub address_route: Option<String>,
    /// The district.
    pub address_sublocality: Option<String>,
    /// The city or town.
    pub address_locality: Option<String>,
    /// The first-level administrative division, such as a state.
    pub address_admin_area_level_1: Option<String>,
    /// The second-level administrative division, such as a county.
    pub address_admin_area_level_2: Option<String>,
    pub address_country: Option<String>,
    pub address_postal_code: Option<String>,
    /// The address in one line, as formatted by the map service.
    pub address_formatted_address: Option<String>,
    pub country_code: Option<String>,
    pub owner_name: Option<String>,
    /// The email address whose messages are linked to the organization.
    pub cc_email: Option<String>,
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// The time of day of the next activity, in UTC.
    pub next_activity_time: Option<Time>,
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    pub open_deals_count: Option<u64>,
    /// The number of open deals of related organizations.
    pub related_open_deals_count: Option<u64>,
    pub closed_deals_count: Option<u64>,
    /// The number of closed deals of related organizations.
    pub related_closed_deals_count: Option<u64>,
    pub won_deals_count: Option<u64>,
    /// The number of won deals of related organizations.
    pub related_won_deals_count: Option<u64>,
    pub lost_deals_count: Option<u64>,
    /// The number of lost deals of related organizations.
    pub related_lost_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    pub done_activities_count: Option<u64>,
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// Whether the authorized user can rename the organization. This and the following fields are returned only by
    /// [`GetOrganization`].
    pub edit_name: Option<bool>,
    /// The last activity, as raw JSON.
    pub last_activity: Option<Value>,
    /// The next activity, as raw JSON.
    pub next_activity: Option<Value>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// The organization that two were merged into.
#[record]
pub struct MergedOrganization {
    pub id: Id<of::Organization>,
}

/// Lists organizations, a page at a time. Replaced by `GET /api/v2/organizations`, which has no field selector.
#[operation(
    GET "/api/v1/organizations" -> Page<Organization>,
    cost = 20, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetOrganizations {
    /// Only organizations owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only organizations whose name starts with this letter, ignoring case.
    pub first_char: Option<String>,
    /// Number of organizations to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of organizations per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
}

/// Reads one organization; `additional_data` has its followers and the email address whose messages are linked to it.
/// Replaced by `GET /api/v2/organizations/{id}`, which has no field selector.
#[operation(
    GET "/api/v1/organizations/{id}" -> Item<Organization>,
    cost = 2, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetOrganization {
    /// Organization to read.
    pub id: Id<of::Organization>,
}

/// Creates an organization.
#[operation(POST "/api/v1/organizations" -> Item<Organization>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct AddOrganization {
    /// Name of the organization.
    pub name: String,
    /// When the organization was created; defaults to now.
    pub add_time: Option<V1DateTime>,
    /// Owner of the organization; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Label of the organization; `label_ids` takes several.
    pub label: Option<Id<of::Label>>,
    /// Labels of the organization; the first becomes `label`. Not available in a form, which has no lists.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the organization.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates an organization; arguments that are not given keep their value.
#[operation(PUT "/api/v1/organizations/{id}" -> Item<Organization>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct UpdateOrganization {
    /// Organization to update.
    pub id: Id<of::Organization>,
    /// Name of the organization.
    pub name: Option<String>,
    /// Owner of the organization.
    pub owner_id: Option<Id<of::User>>,
    /// Label of the organization, which replaces all current ones; `label_ids` takes several.
    pub label: Patch<Id<of::Label>>,
    /// Labels of the organization, which replace the current ones; the first becomes `label`.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the organization.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes an organization; the deletion is permanent after 30 days.
#[operation(
    DELETE "/api/v1/organizations/{id}" -> Deleted<Id<of::Organization>>,
    cost = 6, scopes = "contacts:full", deprecated
)]
pub struct DeleteOrganization {
    /// Organization to delete.
    pub id: Id<of::Organization>,
}

/// Lists the activities of an organization, a page at a time; `additional_data` has their numbers by user and type. Replaced
/// by `GET /api/v2/activities` with an `org_id`, which has no field selector.
#[operation(
    GET "/api/v1/organizations/{id}/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetOrganizationActivities {
    /// Organization whose activities are listed.
    pub id: Id<of::Organization>,
    /// Whether to list only activities that are done, or only those that are not; lists both by default.
    pub done: Option<Bit>,
    /// Activities to leave out.
    pub exclude: Option<Commas<Id<of::Activity>>>,
    /// Number of activities to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of activities per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Lists the deals of an organization, a page at a time. Replaced by `GET /api/v2/deals` with an `org_id`, which has
/// no field selector.
#[operation(
    GET "/api/v1/organizations/{id}/deals" -> Page<Deal>,
    cost = 20, scopes = "deals:read deals:full", deprecated
)]
pub struct GetOrganizationDeals {
    /// Organization whose deals are listed.
    pub id: Id<of::Organization>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<DealStatusFilter>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
    /// Whether to leave out deals that are related to the organization otherwise, such as through a linked person.
    pub only_primary_association: Option<Bit>,
}

/// Lists the persons of an organization, a page at a time. Replaced by `GET /api/v2/persons` with an `org_id`, which has
/// no field selector.
#[operation(
    GET "/api/v1/organizations/{id}/persons" -> Page<Person>,
    cost = 20, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetOrganizationPersons {
    /// Organization whose persons are listed.
    pub id: Id<of::Organization>,
    /// Number of persons to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of persons per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Lists the changes in the values of an organization's fields, a page at a time.
#[operation(GET "/api/v1/organizations/{id}/changelog" -> Page<FieldChange>, cost = 20, scopes = "recents:read")]
pub struct GetOrganizationChangelog {
    /// Organization whose changes are listed.
    pub id: Id<of::Organization>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Lists the updates of an organization, a page at a time: changed fields, and the activities, files, messages... linked to it.
#[operation(GET "/api/v1/organizations/{id}/flow" -> Page<Update>, cost = 40, scopes = "recents:read")]
pub struct GetOrganizationUpdates {
    /// Organization whose updates are listed.
    pub id: Id<of::Organization>,
    /// Number of updates to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of updates per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Whether to include changes of custom fields.
    pub all_changes: Option<Bit>,
    /// Types of updates to list; defaults to all.
    pub items: Option<Commas<UpdateKind>>,
}

/// Lists the files of an organization, a page at a time.
#[operation(GET "/api/v1/organizations/{id}/files" -> Page<File>, cost = 20, scopes = "contacts:read contacts:full")]
pub struct GetOrganizationFiles {
    /// Organization whose files are listed.
    pub id: Id<of::Organization>,
    /// Number of files to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of files per page, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, `id` or `update_time`, with a direction.
    pub sort: Option<Sort>,
}

/// Lists the mail messages linked to an organization, a page at a time.
#[operation(
    GET "/api/v1/organizations/{id}/mailMessages" -> Page<LinkedMailMessage>,
    cost = 20, scopes = "mail:read mail:full"
)]
pub struct GetOrganizationMailMessages {
    /// Organization whose messages are listed.
    pub id: Id<of::Organization>,
    /// Number of messages to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of messages per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Whether to include the bodies of the messages.
    pub include_body: Option<Bit>,
}

/// Lists the ids of the users who can access an organization, all on one page.
#[operation(GET "/api/v1/organizations/{id}/permittedUsers" -> Page<Id<of::User>>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetOrganizationUsers {
    /// Organization whose users are listed.
    pub id: Id<of::Organization>,
}

/// Merges two organizations into one, and returns its id.
#[operation(
    PUT "/api/v1/organizations/{id}/merge" -> Item<MergedOrganization>,
    cost = 40, scopes = "contacts:full"
)]
pub struct MergeOrganizations {
    /// Organization to merge.
    pub id: Id<of::Organization>,
    /// Organization to merge it with. Which of the two keeps its values in a conflict is unconfirmed.
    pub merge_with_id: Id<of::Organization>,
}

/// Lists the followers of an organization; Pipedrive documents no way to request another page than the first.
#[operation(GET "/api/v1/organizations/{id}/followers" -> Page<Follower>, cost = 20, scopes = "contacts:read contacts:full")]
pub struct GetOrganizationFollowers {
    /// Organization whose followers are listed.
    pub id: Id<of::Organization>,
}

/// Adds a follower to an organization.
#[operation(POST "/api/v1/organizations/{id}/followers" -> Item<Follower>, cost = 10, scopes = "contacts:full")]
pub struct AddOrganizationFollower {
    /// Organization to add the follower to.
    pub id: Id<of::Organization>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Removes a follower from an organization.
#[operation(
    DELETE "/api/v1/organizations/{id}/followers/{follower_id}" -> Deleted<Id<of::Follower>>,
    cost = 6, scopes = "contacts:full"
)]
pub struct DeleteOrganizationFollower {
    /// Organization to remove the follower from.
    pub id: Id<of::Organization>,
    /// Entry of the follower: the `id` in the list of followers, not that of the user.
    pub follower_id: Id<of::Follower>,
}

crate::wire::operation::operations! {
    GetOrganizations, GetOrganization, AddOrganization, UpdateOrganization, DeleteOrganization, GetOrganizationActivities, GetOrganizationDeals, GetOrganizationPersons, GetOrganizationChangelog, GetOrganizationUpdates, GetOrganizationFiles, GetOrganizationMailMessages, GetOrganizationUsers, MergeOrganizations, GetOrganizationFollowers, AddOrganizationFollower, DeleteOrganizationFollower,
}
