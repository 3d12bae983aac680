//! How people are reached, where things are, and who takes part.

use serde::de::{Deserialize, Deserializer};

use super::argument::{Argument, Kind};
use super::id::{Id, of};
use super::lenient::{self, ObjectOrScalar};
use super::list::{Bit, Flag};

/// An e-mail address, a phone number, an instant messenger.
///
/// ```
/// use pipedrive_core::model::contact::Contact;
///
/// let contact = Contact::work("ann@example.org").primary();
/// assert_eq!(
///     serde_json::to_string(&contact)?,
///     r#"{"value":"ann@example.org","primary":true,"label":"work"}"#
/// );
/// assert_eq!(serde_json::from_str::<Contact>(r#""ann@example.org""#)?, Contact::new("ann@example.org"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Contact {
    /// The address or number. Empty where v1 has none to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it is the one to use. v2 makes the first of a list primary when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<Flag>,
    /// Whose it is: `work`, `home`, `mobile`, `other`, or for messengers the network. v2 takes `work` if not
    /// said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Contact {
    /// A contact without a label.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// A contact at work.
    pub fn work(value: impl Into<String>) -> Self {
        Self::new(value).label("work")
    }

    /// A contact at home.
    pub fn home(value: impl Into<String>) -> Self {
        Self::new(value).label("home")
    }

    /// The same with this label.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same as the one to use.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = Some(Flag(true));
        self
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

#[derive(serde::Deserialize)]
#[serde(remote = "Contact")]
struct ContactObject {
    #[serde(default, deserialize_with = "lenient::optional_text")]
    value: Option<String>,
    primary: Option<Flag>,
    label: Option<String>,
}

impl<'de> ObjectOrScalar<'de> for Contact {
    const EXPECTED: &'static str = "a contact, or its value";

    fn object<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ContactObject::deserialize(deserializer)
    }

    fn scalar(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::either(deserializer)
    }
}

impl Argument for Contact {
    const KIND: Kind = Kind::Object(r#"{"value": "ann@example.org", "primary": true, "label": "work"}"#);
}

/// A postal address, as v2 has it.
///
/// Only [`value`](Self::value) is needed in a write; parts not sent become null, Pipedrive fills them from the
/// value. Reading takes a bare text as the value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub struct Address {
    /// The address as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The largest division of the country, such as a state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_area_level_1: Option<String>,
    /// The second largest division, such as a county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_area_level_2: Option<String>,
    /// The town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// The part of the town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sublocality: Option<String>,
    /// The street.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The number of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_number: Option<String>,
    /// The apartment. Pipedrive no longer fills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpremise: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The address as one text, as the map service writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted_address: Option<String>,
}

impl Address {
    /// The address given as one text.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }
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

#[derive(serde::Deserialize)]
#[serde(remote = "Address")]
struct AddressObject {
    value: Option<String>,
    country: Option<String>,
    admin_area_level_1: Option<String>,
    admin_area_level_2: Option<String>,
    locality: Option<String>,
    sublocality: Option<String>,
    route: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    street_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    subpremise: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional_text")]
    postal_code: Option<String>,
    formatted_address: Option<String>,
}

impl<'de> ObjectOrScalar<'de> for Address {
    const EXPECTED: &'static str = "an address, or its text";

    fn object<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        AddressObject::deserialize(deserializer)
    }

    fn scalar(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::either(deserializer)
    }
}

impl Argument for Address {
    const KIND: Kind = Kind::Object(r#"{"value": "Main St 1, Town"}"#);
}

/// A person who takes part in an activity, as v2 has it. Reads v1's spelling too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Participant {
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Id<of::Person>>,
    /// Whether the activity is linked to this person first.
    #[serde(alias = "primary_flag", skip_serializing_if = "Option::is_none")]
    pub primary: Option<Flag>,
}

impl Participant {
    /// This person.
    pub fn new(person: impl Into<Id<of::Person>>) -> Self {
        Self { person_id: Some(person.into()), primary: None }
    }

    /// The same as the first one.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = Some(Flag(true));
        self
    }
}

impl Argument for Participant {
    const KIND: Kind = Kind::Object(r#"{"person_id": 1, "primary": true}"#);
}

/// A [`Participant`] in v1's spelling: `primary_flag`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct V1Participant {
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Id<of::Person>>,
    /// Whether the activity is linked to this person first.
    #[serde(rename = "primary_flag", alias = "primary", skip_serializing_if = "Option::is_none")]
    pub primary: Option<Flag>,
}

impl From<Participant> for V1Participant {
    fn from(Participant { person_id, primary }: Participant) -> Self {
        Self { person_id, primary }
    }
}

impl From<V1Participant> for Participant {
    fn from(V1Participant { person_id, primary }: V1Participant) -> Self {
        Self { person_id, primary }
    }
}

impl Argument for V1Participant {
    const KIND: Kind = Kind::Object(r#"{"person_id": 1, "primary_flag": true}"#);
}

/// Someone invited to an activity, as v2 has it. Reads v1's spelling too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Attendee {
    /// The e-mail address.
    #[serde(alias = "email_address", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the invitation came to, such as `noreply`, `accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether the invitation comes from this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_organizer: Option<Flag>,
    /// The person behind the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Id<of::Person>>,
    /// The user behind the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Id<of::User>>,
}

impl Attendee {
    /// Whoever has this e-mail address.
    pub fn new(email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..Self::default() }
    }
}

impl Argument for Attendee {
    const KIND: Kind = Kind::Object(r#"{"email": "ann@example.org"}"#);
}

/// An [`Attendee`] in v1's spelling: `email_address`, and `is_organizer` as 0 or 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct V1Attendee {
    /// The e-mail address.
    #[serde(rename = "email_address", alias = "email", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the invitation came to, such as `noreply`, `accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether the invitation comes from this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_organizer: Option<Bit>,
    /// The person behind the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Id<of::Person>>,
    /// The user behind the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Id<of::User>>,
}

impl From<Attendee> for V1Attendee {
    fn from(Attendee { email, name, status, is_organizer, person_id, user_id }: Attendee) -> Self {
        let is_organizer = is_organizer.map(|flag| Bit(flag.0));
        Self { email, name, status, is_organizer, person_id, user_id }
    }
}

impl From<V1Attendee> for Attendee {
    fn from(V1Attendee { email, name, status, is_organizer, person_id, user_id }: V1Attendee) -> Self {
        let is_organizer = is_organizer.map(|bit| Flag(bit.0));
        Self { email, name, status, is_organizer, person_id, user_id }
    }
}

impl Argument for V1Attendee {
    const KIND: Kind = Kind::Object(r#"{"email_address": "ann@example.org"}"#);
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
            assert_eq!(from_str::<Contact>(&json.to_string()).unwrap(), Contact::work("a@b.c").primary());
            assert_eq!(from_value::<Contact>(json).unwrap(), Contact::work("a@b.c").primary());
        }
        let empty: Contact = from_value(json!({"value": "", "primary": true, "label": null})).unwrap();
        assert_eq!(empty, Contact::new("").primary());
        for phone in [json!(5550100), json!({"value": 5550100})] {
            assert_eq!(from_value::<Contact>(phone).unwrap(), "5550100".into());
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
