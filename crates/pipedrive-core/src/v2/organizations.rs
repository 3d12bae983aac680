//! Organizations: the companies that deals are made with, with their followers.
//!
//! ```
//! use pipedrive_core::v2::organizations::AddOrganization;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddOrganization::new("Roofers"))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/organizations");
//! assert_eq!(request.body(), r#"{"name":"Roofers"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Organizations](https://developers.pipedrive.com/docs/api/v1/Organizations) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Address, Amount, Commas, CustomFields, DateTime, Id, Label, List, NamedUser, Patch, SortDirection, Visibility, of,
};
use crate::v2::followers::{DeletedFollower, Follower, FollowerChange};
use crate::wire::{Deleted, Hits, Page};

/// An organization.
#[record]
pub struct Organization {
    pub id: Id<of::Organization>,
    pub name: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    pub is_deleted: Option<bool>,
    /// Who can see the organization.
    pub visible_to: Option<Visibility>,
    pub address: Option<Address>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The labels with their names; returned with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    /// The URL of the website.
    pub website: Option<String>,
    /// The URL of the LinkedIn page.
    pub linkedin: Option<String>,
    /// The industry, an option of the field `industry`.
    pub industry: Option<Id<of::FieldOption>>,
    pub annual_revenue: Option<Amount>,
    pub employee_count: Option<u64>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
    /// The next activity. This and the following fields are returned with `include_fields`.
    pub next_activity_id: Option<Id<of::Activity>>,
    pub last_activity_id: Option<Id<of::Activity>>,
    pub open_deals_count: Option<u64>,
    /// The number of open deals of related records.
    pub related_open_deals_count: Option<u64>,
    pub closed_deals_count: Option<u64>,
    /// The number of closed deals of related records.
    pub related_closed_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    /// The number of linked persons.
    pub people_count: Option<u64>,
    pub activities_count: Option<u64>,
    pub done_activities_count: Option<u64>,
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// The number of won deals.
    pub won_deals_count: Option<u64>,
    /// The number of won deals of related records.
    pub related_won_deals_count: Option<u64>,
    /// The number of lost deals.
    pub lost_deals_count: Option<u64>,
    /// The number of lost deals of related records.
    pub related_lost_deals_count: Option<u64>,
    /// The email address whose messages are linked to the organization.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// A field to sort organizations by.
    pub enum OrganizationSort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of an organization that is returned only on request.
    pub enum OrganizationExtra {
        /// The next activity.
        NextActivityId = "next_activity_id",
        /// The last activity.
        LastActivityId = "last_activity_id",
        /// The number of open deals.
        OpenDealsCount = "open_deals_count",
        /// The number of open deals of related records.
        RelatedOpenDealsCount = "related_open_deals_count",
        /// The number of closed deals.
        ClosedDealsCount = "closed_deals_count",
        /// The number of closed deals of related records.
        RelatedClosedDealsCount = "related_closed_deals_count",
        /// The number of emails.
        EmailMessagesCount = "email_messages_count",
        /// The number of linked persons.
        PeopleCount = "people_count",
        /// The number of activities.
        ActivitiesCount = "activities_count",
        /// The number of activities that are done.
        DoneActivitiesCount = "done_activities_count",
        /// The number of activities that are not done.
        UndoneActivitiesCount = "undone_activities_count",
        /// The number of files.
        FilesCount = "files_count",
        /// The number of notes.
        NotesCount = "notes_count",
        /// The number of followers.
        FollowersCount = "followers_count",
        /// The number of won deals.
        WonDealsCount = "won_deals_count",
        /// The number of won deals of related records.
        RelatedWonDealsCount = "related_won_deals_count",
        /// The number of lost deals.
        LostDealsCount = "lost_deals_count",
        /// The number of lost deals of related records.
        RelatedLostDealsCount = "related_lost_deals_count",
        /// The email address whose messages are linked to the organization.
        SmartBccEmail = "smart_bcc_email",
    }
}

/// Lists organizations, a page at a time.
#[operation(GET "/api/v2/organizations" -> Page<Organization>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetOrganizations {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids and owner.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only organizations with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Organization>>>,
    /// Only organizations owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only organizations updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only organizations updated before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<OrganizationSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<OrganizationExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
    /// Number of organizations per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one organization.
#[operation(GET "/api/v2/organizations/{id}" -> Organization, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetOrganization {
    /// Organization to read.
    pub id: Id<of::Organization>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<OrganizationExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
}

/// Creates an organization.
#[operation(POST "/api/v2/organizations" -> Organization, cost = 5, scopes = "contacts:full")]
pub struct AddOrganization {
    /// Name of the organization.
    pub name: String,
    /// Owner of the organization; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// When the organization was created; defaults to now.
    pub add_time: Option<DateTime>,
    /// Who can see the organization.
    pub visible_to: Option<Visibility>,
    /// Labels of the organization.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Address of the organization.
    pub address: Option<Address>,
    /// URL of the organization's website.
    pub website: Patch<String>,
    /// URL of the organization's LinkedIn page.
    pub linkedin: Patch<String>,
    /// Industry of the organization, an option of the field `industry`.
    pub industry: Patch<Id<of::FieldOption>>,
    /// Annual revenue of the organization; Pipedrive requires a whole number.
    pub annual_revenue: Patch<Amount>,
    /// Number of employees of the organization.
    pub employee_count: Patch<u64>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates an organization; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/organizations/{id}" -> Organization, cost = 5, scopes = "contacts:full")]
pub struct UpdateOrganization {
    /// Organization to update.
    pub id: Id<of::Organization>,
    /// Name of the organization.
    pub name: Option<String>,
    /// Owner of the organization.
    pub owner_id: Option<Id<of::User>>,
    /// Who can see the organization.
    pub visible_to: Option<Visibility>,
    /// Labels of the organization, which replace the current ones.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Address of the organization; parts that are not given are removed.
    pub address: Patch<Address>,
    /// URL of the organization's website.
    pub website: Patch<String>,
    /// URL of the organization's LinkedIn page.
    pub linkedin: Patch<String>,
    /// Industry of the organization, an option of the field `industry`.
    pub industry: Patch<Id<of::FieldOption>>,
    /// Annual revenue of the organization; Pipedrive requires a whole number.
    pub annual_revenue: Patch<Amount>,
    /// Number of employees of the organization.
    pub employee_count: Patch<u64>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes an organization; the deletion is permanent after 30 days.
#[operation(DELETE "/api/v2/organizations/{id}" -> Deleted<Id<of::Organization>>, cost = 3, scopes = "contacts:full")]
pub struct DeleteOrganization {
    /// Organization to delete.
    pub id: Id<of::Organization>,
}

/// Searches for organizations by text.
#[operation(
    GET "/api/v2/organizations/search" -> Hits<FoundOrganization>,
    cost = 20, scopes = "contacts:read contacts:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchOrganization {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<OrganizationSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for organizations in.
    pub enum OrganizationSearchField {
        /// The address.
        Address = "address",
        /// Custom fields.
        CustomFields = "custom_fields",
        /// Notes.
        Notes = "notes",
        /// The name.
        Name = "name",
    }
}

/// An organization in the results of a search.
#[record]
pub struct FoundOrganization {
    pub id: Id<of::Organization>,
    /// The type of the record: `organization`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub name: Option<String>,
    /// The address in one line.
    pub address: Option<String>,
    /// Who can see the organization.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
}

/// Lists the followers of an organization, a page at a time.
#[operation(
    GET "/api/v2/organizations/{id}/followers" -> Page<Follower>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationFollowers {
    /// Organization whose followers are listed.
    pub id: Id<of::Organization>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds a follower to an organization; Pipedrive responds with 400 if the user is one already.
#[operation(POST "/api/v2/organizations/{id}/followers" -> Follower, cost = 5, scopes = "contacts:full")]
pub struct AddOrganizationFollower {
    /// Organization to add the follower to.
    pub id: Id<of::Organization>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Lists the changes in the followers of an organization, a page at a time.
#[operation(
    GET "/api/v2/organizations/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationFollowersChangelog {
    /// Organization whose changes in followers are listed.
    pub id: Id<of::Organization>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Removes a follower from an organization.
#[operation(
    DELETE "/api/v2/organizations/{id}/followers/{follower_id}" -> DeletedFollower,
    cost = 3, scopes = "contacts:full"
)]
pub struct DeleteOrganizationFollower {
    /// Organization to remove the follower from.
    pub id: Id<of::Organization>,
    /// Follower to remove.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetOrganizations, GetOrganization, AddOrganization, UpdateOrganization, DeleteOrganization, SearchOrganization,
    GetOrganizationFollowers, AddOrganizationFollower, GetOrganizationFollowersChangelog,
    DeleteOrganizationFollower,
}
