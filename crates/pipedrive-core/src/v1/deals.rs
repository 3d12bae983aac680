//! Deals.

use std::collections::BTreeMap;

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, Bit, Commas, CustomFields, Date, DealStatus, Id, Labels, List, OrganizationRef, Patch, PersonRef, Sort,
    Time, UserRef, V1DateTime, V1Visibility, of,
};
use crate::v1::activities::Activity;
use crate::wire::{Deleted, Item, Page};

/// A deal.
#[record(v1)]
pub struct Deal {
    pub id: Id<of::Deal>,
    pub title: Option<String>,
    pub creator_user_id: Option<UserRef>,
    pub user_id: Option<UserRef>,
    pub person_id: Option<PersonRef>,
    pub org_id: Option<OrganizationRef>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    pub stage_id: Option<Id<of::Stage>>,
    /// The place of that stage in its pipeline.
    pub stage_order_nr: Option<u64>,
    /// What it is worth, in `currency`.
    pub value: Option<Amount>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// When it came to its stage.
    pub stage_change_time: Option<V1DateTime>,
    /// Where it stands.
    pub status: Option<DealStatus>,
    /// Whether it was not deleted.
    pub active: Option<bool>,
    pub deleted: Option<bool>,
    pub is_archived: Option<bool>,
    pub archive_time: Option<V1DateTime>,
    /// The chance of winning it, in percent.
    pub probability: Option<Amount>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Who may see it.
    pub visible_to: Option<V1Visibility>,
    /// When it was closed, won or lost.
    pub close_time: Option<V1DateTime>,
    pub won_time: Option<V1DateTime>,
    /// When it was won for the first time.
    pub first_won_time: Option<V1DateTime>,
    pub lost_time: Option<V1DateTime>,
    /// When it began to rot.
    pub rotten_time: Option<V1DateTime>,
    /// When it is expected to close.
    pub expected_close_date: Option<Date>,
    pub label: Option<Labels>,
    /// How it was made: `API`, `ManuallyCreated`, ...
    pub origin: Option<String>,
    /// An id that the origin gave it.
    pub origin_id: Option<String>,
    /// The marketing channel it came through.
    pub channel: Option<u64>,
    /// An id that the channel gave it.
    pub channel_id: Option<String>,
    /// The name of the person.
    pub person_name: Option<String>,
    /// The name of the organization.
    pub org_name: Option<String>,
    /// The name of the user it belongs to.
    pub owner_name: Option<String>,
    /// Whether the caller may not see the person.
    pub person_hidden: Option<bool>,
    /// Whether the caller may not see the organization.
    pub org_hidden: Option<bool>,
    /// The address whose mail is filed under the deal.
    pub cc_email: Option<String>,
    /// The value as text for people.
    pub formatted_value: Option<String>,
    /// The value times the chance of winning it.
    pub weighted_value: Option<Amount>,
    /// ISO 4217 code of the currency of the weighted value.
    pub weighted_value_currency: Option<String>,
    /// The weighted value as text for people.
    pub formatted_weighted_value: Option<String>,
    /// Annual contract value.
    pub acv: Option<Amount>,
    /// ISO 4217 code of its currency.
    pub acv_currency: Option<String>,
    /// Annual recurring revenue.
    pub arr: Option<Amount>,
    /// ISO 4217 code of its currency.
    pub arr_currency: Option<String>,
    /// Monthly recurring revenue.
    pub mrr: Option<Amount>,
    /// ISO 4217 code of its currency.
    pub mrr_currency: Option<String>,
    /// The next activity.
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// Its time of the day, in UTC.
    pub next_activity_time: Option<Time>,
    pub next_activity_subject: Option<String>,
    pub next_activity_type: Option<String>,
    /// How long it takes.
    pub next_activity_duration: Option<Time>,
    pub next_activity_note: Option<String>,
    /// The last activity.
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    pub products_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    /// How many of them are done.
    pub done_activities_count: Option<u64>,
    /// How many of them are not.
    pub undone_activities_count: Option<u64>,
    /// How many persons take part.
    pub participants_count: Option<u64>,
    /// When the last email came in.
    pub last_incoming_mail_time: Option<V1DateTime>,
    /// When the last email went out.
    pub last_outgoing_mail_time: Option<V1DateTime>,
    /// How long such deals take to be won, on average. This and the rest only when a single deal is read.
    pub average_time_to_won: Option<Period>,
    /// How many stages such deals pass, on average.
    pub average_stage_progress: Option<Amount>,
    /// How long ago it was made.
    pub age: Option<Period>,
    /// How long it stayed in each stage.
    pub stay_in_pipeline_stages: Option<StageTimes>,
    /// The last activity, as it came.
    pub last_activity: Option<Value>,
    /// The next activity, as it came.
    pub next_activity: Option<Value>,
    /// Values of custom fields, read when asked for.
    pub custom_fields: CustomFields,
}

/// A length of time, in years down to seconds.
#[record]
pub struct Period {
    /// Years.
    pub y: Option<i64>,
    /// Months.
    pub m: Option<i64>,
    /// Days.
    pub d: Option<i64>,
    /// Hours.
    pub h: Option<i64>,
    /// Minutes.
    pub i: Option<i64>,
    /// Seconds.
    pub s: Option<i64>,
    /// All of it, in seconds.
    pub total_seconds: Option<i64>,
}

/// How long a deal stayed in each stage.
#[record]
pub struct StageTimes {
    /// Seconds by stage.
    pub times_in_stages: BTreeMap<Id<of::Stage>, u64>,
    /// The stages in the order in which they were passed.
    pub order_of_stages: Option<Vec<Id<of::Stage>>>,
}

open_enum! {
    /// Which deals a v1 list holds.
    pub enum DealStatusFilter {
        /// Those still being worked on.
        Open = "open",
        /// Those won.
        Won = "won",
        /// Those lost.
        Lost = "lost",
        /// Those deleted in the last 30 days.
        Deleted = "deleted",
        /// All but the deleted ones.
        AllNotDeleted = "all_not_deleted",
    }
}

/// Lists deals, a page at a time.
#[operation(GET "/api/v1/deals" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full", deprecated)]
pub struct GetDeals {
    /// Only deals of this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals of this status; all but the deleted ones unless given.
    pub status: Option<DealStatusFilter>,
    /// How many deals to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many deals a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with its direction.
    pub sort: Option<Sort>,
    /// Whether to list only deals of the caller; ignored if a filter is given.
    pub owned_by_you: Option<Bit>,
}

/// Reads one deal; `additional_data` has the address whose mail is filed under it.
#[operation(GET "/api/v1/deals/{id}" -> Item<Deal>, cost = 2, scopes = "deals:read deals:full", deprecated)]
pub struct GetDeal {
    /// Deal to read.
    pub id: Id<of::Deal>,
}

/// Adds a deal.
///
/// Pipedrive's documents ask for a person or an organization, and type `value` as text; a number is sent, which keeps
/// its digits in JSON and is text in a form.
#[operation(POST "/api/v1/deals" -> Item<Deal>, cost = 10, scopes = "deals:full", deprecated)]
pub struct AddDeal {
    /// Title of the deal.
    pub title: String,
    /// Value of the deal, in `currency`; 0 unless given.
    pub value: Option<Amount>,
    /// Currency of the value, by its ISO 4217 code; the caller's unless given.
    pub currency: Option<String>,
    /// Labels of the deal. Not in a form, which has no lists.
    pub label: Option<List<Id<of::Label>>>,
    /// Owner of the deal; the caller unless given.
    pub user_id: Option<Id<of::User>>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Pipeline of the deal; ignored if a stage is given.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage of the deal; the first of the pipeline unless given.
    pub stage_id: Option<Id<of::Stage>>,
    /// Whether the deal is archived.
    pub is_archived: Option<bool>,
    /// When the deal was archived.
    pub archive_time: Option<V1DateTime>,
    /// Status of the deal; open unless given.
    pub status: Option<DealStatus>,
    /// Id of the deal at its origin.
    pub origin_id: Option<String>,
    /// Marketing channel that the deal came through.
    pub channel: Option<u64>,
    /// Id of the deal in its marketing channel.
    pub channel_id: Option<String>,
    /// When the deal was created; now unless given.
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

/// Changes a deal; what is not named keeps its value.
#[operation(PUT "/api/v1/deals/{id}" -> Item<Deal>, cost = 10, scopes = "deals:full", deprecated)]
pub struct UpdateDeal {
    /// Deal to update.
    pub id: Id<of::Deal>,
    /// Title of the deal.
    pub title: Option<String>,
    /// Value of the deal, in `currency`.
    pub value: Patch<Amount>,
    /// Currency of the value, by its ISO 4217 code.
    pub currency: Option<String>,
    /// Labels of the deal; those not given are removed.
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
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes a deal; it stays readable for 30 days through `status=deleted`.
#[operation(DELETE "/api/v1/deals/{id}" -> Deleted<Id<of::Deal>>, cost = 6, scopes = "deals:full", deprecated)]
pub struct DeleteDeal {
    /// Deal to delete.
    pub id: Id<of::Deal>,
}

/// Lists the activities of a deal, a page at a time; `additional_data` counts them by user and type.
#[operation(
    GET "/api/v1/deals/{id}/activities" -> Page<Activity>,
    cost = 20, scopes = "activities:read activities:full", deprecated
)]
pub struct GetDealActivities {
    /// Deal whose activities are listed.
    pub id: Id<of::Deal>,
    /// Only activities that are done, or only those that are not.
    pub done: Option<Bit>,
    /// Ids of activities to leave out.
    pub exclude: Option<Commas<Id<of::Activity>>>,
    /// How many activities to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many activities a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetDeals, GetDeal, AddDeal, UpdateDeal, DeleteDeal, GetDealActivities,
}
