//! Deals.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, Commas, ConversionId, ConversionStatus, CustomFields, Date, DateTime, DealStatus, Id, Label, LeadId, List,
    NamedOrganization, NamedPerson, NamedStage, NamedUser, Patch, SortDirection, V1DateTime, Visibility, of,
};
use crate::v2::followers::{DeletedFollower, Follower, FollowerChange};
use crate::wire::{Deleted, Hits, Page};

/// A deal.
#[record]
pub struct Deal {
    pub id: Id<of::Deal>,
    pub title: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub creator_user_id: Option<Id<of::User>>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub pipeline_id: Option<Id<of::Pipeline>>,
    pub stage_id: Option<Id<of::Stage>>,
    /// What it is worth, in `currency`.
    pub value: Option<Amount>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// When it came to its stage.
    pub stage_change_time: Option<DateTime>,
    /// Where it stands.
    pub status: Option<DealStatus>,
    /// The chance of winning it, in percent.
    pub probability: Option<Amount>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    /// When it was closed, won or lost.
    pub close_time: Option<DateTime>,
    pub won_time: Option<DateTime>,
    pub lost_time: Option<DateTime>,
    /// When it is expected to close.
    pub expected_close_date: Option<Date>,
    /// The day it was won, in the account's time zone.
    pub local_won_date: Option<Date>,
    /// The day it was lost, in the account's time zone.
    pub local_lost_date: Option<Date>,
    /// The day it was closed, in the account's time zone.
    pub local_close_date: Option<Date>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The same with their names; with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    pub is_deleted: Option<bool>,
    /// Whether it was archived; archived deals are in lists of their own.
    pub is_archived: Option<bool>,
    pub archive_time: Option<DateTime>,
    /// How it was made: `API`, `ManuallyCreated`, ...
    pub origin: Option<String>,
    /// An id that the origin gave it.
    pub origin_id: Option<String>,
    /// The marketing channel it came through.
    pub channel: Option<u64>,
    /// An id that the channel gave it.
    pub channel_id: Option<String>,
    /// The lead it was made from; with `include_fields`.
    pub source_lead_id: Option<LeadId>,
    /// Annual recurring revenue.
    pub arr: Option<Amount>,
    /// Monthly recurring revenue.
    pub mrr: Option<Amount>,
    /// Annual contract value.
    pub acv: Option<Amount>,
    /// Values of custom fields, read when asked for.
    pub custom_fields: CustomFields,
    /// The next activity; with `include_fields`, as all that follow.
    pub next_activity_id: Option<Id<of::Activity>>,
    /// The last activity.
    pub last_activity_id: Option<Id<of::Activity>>,
    /// When it was won for the first time.
    pub first_won_time: Option<DateTime>,
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
    pub last_incoming_mail_time: Option<DateTime>,
    /// When the last email went out.
    pub last_outgoing_mail_time: Option<DateTime>,
    /// The address whose mail is filed under the deal.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// What a list of deals is sorted by.
    pub enum DealSort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of a deal that is answered only when it is asked for.
    pub enum DealExtra {
        /// The next activity.
        NextActivityId = "next_activity_id",
        /// The last activity.
        LastActivityId = "last_activity_id",
        /// When it was won for the first time.
        FirstWonTime = "first_won_time",
        /// How many products it has.
        ProductsCount = "products_count",
        /// How many files it has.
        FilesCount = "files_count",
        /// How many notes it has.
        NotesCount = "notes_count",
        /// How many users follow it.
        FollowersCount = "followers_count",
        /// How many emails belong to it.
        EmailMessagesCount = "email_messages_count",
        /// How many activities it has.
        ActivitiesCount = "activities_count",
        /// How many of them are done.
        DoneActivitiesCount = "done_activities_count",
        /// How many of them are not.
        UndoneActivitiesCount = "undone_activities_count",
        /// How many persons take part.
        ParticipantsCount = "participants_count",
        /// When the last email came in.
        LastIncomingMailTime = "last_incoming_mail_time",
        /// When the last email went out.
        LastOutgoingMailTime = "last_outgoing_mail_time",
        /// The address whose mail is filed under the deal.
        SmartBccEmail = "smart_bcc_email",
        /// The lead it was made from.
        SourceLeadId = "source_lead_id",
    }
}

/// Lists deals that are not archived, a page at a time.
#[operation(GET "/api/v2/deals" -> Page<Deal>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetDeals {
    /// Saved filter to apply; with it the service ignores ids, owner, person, organization, pipeline, stage and status.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only these deals, at most 100; unknown ones are left out without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Deal>>>,
    /// Only deals of this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals of this status; all but the deleted ones unless given.
    pub status: Option<Commas<DealStatus>>,
    /// Only deals changed at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only deals changed before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<DealSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
    /// How many deals a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Lists archived deals, a page at a time.
#[operation(GET "/api/v2/deals/archived" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetArchivedDeals {
    /// Saved filter to apply; with it the service ignores ids, owner, person, organization, pipeline, stage and status.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only these deals, at most 100; unknown ones are left out without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Deal>>>,
    /// Only deals of this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals of this status; all but the deleted ones unless given.
    pub status: Option<Commas<DealStatus>>,
    /// Only deals changed at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only deals changed before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<DealSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// How many deals a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one deal.
#[operation(GET "/api/v2/deals/{id}" -> Deal, cost = 1, scopes = "deals:read deals:full")]
pub struct GetDeal {
    /// Deal to read.
    pub id: Id<of::Deal>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
}

/// Adds a deal.
#[operation(POST "/api/v2/deals" -> Deal, cost = 5, scopes = "deals:full")]
pub struct AddDeal {
    /// Title of the deal.
    pub title: String,
    /// Owner of the deal; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Pipeline of the deal; the stage's, if a stage is given.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage of the deal; the first of the pipeline unless given.
    pub stage_id: Option<Id<of::Stage>>,
    /// Value of the deal, in `currency`; 0 unless given.
    pub value: Option<Amount>,
    /// Currency of the value, by its ISO 4217 code; the caller's unless given.
    pub currency: Option<String>,
    /// Whether the deal is deleted; the service wants a deletion of its own instead.
    pub is_deleted: Option<bool>,
    /// Whether the deal is archived.
    pub is_archived: Option<bool>,
    /// When the deal was archived; sent in the form of v1, `2026-01-31 12:00:00`, as it is documented.
    pub archive_time: Option<V1DateTime>,
    /// Status of the deal; open unless given.
    pub status: Option<DealStatus>,
    /// Probability of winning the deal, in percent.
    pub probability: Patch<Amount>,
    /// Reason why the deal was lost.
    pub lost_reason: Patch<String>,
    /// Who can see the deal.
    pub visible_to: Option<Visibility>,
    /// When the deal was closed.
    pub close_time: Patch<DateTime>,
    /// When the deal was won; for a won deal only.
    pub won_time: Option<DateTime>,
    /// When the deal was lost; for a lost deal only.
    pub lost_time: Option<DateTime>,
    /// Expected day of closing.
    pub expected_close_date: Option<Date>,
    /// Labels of the deal.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Changes a deal; what is not named keeps its value.
#[operation(PATCH "/api/v2/deals/{id}" -> Deal, cost = 5, scopes = "deals:full")]
pub struct UpdateDeal {
    /// Deal to update.
    pub id: Id<of::Deal>,
    /// Title of the deal.
    pub title: Option<String>,
    /// Owner of the deal.
    pub owner_id: Option<Id<of::User>>,
    /// Linked person; clearing unlinks.
    pub person_id: Patch<Id<of::Person>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Pipeline to move the deal to.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage to move the deal to.
    pub stage_id: Option<Id<of::Stage>>,
    /// Value of the deal, in `currency`.
    pub value: Patch<Amount>,
    /// Currency of the value, by its ISO 4217 code.
    pub currency: Option<String>,
    /// Whether the deal is deleted; the service wants a deletion of its own instead.
    pub is_deleted: Option<bool>,
    /// Whether the deal is archived; an archived deal takes no other change.
    pub is_archived: Option<bool>,
    /// When the deal was archived; sent in the form of v1, `2026-01-31 12:00:00`, as it is documented.
    pub archive_time: Patch<V1DateTime>,
    /// Status of the deal.
    pub status: Option<DealStatus>,
    /// Probability of winning the deal, in percent.
    pub probability: Patch<Amount>,
    /// Reason why the deal was lost.
    pub lost_reason: Patch<String>,
    /// Who can see the deal.
    pub visible_to: Option<Visibility>,
    /// When the deal was closed.
    pub close_time: Patch<DateTime>,
    /// When the deal was won; for a won deal only.
    pub won_time: Patch<DateTime>,
    /// When the deal was lost; for a lost deal only.
    pub lost_time: Patch<DateTime>,
    /// Expected day of closing.
    pub expected_close_date: Patch<Date>,
    /// Labels of the deal; those not given are removed.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes a deal; it stays readable for 30 days through `status=deleted`.
#[operation(DELETE "/api/v2/deals/{id}" -> Deleted<Id<of::Deal>>, cost = 3, scopes = "deals:full")]
pub struct DeleteDeal {
    /// Deal to delete.
    pub id: Id<of::Deal>,
}

/// Finds deals by text.
#[operation(GET "/api/v2/deals/search" -> Hits<FoundDeal>, cost = 20, scopes = "deals:read deals:full search:read")]
pub struct SearchDeals {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    pub term: String,
    /// Fields to search in; all that can be searched unless given.
    pub fields: Option<Commas<DealSearchField>>,
    /// Whether the whole value must match; upper and lower case are the same.
    pub exact_match: Option<bool>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub organization_id: Option<Id<of::Organization>>,
    /// Only deals of this status.
    pub status: Option<DealStatus>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<DealSearchExtra>>,
    /// How many hits a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

open_enum! {
    /// Where a search for deals looks.
    pub enum DealSearchField {
        /// In custom fields.
        CustomFields = "custom_fields",
        /// In notes.
        Notes = "notes",
        /// In the title.
        Title = "title",
    }
}

open_enum! {
    /// What a search for deals answers only when it is asked for.
    pub enum DealSearchExtra {
        /// The address whose mail is filed under the deal.
        CcEmail = "deal.cc_email",
    }
}

/// A deal that a search found.
#[record]
pub struct FoundDeal {
    pub id: Id<of::Deal>,
    /// What it is: `deal`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    /// What it is worth.
    pub value: Option<Amount>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// Where it stands.
    pub status: Option<DealStatus>,
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    pub stage: Option<NamedStage>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    /// The values of custom fields that were looked at.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were looked at.
    pub notes: Option<Vec<String>>,
    pub is_archived: Option<bool>,
    /// The address whose mail is filed under the deal; with `include_fields`.
    pub cc_email: Option<String>,
}

/// Starts to turn a deal into a lead; `GetDealConversionStatus` tells how far it is.
#[operation(POST "/api/v2/deals/{id}/convert/lead" -> StartedConversion, cost = 40, scopes = "deals:full")]
pub struct ConvertDealToLead {
    /// Deal to turn into a lead.
    pub id: Id<of::Deal>,
}

/// A conversion that has started.
#[record]
pub struct StartedConversion {
    /// What to ask for its status with.
    pub conversion_id: ConversionId,
}

/// Tells how far the conversion of a deal into a lead is.
#[operation(
    GET "/api/v2/deals/{id}/convert/status/{conversion_id}" -> Conversion,
    cost = 1, scopes = "deals:full deals:read"
)]
pub struct GetDealConversionStatus {
    /// Deal that is turned into a lead.
    pub id: Id<of::Deal>,
    /// Conversion to look at, by the id that the start of it answered.
    pub conversion_id: ConversionId,
}

/// How far a conversion is.
#[record]
pub struct Conversion {
    pub conversion_id: ConversionId,
    pub status: Option<ConversionStatus>,
    /// The lead that came of a deal.
    pub lead_id: Option<LeadId>,
    /// The deal that came of a lead.
    pub deal_id: Option<Id<of::Deal>>,
}

/// Lists the users who follow a deal.
#[operation(GET "/api/v2/deals/{id}/followers" -> Page<Follower>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetDealFollowers {
    /// Deal whose followers are listed.
    pub id: Id<of::Deal>,
    /// How many followers a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Makes a user follow a deal; 400 if the user does already.
#[operation(POST "/api/v2/deals/{id}/followers" -> Follower, cost = 5, scopes = "deals:full")]
pub struct AddDealFollower {
    /// Deal to follow.
    pub id: Id<of::Deal>,
    /// User who starts to follow.
    pub user_id: Id<of::User>,
}

/// Lists the changes of a deal's followers.
#[operation(
    GET "/api/v2/deals/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "deals:read deals:full"
)]
pub struct GetDealFollowersChangelog {
    /// Deal whose changes of followers are listed.
    pub id: Id<of::Deal>,
    /// How many changes a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Removes a follower of a deal.
#[operation(DELETE "/api/v2/deals/{id}/followers/{follower_id}" -> DeletedFollower, cost = 3, scopes = "deals:full")]
pub struct DeleteDealFollower {
    /// Deal that is followed.
    pub id: Id<of::Deal>,
    /// User who stops following.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetDeals, GetArchivedDeals, GetDeal, AddDeal, UpdateDeal, DeleteDeal, SearchDeals, ConvertDealToLead,
    GetDealConversionStatus, GetDealFollowers, AddDealFollower, GetDealFollowersChangelog, DeleteDealFollower,
}
