//! Persons: the contacts that deals are made with.
//!
//! ```
//! use pipedrive_core::model::Sort;
//! use pipedrive_core::v1::persons::GetPersons;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetPersons::new().sort(Sort::by("name")))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/persons?sort=name%20ASC");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Persons](https://developers.pipedrive.com/docs/api/v1/Persons) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{
    Bit, Commas, Contact, CustomFields, Date, Id, Labels, List, Map, MarketingStatus, OrganizationRef, Patch,
    PictureRef, Sort, Time, UserRef, V1DateTime, V1Visibility, of,
};
use crate::v1::activities::Activity;
use crate::v1::deals::{Deal, DealStatusFilter};
use crate::v1::files::File;
use crate::v1::followers::Follower;
use crate::v1::mail_messages::LinkedMailMessage;
use crate::v1::products::Product;
use crate::v1::updates::{FieldChange, Update, UpdateKind};
use crate::wire::{Deleted, FilePart, Item, Page};

/// A person.
#[record(v1)]
pub struct Person {
    pub id: Id<of::Person>,
    pub company_id: Option<Id<of::Company>>,
    pub owner_id: Option<UserRef>,
    pub org_id: Option<OrganizationRef>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub first_char: Option<String>,
    /// The email addresses; one with an empty value if there are none.
    pub email: Option<Vec<Contact>>,
    /// The phone numbers; one with an empty value if there are none.
    pub phone: Option<Vec<Contact>>,
    /// The instant messaging accounts; returned with contact sync.
    pub im: Option<Vec<Contact>>,
    pub primary_email: Option<String>,
    /// `false` once the person is deleted.
    pub active_flag: Option<bool>,
    pub delete_time: Option<V1DateTime>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// Who can see the person.
    pub visible_to: Option<V1Visibility>,
    /// The first label.
    pub label: Option<Labels>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    pub picture_id: Option<PictureRef>,
    /// Documented by example only, of participants of deals.
    pub sync_needed: Option<bool>,
    /// Whether the person receives marketing mail; returned to accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    pub org_name: Option<String>,
    pub owner_name: Option<String>,
    /// The email address whose messages are linked to the person.
    pub cc_email: Option<String>,
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// The time of day of the next activity, in UTC.
    pub next_activity_time: Option<Time>,
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    /// When the last email was received.
    pub last_incoming_mail_time: Option<V1DateTime>,
    /// When the last email was sent.
    pub last_outgoing_mail_time: Option<V1DateTime>,
    pub open_deals_count: Option<u64>,
    /// The number of open deals of related persons.
    pub related_open_deals_count: Option<u64>,
    pub closed_deals_count: Option<u64>,
    /// The number of closed deals of related persons.
    pub related_closed_deals_count: Option<u64>,
    pub won_deals_count: Option<u64>,
    /// The number of won deals of related persons.
    pub related_won_deals_count: Option<u64>,
    pub lost_deals_count: Option<u64>,
    /// The number of lost deals of related persons.
    pub related_lost_deals_count: Option<u64>,
    /// The number of open deals the person takes part in.
    pub participant_open_deals_count: Option<u64>,
    /// The number of closed deals the person takes part in.
    pub participant_closed_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    pub done_activities_count: Option<u64>,
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// The person that this one was merged with; returned by [`MergePersons`].
    pub merge_what_id: Option<Id<of::Person>>,
    /// The values of custom fields and of contact sync's fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// A deal of a person and a product attached to it.
#[record]
pub struct PersonProduct {
    pub deal: Option<Box<Deal>>,
    pub product: Option<Box<Product>>,
}

/// Lists persons, a page at a time. Replaced by `GET /api/v2/persons`, which has no field selector.
#[operation(GET "/api/v1/persons" -> Page<Person>, cost = 20, scopes = "contacts:read contacts:full", deprecated)]
pub struct GetPersons {
    /// Only persons owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only persons whose name starts with this letter, ignoring case.
    pub first_char: Option<String>,
    /// Number of persons to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of persons per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
}

/// Reads one person; `additional_data` has the email address whose messages are linked to them. Replaced by
/// `GET /api/v2/persons/{id}`, which has no field selector.
#[operation(GET "/api/v1/persons/{id}" -> Item<Person>, cost = 2, scopes = "contacts:read contacts:full", deprecated)]
pub struct GetPerson {
    /// Person to read.
    pub id: Id<of::Person>,
}

/// Creates a person.
#[operation(POST "/api/v1/persons" -> Item<Person>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct AddPerson {
    /// Full name of the person.
    pub name: String,
    /// Owner of the person; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Email addresses of the person. Not available in a form, which has no lists.
    pub email: Option<List<Contact>>,
    /// Phone numbers of the person. Not available in a form, which has no lists.
    pub phone: Option<List<Contact>>,
    /// Label of the person; `label_ids` takes several.
    pub label: Option<Id<of::Label>>,
    /// Labels of the person; the first becomes `label`. Not available in a form, which has no lists.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the person.
    pub visible_to: Option<V1Visibility>,
    /// Whether the person receives marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// When the person was created; defaults to now.
    pub add_time: Option<V1DateTime>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a person; arguments that are not given keep their value.
#[operation(PUT "/api/v1/persons/{id}" -> Item<Person>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct UpdatePerson {
    /// Person to update.
    pub id: Id<of::Person>,
    /// Full name of the person.
    pub name: Option<String>,
    /// Owner of the person.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Email addresses of the person, which replace the current ones.
    pub email: Option<List<Contact>>,
    /// Phone numbers of the person, which replace the current ones.
    pub phone: Option<List<Contact>>,
    /// Label of the person, which replaces all current ones; `label_ids` takes several.
    pub label: Patch<Id<of::Label>>,
    /// Labels of the person, which replace the current ones; the first becomes `label`.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the person.
    pub visible_to: Option<V1Visibility>,
    /// Whether the person receives marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// When the person was created.
    pub add_time: Option<V1DateTime>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a person; the deletion is permanent after 30 days.
#[operation(DELETE "/api/v1/persons/{id}" -> Deleted<Id<of::Person>>, cost = 6, scopes = "contacts:full", deprecated)]
pub struct DeletePerson {
    /// Person to delete.
    pub id: Id<of::Person>,
}

/// Lists the activities of a person, a page at a time; `additional_data` has their numbers by user and type. Replaced
/// by `GET /api/v2/activities` with a `person_id`, which has no field selector.
#[operation(
    GET "/api/v1/persons/{id}/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetPersonActivities {
    /// Person whose activities are listed.
    pub id: Id<of::Person>,
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

/// Lists the deals of a person, a page at a time. Replaced by `GET /api/v2/deals` with a `person_id`, which has
/// no field selector.
#[operation(
    GET "/api/v1/persons/{id}/deals" -> Page<Deal>,
    cost = 20, scopes = "deals:read deals:full", deprecated
)]
pub struct GetPersonDeals {
    /// Person whose deals are listed.
    pub id: Id<of::Person>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<DealStatusFilter>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
}

/// Lists the changes in the values of a person's fields, a page at a time.
#[operation(GET "/api/v1/persons/{id}/changelog" -> Page<FieldChange>, cost = 20, scopes = "recents:read")]
pub struct GetPersonChangelog {
    /// Person whose changes are listed.
    pub id: Id<of::Person>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Lists the updates of a person, a page at a time: changed fields, and the activities, files, messages... linked to them.
#[operation(GET "/api/v1/persons/{id}/flow" -> Page<Update>, cost = 40, scopes = "recents:read")]
pub struct GetPersonUpdates {
    /// Person whose updates are listed.
    pub id: Id<of::Person>,
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

/// Lists the files of a person, a page at a time.
#[operation(GET "/api/v1/persons/{id}/files" -> Page<File>, cost = 20, scopes = "contacts:read contacts:full")]
pub struct GetPersonFiles {
    /// Person whose files are listed.
    pub id: Id<of::Person>,
    /// Number of files to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of files per page, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, `id` or `update_time`, with a direction.
    pub sort: Option<Sort>,
}

/// Lists the mail messages linked to a person, a page at a time.
#[operation(
    GET "/api/v1/persons/{id}/mailMessages" -> Page<LinkedMailMessage>,
    cost = 20, scopes = "mail:read mail:full"
)]
pub struct GetPersonMailMessages {
    /// Person whose messages are listed.
    pub id: Id<of::Person>,
    /// Number of messages to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of messages per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Whether to include the bodies of the messages.
    pub include_body: Option<Bit>,
}

/// Lists the ids of the users who can access a person, all on one page.
#[operation(GET "/api/v1/persons/{id}/permittedUsers" -> Page<Id<of::User>>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetPersonUsers {
    /// Person whose users are listed.
    pub id: Id<of::Person>,
}

/// Merges two persons into one, and returns them.
#[operation(PUT "/api/v1/persons/{id}/merge" -> Item<Person>, cost = 40, scopes = "contacts:full")]
pub struct MergePersons {
    /// Person to merge.
    pub id: Id<of::Person>,
    /// Person to merge them with, whose values are kept in a conflict.
    pub merge_with_id: Id<of::Person>,
}

/// Lists the products of a person's deals, a page at a time.
///
/// A row has the deal and the product under the id of the deal.
#[operation(
    GET "/api/v1/persons/{id}/products" -> Page<Map<Id<of::Deal>, PersonProduct>>,
    cost = 20, scopes = "contacts:read contacts:full"
)]
pub struct GetPersonProducts {
    /// Person whose products are listed.
    pub id: Id<of::Person>,
    /// Number of products to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of products per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Sets the picture of a person, in place of the current one. The picture, or the part to cut out of it, must be
/// square and of at least 128 pixels; GIF, JPEG and PNG are accepted.
#[operation(
    POST "/api/v1/persons/{id}/picture" -> Item<PictureRef>,
    cost = 10, scopes = "contacts:full", encoding = multipart
)]
pub struct AddPersonPicture {
    /// Person to set the picture of.
    pub id: Id<of::Person>,
    /// Picture to upload.
    #[part]
    pub file: FilePart,
    /// Left edge of the part to cut out, in pixels.
    #[part]
    pub crop_x: Option<u32>,
    /// Upper edge of the part to cut out, in pixels.
    #[part]
    pub crop_y: Option<u32>,
    /// Width of the part to cut out, in pixels.
    #[part]
    pub crop_width: Option<u32>,
    /// Height of the part to cut out, in pixels.
    #[part]
    pub crop_height: Option<u32>,
}

/// Deletes the picture of a person.
#[operation(
    DELETE "/api/v1/persons/{id}/picture" -> Deleted<Id<of::Person>>,
    cost = 6, scopes = "contacts:full"
)]
pub struct DeletePersonPicture {
    /// Person whose picture is deleted.
    pub id: Id<of::Person>,
}

/// Lists the followers of a person; Pipedrive documents no way to request another page than the first.
#[operation(GET "/api/v1/persons/{id}/followers" -> Page<Follower>, cost = 20, scopes = "contacts:read contacts:full")]
pub struct GetPersonFollowers {
    /// Person whose followers are listed.
    pub id: Id<of::Person>,
}

/// Adds a follower to a person.
#[operation(POST "/api/v1/persons/{id}/followers" -> Item<Follower>, cost = 10, scopes = "contacts:full")]
pub struct AddPersonFollower {
    /// Person to add the follower to.
    pub id: Id<of::Person>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Removes a follower from a person.
#[operation(
    DELETE "/api/v1/persons/{id}/followers/{follower_id}" -> Deleted<Id<of::Follower>>,
    cost = 6, scopes = "contacts:full"
)]
pub struct DeletePersonFollower {
    /// Person to remove the follower from.
    pub id: Id<of::Person>,
    /// Entry of the follower: the `id` in the list of followers, not that of the user.
    pub follower_id: Id<of::Follower>,
}

crate::wire::operation::operations! {
    GetPersons, GetPerson, AddPerson, UpdatePerson, DeletePerson, GetPersonActivities, GetPersonDeals, GetPersonChangelog, GetPersonUpdates, GetPersonFiles, GetPersonMailMessages, GetPersonUsers, MergePersons, GetPersonProducts, AddPersonPicture, DeletePersonPicture, GetPersonFollowers, AddPersonFollower, DeletePersonFollower,
}
