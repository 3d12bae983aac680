//! Persons.

use pipedrive_derive::{operation, record};

use crate::model::{
    Contact, CustomFields, Date, Id, Labels, List, MarketingStatus, OrganizationRef, Patch, PictureRef, Sort, Time,
    UserRef, V1DateTime, V1Visibility, of,
};
use crate::wire::{Deleted, Item, Page};

/// A person.
#[record(v1)]
pub struct Person {
    pub id: Id<of::Person>,
    /// The company whose account it is in.
    pub company_id: Option<Id<of::Company>>,
    pub owner_id: Option<UserRef>,
    pub org_id: Option<OrganizationRef>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// The first letter of the name.
    pub first_char: Option<String>,
    /// The e-mail addresses; where there is none, one with an empty value.
    pub email: Option<Vec<Contact>>,
    /// The phone numbers; where there is none, one with an empty value.
    pub phone: Option<Vec<Contact>>,
    /// The instant messengers; with contact sync.
    pub im: Option<Vec<Contact>>,
    /// The e-mail address to use.
    pub primary_email: Option<String>,
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
    /// Whether it takes marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// The name of the organization.
    pub org_name: Option<String>,
    /// The name of the user it belongs to.
    pub owner_name: Option<String>,
    /// The address whose mail is filed under the person.
    pub cc_email: Option<String>,
    /// The next activity.
    pub next_activity_id: Option<Id<of::Activity>>,
    pub next_activity_date: Option<Date>,
    /// Its time of the day, in UTC.
    pub next_activity_time: Option<Time>,
    /// The last activity.
    pub last_activity_id: Option<Id<of::Activity>>,
    pub last_activity_date: Option<Date>,
    /// When the last email came in.
    pub last_incoming_mail_time: Option<V1DateTime>,
    /// When the last email went out.
    pub last_outgoing_mail_time: Option<V1DateTime>,
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
    /// How many open deals it takes part in.
    pub participant_open_deals_count: Option<u64>,
    /// How many closed deals it takes part in.
    pub participant_closed_deals_count: Option<u64>,
    pub email_messages_count: Option<u64>,
    pub activities_count: Option<u64>,
    /// How many of them are done.
    pub done_activities_count: Option<u64>,
    /// How many of them are not.
    pub undone_activities_count: Option<u64>,
    pub files_count: Option<u64>,
    pub notes_count: Option<u64>,
    pub followers_count: Option<u64>,
    /// Values of custom fields, and of the fields that come with contact sync, read when asked for.
    pub custom_fields: CustomFields,
}

/// Lists persons, a page at a time.
#[operation(GET "/api/v1/persons" -> Page<Person>, cost = 20, scopes = "contacts:read contacts:full", deprecated)]
pub struct GetPersons {
    /// Only persons of this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only persons whose name starts with this letter; letter case does not count.
    pub first_char: Option<String>,
    /// How many persons to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many persons a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Fields to sort by, each with its direction.
    pub sort: Option<Sort>,
}

/// Reads one person; `additional_data` has the address whose mail is filed under it.
#[operation(GET "/api/v1/persons/{id}" -> Item<Person>, cost = 2, scopes = "contacts:read contacts:full", deprecated)]
pub struct GetPerson {
    /// Person to read.
    pub id: Id<of::Person>,
}

/// Adds a person.
#[operation(POST "/api/v1/persons" -> Item<Person>, cost = 10, scopes = "contacts:full", deprecated)]
pub struct AddPerson {
    /// Full name of the person.
    pub name: String,
    /// Owner of the person; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Email addresses of the person. Not in a form, which has no lists.
    pub email: Option<List<Contact>>,
    /// Phone numbers of the person. Not in a form, which has no lists.
    pub phone: Option<List<Contact>>,
    /// Label of the person; `label_ids` takes several.
    pub label: Option<Id<of::Label>>,
    /// Labels of the person; the first of them becomes `label`. Not in a form, which has no lists.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the person.
    pub visible_to: Option<V1Visibility>,
    /// Whether the person receives marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// When the person was created; now unless given.
    pub add_time: Option<V1DateTime>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Changes a person; what is not named keeps its value.
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
    /// Email addresses of the person; those not given are removed.
    pub email: Option<List<Contact>>,
    /// Phone numbers of the person; those not given are removed.
    pub phone: Option<List<Contact>>,
    /// Label of the person, the only one from then on; `label_ids` takes several.
    pub label: Patch<Id<of::Label>>,
    /// Labels of the person; those not given are removed, and the first becomes `label`.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Who can see the person.
    pub visible_to: Option<V1Visibility>,
    /// Whether the person receives marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// When the person was created.
    pub add_time: Option<V1DateTime>,
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes a person; it is purged 30 days later.
#[operation(DELETE "/api/v1/persons/{id}" -> Deleted<Id<of::Person>>, cost = 6, scopes = "contacts:full", deprecated)]
pub struct DeletePerson {
    /// Person to delete.
    pub id: Id<of::Person>,
}

crate::wire::operation::operations! {
    GetPersons, GetPerson, AddPerson, UpdatePerson, DeletePerson,
}
