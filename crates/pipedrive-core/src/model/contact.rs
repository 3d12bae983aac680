//! Contacts, addresses, participants and attendees.

use pipedrive_derive::object;
use serde_json::value::RawValue;

use super::custom_fields::json::to_raw;
use super::custom_fields::value::{FieldData, FieldValue, text_of};
use super::id::{Id, of};
use super::list::Bit;
use crate::record::{Record, Rest};

/// An email address, a phone number or an instant messaging account.
///
/// ```
/// use pipedrive_core::model::Contact;
///
/// let contact = Contact::work("ann@example.org").primary(true);
/// assert_eq!(
///     serde_json::to_string(&contact)?,
///     r#"{"value":"ann@example.org","primary":true,"label":"work"}"#
/// );
/// assert_eq!(serde_json::from_str::<Contact>(r#""ann@example.org""#)?, Contact::new("ann@example.org"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct Contact {
    /// Address or number. Empty if v1 has none.
    #[field(new, bare)]
    pub value: Option<String>,
    /// Whether this is the preferred contact. v2 makes the first of a list primary if none is.
    pub primary: Option<bool>,
    /// Label: `work`, `home`, `mobile`, `other`, or the network of an instant messaging account. In v2 it defaults to
    /// `work`.
    pub label: Option<String>,
}

impl Contact {
    /// Creates a contact with the label `work`.
    pub fn work(value: impl Into<String>) -> Self {
        Self::new(value).label("work")
    }

    /// Creates a contact with the label `home`.
    pub fn home(value: impl Into<String>) -> Self {
        Self::new(value).label("home")
    }
}

impl From<&str> for Contact {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<String> for Contact {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

/// A postal address, in the form of v2.
///
/// Only [`value`](Self::value) is required in a request: Pipedrive fills the parts that are not given from it. A plain
/// text is read as the value.
#[object]
pub struct Address {
    /// Address in one line.
    #[field(new, bare)]
    pub value: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// First-level administrative division, such as a state.
    pub admin_area_level_1: Option<String>,
    /// Second-level administrative division, such as a county.
    pub admin_area_level_2: Option<String>,
    /// City or town.
    pub locality: Option<String>,
    /// District.
    pub sublocality: Option<String>,
    /// Street name.
    pub route: Option<String>,
    /// House number.
    pub street_number: Option<String>,
    /// Apartment or suite. Pipedrive no longer fills it.
    pub subpremise: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Address in one line, as formatted by the map service.
    pub formatted_address: Option<String>,
}

impl From<&str> for Address {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<String> for Address {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

/// A participant of an activity, in the form of v2. v1's form is read too.
#[object]
pub struct Participant {
    /// Person.
    #[field(new)]
    pub person_id: Option<Id<of::Person>>,
    /// Whether this is the primary participant.
    #[field(alias = "primary_flag")]
    pub primary: Option<bool>,
}

/// A [`Participant`] in the form of v1, with `primary_flag`.
#[object]
pub struct V1Participant {
    /// Person.
    #[field(new)]
    pub person_id: Option<Id<of::Person>>,
    /// Whether this is the primary participant.
    #[field(name = "primary_flag", alias = "primary")]
    pub primary: Option<bool>,
}

impl From<Participant> for V1Participant {
    fn from(participant: Participant) -> Self {
        let Participant { person_id, primary, rest } = participant;
        Self { person_id, primary, rest }
    }
}

impl From<V1Participant> for Participant {
    fn from(participant: V1Participant) -> Self {
        let V1Participant { person_id, primary, rest } = participant;
        Self { person_id, primary, rest }
    }
}

/// A person invited to an activity, in the form of v2. v1's form is read too.
#[object]
pub struct Attendee {
    /// Email address.
    #[field(new, alias = "email_address")]
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Status of the invitation, such as `noreply` or `accepted`.
    pub status: Option<String>,
    /// Whether this attendee sent the invitation.
    pub is_organizer: Option<bool>,
    /// Person with this address.
    pub person_id: Option<Id<of::Person>>,
    /// User with this address.
    pub user_id: Option<Id<of::User>>,
}

/// An [`Attendee`] in the form of v1: `email_address`, and `is_organizer` as 0 or 1.
#[object]
pub struct V1Attendee {
    /// Email address.
    #[field(new, name = "email_address", alias = "email")]
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Status of the invitation, such as `noreply` or `accepted`.
    pub status: Option<String>,
    /// Whether this attendee sent the invitation.
    pub is_organizer: Option<Bit>,
    /// Person with this address.
    pub person_id: Option<Id<of::Person>>,
    /// User with this address.
    pub user_id: Option<Id<of::User>>,
}

impl From<Attendee> for V1Attendee {
    fn from(attendee: Attendee) -> Self {
        let Attendee { email, name, status, is_organizer, person_id, user_id, rest } = attendee;
        Self { email, name, status, is_organizer: is_organizer.map(Bit), person_id, user_id, rest }
    }
}

impl From<V1Attendee> for Attendee {
    fn from(attendee: V1Attendee) -> Self {
        let V1Attendee { email, name, status, is_organizer, person_id, user_id, rest } = attendee;
        Self { email, name, status, is_organizer: is_organizer.map(Bit::get), person_id, user_id, rest }
    }
}

impl FieldValue for Address {
    const EXPECTED: &'static str = "an address";
    const FIELD_TYPES: &'static [&'static str] = &["address"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let mut address = serde_json::from_str::<Option<Self>>(data.raw()).ok()?.unwrap_or_else(Record::blank);
        // Webhooks have the type of the field as well, and an empty text for an unknown part.
        let webhook = data.part_raw("type").is_some();
        for (part, name) in [
            (&mut address.country, "country"),
            (&mut address.admin_area_level_1, "admin_area_level_1"),
            (&mut address.admin_area_level_2, "admin_area_level_2"),
            (&mut address.locality, "locality"),
            (&mut address.sublocality, "sublocality"),
            (&mut address.route, "route"),
            (&mut address.street_number, "street_number"),
            (&mut address.subpremise, "subpremise"),
            (&mut address.postal_code, "postal_code"),
            (&mut address.formatted_address, "formatted_address"),
        ] {
            *part = match data.part_raw(name).filter(|part| part.get() != "null" && (!webhook || part.get() != "\"\""))
            {
                Some(part) => Some(text_of(part)?),
                None => None,
            };
        }
        if webhook {
            address.value = address.value.filter(|value| !value.is_empty());
            address.rest = Rest::default();
        }
        (address != Record::blank()).then_some(address)
    }

    fn write(&self) -> Box<RawValue> {
        to_raw(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, from_value, json, to_value};

    use super::*;

    #[test]
    fn contacts_read_every_dress() {
        for json in [
            json!({"value": "a@b.c", "primary": true, "label": "work"}),
            json!({"value": "a@b.c", "primary": 1, "label": "work", "id": 3}),
            json!({"value": "a@b.c", "primary": "1", "label": "work"}),
        ] {
            for contact in [from_str::<Contact>(&json.to_string()).unwrap(), from_value::<Contact>(json).unwrap()] {
                assert_eq!(to_value(contact).unwrap(), to_value(Contact::work("a@b.c").primary(true)).unwrap());
            }
        }
        let empty: Contact = from_value(json!({"value": "", "primary": true, "label": null})).unwrap();
        assert_eq!(empty, Contact::new("").primary(true));
        for phone in [json!(5550100), json!({"value": 5550100})] {
            assert_eq!(from_value::<Contact>(phone).unwrap().value.as_deref(), Some("5550100"));
        }
    }

    #[test]
    fn addresses_are_objects_or_text() {
        let town = from_value::<Address>(json!({"value": "Main St 1, Town", "locality": "Town", "lat": 1.5})).unwrap();
        assert_eq!(town.locality.as_deref(), Some("Town"));
        assert_eq!(to_value(&town).unwrap(), json!({"value": "Main St 1, Town", "locality": "Town"}));
        assert_eq!(from_value::<Address>(json!("Main St 1")).unwrap(), Address::new("Main St 1"));
        let numbered = from_value::<Address>(json!({"street_number": 1, "postal_code": 10111})).unwrap();
        assert_eq!(to_value(&numbered).unwrap(), json!({"street_number": "1", "postal_code": "10111"}));
        assert!(from_value::<Address>(json!(["Main St 1"])).is_err());
    }

    #[test]
    fn participants_and_attendees_speak_both_versions() {
        let (v1, v2) = (json!({"person_id": 7, "primary_flag": true}), json!({"person_id": 7, "primary": true}));
        for json in [&v1, &v2] {
            let participant: Participant = from_value(json.clone()).unwrap();
            assert_eq!(to_value(&participant).unwrap(), v2);
            assert_eq!(to_value(V1Participant::from(participant)).unwrap(), v1);
        }
        let (v1, v2) = (
            json!({"email_address": "a@b.c", "is_organizer": 1, "user_id": 3}),
            json!({"email": "a@b.c", "is_organizer": true, "user_id": 3}),
        );
        for json in [&v1, &v2] {
            let attendee: Attendee = from_value(json.clone()).unwrap();
            assert_eq!(to_value(&attendee).unwrap(), v2);
            assert_eq!(to_value(V1Attendee::from(attendee)).unwrap(), v1);
        }
    }
}
