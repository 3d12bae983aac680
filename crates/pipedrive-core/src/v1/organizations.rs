//! Organizations.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::{
    CustomFields, Date, Id, Labels, List, Patch, PictureRef, Sort, Time, UserRef, V1DateTime, V1Visibility, of,
};
use crate::wire::{Deleted, Item, Page};

/// An organization.
#[record(v1)]
pub struct Organization {
    pub id: Id<of::Organization>,
    /// The company whose account it is in.
    pub company_id: Option<Id<of::Company>>,
    pub owner_id: Option<UserRef>,
    pub name: Option<String>,
    /// The first letter of the name.
    pub first_char: Option<String>,
    /// How many persons are linked to it.
    pub people_count: Option<u64>,
    /// Whether it was not deleted.
    pub active_flag: Option<bool>,
    pub delete_time: Option<V1DateTime>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// Who may see it.
    pub visible_to: Option<V1Visibility>,
    /// Its first label.
    pub label: Option<Labels>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    pub picture_id: Option<PictureRef>,
    /// The address as one text.
    pub address: Option<String>,
    /// The apartment of the address.
    pub address_subpremise: Option<String>,
    /// The number of the house.
    pub address_street_number: Option<String>,
    /// The street.
    pub address_route: Option<String>,
    /// The part of the town.
    pub address_sublocality: Option<String>,
    /// The town.
    pub address_locality: Option<String>,
    /// The largest division of the country, such as a state.
    pub address_admin_area_level_1: Option<String>,
    /// The second largest division, such as a county.
    pub address_admin_area_level_2: Option<String>,
    /// The country.
    pub address_country: Option<String>,
    /// The postal code.
    pub address_postal_code: Option<String>,
    /// The address as one text, as the map service writes it.
    pub address_formatted_address: Option<String>,
    /// The code of the country.
    pub country_code: Option<String>,
    /// The name of the user it belongs to.
    pub owner_name: Option<String>,
    /// The address whose mail is filed under the organization.
    pub cc_email: Option<String>,
    /// The next activity.
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// Its time of the day, in UTC.
    pub next_activity_time: Option<Time>,
    /// The last activity.
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    pub open_deals_count: Option<u64>,
    /// How many open deals it is related to.
    pub related_open_deals_count: Option<u64>,
    pub closed_deals_count: Option<u64>,
    /// How many closed deals it is related to.
    pub related_closed_deals_count: Option<u64>,
    pub won_deals_count: Option<u64>,
    /// How many won deals it is related to.
    pub related_won_deals_count: Option<u64>,
    pub lost_deals_count: Option<u64>,
    /// How many lost deals it is related to.
    pub related_lost_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    /// How many of them are done.
    pub done_activities_count: Option<u64>,
    /// How many of them are not.
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// Whether the caller may rename it. This and the rest only when a single organization is read.
    pub edit_name: Option<bool>,
    /// The last activity, as it came.
    pub last_activity: Option<Value>,
    /// The next activity, as it came.
    pub next_activity: Option<Value>,
    /// Values of custom fields, read when asked for.
    pub custom_fields: CustomFields,
}

/// Lists organizations, a page at a time.
#[operation(
    GET "/api/v1/organizations" -> Page<Organization>,
    cost = 20, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetOrganizations {
    /// Only organizations of this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only organizations whose name starts with this letter; letter case does not count.
    pub first_char: Option<String>,
    /// How many organizations to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many organizations a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with its direction.
    pub sort: Option<Sort>,
}

/// Reads one organization; `additional_data` has its followers, and the address whose mail is filed under it.
#[operation(
    GET "/api/v1/organizations/{id}" -> Item<Organization>,
    cost = 2, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetOrganization {
    /// Organization to read.
    pub id: Id<of::Organization>,
}

/// Adds an organization.
#[operation(POST "/api/v1/organizations" -> Item<Organization>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct AddOrganization {
    /// Name of the organization.
    pub name: String,
    /// When the organization was created; now unless given.
    pub add_time: Option<V1DateTime>,
    /// Owner of the organization; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// Label of the organization; `label_ids` takes several.
    pub label: Option<Id<of::Label>>,
    /// Labels of the organization; the first of them becomes `label`. Not in a form, which has no lists.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the organization.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Changes an organization; what is not named keeps its value.
#[operation(PUT "/api/v1/organizations/{id}" -> Item<Organization>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct UpdateOrganization {
    /// Organization to update.
    pub id: Id<of::Organization>,
    /// Name of the organization.
    pub name: Option<String>,
    /// Owner of the organization.
    pub owner_id: Option<Id<of::User>>,
    /// Label of the organization, the only one from then on; `label_ids` takes several.
    pub label: Patch<Id<of::Label>>,
    /// Labels of the organization; those not given are removed, and the first becomes `label`.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the organization.
    pub visible_to: Option<V1Visibility>,
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes an organization; it is purged 30 days later.
#[operation(
    DELETE "/api/v1/organizations/{id}" -> Deleted<Id<of::Organization>>,
    cost = 6, scopes = "contacts:full", deprecated
)]
pub struct DeleteOrganization {
    /// Organization to delete.
    pub id: Id<of::Organization>,
}

crate::wire::operation::operations! {
    GetOrganizations, GetOrganization, AddOrganization, UpdateOrganization, DeleteOrganization,
}
