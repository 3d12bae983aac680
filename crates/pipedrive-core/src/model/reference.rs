//! The small records that v1 embeds where v2 has an id.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::contact::Contact;
use super::id::{Id, of};
use super::lenient::ObjectOrScalar;
use super::list::Flag;
use super::time::V1DateTime;

macro_rules! references {
    ($(
        $(#[$doc:meta])*
        pub $name:ident($kind:ident) {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[$doc])*
        ///
        /// Some operations answer with the bare id instead; it is written back as it came.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$type>,)*
            id: Option<Id<of::$kind>>,
            value: Option<Id<of::$kind>>,
            bare: Option<Id<of::$kind>>,
        }

        impl $name {
            /// The id, wherever it stood.
            pub fn id(&self) -> Option<Id<of::$kind>> {
                self.bare.or(self.value).or(self.id)
            }
        }

        impl<K: Into<Id<of::$kind>>> From<K> for $name {
            fn from(id: K) -> Self {
                Self { bare: Some(id.into()), ..Self::default() }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[derive(serde::Serialize)]
                struct Object<'a> {
                    $(#[serde(skip_serializing_if = "Option::is_none")] $field: &'a Option<$type>,)*
                    #[serde(skip_serializing_if = "Option::is_none")]
                    id: Option<Id<of::$kind>>,
                    #[serde(skip_serializing_if = "Option::is_none")]
                    value: Option<Id<of::$kind>>,
                }

                match self.bare {
                    Some(id) => id.serialize(serializer),
                    None => Object { $($field: &self.$field,)* id: self.id, value: self.value }.serialize(serializer),
                }
            }
        }

        impl<'de> ObjectOrScalar<'de> for $name {
            const EXPECTED: &'static str = "a record, or its id";

            fn object<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                struct Object {
                    $($field: Option<$type>,)*
                    id: Option<Id<of::$kind>>,
                    value: Option<Id<of::$kind>>,
                }

                let Object { $($field,)* id, value } = Object::deserialize(deserializer)?;
                Ok(Self { $($field,)* id, value, bare: None })
            }

            fn scalar(text: &str) -> Option<Self> {
                Some(Self { bare: Some(text.parse().ok()?), ..Self::default() })
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::either(deserializer)
            }
        }
    )*};
}

references! {
    /// A user inside a v1 record.
    pub UserRef(User) {
        /// The name.
        name: String,
        /// The e-mail address.
        email: String,
        /// Whether there is a picture.
        has_pic: Flag,
        /// What the address of the picture is made of.
        pic_hash: String,
        /// Whether the user is active.
        active_flag: Flag,
    }

    /// A person inside a v1 record.
    pub PersonRef(Person) {
        /// The name.
        name: String,
        /// The e-mail addresses.
        email: Vec<Contact>,
        /// The phone numbers.
        phone: Vec<Contact>,
        /// The owner.
        owner_id: Id<of::User>,
        /// Whether the person is there: `false` once deleted.
        active_flag: Flag,
    }

    /// An organization inside a v1 record.
    pub OrganizationRef(Organization) {
        /// The name.
        name: String,
        /// How many persons are linked to it.
        people_count: u64,
        /// The owner.
        owner_id: Id<of::User>,
        /// The address as one text.
        address: String,
        /// The address that files mail under the organization.
        cc_email: String,
        /// Whether the organization is there: `false` once deleted.
        active_flag: Flag,
    }

    /// A picture inside a v1 record.
    pub PictureRef(Picture) {
        /// What is pictured, such as `person`.
        item_type: String,
        /// The id of what is pictured.
        item_id: u64,
        /// Whether the picture is there: `false` once deleted.
        active_flag: Flag,
        /// When it was added.
        add_time: V1DateTime,
        /// When it was changed; the zero date if never.
        update_time: V1DateTime,
        /// Who added it.
        added_by_user_id: Id<of::User>,
        /// The addresses, by size in pixels: `128`, `512`.
        pictures: BTreeMap<String, String>,
    }
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
        assert_eq!((user.id(), user.has_pic), (Some(Id::new(3)), Some(Flag(true))));
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
        assert_eq!(person.email, Some(vec![Contact::new("").primary()]));
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
