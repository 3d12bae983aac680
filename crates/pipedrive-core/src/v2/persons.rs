//! Persons: the contacts that deals are made with, with their followers and pictures.
//!
//! `im`, `postal_address`, `notes`, `birthday` and `job_title` exist only in accounts with contact sync: elsewhere
//! responses do not have them, and writing them is rejected with 403.
//!
//! ```
//! use pipedrive_core::model::Contact;
//! use pipedrive_core::v2::persons::AddPerson;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let person = AddPerson::new().name("Ann").emails(Contact::work("ann@example.org"));
//! let request = account.request(&person)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/persons");
//! assert_eq!(request.body(), r#"{"name":"Ann","emails":[{"value":"ann@example.org","label":"work"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Persons](https://developers.pipedrive.com/docs/api/v1/Persons) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{
    Address, Commas, Contact, CustomFields, Date, DateTime, Id, Label, List, Map, MarketingStatus, NamedOrganization,
    NamedUser, Patch, SortDirection, Visibility, of,
};
use crate::v2::followers::{DeletedFollower, Follower, FollowerChange};
use crate::wire::{Deleted, Hits, Page};

/// A person.
#[record]
pub struct Person {
    pub id: Id<of::Person>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub owner_id: Option<Id<of::User>>,
    pub org_id: Option<Id<of::Organization>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    pub emails: Option<Vec<Contact>>,
    pub phones: Option<Vec<Contact>>,
    pub is_deleted: Option<bool>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The labels with their names; returned with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    /// The picture; [`GetPersonPicture`] reads its URLs.
    pub picture_id: Option<Id<of::Picture>>,
    /// The postal address; returned with contact sync.
    pub postal_address: Option<Address>,
    /// The notes; returned with contact sync.
    pub notes: Option<String>,
    /// The instant messaging accounts; returned with contact sync.
    pub im: Option<Vec<Contact>>,
    /// The birthday; returned with contact sync.
    pub birthday: Option<Date>,
    /// The job title; returned with contact sync.
    pub job_title: Option<String>,
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
    /// The number of won deals.
    pub won_deals_count: Option<u64>,
    /// The number of won deals of related records.
    pub related_won_deals_count: Option<u64>,
    /// The number of lost deals.
    pub lost_deals_count: Option<u64>,
    /// The number of lost deals of related records.
    pub related_lost_deals_count: Option<u64>,
    /// When the last email was received.
    pub last_incoming_mail_time: Option<DateTime>,
    /// When the last email was sent.
    pub last_outgoing_mail_time: Option<DateTime>,
    /// Whether the person receives marketing mail; returned to accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// The status of the double opt-in as raw JSON, since Pipedrive's documents do not specify its form; returned to
    /// accounts with Campaigns only.
    pub doi_status: Option<Value>,
    /// The email address whose messages are linked to the person.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// A field to sort persons by.
    pub enum PersonSort {
        /// The id.
        Id = "id",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The time of creation.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of a person that is returned only on request.
    pub enum PersonExtra {
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
        /// The number of open deals the person takes part in.
        ParticipantOpenDealsCount = "participant_open_deals_count",
        /// The number of closed deals the person takes part in.
        ParticipantClosedDealsCount = "participant_closed_deals_count",
        /// The number of emails.
        EmailMessagesCount = "email_messages_count",
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
        /// When the last email was received.
        LastIncomingMailTime = "last_incoming_mail_time",
        /// When the last email was sent.
        LastOutgoingMailTime = "last_outgoing_mail_time",
        /// Whether the person receives marketing mail; returned to accounts with Campaigns only.
        MarketingStatus = "marketing_status",
        /// The status of the double opt-in; accounts with Campaigns only.
        DoiStatus = "doi_status",
        /// The email address whose messages are linked to the person.
        SmartBccEmail = "smart_bcc_email",
    }
}

/// Lists persons, a page at a time.
#[operation(GET "/api/v2/persons" -> Page<Person>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetPersons {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids, owner, organization and deal.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only persons with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Person>>>,
    /// Only persons owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only persons linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only persons linked to this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only persons updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only persons updated before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<PersonSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Additional fields to include; `marketing_status` and `doi_status` require an account with Campaigns.
    pub include_fields: Option<Commas<PersonExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
    /// Number of persons per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one person.
#[operation(GET "/api/v2/persons/{id}" -> Person, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetPerson {
    /// Person to read.
    pub id: Id<of::Person>,
    /// Additional fields to include; `marketing_status` and `doi_status` require an account with Campaigns.
    pub include_fields: Option<Commas<PersonExtra>>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of custom fields' options in addition to their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels with their names in addition to their ids.
    pub include_labels: Option<bool>,
}

/// Creates a person; either `name` or its parts are required.
#[operation(POST "/api/v2/persons" -> Person, cost = 5, scopes = "contacts:full")]
pub struct AddPerson {
    /// Full name of the person.
    pub name: Option<String>,
    /// First name of the person, together with `last_name` instead of `name`; documented in Pipedrive's guide only.
    pub first_name: Option<String>,
    /// Last name of the person, together with `first_name` instead of `name`; documented in Pipedrive's guide only.
    pub last_name: Option<String>,
    /// Owner of the person; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// When the person was created; defaults to now.
    pub add_time: Option<DateTime>,
    /// Email addresses of the person.
    pub emails: Option<List<Contact>>,
    /// Phone numbers of the person.
    pub phones: Option<List<Contact>>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    /// Labels of the person.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Postal address of the person; requires contact sync.
    pub postal_address: Option<Address>,
    /// Notes on the person, at most 10 000 characters; requires contact sync.
    #[arg(max = 10_000)]
    pub notes: Option<String>,
    /// Instant messaging accounts of the person; requires contact sync.
    pub im: Option<List<Contact>>,
    /// Birthday of the person; requires contact sync.
    pub birthday: Option<Date>,
    /// Job title of the person; requires contact sync.
    pub job_title: Option<String>,
    /// Whether the person receives marketing mail; `no_consent` without a valid email address. Accounts with Campaigns
    /// only.
    pub marketing_status: Option<MarketingStatus>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a person; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/persons/{id}" -> Person, cost = 5, scopes = "contacts:full")]
pub struct UpdatePerson {
    /// Person to update.
    pub id: Id<of::Person>,
    /// Full name of the person.
    pub name: Option<String>,
    /// First name of the person; documented in Pipedrive's guide only.
    pub first_name: Option<String>,
    /// Last name of the person; documented in Pipedrive's guide only.
    pub last_name: Option<String>,
    /// Owner of the person.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Email addresses of the person, which replace the current ones.
    pub emails: Option<List<Contact>>,
    /// Phone numbers of the person, which replace the current ones.
    pub phones: Option<List<Contact>>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    /// Labels of the person, which replace the current ones.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Postal address of the person; parts that are not given are removed. Requires contact sync.
    pub postal_address: Patch<Address>,
    /// Notes on the person, at most 10 000 characters; requires contact sync.
    #[arg(max = 10_000)]
    pub notes: Patch<String>,
    /// Instant messaging accounts of the person, which replace the current ones; requires contact sync.
    pub im: Option<List<Contact>>,
    /// Birthday of the person; requires contact sync.
    pub birthday: Patch<Date>,
    /// Job title of the person; requires contact sync.
    pub job_title: Patch<String>,
    /// Whether the person receives marketing mail; can be changed once, and a change that is not allowed is ignored
    /// without an error. Accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a person; the deletion is permanent after 30 days.
#[operation(DELETE "/api/v2/persons/{id}" -> Deleted<Id<of::Person>>, cost = 3, scopes = "contacts:full")]
pub struct DeletePerson {
    /// Person to delete.
    pub id: Id<of::Person>,
}

/// Searches for persons by text.
#[operation(
    GET "/api/v2/persons/search" -> Hits<FoundPerson>,
    cost = 20, scopes = "contacts:read contacts:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchPersons {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<PersonSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Only persons linked to this organization; at most 2000 of its persons are searched.
    pub organization_id: Option<Id<of::Organization>>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<PersonSearchExtra>>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for persons in.
    pub enum PersonSearchField {
        /// Custom fields.
        CustomFields = "custom_fields",
        /// Email addresses.
        Email = "email",
        /// Notes.
        Notes = "notes",
        /// Phone numbers.
        Phone = "phone",
        /// The name.
        Name = "name",
    }
}

open_enum! {
    /// A field of the results of a search for persons that is returned only on request.
    pub enum PersonSearchExtra {
        /// The picture.
        Picture = "person.picture",
    }
}

/// A person in the results of a search.
#[record]
pub struct FoundPerson {
    pub id: Id<of::Person>,
    /// The type of the record: `person`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub name: Option<String>,
    pub phones: Option<Vec<String>>,
    pub emails: Option<Vec<String>>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    pub organization: Option<NamedOrganization>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
    /// The picture as raw JSON, since Pipedrive's documents do not specify its form; returned with `include_fields`.
    pub picture: Option<Value>,
}

/// Reads the URLs of a person's picture; Pipedrive responds with 404 if they have none.
#[operation(GET "/api/v2/persons/{id}/picture" -> PersonPicture, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetPersonPicture {
    /// Person whose picture is read.
    pub id: Id<of::Person>,
}

/// The metadata and the URLs of a person's picture.
#[record]
pub struct PersonPicture {
    pub id: Id<of::Picture>,
    /// The type of the record that the picture belongs to: `person`.
    pub item_type: Option<String>,
    pub item_id: Option<Id<of::Person>>,
    pub added_by_user_id: Option<Id<of::User>>,
    /// `false` once the picture is deleted.
    pub active_flag: Option<bool>,
    /// The size in bytes.
    pub file_size: Option<u64>,
    /// The URLs, by edge length in pixels: `128` and `512`.
    pub pictures: Option<Map<String, Option<String>>>,
}

/// Lists the followers of a person, a page at a time.
#[operation(GET "/api/v2/persons/{id}/followers" -> Page<Follower>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetPersonFollowers {
    /// Person whose followers are listed.
    pub id: Id<of::Person>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds a follower to a person; Pipedrive responds with 400 if the user is one already.
#[operation(POST "/api/v2/persons/{id}/followers" -> Follower, cost = 5, scopes = "contacts:full")]
pub struct AddPersonFollower {
    /// Person to add the follower to.
    pub id: Id<of::Person>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Lists the changes in the followers of a person, a page at a time.
#[operation(
    GET "/api/v2/persons/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetPersonFollowersChangelog {
    /// Person whose changes in followers are listed.
    pub id: Id<of::Person>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Removes a follower from a person.
#[operation(
    DELETE "/api/v2/persons/{id}/followers/{follower_id}" -> DeletedFollower,
    cost = 3, scopes = "contacts:full"
)]
pub struct DeletePersonFollower {
    /// Person to remove the follower from.
    pub id: Id<of::Person>,
    /// Follower to remove.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetPersons, GetPerson, AddPerson, UpdatePerson, DeletePerson, SearchPersons, GetPersonPicture,
    GetPersonFollowers, AddPersonFollower, GetPersonFollowersChangelog, DeletePersonFollower,
}
