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
    Contact, CustomFields, Date, Id, Labels, List, MarketingStatus, OrganizationRef, Patch, PictureRef, Sort, Time,
    UserRef, V1DateTime, V1Visibility, of,
};
use crate::wire::{Deleted, Item, Page};

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
    /// The values of custom fields and of contact sync's fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// Lists persons, a page at a time.
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

/// Reads one person; `additional_data` has the email address whose messages are linked to them.
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

crate::wire::operation::operations! {
    GetPersons, GetPerson, AddPerson, UpdatePerson, DeletePerson,
}
