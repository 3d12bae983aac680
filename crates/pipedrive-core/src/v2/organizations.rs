//! Organizations.

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
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub address: Option<Address>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The same with their names; with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    /// The address of its website.
    pub website: Option<String>,
    /// The address of its page on LinkedIn.
    pub linkedin: Option<String>,
    /// Its industry, an option of the field `industry`.
    pub industry: Option<Id<of::FieldOption>>,
    /// What it takes in a year.
    pub annual_revenue: Option<Amount>,
    /// How many people work for it.
    pub employee_count: Option<u64>,
    /// Values of custom fields, read when asked for.
    pub custom_fields: CustomFields,
    /// The next activity; with `include_fields`, as all that follow.
    pub next_activity_id: Option<Id<of::Activity>>,
    /// The last activity.
    pub last_activity_id: Option<Id<of::Activity>>,
    pub open_deals_count: Option<u64>,
    /// How many open deals related records have.
    pub related_open_deals_count: Option<u64>,
    pub closed_deals_count: Option<u64>,
    /// How many closed deals related records have.
    pub related_closed_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    /// How many persons are linked to it.
    pub people_count: Option<u64>,
    pub activities_count: Option<u64>,
    /// How many of them are done.
    pub done_activities_count: Option<u64>,
    /// How many of them are not.
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// How many deals of it are won.
    pub won_deals_count: Option<u64>,
    /// How many deals of related records are won.
    pub related_won_deals_count: Option<u64>,
    /// How many deals of it are lost.
    pub lost_deals_count: Option<u64>,
    /// How many deals of related records are lost.
    pub related_lost_deals_count: Option<u64>,
    /// The address whose mail is filed under the organization.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// What a list of organizations is sorted by.
    pub enum OrganizationSort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of an organization that is answered only when it is asked for.
    pub enum OrganizationExtra {
        /// The next activity.
        NextActivityId = "next_activity_id",
        /// The last activity.
        LastActivityId = "last_activity_id",
        /// How many open deals it has.
        OpenDealsCount = "open_deals_count",
        /// How many open deals related records have.
        RelatedOpenDealsCount = "related_open_deals_count",
        /// How many closed deals it has.
        ClosedDealsCount = "closed_deals_count",
        /// How many closed deals related records have.
        RelatedClosedDealsCount = "related_closed_deals_count",
        /// How many emails belong to it.
        EmailMessagesCount = "email_messages_count",
        /// How many persons are linked to it.
        PeopleCount = "people_count",
        /// How many activities it has.
        ActivitiesCount = "activities_count",
        /// How many of them are done.
        DoneActivitiesCount = "done_activities_count",
        /// How many of them are not.
        UndoneActivitiesCount = "undone_activities_count",
        /// How many files it has.
        FilesCount = "files_count",
        /// How many notes it has.
        NotesCount = "notes_count",
        /// How many users follow it.
        FollowersCount = "followers_count",
        /// How many deals of it are won.
        WonDealsCount = "won_deals_count",
        /// How many deals of related records are won.
        RelatedWonDealsCount = "related_won_deals_count",
        /// How many deals of it are lost.
        LostDealsCount = "lost_deals_count",
        /// How many deals of related records are lost.
        RelatedLostDealsCount = "related_lost_deals_count",
        /// The address whose mail is filed under the organization.
        SmartBccEmail = "smart_bcc_email",
    }
}

/// Lists organizations, a page at a time.
#[operation(GET "/api/v2/organizations" -> Page<Organization>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetOrganizations {
    /// Saved filter to apply; with it the service ignores ids and owner.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only these organizations, at most 100; unknown ones are left out without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Organization>>>,
    /// Only organizations of this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only organizations changed at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only organizations changed before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<OrganizationSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<OrganizationExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
    /// How many organizations a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one organization.
#[operation(GET "/api/v2/organizations/{id}" -> Organization, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetOrganization {
    /// Organization to read.
    pub id: Id<of::Organization>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<OrganizationExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
}

/// Adds an organization.
#[operation(POST "/api/v2/organizations" -> Organization, cost = 5, scopes = "contacts:full")]
pub struct AddOrganization {
    /// Name of the organization.
    pub name: String,
    /// Owner of the organization; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// When the organization was created; now unless given.
    pub add_time: Option<DateTime>,
    /// Who can see the organization.
    pub visible_to: Option<Visibility>,
    /// Labels of the organization.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Address of the organization.
    pub address: Option<Address>,
    /// Address of the website of the organization.
    pub website: Patch<String>,
    /// Address of the page of the organization on LinkedIn.
    pub linkedin: Patch<String>,
    /// Industry of the organization, an option of the field `industry`.
    pub industry: Patch<Id<of::FieldOption>>,
    /// Annual revenue of the organization; the service wants a whole number.
    pub annual_revenue: Patch<Amount>,
    /// Number of employees of the organization.
    pub employee_count: Patch<u64>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Changes an organization; what is not named keeps its value.
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
    /// Labels of the organization; those not given are removed.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Address of the organization; parts that are not given are removed.
    pub address: Patch<Address>,
    /// Address of the website of the organization.
    pub website: Patch<String>,
    /// Address of the page of the organization on LinkedIn.
    pub linkedin: Patch<String>,
    /// Industry of the organization, an option of the field `industry`.
    pub industry: Patch<Id<of::FieldOption>>,
    /// Annual revenue of the organization; the service wants a whole number.
    pub annual_revenue: Patch<Amount>,
    /// Number of employees of the organization.
    pub employee_count: Patch<u64>,
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes an organization; it is gone for good after 30 days.
#[operation(DELETE "/api/v2/organizations/{id}" -> Deleted<Id<of::Organization>>, cost = 3, scopes = "contacts:full")]
pub struct DeleteOrganization {
    /// Organization to delete.
    pub id: Id<of::Organization>,
}

/// Finds organizations by text.
#[operation(
    GET "/api/v2/organizations/search" -> Hits<FoundOrganization>,
    cost = 20, scopes = "contacts:read contacts:full search:read"
)]
pub struct SearchOrganization {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    pub term: String,
    /// Fields to search in; all that can be searched unless given.
    pub fields: Option<Commas<OrganizationSearchField>>,
    /// Whether the whole value must match; upper and lower case are the same.
    pub exact_match: Option<bool>,
    /// How many hits a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

open_enum! {
    /// Where a search for organizations looks.
    pub enum OrganizationSearchField {
        /// In the address.
        Address = "address",
        /// In custom fields.
        CustomFields = "custom_fields",
        /// In notes.
        Notes = "notes",
        /// In the name.
        Name = "name",
    }
}

/// An organization that a search found.
#[record]
pub struct FoundOrganization {
    pub id: Id<of::Organization>,
    /// What it is: `organization`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub name: Option<String>,
    /// Its address, as one text.
    pub address: Option<String>,
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    /// The values of custom fields that were looked at.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were looked at.
    pub notes: Option<Vec<String>>,
}

/// Lists the users who follow an organization.
#[operation(
    GET "/api/v2/organizations/{id}/followers" -> Page<Follower>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationFollowers {
    /// Organization whose followers are listed.
    pub id: Id<of::Organization>,
    /// How many followers a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Makes a user follow an organization; 400 if the user does already.
#[operation(POST "/api/v2/organizations/{id}/followers" -> Follower, cost = 5, scopes = "contacts:full")]
pub struct AddOrganizationFollower {
    /// Organization to follow.
    pub id: Id<of::Organization>,
    /// User who starts to follow.
    pub user_id: Id<of::User>,
}

/// Lists the changes of an organization's followers.
#[operation(
    GET "/api/v2/organizations/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationFollowersChangelog {
    /// Organization whose changes of followers are listed.
    pub id: Id<of::Organization>,
    /// How many changes a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Removes a follower of an organization.
#[operation(
    DELETE "/api/v2/organizations/{id}/followers/{follower_id}" -> DeletedFollower,
    cost = 3, scopes = "contacts:full"
)]
pub struct DeleteOrganizationFollower {
    /// Organization that is followed.
    pub id: Id<of::Organization>,
    /// User who stops following.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetOrganizations, GetOrganization, AddOrganization, UpdateOrganization, DeleteOrganization, SearchOrganization,
    GetOrganizationFollowers, AddOrganizationFollower, GetOrganizationFollowersChangelog,
    DeleteOrganizationFollower,
}
