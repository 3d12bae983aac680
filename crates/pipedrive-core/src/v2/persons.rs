//! Persons.
//!
//! `im`, `postal_address`, `notes`, `birthday` and `job_title` exist only in accounts with contact sync; elsewhere they
//! are not answered, and writing them is a 403.

use std::collections::BTreeMap;

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{
    Address, Commas, Contact, CustomFields, Date, DateTime, Id, Label, List, MarketingStatus, NamedOrganization,
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
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The same with their names; with `include_labels`. Pipedrive documents the form, not the key.
    pub labels: Option<Vec<Label>>,
    /// Its picture; [`GetPersonPicture`] tells where it is.
    pub picture_id: Option<Id<of::Picture>>,
    /// Its postal address; with contact sync.
    pub postal_address: Option<Address>,
    /// Notes on it; with contact sync.
    pub notes: Option<String>,
    /// Its instant messengers; with contact sync.
    pub im: Option<Vec<Contact>>,
    /// Its birthday; with contact sync.
    pub birthday: Option<Date>,
    /// Its job; with contact sync.
    pub job_title: Option<String>,
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
    /// In how many open deals it takes part.
    pub participant_open_deals_count: Option<u64>,
    /// In how many closed deals it takes part.
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
    /// How many deals of it are won.
    pub won_deals_count: Option<u64>,
    /// How many deals of related records are won.
    pub related_won_deals_count: Option<u64>,
    /// How many deals of it are lost.
    pub lost_deals_count: Option<u64>,
    /// How many deals of related records are lost.
    pub related_lost_deals_count: Option<u64>,
    /// When the last email came in.
    pub last_incoming_mail_time: Option<DateTime>,
    /// When the last email went out.
    pub last_outgoing_mail_time: Option<DateTime>,
    /// Whether the person takes marketing mail; accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// Where the double opt-in stands, as it came: the documents do not say in which form; accounts with Campaigns
    /// only.
    pub doi_status: Option<Value>,
    /// The address whose mail is filed under the person.
    pub smart_bcc_email: Option<String>,
}

open_enum! {
    /// What a list of persons is sorted by.
    pub enum PersonSort {
        /// The id.
        Id = "id",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// When it was made.
        AddTime = "add_time",
    }
}

open_enum! {
    /// A field of a person that is answered only when it is asked for.
    pub enum PersonExtra {
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
        /// In how many open deals it takes part.
        ParticipantOpenDealsCount = "participant_open_deals_count",
        /// In how many closed deals it takes part.
        ParticipantClosedDealsCount = "participant_closed_deals_count",
        /// How many emails belong to it.
        EmailMessagesCount = "email_messages_count",
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
        /// When the last email came in.
        LastIncomingMailTime = "last_incoming_mail_time",
        /// When the last email went out.
        LastOutgoingMailTime = "last_outgoing_mail_time",
        /// Whether the person takes marketing mail; accounts with Campaigns only.
        MarketingStatus = "marketing_status",
        /// Where the double opt-in stands; accounts with Campaigns only.
        DoiStatus = "doi_status",
        /// The address whose mail is filed under the person.
        SmartBccEmail = "smart_bcc_email",
    }
}

/// Lists persons, a page at a time.
#[operation(GET "/api/v2/persons" -> Page<Person>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetPersons {
    /// Saved filter to apply; with it the service ignores ids, owner, organization and deal.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only these persons, at most 100; unknown ones are left out without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Person>>>,
    /// Only persons of this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only persons linked to this organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Only persons linked to this deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Only persons changed at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Only persons changed before this time, in whole seconds.
    pub updated_until: Option<DateTime>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<PersonSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// Fields to include besides the usual ones; `marketing_status` and `doi_status` need an account with Campaigns.
    pub include_fields: Option<Commas<PersonExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
    /// How many persons a page holds, at most 500; 100 unless given. The cost is the same.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Reads one person.
#[operation(GET "/api/v2/persons/{id}" -> Person, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetPerson {
    /// Person to read.
    pub id: Id<of::Person>,
    /// Fields to include besides the usual ones; `marketing_status` and `doi_status` need an account with Campaigns.
    pub include_fields: Option<Commas<PersonExtra>>,
    /// Keys of the custom fields to include, at most 15; all unless given.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Whether to include the labels of options of custom fields beside their ids.
    pub include_option_labels: Option<bool>,
    /// Whether to include labels in full beside their ids.
    pub include_labels: Option<bool>,
}

/// Adds a person. A name is needed, whole or in parts.
#[operation(POST "/api/v2/persons" -> Person, cost = 5, scopes = "contacts:full")]
pub struct AddPerson {
    /// Full name of the person.
    pub name: Option<String>,
    /// First name of the person, with `last_name` in place of `name`; of Pipedrive's documents only the guide has it.
    pub first_name: Option<String>,
    /// Last name of the person, with `first_name` in place of `name`; of Pipedrive's documents only the guide has it.
    pub last_name: Option<String>,
    /// Owner of the person; the caller unless given.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// When the person was created; now unless given.
    pub add_time: Option<DateTime>,
    /// Email addresses of the person.
    pub emails: Option<List<Contact>>,
    /// Phone numbers of the person.
    pub phones: Option<List<Contact>>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    /// Labels of the person.
    pub label_ids: Option<List<Id<of::Label>>>,
    /// Postal address of the person; with contact sync.
    pub postal_address: Option<Address>,
    /// Notes on the person, at most 10 000 characters; with contact sync.
    pub notes: Option<String>,
    /// Instant messengers of the person; with contact sync.
    pub im: Option<List<Contact>>,
    /// Birthday of the person; with contact sync.
    pub birthday: Option<Date>,
    /// Job title of the person; with contact sync.
    pub job_title: Option<String>,
    /// Whether the person receives marketing mail: `no_consent` without a valid email address. Accounts with Campaigns
    /// only.
    pub marketing_status: Option<MarketingStatus>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Changes a person; what is not named keeps its value.
#[operation(PATCH "/api/v2/persons/{id}" -> Person, cost = 5, scopes = "contacts:full")]
pub struct UpdatePerson {
    /// Person to update.
    pub id: Id<of::Person>,
    /// Full name of the person.
    pub name: Option<String>,
    /// First name of the person; of Pipedrive's documents only the guide has it.
    pub first_name: Option<String>,
    /// Last name of the person; of Pipedrive's documents only the guide has it.
    pub last_name: Option<String>,
    /// Owner of the person.
    pub owner_id: Option<Id<of::User>>,
    /// Linked organization; clearing unlinks.
    pub org_id: Patch<Id<of::Organization>>,
    /// Email addresses of the person; those not given are removed.
    pub emails: Option<List<Contact>>,
    /// Phone numbers of the person; those not given are removed.
    pub phones: Option<List<Contact>>,
    /// Who can see the person.
    pub visible_to: Option<Visibility>,
    /// Labels of the person; those not given are removed.
    pub label_ids: Patch<List<Id<of::Label>>>,
    /// Postal address of the person, whose parts that are not given are removed; with contact sync.
    pub postal_address: Patch<Address>,
    /// Notes on the person, at most 10 000 characters; with contact sync.
    pub notes: Patch<String>,
    /// Instant messengers of the person; those not given are removed (with contact sync).
    pub im: Option<List<Contact>>,
    /// Birthday of the person; with contact sync.
    pub birthday: Patch<Date>,
    /// Job title of the person; with contact sync.
    pub job_title: Patch<String>,
    /// Whether the person receives marketing mail, which can change once; a change that is not allowed is left out
    /// without an error. Accounts with Campaigns only.
    pub marketing_status: Option<MarketingStatus>,
    /// Values of custom fields; those not named keep theirs.
    pub custom_fields: CustomFields,
}

/// Deletes a person; it is gone for good after 30 days.
#[operation(DELETE "/api/v2/persons/{id}" -> Deleted<Id<of::Person>>, cost = 3, scopes = "contacts:full")]
pub struct DeletePerson {
    /// Person to delete.
    pub id: Id<of::Person>,
}

/// Finds persons by text.
#[operation(
    GET "/api/v2/persons/search" -> Hits<FoundPerson>,
    cost = 20, scopes = "contacts:read contacts:full search:read"
)]
pub struct SearchPersons {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    pub term: String,
    /// Fields to search in; all that can be searched unless given.
    pub fields: Option<Commas<PersonSearchField>>,
    /// Whether the whole value must match; upper and lower case are the same.
    pub exact_match: Option<bool>,
    /// Only persons linked to this organization, of which 2000 are looked at.
    pub organization_id: Option<Id<of::Organization>>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<PersonSearchExtra>>,
    /// How many hits a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

open_enum! {
    /// Where a search for persons looks.
    pub enum PersonSearchField {
        /// In custom fields.
        CustomFields = "custom_fields",
        /// In email addresses.
        Email = "email",
        /// In notes.
        Notes = "notes",
        /// In phone numbers.
        Phone = "phone",
        /// In the name.
        Name = "name",
    }
}

open_enum! {
    /// What a search for persons answers only when it is asked for.
    pub enum PersonSearchExtra {
        /// The picture.
        Picture = "person.picture",
    }
}

/// A person that a search found.
#[record]
pub struct FoundPerson {
    pub id: Id<of::Person>,
    /// What it is: `person`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub name: Option<String>,
    pub phones: Option<Vec<String>>,
    pub emails: Option<Vec<String>>,
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    pub organization: Option<NamedOrganization>,
    /// The values of custom fields that were looked at.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were looked at.
    pub notes: Option<Vec<String>>,
    /// The picture, as it came: the documents do not say in which form; with `include_fields`.
    pub picture: Option<Value>,
}

/// Tells where the picture of a person is; 404 if it has none.
#[operation(GET "/api/v2/persons/{id}/picture" -> PersonPicture, cost = 1, scopes = "contacts:read contacts:full")]
pub struct GetPersonPicture {
    /// Person whose picture is read.
    pub id: Id<of::Person>,
}

/// Where the picture of a person is.
#[record]
pub struct PersonPicture {
    pub id: Id<of::Picture>,
    /// What is pictured: `person`.
    pub item_type: Option<String>,
    pub item_id: Option<Id<of::Person>>,
    pub added_by_user_id: Option<Id<of::User>>,
    /// Whether it is there: `false` once deleted.
    pub active_flag: Option<bool>,
    /// Its size in bytes.
    pub file_size: Option<u64>,
    /// Its addresses, by the length of an edge in pixels: `128` and `512`.
    pub pictures: Option<BTreeMap<String, Option<String>>>,
}

/// Lists the users who follow a person.
#[operation(GET "/api/v2/persons/{id}/followers" -> Page<Follower>, cost = 10, scopes = "contacts:read contacts:full")]
pub struct GetPersonFollowers {
    /// Person whose followers are listed.
    pub id: Id<of::Person>,
    /// How many followers a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Makes a user follow a person; 400 if the user does already.
#[operation(POST "/api/v2/persons/{id}/followers" -> Follower, cost = 5, scopes = "contacts:full")]
pub struct AddPersonFollower {
    /// Person to follow.
    pub id: Id<of::Person>,
    /// User who starts to follow.
    pub user_id: Id<of::User>,
}

/// Lists the changes of a person's followers.
#[operation(
    GET "/api/v2/persons/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "contacts:read contacts:full"
)]
pub struct GetPersonFollowersChangelog {
    /// Person whose changes of followers are listed.
    pub id: Id<of::Person>,
    /// How many changes a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Removes a follower of a person.
#[operation(
    DELETE "/api/v2/persons/{id}/followers/{follower_id}" -> DeletedFollower,
    cost = 3, scopes = "contacts:full"
)]
pub struct DeletePersonFollower {
    /// Person that is followed.
    pub id: Id<of::Person>,
    /// User who stops following.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetPersons, GetPerson, AddPerson, UpdatePerson, DeletePerson, SearchPersons, GetPersonPicture,
    GetPersonFollowers, AddPersonFollower, GetPersonFollowersChangelog, DeletePersonFollower,
}
