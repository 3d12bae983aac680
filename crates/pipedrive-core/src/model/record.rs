//! Records of v1, whose custom fields stand among the others.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Declares a record of v1 that has custom fields; its last field is `custom_fields`.
///
/// The text of the whole record is kept for them, which costs one copy of it, and nothing more until one of them is
/// asked for. Written, they stand beside the other fields again.
macro_rules! spread_record {
    (
        $(#[$doc:meta])*
        pub struct $record:ident {
            $($(#[doc = $field_doc:literal])* $(#[serde $how:tt])? pub $field:ident: $type:ty,)*
            ..
            $(#[$custom_doc:meta])*
            pub custom_fields: CustomFields,
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $record {
            $($(#[doc = $field_doc])* pub $field: $type,)*
            $(#[$custom_doc])*
            pub custom_fields: $crate::model::custom_fields::CustomFields,
        }

        impl<'de> ::serde::Deserialize<'de> for $record {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                #[derive(::serde::Deserialize)]
                #[serde(expecting = "a record")]
                struct Named {
                    $($(#[serde $how])? $field: $type,)*
                }

                let (Named { $($field,)* }, raw) = $crate::model::record::read(deserializer)?;
                Ok($record { $($field,)* custom_fields: $crate::model::custom_fields::CustomFields::spread(raw) })
            }
        }

        impl ::serde::Serialize for $record {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap as _;

                let mut record = serializer.serialize_map(None)?;
                $(record.serialize_entry(stringify!($field), &self.$field)?;)*
                let mut written = Ok(());
                self.custom_fields.spread_into(&mut |key, value| {
                    if written.is_ok() {
                        written = record.serialize_entry(key, value);
                    }
                });
                written?;
                record.end()
            }
        }
    };
}

pub(crate) use spread_record;

/// The fields that have names, in one typed pass, and the text of the whole.
pub(crate) fn read<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<(T, Box<RawValue>), D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match serde_json::from_str(raw.get()) {
        Ok(named) => Ok((named, raw)),
        Err(error) => Err(explain::<D::Error, T>(&raw, &error)),
    }
}

/// The second pass, on failure only: `at user_id.has_pic: ...`, a path inside the record.
#[cold]
fn explain<E: Error, T: DeserializeOwned>(raw: &RawValue, error: &serde_json::Error) -> E {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(found) if found.path().iter().next().is_some() => {
            E::custom(format_args!("at {}: {}", found.path(), without_position(found.inner())))
        }
        _ => E::custom(without_position(error)),
    }
}

/// The message without its line and column, which count from the start of the record.
fn without_position(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    if let Some(position) = message.rfind(" at line ") {
        message.truncate(position);
    }
    message
}

/// Reads an object whose keys are data; `null` is an empty one, and so is `[]`, as some of v1 writes it. For
/// `deserialize_with`.
pub(crate) fn map<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
{
    deserializer.deserialize_any(MapVisitor(PhantomData))
}

struct MapVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for MapVisitor<K, V> {
    type Value = BTreeMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = object.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        match list.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(BTreeMap::new()),
            Some(_) => Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares records that are public")]
mod tests {
    use serde_json::{from_str, to_string};

    use super::*;
    use crate::model::amount::{Amount, Money};
    use crate::model::custom_fields::Field;
    use crate::model::id::{Id, of};
    use crate::model::list::Flag;

    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub struct Inner {
        pub open: Option<Flag>,
    }

    spread_record! {
        /// A record.
        pub struct Thing {
            /// Its id.
            pub id: Id<of::Deal>,
            /// What it is worth.
            pub value: Option<Amount>,
            /// What is inside.
            pub inner: Option<Vec<Inner>>,
            ..
            /// Values of custom fields.
            pub custom_fields: CustomFields,
        }
    }

    const KEY: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";

    #[test]
    fn what_is_read_is_written_digit_for_digit() {
        let json = format!(r#"{{"id":7,"value":99.50,"inner":null,"{KEY}":10.10,"{KEY}_currency":"EUR"}}"#);
        let thing: Thing = from_str(&json).unwrap();
        let budget = Field::<Money>::new(KEY);
        assert_eq!(
            thing.custom_fields.get(&budget).unwrap(),
            Some(Money::new("10.10".parse::<Amount>().unwrap(), "EUR"))
        );
        assert_eq!(to_string(&thing).unwrap(), json);

        let mut changed = thing.clone();
        changed.custom_fields.set(&budget, Money::new(5, "USD"));
        assert_ne!(changed, thing);
        let again: Thing = from_str(&to_string(&changed).unwrap()).unwrap();
        assert_eq!(again.custom_fields.get(&budget).unwrap(), Some(Money::new(5, "USD")));
    }

    #[test]
    fn faults_name_the_path_inside_the_record() {
        for (json, said) in [
            (r#"[{"id":1},{"id":2,"inner":[{"open":1},{"open":"maybe"}]}]"#, "at inner[1].open: invalid value"),
            (r#"[{"value":1}]"#, "missing field `id`"),
            (r"[7]", "invalid type: integer `7`, expected a record"),
        ] {
            let error = from_str::<Vec<Thing>>(json).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn maps_are_objects_nulls_or_empty_lists() {
        let read = |json| map::<_, Id<of::Stage>, u64>(&mut serde_json::Deserializer::from_str(json)).ok();
        assert_eq!(read(r#"{"3":60}"#), Some([(Id::new(3), 60)].into()));
        assert_eq!((read("[]"), read("null")), (Some(BTreeMap::new()), Some(BTreeMap::new())));
        assert_eq!((read("[1]"), read(r#"{"x":1}"#)), (None, None));
    }
}
