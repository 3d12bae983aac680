//! The small records that v1 embeds where v2 has an id.

use std::collections::BTreeMap;

use pipedrive_derive::record;

use super::contact::Contact;
use super::id::{Id, of};
use super::time::V1DateTime;

/// A user inside a v1 record.
///
/// Some operations answer with the bare id instead; it is written back as it came.
#[record]
pub struct UserRef {
    pub name: Option<String>,
    pub email: Option<String>,
    /// Whether there is a picture.
    pub has_pic: Option<bool>,
    /// What the address of the picture is made of.
    pub pic_hash: Option<String>,
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::User>>,
    value: Option<Id<of::User>>,
}

/// A person inside a v1 record.
///
/// Some operations answer with the bare id instead; it is written back as it came.
#[record]
pub struct PersonRef {
    pub name: Option<String>,
    /// The e-mail addresses.
    pub email: Option<Vec<Contact>>,
    /// The phone numbers.
    pub phone: Option<Vec<Contact>>,
    pub owner_id: Option<Id<of::User>>,
    /// Whether the person is there: `false` once deleted.
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::Person>>,
    value: Option<Id<of::Person>>,
}

/// An organization inside a v1 record.
///
/// Some operations answer with the bare id instead; it is written back as it came.
#[record]
pub struct OrganizationRef {
    pub name: Option<String>,
    /// How many persons are linked to it.
    pub people_count: Option<u64>,
    pub owner_id: Option<Id<of::User>>,
    /// The address as one text.
    pub address: Option<String>,
    /// The address that files mail under the organization.
    pub cc_email: Option<String>,
    /// Whether the organization is there: `false` once deleted.
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::Organization>>,
    value: Option<Id<of::Organization>>,
}

/// A picture inside a v1 record.
///
/// Some operations answer with the bare id instead; it is written back as it came.
#[record]
pub struct PictureRef {
    /// What is pictured, such as `person`.
    pub item_type: Option<String>,
    /// The id of what is pictured.
    pub item_id: Option<u64>,
    /// Whether the picture is there: `false` once deleted.
    pub active_flag: Option<bool>,
    pub add_time: Option<V1DateTime>,
    /// When it was changed; the zero date if never.
    pub update_time: Option<V1DateTime>,
    /// Who added it.
    pub added_by_user_id: Option<Id<of::User>>,
    /// The addresses, by size in pixels: `128`, `512`.
    pub pictures: Option<BTreeMap<String, String>>,
    #[field(bare)]
    id: Option<Id<of::Picture>>,
    value: Option<Id<of::Picture>>,
}

macro_rules! ids {
    ($($name:ident: $kind:ident;)*) => {$(
        impl $name {
            /// Returns the id, wherever it stood.
            pub fn id(&self) -> Option<Id<of::$kind>> {
                self.value.or(self.id)
            }
        }

        impl<K: Into<Id<of::$kind>>> From<K> for $name {
            fn from(id: K) -> Self {
                Self { id: Some(id.into()), ..Self::default() }
            }
        }
    )*};
}

ids! {
    UserRef: User;
    PersonRef: Person;
    OrganizationRef: Organization;
    PictureRef: Picture;
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn reads_records_and_ids_and_writes_them_back() {
        for json in [
            json!({"id": 3, "name": "Ann", "email": "ann@example.org", "has_pic": false, "active_flag": true, "value": 3}),
            json!(3),
        ] {
            let user: UserRef = from_value(json.clone()).unwrap();
            assert_eq!(user.id(), Some(Id::new(3)));
            assert_eq!(to_value(&user).unwrap(), json);
        }
        let user: UserRef = from_value(json!({"id": "3", "has_pic": 1, "pic_hash": null, "new": []})).unwrap();
        assert_eq!((user.id(), user.has_pic), (Some(Id::new(3)), Some(true)));
        assert_eq!(from_value::<UserRef>(json!("3")).unwrap(), UserRef::from(3));
        assert!(from_value::<UserRef>(json!("Ann")).is_err());
    }

    #[test]
    fn every_kind_reads_its_record() {
        let person: PersonRef = from_value(json!({
            "name": "Ann", "email": [{"value": "", "primary": true}], "phone": [], "owner_id": 1, "value": 9
        }))
        .unwrap();
        assert_eq!(person.id(), Some(Id::new(9)));
        assert_eq!(person.email, Some(vec![Contact::new("").primary(true)]));
        let picture: PictureRef = from_value(json!({
            "item_type": "person", "item_id": 9, "update_time": "0000-00-00 00:00:00",
            "pictures": {"128": "https://example.org/128.png"}, "value": 4
        }))
        .unwrap();
        assert!(picture.update_time.unwrap().is_unset());
        let organization: OrganizationRef = from_value(json!({"name": "Acme", "address": null, "value": 5})).unwrap();
        assert_eq!(organization.id(), Some(Id::new(5)));
    }
}
