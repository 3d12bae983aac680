//! Deals: open, won and lost sales, with their followers and their conversion to leads.
//!
//! ```
//! use pipedrive_core::model::DealStatus;
//! use pipedrive_core::v2::deals::UpdateDeal;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&UpdateDeal::new(7).status(DealStatus::Won))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7");
//! assert_eq!(request.body(), r#"{"status":"won"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

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
    /// The value, in `currency`.
    pub value: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// When the deal was moved to its current stage.
    pub stage_change_time: Option<DateTime>,
    pub status: Option<DealStatus>,
    /// The probability of winning the deal, in percent.
    pub probability: Option<Amount>,
    /// The reason why the deal was lost.
    pub lost_reason: Option<String>,
    /// Who can see the deal.
    pub visible_to: Option<Visibility>,
    /// When the deal was closed, either won or lost.
    pub close_time: Option<DateTime>,
    pub won_time: Option<DateTime>,
    pub lost_time: Option<DateTime>,
    pub expected_close_date: Option<Date>,
    /// The day on which the deal was won, in the account's time zone.
    pub local_won_date: Option<Date>,
    /// The day on which the deal was lost, in the account's time zone.
    pub local_lost_date: Option<Date>,
    /// The day on which the deal was closed, in the account's time zone.
    pub local_close_date: Option<Date>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The labels with their names; returned with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    pub is_deleted: Option<bool>,
    /// Whether the deal is archived; archived deals are listed by [`GetArchivedDeals`].
    pub is_archived: Option<bool>,
    pub archive_time: Option<DateTime>,
    /// How the deal was created: `API`, `ManuallyCreated`, and others.
    pub origin: Option<String>,
    /// The id of the deal at its origin.
    pub origin_id: Option<String>,
    /// The marketing channel that the deal came through.
    pub channel: Option<u64>,
    /// The id of the deal in its marketing channel.
    pub channel_id: Option<String>,
    /// The lead that the deal was converted from; returned with `include_fields`.
    pub source_lead_id: Option<LeadId>,
    /// The annual recurring revenue.
    pub arr: Option<Amount>,
    /// The monthly recurring revenue.
    pub mrr: Option<Amount>,
    /// The annual contract value.
    pub acv: Option<Amount>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
    /// The next activity. This and the following fields are returned with `include_fields`.
    pub next_activity_id: Option<Id<of::Activity>>,
    pub last_activity_id: Option<Id<of::Activity>>,
    /// When the deal was first won.
    pub first_won_time: Option<DateTime>,
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
    pub last_incoming_mail_time: Option<DateTime>,
    /// When the last email was sent.
    pub last_outgoing_mail_time: Option<DateTime>,
    /// The email address whose messages are linked to the deal.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// A field to sort deals by.
    pub enum DealSort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of a deal that is returned only on request.
    pub enum DealExtra {
        /// The next activity.
        NextActivityId = "next_activity_id",
        /// The last activity.
        LastActivityId = "last_activity_id",
        /// When the deal was first won.
        FirstWonTime = "first_won_time",
        /// The number of products.
        ProductsCount = "products_count",
        /// The number of files.
        FilesCount = "files_count",
        /// The number of notes.
        NotesCount = "notes_count",
        /// The number of followers.
        FollowersCount = "followers_count",
        /// The number of emails.
        EmailMessagesCount = "email_messages_count",
        /// The number of activities.
        ActivitiesCount = "activities_count",
        /// The number of activities that are done.
        DoneActivitiesCount = "done_activities_count",
        /// The number of activities that are not done.
        UndoneActivitiesCount = "undone_activities_count",
        /// The number of participants.
        ParticipantsCount = "participants_count",
        /// When the last email was received.
        LastIncomingMailTime = "last_incoming_mail_time",
        /// When the last email was sent.
        LastOutgoingMailTime = "last_outgoing_mail_time",
        /// The email address whose messages are linked to the deal.
        SmartBccEmail = "smart_bcc_email",
        /// The lead that the deal was converted from.
        SourceLeadId = "source_lead_id",
    }
}

/// Lists deals that are not archived, a page at a time.
#[operation(GET "/api/v2/deals" -> Page<Deal>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetDeals {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids, owner, person, organization, pipeline, stage and
    /// status.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Deal>>>,
    /// Only deals owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<Commas<DealStatus>>,
    /// Only deals updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only deals updated before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<DealSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
    /// Number of deals per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Lists archived deals, a page at a time.
#[operation(GET "/api/v2/deals/archived" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetArchivedDeals {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids, owner, person, organization, pipeline, stage and
    /// status.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Deal>>>,
    /// Only deals owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<Commas<DealStatus>>,
    /// Only deals updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only deals updated before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<DealSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Number of deals per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one deal.
#[operation(GET "/api/v2/deals/{id}" -> Deal, cost = 1, scopes = "deals:read deals:full")]
pub struct GetDeal {
    /// Deal to read.
    pub id: Id<of::Deal>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<DealExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
}

/// Creates a deal.
#[operation(POST "/api/v2/deals" -> Deal, cost = 5, scopes = "deals:full")]
pub struct AddDeal {
    /// Title of the deal.
    pub title: String,
    /// Owner of the deal; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Pipeline of the deal; defaults to that of the stage.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Stage of the deal; defaults to the first of the pipeline.
    pub stage_id: Option<Id<of::Stage>>,
    /// Value of the deal, in `currency`; defaults to 0.
    pub value: Option<Amount>,
    /// ISO 4217 code of the value's currency; defaults to that of the authorized user.
    pub currency: Option<String>,
    /// Whether the deal is deleted; Pipedrive recommends the operation that deletes a deal.
    pub is_deleted: Option<bool>,
    /// Whether the deal is archived.
    pub is_archived: Option<bool>,
    /// When the deal was archived; sent in v1's format, `2026-01-31 12:00:00`, as documented.
    pub archive_time: Option<V1DateTime>,
    /// Status of the deal; defaults to open.
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

/// Updates a deal; arguments that are not given keep their value.
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
    /// ISO 4217 code of the value's currency.
    pub currency: Option<String>,
    /// Whether the deal is deleted; Pipedrive recommends the operation that deletes a deal.
    pub is_deleted: Option<bool>,
    /// Whether the deal is archived; an archived deal cannot be updated otherwise.
    pub is_archived: Option<bool>,
    /// When the deal was archived; sent in v1's format, `2026-01-31 12:00:00`, as documented.
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
    /// Labels of the deal, which replace the current ones.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a deal; for 30 days it is still listed with the status `deleted`.
#[operation(DELETE "/api/v2/deals/{id}" -> Deleted<Id<of::Deal>>, cost = 3, scopes = "deals:full")]
pub struct DeleteDeal {
    /// Deal to delete.
    pub id: Id<of::Deal>,
}

/// Searches for deals by text.
#[operation(GET "/api/v2/deals/search" -> Hits<FoundDeal>, cost = 20, scopes = "deals:read deals:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchDeals {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<DealSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Only deals linked to this person.
    pub person_id: Option<Id<of::Person>>,
    /// Only deals linked to this organization.
    pub organization_id: Option<Id<of::Organization>>,
    /// Only deals with this status.
    pub status: Option<DealStatus>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<DealSearchExtra>>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for deals in.
    pub enum DealSearchField {
        /// Custom fields.
        CustomFields = "custom_fields",
        /// Notes.
        Notes = "notes",
        /// The title.
        Title = "title",
    }
}

open_enum! {
    /// A field of the results of a search for deals that is returned only on request.
    pub enum DealSearchExtra {
        /// The email address whose messages are linked to the deal.
        CcEmail = "deal.cc_email",
    }
}

/// A deal in the results of a search.
#[record]
pub struct FoundDeal {
    pub id: Id<of::Deal>,
    /// The type of the record: `deal`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    pub value: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    pub status: Option<DealStatus>,
    /// Who can see the deal.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    pub stage: Option<NamedStage>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
    pub is_archived: Option<bool>,
    /// The email address whose messages are linked to the deal; returned with `include_fields`.
    pub cc_email: Option<String>,
}

/// Starts the conversion of a deal to a lead; `GetDealConversionStatus` reads its progress.
#[operation(POST "/api/v2/deals/{id}/convert/lead" -> StartedConversion, cost = 40, scopes = "deals:full")]
pub struct ConvertDealToLead {
    /// Deal to convert to a lead.
    pub id: Id<of::Deal>,
}

/// The result of the operations that start a conversion between a deal and a lead.
#[record]
pub struct StartedConversion {
    /// The id of the conversion, for the operation that reads its progress.
    pub conversion_id: ConversionId,
}

/// Reads the progress of the conversion of a deal to a lead.
#[operation(
    GET "/api/v2/deals/{id}/convert/status/{conversion_id}" -> Conversion,
    cost = 1, scopes = "deals:full deals:read"
)]
pub struct GetDealConversionStatus {
    /// Deal that is converted to a lead.
    pub id: Id<of::Deal>,
    /// Id of the conversion, from the response that started it.
    pub conversion_id: ConversionId,
}

/// The progress of a conversion between a deal and a lead.
#[record]
pub struct Conversion {
    pub conversion_id: ConversionId,
    pub status: Option<ConversionStatus>,
    /// The lead that a deal was converted to.
    pub lead_id: Option<LeadId>,
    /// The deal that a lead was converted to.
    pub deal_id: Option<Id<of::Deal>>,
}

/// Lists the followers of a deal, a page at a time.
#[operation(GET "/api/v2/deals/{id}/followers" -> Page<Follower>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetDealFollowers {
    /// Deal whose followers are listed.
    pub id: Id<of::Deal>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds a follower to a deal; Pipedrive responds with 400 if the user is one already.
#[operation(POST "/api/v2/deals/{id}/followers" -> Follower, cost = 5, scopes = "deals:full")]
pub struct AddDealFollower {
    /// Deal to add the follower to.
    pub id: Id<of::Deal>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Lists the changes in the followers of a deal, a page at a time.
#[operation(
    GET "/api/v2/deals/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "deals:read deals:full"
)]
pub struct GetDealFollowersChangelog {
    /// Deal whose changes in followers are listed.
    pub id: Id<of::Deal>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Removes a follower from a deal.
#[operation(DELETE "/api/v2/deals/{id}/followers/{follower_id}" -> DeletedFollower, cost = 3, scopes = "deals:full")]
pub struct DeleteDealFollower {
    /// Deal to remove the follower from.
    pub id: Id<of::Deal>,
    /// Follower to remove.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetDeals, GetArchivedDeals, GetDeal, AddDeal, UpdateDeal, DeleteDeal, SearchDeals, ConvertDealToLead,
    GetDealConversionStatus, GetDealFollowers, AddDealFollower, GetDealFollowersChangelog, DeleteDealFollower,
}
