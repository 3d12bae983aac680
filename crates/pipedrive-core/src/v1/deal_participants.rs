//! Participants of deals: the persons who take part in a deal beside the linked one.
//!
//! ```
//! use pipedrive_core::v1::deal_participants::AddDealParticipant;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddDealParticipant::new(7, 9))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/deals/7/participants");
//! assert_eq!(request.body(), r#"{"person_id":9}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Id, PersonRef, UserRef, V1DateTime, of};
use crate::v1::persons::Person;
use crate::wire::{Deleted, Item, Page};

/// A person who takes part in a deal.
#[record]
pub struct DealParticipant {
    /// The id of the entry, not that of the person.
    pub id: Id<of::Participant>,
    pub person_id: Option<PersonRef>,
    /// The whole record of the person.
    pub person: Option<Box<Person>>,
    pub add_time: Option<V1DateTime>,
    /// `false` once the participant is removed.
    pub active_flag: Option<bool>,
    /// The user who added the participant.
    pub added_by_user_id: Option<UserRef>,
    /// The type of the record that the person takes part in: `deal`.
    pub related_item_type: Option<String>,
    /// The id of that record.
    pub related_item_id: Option<Id<of::Deal>>,
    pub related_item_data: Option<ParticipantDeal>,
}

/// The deal that a person takes part in.
#[record]
pub struct ParticipantDeal {
    pub deal_id: Option<Id<of::Deal>>,
    pub title: Option<String>,
}

/// A change in the participants of a deal.
#[record]
pub struct ParticipantChange {
    pub action: Option<ParticipantAction>,
    /// The user who made the change.
    pub actor_user_id: Option<Id<of::User>>,
    pub person_id: Option<Id<of::Person>>,
    /// When the change was made.
    pub time: Option<V1DateTime>,
}

open_enum! {
    /// A change of one participant. Pipedrive documents one word, by example.
    pub enum ParticipantAction {
        /// The participant was added.
        Added = "added",
    }
}

/// Lists the persons of a deal, linked and participating, a page at a time. Replaced by `GET /api/v2/persons` with a
/// `deal_id`, which has no field selector.
#[operation(
    GET "/api/v1/deals/{id}/persons" -> Page<Person>,
    cost = 20, scopes = "contacts:read contacts:full", deprecated
)]
pub struct GetDealPersons {
    /// Deal whose persons are listed.
    pub id: Id<of::Deal>,
    /// Number of persons to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of persons per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Lists the participants of a deal, a page at a time.
#[operation(
    GET "/api/v1/deals/{id}/participants" -> Page<DealParticipant>,
    cost = 10, scopes = "deals:read deals:full"
)]
pub struct GetDealParticipants {
    /// Deal whose participants are listed.
    pub id: Id<of::Deal>,
    /// Number of participants to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of participants per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Adds a participant to a deal.
#[operation(POST "/api/v1/deals/{id}/participants" -> Item<DealParticipant>, cost = 10, scopes = "deals:full")]
pub struct AddDealParticipant {
    /// Deal to add the participant to.
    pub id: Id<of::Deal>,
    /// Person to add as a participant.
    pub person_id: Id<of::Person>,
}

/// Removes a participant from a deal.
#[operation(
    DELETE "/api/v1/deals/{id}/participants/{deal_participant_id}" -> Deleted<Id<of::Participant>>,
    cost = 6, scopes = "deals:full"
)]
pub struct DeleteDealParticipant {
    /// Deal to remove the participant from.
    pub id: Id<of::Deal>,
    /// Entry of the participant: the `id` in the list of participants, not that of the person.
    pub deal_participant_id: Id<of::Participant>,
}

/// Lists the changes in the participants of a deal, a page at a time.
#[operation(
    GET "/api/v1/deals/{id}/participantsChangelog" -> Page<ParticipantChange>,
    cost = 10, scopes = "deals:read deals:full"
)]
pub struct GetDealParticipantsChangelog {
    /// Deal whose changes are listed.
    pub id: Id<of::Deal>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

crate::wire::operation::operations! {
    GetDealPersons, GetDealParticipants, AddDealParticipant, DeleteDealParticipant, GetDealParticipantsChangelog,
}
