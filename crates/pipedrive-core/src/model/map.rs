//! Objects whose names are data.

use std::collections::BTreeMap;
use std::ops::Index;
use std::str::FromStr;
use std::{fmt, iter, slice, vec};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use super::json_value::{JsonValue, deserialize_json};
use crate::json::{Kind, Reader};

/// An object whose names are data, such as amounts by currency or users by id, in the order of the response.
///
/// It is a list of pairs, in which [`get`](Self::get) searches: collect it into a map of the standard library to look up
/// many of them. Two maps are equal if they have the same pairs in the same order.
///
/// ```
/// use pipedrive_core::model::{Id, Map, of};
///
/// let times: Map<Id<of::Stage>, u64> = serde_json::from_str(r#"{"7":86400,"2":3600}"#)?;
/// assert_eq!(times.get(&Id::new(2)), Some(&3600));
/// assert_eq!(times.values().sum::<u64>(), 90_000);
/// assert_eq!(serde_json::to_string(&times)?, r#"{"7":86400,"2":3600}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Map<K, V> {
    /// Returns the value of a key; the last one if the response had several.
    pub fn get<Q: ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: PartialEq<Q>,
    {
        self.iter().rfind(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// Returns whether there is a value of this key.
    pub fn contains_key<Q: ?Sized>(&self, key: &Q) -> bool
    where
        K: PartialEq<Q>,
    {
        self.get(key).is_some()
    }

    /// Returns an iterator over the keys and their values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator {
        self.into_iter()
    }

    /// Returns an iterator over the keys.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator {
        self.iter().map(|(key, _)| key)
    }

    /// Returns an iterator over the values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.iter().map(|(_, value)| value)
    }

    /// Returns the number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns the value of a key as [`get`](Map::get) does, and panics if there is none.
impl<K: PartialEq<Q>, Q: ?Sized, V> Index<&Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the map has the key")
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map(Vec::new())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Map(pairs.into_iter().collect())
    }
}

impl<K, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        Map(pairs.into())
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'m, K, V> IntoIterator for &'m Map<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = iter::Map<slice::Iter<'m, (K, V)>, fn(&(K, V)) -> (&K, &V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

/// Reads objects, and `[]`, which PHP writes for an empty one.
impl<K: FromStr + Serialize, V: JsonValue> JsonValue for Map<K, V> {
    const EXPECTED: &'static str = "an object";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let mut pairs = Vec::new();
        if reader.peek().ok()? == Kind::Array {
            let mut array = reader.begin_array().ok()?;
            return if reader.array_next(&mut array).ok()? { None } else { Some(Map(pairs)) };
        }
        let mut object = reader.begin_object().ok()?;
        while reader.object_next(&mut object).ok()? {
            let key = reader.key().ok()?.unescape(&mut String::new()).ok()?.parse().ok()?;
            pairs.push((key, V::from_json(reader)?));
        }
        Some(Map(pairs))
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        write_members(self, json)
    }
}

/// Reads objects as a [`Map`] does; of members with the same name the last one counts.
impl<K: FromStr + Ord + Serialize, V: JsonValue> JsonValue for BTreeMap<K, V> {
    const EXPECTED: &'static str = Map::<K, V>::EXPECTED;

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let mut map = BTreeMap::new();
        for (key, value) in Map::from_json(reader)? {
            map.insert(key, value);
        }
        Some(map)
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        write_members(self, json)
    }
}

/// Writes an object whose values are whole, as [`JsonValue::write_json`] writes them.
fn write_members<'m, K: Serialize + 'm, V: JsonValue + 'm>(
    pairs: impl IntoIterator<Item = (&'m K, &'m V)>,
    json: &mut Vec<u8>,
) -> serde_json::Result<()> {
    json.push(b'{');
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write_name(&serde_json::to_value(key)?, json)?;
        value.write_json(json)?;
    }
    json.push(b'}');
    Ok(())
}

/// Writes the name of a member, and the colon.
fn write_name(key: &Value, json: &mut Vec<u8>) -> serde_json::Result<()> {
    match key {
        Value::String(name) => serde_json::to_writer(&mut *json, name)?,
        Value::Number(number) => serde_json::to_writer(&mut *json, &number.to_string())?,
        _ => return Err(serde_json::Error::custom("a key is neither a text nor a number")),
    }
    json.push(b':');
    Ok(())
}

deserialize_json!(Map<K, V>, K: FromStr + Serialize, V: JsonValue);

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateTime, PersonRef};

    #[test]
    fn a_record_keeps_all_that_is_in_its_maps() {
        #[crate::record]
        struct Changed {
            times: Map<u64, DateTime>,
            persons: BTreeMap<String, PersonRef>,
        }

        let json = r#"{"times":{"7":"2026-01-31T09:10:11.5Z","2":"soon"},"persons":{"a":{"value":3,"new":1}}}"#;
        let changed: Changed = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&changed).unwrap(), json);
    }

    #[test]
    fn objects_keep_their_order_and_what_comes_twice() {
        let json = r#"{"USD":1,"EUR":2,"USD":3}"#;
        let map: Map<String, u64> = serde_json::from_str(json).unwrap();
        assert_eq!((map.get("USD"), map.get("EUR"), map.get("CHF")), (Some(&3), Some(&2), None));
        assert_eq!(serde_json::to_string(&map).unwrap(), json);
        assert_eq!(format!("{map:?}"), r#"{"USD": 1, "EUR": 2, "USD": 3}"#);
        assert!(serde_json::from_str::<Map<String, u64>>("[]").unwrap().is_empty());
        for odd in ["[1]", "7", r#"{"EUR":"x"}"#] {
            assert!(serde_json::from_str::<Map<String, u64>>(odd).is_err(), "{odd}");
        }
    }
}
