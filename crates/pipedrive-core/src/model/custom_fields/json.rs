//! Looking into JSON text without taking it apart.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::{RawValue, to_raw_value};

/// The members of an object whose keys are wanted, in the order of the text; none of anything else.
pub(super) fn members<'a>(object: &'a RawValue, wanted: impl Fn(&str) -> bool) -> Vec<(Cow<'a, str>, &'a RawValue)> {
    let mut found = Vec::new();
    let visitor = Members { wanted, found: &mut found };
    // The text is JSON already; what can fail is a key that is no Unicode, after which nothing more is found.
    let _ = serde_json::Deserializer::from_str(object.get()).deserialize_map(visitor);
    found
}

struct Members<'f, 'a, F> {
    wanted: F,
    found: &'f mut Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a, F: Fn(&str) -> bool> Visitor<'a> for Members<'_, 'a, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            if (self.wanted)(&key) {
                self.found.push((key, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A key, borrowed from the text unless it has escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The JSON text of a value.
pub(super) fn to_raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).expect("texts, numbers, and structs and lists of them always have a JSON text")
}
