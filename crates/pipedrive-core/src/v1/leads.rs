//! Leads: possible sales, before they become deals.
//!
//! Leads have the custom fields of deals. Conversions between leads and deals are in API v2.
//!
//! ```
//! use pipedrive_core::v1::leads::{AddLead, LeadValue};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let lead = AddLead::new("Roof").person_id(9).value(LeadValue::new(4500, "EUR"));
//! let request = account.request(&lead)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/leads");
//! assert_eq!(request.body(), r#"{"title":"Roof","person_id":9,"value":{"amount":4500,"currency":"EUR"}}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Leads](https://developers.pipedrive.com/docs/api/v1/Leads) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::{
    Amount, Commas, CustomFields, Date, DateTime, Id, LeadId, LeadLabelId, List, Patch, Sort, V1Visibility, of,
};
use crate::v2::leads::{FoundLead, LeadSearchExtra, LeadSearchField};
use crate::wire::{Deleted, Hits, Item, Page};

/// A lead.
#[record(v1)]
pub struct Lead {
    pub id: LeadId,
    pub title: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub creator_id: Option<Id<of::User>>,
    pub label_ids: Option<Vec<LeadLabelId>>,
    pub person_id: Option<Id<of::Person>>,
    pub organization_id: Option<Id<of::Organization>>,
    /// The expected value.
    pub value: Option<LeadValue>,
    /// The day on which the deal that the lead becomes is expected to be closed.
    pub expected_close_date: Option<Date>,
    /// The name of the source, such as `API` or `Manually created`.
    pub source_name: Option<String>,
    /// The deal that the lead was converted from.
    pub source_deal_id: Option<Id<of::Deal>>,
    /// How the lead was created: `API`, `ManuallyCreated`, and others.
    pub origin: Option<String>,
    /// The id of the lead at its origin.
    pub origin_id: Option<String>,
    /// The marketing channel that the lead came through.
    pub channel: Option<u64>,
    /// The id of the lead in its marketing channel.
    pub channel_id: Option<String>,
    /// Whether the lead is archived; archived leads are listed by [`GetArchivedLeads`].
    pub is_archived: Option<bool>,
    pub archive_time: Option<DateTime>,
    /// Whether someone has seen the lead in Pipedrive's web application.
    pub was_seen: Option<bool>,
    pub next_activity_id: Option<Id<of::Activity>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// Who can see the lead.
    pub visible_to: Option<V1Visibility>,
    /// The email address whose messages are linked to the lead.
    pub cc_email: Option<String>,
    /// The values of custom fields, decoded on access. Fields without a value are absent.
    pub custom_fields: CustomFields,
}

/// The expected value of a lead, read in [`Lead`] and sent in [`AddLead`] and [`UpdateLead`].
#[object]
pub struct LeadValue {
    /// Amount, in `currency`.
    pub amount: Amount,
    /// ISO 4217 code of the currency.
    pub currency: String,
}

/// Lists leads that are not archived, a page at a time, the oldest first.
#[operation(GET "/api/v1/leads" -> Page<Lead>, cost = 20, scopes = "leads:read leads:full")]
pub struct GetLeads {
    /// Number of leads per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Number of leads to skip; defaults to 0.
    pub start: Option<u64>,
    /// Only leads owned by this user; ignored if a filter is given.
    pub owner_id: Option<Id<of::User>>,
    /// Only leads linked to this person; ignored if a filter is given.
    pub person_id: Option<Id<of::Person>>,
    /// Only leads linked to this organization; ignored if a filter is given.
    pub organization_id: Option<Id<of::Organization>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only leads updated at this time or later.
    pub updated_since: Option<DateTime>,
    /// Fields to sort by, each with a direction: `id`, `title`, `owner_id`, `creator_id`, `was_seen`,
    /// `expected_close_date`, `next_activity_id`, `add_time` or `update_time`.
    pub sort: Option<Sort>,
}

/// Creates a lead, which has to be linked to a person or an organization.
#[operation(
    POST "/api/v1/leads" -> Item<Lead>,
    cost = 10, scopes = "leads:full", require(person_id | organization_id)
)]
pub struct AddLead {
    /// Title of the lead.
    pub title: String,
    /// Owner of the lead; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Labels of the lead. Not available in a form, which has no lists.
    pub label_ids: Option<List<LeadLabelId>>,
    /// Linked person; required without an organization.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization; required without a person.
    pub organization_id: Option<Id<of::Organization>>,
    /// Expected value of the lead. Not available in a form, which has no objects.
    pub value: Patch<LeadValue>,
    /// Day on which the deal that the lead becomes is expected to be closed.
    pub expected_close_date: Option<Date>,
    /// Who can see the lead; defaults to the setting of the authorized user.
    pub visible_to: Option<V1Visibility>,
    /// Whether someone has seen the lead in Pipedrive's web application.
    pub was_seen: Option<bool>,
    /// Id of the lead at its origin.
    pub origin_id: Patch<String>,
    /// Marketing channel that the lead came through, one of those in the settings of the company.
    pub channel: Patch<u64>,
    /// Id of the lead in its marketing channel.
    pub channel_id: Patch<String>,
    /// Values of custom fields, which are those of deals.
    pub custom_fields: CustomFields,
}

/// Lists archived leads, a page at a time, the oldest first.
#[operation(GET "/api/v1/leads/archived" -> Page<Lead>, cost = 40, scopes = "leads:read leads:full")]
pub struct GetArchivedLeads {
    /// Number of leads per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Number of leads to skip; defaults to 0.
    pub start: Option<u64>,
    /// Only leads owned by this user; ignored if a filter is given.
    pub owner_id: Option<Id<of::User>>,
    /// Only leads linked to this person; ignored if a filter is given.
    pub person_id: Option<Id<of::Person>>,
    /// Only leads linked to this organization; ignored if a filter is given.
    pub organization_id: Option<Id<of::Organization>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Fields to sort by, each with a direction: the same fields as of leads that are not archived.
    pub sort: Option<Sort>,
}

/// Searches for leads by text; API v2 has the same search at half the cost.
#[operation(
    GET "/api/v1/leads/search" -> Hits<FoundLead>,
    cost = 40, scopes = "leads:read leads:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchLeads {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<LeadSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Only leads linked to this person; at most 2000 of their leads are searched.
    pub person_id: Option<Id<of::Person>>,
    /// Only leads linked to this organization; at most 2000 of its leads are searched.
    pub organization_id: Option<Id<of::Organization>>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<LeadSearchExtra>>,
    /// Number of results to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one lead.
#[operation(GET "/api/v1/leads/{id}" -> Item<Lead>, cost = 2, scopes = "leads:read leads:full")]
pub struct GetLead {
    /// Lead to read.
    pub id: LeadId,
}

/// Updates a lead; arguments that are not given keep their value.
///
/// A lead remains linked to a person or an organization: only one of the two can be cleared.
#[operation(PATCH "/api/v1/leads/{id}" -> Item<Lead>, cost = 10, scopes = "leads:full")]
pub struct UpdateLead {
    /// Lead to update.
    pub id: LeadId,
    /// Title of the lead.
    pub title: Patch<String>,
    /// Owner of the lead.
    pub owner_id: Option<Id<of::User>>,
    /// Labels of the lead, which replace the current ones.
    pub label_ids: Option<List<LeadLabelId>>,
    /// Linked person; clearing unlinks.
    pub person_id: Patch<Id<of::Person>>,
    /// Linked organization; clearing unlinks.
    pub organization_id: Patch<Id<of::Organization>>,
    /// Whether the lead is archived.
    pub is_archived: Option<bool>,
    /// Expected value of the lead.
    pub value: Patch<LeadValue>,
    /// Day on which the deal that the lead becomes is expected to be closed.
    pub expected_close_date: Patch<Date>,
    /// Who can see the lead.
    pub visible_to: Option<V1Visibility>,
    /// Whether someone has seen the lead in Pipedrive's web application.
    pub was_seen: Option<bool>,
    /// Marketing channel that the lead came through, one of those in the settings of the company.
    pub channel: Patch<u64>,
    /// Id of the lead in its marketing channel.
    pub channel_id: Patch<String>,
    /// Values of custom fields, which are those of deals; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a lead.
#[operation(DELETE "/api/v1/leads/{id}" -> Deleted<LeadId>, cost = 6, scopes = "leads:full")]
pub struct DeleteLead {
    /// Lead to delete.
    pub id: LeadId,
}

/// Lists the ids of the users who can see a lead, all on one page.
#[operation(
    GET "/api/v1/leads/{id}/permittedUsers" -> Page<Id<of::User>>,
    cost = 10, scopes = "leads:read leads:full"
)]
pub struct GetLeadUsers {
    /// Lead that the users can see.
    pub id: LeadId,
}

crate::wire::operation::operations! {
    GetLeads, AddLead, GetArchivedLeads, SearchLeads, GetLead, UpdateLead, DeleteLead, GetLeadUsers,
}
