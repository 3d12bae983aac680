//! Records of v1, whose custom fields stand among the others.

use serde::Serializer;
use serde::ser::Error as _;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::custom_fields::CustomFields;

/// Reads and writes a struct of v1 that has `custom_fields`.
///
/// The struct derives serde's traits with `#[serde(remote = "Self")]`, which makes them inherent functions for the
/// fields it names, and skips `custom_fields`. The traits are implemented here: the text of the whole record is kept for
/// the custom fields, which costs one copy of it, and nothing more until one of them is asked for.
macro_rules! spread_record {
    ($record:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $record {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let raw = <Box<::serde_json::value::RawValue> as ::serde::Deserialize>::deserialize(deserializer)?;
                let read = $record::deserialize(&mut ::serde_json::Deserializer::from_str(raw.get()));
                let mut record = match read {
                    Ok(record) => record,
                    Err(_) => return Err($crate::model::record::explain(&raw, |json| $record::deserialize(json).err())),
                };
                record.custom_fields = $crate::model::custom_fields::CustomFields::spread(raw);
                Ok(record)
            }
        }

        impl ::serde::Serialize for $record {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let named = $record::serialize(self, ::serde_json::value::Serializer);
                $crate::model::record::write(serializer, named, &self.custom_fields)
            }
        }
    };
}

pub(crate) use spread_record;

/// Where in the record the fault is: a second pass, on failure only.
#[cold]
pub(crate) fn explain<E: serde::de::Error>(
    raw: &RawValue,
    fault: impl FnOnce(serde_path_to_error::Deserializer<'_, '_, &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>>) -> Option<serde_json::Error>,
) -> E {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_str(raw.get());
    match fault(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Some(error) => E::custom(format_args!("{}: {error}", track.path())),
        None => E::custom("the record cannot be read"),
    }
}

/// The named fields, then the custom ones.
pub(crate) fn write<S: Serializer>(
    serializer: S,
    named: Result<Value, serde_json::Error>,
    custom_fields: &CustomFields,
) -> Result<S::Ok, S::Error> {
    let mut record = named.map_err(S::Error::custom)?;
    let mut fault = None;
    if let Value::Object(members) = &mut record {
        custom_fields.spread_into(&mut |key, value| match serde_json::from_str(value.get()) {
            Ok(value) => {
                members.insert(key.to_owned(), value);
            }
            Err(error) => fault = Some(error),
        });
    }
    match fault {
        Some(error) => Err(S::Error::custom(error)),
        None => serde::Serialize::serialize(&record, serializer),
    }
}
