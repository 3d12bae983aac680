//! How people are reached, where things are, and who takes part.

use pipedrive_derive::object;
use serde_json::value::RawValue;

use super::custom_fields::json::to_raw;
use super::custom_fields::value::{FieldData, FieldValue, text_of};
use super::id::{Id, of};
use super::list::Bit;
use crate::record::Record;

/// An e-mail address, a phone number, an instant messenger.
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
    /// Address or number. Empty where v1 has none to show.
    #[field(new, bare)]
    pub value: Option<String>,
    /// Whether it is the one to use. v2 makes the first of a list primary when none is.
    pub primary: Option<bool>,
    /// Whose it is: `work`, `home`, `mobile`, `other`, or for messengers the network. v2 takes `work` if not
    /// said.
    pub label: Option<String>,
}

impl Contact {
    /// Returns a contact at work.
    pub fn work(value: impl Into<String>) -> Self {
        Self::new(value).label("work")
    }

    /// Returns a contact at home.
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

/// A postal address, as v2 has it.
///
/// Only [`value`](Self::value) is needed in a write; parts not sent become null, Pipedrive fills them from the
/// value. Reading takes a bare text as the value.
#[object]
pub struct Address {
    /// Address as one text.
    #[field(new, bare)]
    pub value: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Largest division of the country, such as a state.
    pub admin_area_level_1: Option<String>,
    /// Second largest division, such as a county.
    pub admin_area_level_2: Option<String>,
    /// Town.
    pub locality: Option<String>,
    /// Part of the town.
    pub sublocality: Option<String>,
    /// Street.
    pub route: Option<String>,
    /// House number.
    pub street_number: Option<String>,
    /// Apartment. Pipedrive no longer fills it.
    pub subpremise: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Address as one text, as the map service writes it.
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

/// A person who takes part in an activity, as v2 has it. Reads v1's spelling too.
#[object]
pub struct Participant {
    /// Person.
    #[field(new)]
    pub person_id: Option<Id<of::Person>>,
    /// Whether the activity is linked to this person first.
    #[field(alias = "primary_flag")]
    pub primary: Option<bool>,
}

/// A [`Participant`] in v1's spelling: `primary_flag`.
#[object]
pub struct V1Participant {
    /// Person.
    #[field(new)]
    pub person_id: Option<Id<of::Person>>,
    /// Whether the activity is linked to this person first.
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

/// Someone invited to an activity, as v2 has it. Reads v1's spelling too.
#[object]
pub struct Attendee {
    /// E-mail address.
    #[field(new, alias = "email_address")]
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// What the invitation came to, such as `noreply`, `accepted`.
    pub status: Option<String>,
    /// Whether the invitation comes from this one.
    pub is_organizer: Option<bool>,
    /// Person behind the address.
    pub person_id: Option<Id<of::Person>>,
    /// User behind the address.
    pub user_id: Option<Id<of::User>>,
}

/// An [`Attendee`] in v1's spelling: `email_address`, and `is_organizer` as 0 or 1.
#[object]
pub struct V1Attendee {
    /// E-mail address.
    #[field(new, name = "email_address", alias = "email")]
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// What the invitation came to, such as `noreply`, `accepted`.
    pub status: Option<String>,
    /// Whether the invitation comes from this one.
    pub is_organizer: Option<Bit>,
    /// Person behind the address.
    pub person_id: Option<Id<of::Person>>,
    /// User behind the address.
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

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let mut address = serde_json::from_str::<Option<Self>>(data.raw()).ok()?.unwrap_or_else(Record::blank);
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
            *part = match data.part_raw(name).filter(|part| part.get() != "null") {
                Some(part) => Some(text_of(part)?),
                None => None,
            };
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
