//! The records that v1 embeds where v2 has an id.

use pipedrive_derive::record;

use super::contact::Contact;
use super::id::{Id, of};
use super::map::Map;
use super::time::V1DateTime;

/// A user embedded in a v1 record.
///
/// Some operations return the plain id instead, which is written as received.
#[record]
pub struct UserRef {
    pub name: Option<String>,
    pub email: Option<String>,
    /// Whether the user has a picture.
    pub has_pic: Option<bool>,
    /// The part of the picture's URL that identifies it.
    pub pic_hash: Option<String>,
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::User>>,
    value: Option<Id<of::User>>,
}

/// A person embedded in a v1 record.
///
/// Some operations return the plain id instead, which is written as received.
#[record]
pub struct PersonRef {
    pub name: Option<String>,
    pub email: Option<Vec<Contact>>,
    pub phone: Option<Vec<Contact>>,
    pub owner_id: Option<Id<of::User>>,
    pub company_id: Option<Id<of::Company>>,
    /// `false` once the person is deleted.
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::Person>>,
    value: Option<Id<of::Person>>,
}

/// An organization embedded in a v1 record.
///
/// Some operations return the plain id instead, which is written as received.
#[record]
pub struct OrganizationRef {
    pub name: Option<String>,
    /// The number of linked persons.
    pub people_count: Option<u64>,
    pub owner_id: Option<Id<of::User>>,
    pub label_ids: Option<Vec<Id<of::Label>>>,
    /// The address in one line.
    pub address: Option<String>,
    /// The email address whose messages are linked to the organization.
    pub cc_email: Option<String>,
    /// `false` once the organization is deleted.
    pub active_flag: Option<bool>,
    #[field(bare)]
    id: Option<Id<of::Organization>>,
    value: Option<Id<of::Organization>>,
}

/// A picture embedded in a v1 record.
///
/// Some operations return the plain id instead, which is written as received.
#[record]
pub struct PictureRef {
    /// The type of the record that the picture belongs to, such as `person`.
    pub item_type: Option<String>,
    /// The id of that record.
    pub item_id: Option<u64>,
    /// `false` once the picture is deleted.
    pub active_flag: Option<bool>,
    pub add_time: Option<V1DateTime>,
    /// The time of the last update; the zero date if there was none.
    pub update_time: Option<V1DateTime>,
    pub added_by_user_id: Option<Id<of::User>>,
    /// The URLs, by edge length in pixels: `128` and `512`.
    pub pictures: Option<Map<String, String>>,
    #[field(bare)]
    id: Option<Id<of::Picture>>,
    value: Option<Id<of::Picture>>,
}

macro_rules! ids {
    ($($name:ident: $kind:ident;)*) => {$(
        impl $name {
            /// Returns the id, from any field that contains it.
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
