//! Deals: open, won and lost sales.
//!
//! ```
//! use pipedrive_core::v1::deals::GetDeals;
//! use pipedrive_core::{Account, Company, Credentials, Select as _};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetDeals::new().limit(50).select::<serde_json::Value, _>(["id", "title"]))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/deals:(id,title)?limit=50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, Bit, Commas, CustomFields, Date, DealStatus, Id, Labels, List, Map, OrganizationRef, Patch, PersonRef,
    Sort, Time, UserRef, V1DateTime, V1Visibility, of,
};
use crate::v1::activities::Activity;
use crate::v1::files::File;
use crate::v1::followers::Follower;
use crate::v1::mail_messages::LinkedMailMessage;
use crate::v1::updates::{FieldChange, Update, UpdateKind};
use crate::wire::{Deleted, Item, Page};

/// A deal.
#[record(v1)]
pub struct Deal {
    pub id: Id<of::Deal>,
    /// The company that the account belongs to; returned with the products of a person.
    pub company_id: Option<Id<of::Company>>,
    pub title: Option<String>,
    pub creator_user_id: Option<UserRef>,
    pub user_id: Option<UserRef>,
    pub person_id: Option<PersonRef>,
    pub org_id: Option<OrganizationRef>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    pub stage_id: Option<Id<of::Stage>>,
    /// The position of the stage in its pipeline.
    pub stage_order_nr: Option<u64>,
    /// The value, in `currency`.
    pub value: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    pub add_time: Option<V1DateTime>,
    /// When the deal was first added; returned with the products of a person.
    pub first_add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When the deal was moved to its current stage.
    pub stage_change_time: Option<V1DateTime>,
    pub status: Option<DealStatus>,
    /// `false` once the deal is deleted.
    pub active: Option<bool>,
    pub deleted: Option<bool>,
    pub is_archived: Option<bool>,
    pub archive_time: Option<V1DateTime>,
    /// The probability of winning the deal, in percent.
    pub probability: Option<Amount>,
    /// The reason why the deal was lost.
    pub lost_reason: Option<String>,
    /// Who can see the deal.
    pub visible_to: Option<V1Visibility>,
    /// When the deal was closed, either won or lost.
    pub close_time: Option<V1DateTime>,
    pub won_time: Option<V1DateTime>,
    /// When the deal was first won.
    pub first_won_time: Option<V1DateTime>,
    pub lost_time: Option<V1DateTime>,
    /// When the deal became rotten.
    pub rotten_time: Option<V1DateTime>,
    pub expected_close_date: Option<Date>,
    pub label: Option<Labels>,
    /// How the deal was created: `API`, `ManuallyCreated`, and others.
    pub origin: Option<String>,
    /// The id of the deal at its origin.
    pub origin_id: Option<String>,
    /// The marketing channel that the deal came through.
    pub channel: Option<u64>,
    /// The id of the deal in its marketing channel.
    pub channel_id: Option<String>,
    pub person_name: Option<String>,
    pub org_name: Option<String>,
    pub owner_name: Option<String>,
    /// Whether the authorized user cannot see the person.
    pub person_hidden: Option<bool>,
    /// Whether the authorized user cannot see the organization.
    pub org_hidden: Option<bool>,
    /// The email address whose messages are linked to the deal.
    pub cc_email: Option<String>,
    /// The value, formatted for display.
    pub formatted_value: Option<String>,
    /// The value multiplied by the probability of winning the deal.
    pub weighted_value: Option<Amount>,
    /// The ISO 4217 code of the weighted value's currency.
    pub weighted_value_currency: Option<String>,
    /// The weighted value, formatted for display.
    pub formatted_weighted_value: Option<String>,
    /// The annual contract value.
    pub acv: Option<Amount>,
    /// The ISO 4217 code of the currency of `acv`.
    pub acv_currency: Option<String>,
    /// The annual recurring revenue.
    pub arr: Option<Amount>,
    /// The ISO 4217 code of the currency of `arr`.
    pub arr_currency: Option<String>,
    /// The monthly recurring revenue.
    pub mrr: Option<Amount>,
    /// The ISO 4217 code of the currency of `mrr`.
    pub mrr_currency: Option<String>,
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// The time of day of the next activity, in UTC.
    pub next_activity_time: Option<Time>,
    pub next_activity_subject: Option<String>,
    pub next_activity_type: Option<String>,
    pub next_activity_duration: Option<Time>,
    pub next_activity_note: Option<String>,
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    pub products_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    pub done_activities_count: Option<u64>,
    pub undone_activities_count: Option<u64>,
    pub participants_count: Option<u64>,
    /// When the last email was received.
    pub last_incoming_mail_time: Option<V1DateTime>,
    /// When the last email was sent.
    pub last_outgoing_mail_time: Option<V1DateTime>,
    /// The deal that this one was merged with; returned by [`MergeDeals`].
    pub merge_what_id: Option<Id<of::Deal>>,
    /// How long comparable deals take to be won, on average. This and the following fields are returned only by
    /// [`GetDeal`].
    pub average_time_to_won: Option<Period>,
    /// How many stages comparable deals pass, on average.
    pub average_stage_progress: Option<Amount>,
    /// How long ago the deal was created.
    pub age: Option<Period>,
    /// How long the deal stayed in each stage.
    pub stay_in_pipeline_stages: Option<StageTimes>,
    /// The last activity, as raw JSON.
    pub last_activity: Option<Value>,
    /// The next activity, as raw JSON.
    pub next_activity: Option<Value>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// A length of time in calendar units.
#[record]
pub struct Period {
    /// The years.
    pub y: Option<i64>,
    /// The months.
    pub m: Option<i64>,
    /// The days.
    pub d: Option<i64>,
    /// The hours.
    pub h: Option<i64>,
    /// The minutes.
    pub i: Option<i64>,
    /// The seconds.
    pub s: Option<i64>,
    /// The whole period in seconds.
    pub total_seconds: Option<i64>,
}

/// The time a deal stayed in each stage.
#[record]
pub struct StageTimes {
    /// Seconds for each stage.
    pub times_in_stages: Map<Id<of::Stage>, u64>,
    /// The stages in the order in which the deal passed them.
    pub order_of_stages: Option<Vec<Id<of::Stage>>>,
}

open_enum! {
    /// A status that v1 lists of deals are filtered by.
    pub enum DealStatusFilter {
        /// Open deals.
        Open = "open",
        /// Won deals.
        Won = "won",
        /// Lost deals.
        Lost = "lost",
        /// Deals deleted in the last 30 days.
        Deleted = "deleted",
        /// All deals that are not deleted.
        AllNotDeleted = "all_not_deleted",
    }
}

/// Lists deals, a page at a time. Replaced by `GET /api/v2/deals`, which has no field selector.
#[operation(GET "/api/v1/deals" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full", deprecated)]
pub struct GetDeals {
    /// Only deals owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<DealStatusFilter>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
    /// Whether to list only deals owned by the authorized user; ignored if a filter is given.
    pub owned_by_you: Option<Bit>,
}

/// Reads one deal; `additional_data` has the email address whose messages are linked to it. Replaced by
/// `GET /api/v2/deals/{id}`, which has no field selector.
#[operation(GET "/api/v1/deals/{id}" -> Item<Deal>, cost = 2, scopes = "deals:read deals:full", deprecated)]
pub struct GetDeal {
    /// Deal to read.
    pub id: Id<of::Deal>,
}

/// Creates a deal.
///
/// Pipedrive's documents require a person or an organization. They also declare `value` as a string; it is sent as a
/// number, which keeps its digits in JSON and is text in a form.
#[operation(POST "/api/v1/deals" -> Item<Deal>, cost = 10, scopes = "deals:full", deprecated)]
pub struct AddDeal {
    /// Title of the deal.
    pub title: String,
    /// Value of the deal, in `currency`; defaults to 0.
    pub value: Option<Amount>,
    /// ISO 4217 code of the value's currency; defaults to that of the authorized user.
    pub currency: Option<String>,
    /// Labels of the deal. Not available in a form, which has no lists.
    pub label: Option<List<Id<of::Label>>>,
    /// Owner of the deal; defaults to the authorized user.
    pub user_id: Option<Id<of::User>>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Pipeline of the deal; ignored if a stage is given.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage of the deal; defaults to the first of the pipeline.
    pub stage_id: Option<Id<of::Stage>>,
    /// Whether the deal is archived.
    pub is_archived: Option<bool>,
    /// When the deal was archived.
    pub archive_time: Option<V1DateTime>,
    /// Status of the deal; defaults to open.
    pub status: Option<DealStatus>,
    /// Id of the deal at its origin.
    pub origin_id: Option<String>,
    /// Marketing channel that the deal came through.
    pub channel: Option<u64>,
    /// Id of the deal in its marketing channel.
    pub channel_id: Option<String>,
    /// When the deal was created; defaults to now.
    pub add_time: Option<V1DateTime>,
    /// When the deal was won; for a won deal only.
    pub won_time: Option<V1DateTime>,
    /// When the deal was lost; for a lost deal only.
    pub lost_time: Option<V1DateTime>,
    /// When the deal was closed.
    pub close_time: Option<V1DateTime>,
    /// Expected day of closing.
    pub expected_close_date: Option<Date>,
    /// Probability of winning the deal, in percent.
    pub probability: Option<Amount>,
    /// Reason why the deal was lost.
    pub lost_reason: Option<String>,
    /// Who can see the deal.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a deal; arguments that are not given keep their value.
#[operation(PUT "/api/v1/deals/{id}" -> Item<Deal>, cost = 10, scopes = "deals:full", deprecated)]
pub struct UpdateDeal {
    /// Deal to update.
    pub id: Id<of::Deal>,
    /// Title of the deal.
    pub title: Option<String>,
    /// Value of the deal, in `currency`.
    pub value: Patch<Amount>,
    /// ISO 4217 code of the value's currency.
    pub currency: Option<String>,
    /// Labels of the deal, which replace the current ones.
    pub label: Patch<List<Id<of::Label>>>,
    /// Owner of the deal.
    pub user_id: Option<Id<of::User>>,
    /// Linked person; clearing unlinks.
    pub person_id: Patch<Id<of::Person>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Pipeline to move the deal to; ignored if a stage is given.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage to move the deal to.
    pub stage_id: Option<Id<of::Stage>>,
    /// Whether the deal is archived.
    pub is_archived: Option<bool>,
    /// Status of the deal.
    pub status: Option<DealStatus>,
    /// Marketing channel that the deal came through.
    pub channel: Patch<u64>,
    /// Id of the deal in its marketing channel.
    pub channel_id: Patch<String>,
    /// When the deal was won; for a won deal only.
    pub won_time: Patch<V1DateTime>,
    /// When the deal was lost; for a lost deal only.
    pub lost_time: Patch<V1DateTime>,
    /// When the deal was closed.
    pub close_time: Patch<V1DateTime>,
    /// Expected day of closing.
    pub expected_close_date: Patch<Date>,
    /// Probability of winning the deal, in percent.
    pub probability: Patch<Amount>,
    /// Reason why the deal was lost.
    pub lost_reason: Patch<String>,
    /// Who can see the deal.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a deal; for 30 days it is still listed with the status `deleted`.
#[operation(DELETE "/api/v1/deals/{id}" -> Deleted<Id<of::Deal>>, cost = 6, scopes = "deals:full", deprecated)]
pub struct DeleteDeal {
    /// Deal to delete.
    pub id: Id<of::Deal>,
}

/// Lists the activities of a deal, a page at a time; `additional_data` has their numbers by user and type. Replaced by
/// `GET /api/v2/activities` with a `deal_id`, which has no field selector.
#[operation(
    GET "/api/v1/deals/{id}/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetDealActivities {
    /// Deal whose activities are listed.
    pub id: Id<of::Deal>,
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

/// Lists archived deals, a page at a time. Replaced by `GET /api/v2/deals/archived`, which has no field selector.
#[operation(GET "/api/v1/deals/archived" -> Page<Deal>, cost = 40, scopes = "deals:read deals:full", deprecated)]
pub struct GetArchivedDeals {
    /// Only deals owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals linked to this person; ignored if a filter is given.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization; ignored if a filter is given.
    pub org_id: Option<Id<of::Organization>>,
    /// Only deals that this product is attached to; ignored if a filter is given.
    pub product_id: Option<Id<of::Product>>,
    /// Only deals in this pipeline; ignored if a filter is given.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage; ignored if a filter is given.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<DealStatusFilter>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with a direction.
    pub sort: Option<Sort>,
    /// Whether to list only deals owned by the authorized user; ignored if a filter is given.
    pub owned_by_you: Option<Bit>,
}

/// Lists the changes in the values of a deal's fields, a page at a time.
#[operation(GET "/api/v1/deals/{id}/changelog" -> Page<FieldChange>, cost = 20, scopes = "recents:read")]
pub struct GetDealChangelog {
    /// Deal whose changes are listed.
    pub id: Id<of::Deal>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Lists the updates of a deal, a page at a time: changed fields, and the activities, files, messages... linked to it.
#[operation(GET "/api/v1/deals/{id}/flow" -> Page<Update>, cost = 40, scopes = "recents:read")]
pub struct GetDealUpdates {
    /// Deal whose updates are listed.
    pub id: Id<of::Deal>,
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

/// Lists the files of a deal, a page at a time.
#[operation(GET "/api/v1/deals/{id}/files" -> Page<File>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetDealFiles {
    /// Deal whose files are listed.
    pub id: Id<of::Deal>,
    /// Number of files to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of files per page, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, `id` or `update_time`, with a direction.
    pub sort: Option<Sort>,
}

/// Lists the mail messages linked to a deal, a page at a time.
#[operation(
    GET "/api/v1/deals/{id}/mailMessages" -> Page<LinkedMailMessage>,
    cost = 20, scopes = "mail:read mail:full"
)]
pub struct GetDealMailMessages {
    /// Deal whose messages are listed.
    pub id: Id<of::Deal>,
    /// Number of messages to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of messages per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Whether to include the bodies of the messages.
    pub include_body: Option<Bit>,
}

/// Lists the ids of the users who can access a deal, all on one page.
#[operation(GET "/api/v1/deals/{id}/permittedUsers" -> Page<Id<of::User>>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetDealUsers {
    /// Deal whose users are listed.
    pub id: Id<of::Deal>,
}

/// Merges two deals into one, and returns it.
#[operation(PUT "/api/v1/deals/{id}/merge" -> Item<Deal>, cost = 40, scopes = "deals:full")]
pub struct MergeDeals {
    /// Deal to merge.
    pub id: Id<of::Deal>,
    /// Deal to merge it with. Which of the two keeps its values in a conflict is unconfirmed.
    pub merge_with_id: Id<of::Deal>,
}

/// Duplicates a deal, and returns the new one.
#[operation(POST "/api/v1/deals/{id}/duplicate" -> Item<Deal>, cost = 10, scopes = "deals:full")]
pub struct DuplicateDeal {
    /// Deal to duplicate.
    pub id: Id<of::Deal>,
}

/// Lists the followers of a deal; Pipedrive documents no way to request another page than the first.
#[operation(GET "/api/v1/deals/{id}/followers" -> Page<Follower>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetDealFollowers {
    /// Deal whose followers are listed.
    pub id: Id<of::Deal>,
}

/// Adds a follower to a deal.
#[operation(POST "/api/v1/deals/{id}/followers" -> Item<Follower>, cost = 10, scopes = "deals:full")]
pub struct AddDealFollower {
    /// Deal to add the follower to.
    pub id: Id<of::Deal>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Removes a follower from a deal.
#[operation(
    DELETE "/api/v1/deals/{id}/followers/{follower_id}" -> Deleted<Id<of::Follower>>,
    cost = 6, scopes = "deals:full"
)]
pub struct DeleteDealFollower {
    /// Deal to remove the follower from.
    pub id: Id<of::Deal>,
    /// Entry of the follower: the `id` in the list of followers, not that of the user.
    pub follower_id: Id<of::Follower>,
}

crate::wire::operation::operations! {
    GetDeals, GetDeal, AddDeal, UpdateDeal, DeleteDeal, GetDealActivities, GetArchivedDeals, GetDealChangelog, GetDealUpdates, GetDealFiles, GetDealMailMessages, GetDealUsers, MergeDeals, DuplicateDeal, GetDealFollowers, AddDealFollower, DeleteDealFollower,
}
