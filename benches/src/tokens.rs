//! Reading the page of 500 deals without making anything of it: ours, and serde_json's.

use std::fmt;

use pipedrive_core::json::{Error, Kind, Reader};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Ours: one skip.
///
/// # Panics
///
/// The page is not sound.
#[must_use]
pub fn skip(page: &str) -> usize {
    Reader::new(page).skip().expect("the page is sound").len()
}

/// serde_json's.
///
/// # Panics
///
/// The page is not sound.
#[must_use]
pub fn skip_by_serde(page: &str) -> usize {
    serde_json::from_str::<IgnoredAny>(page).expect("the page is sound");
    page.len()
}

/// Ours: reads every value and every name, and counts the bytes of the names.
///
/// # Panics
///
/// The page is not sound.
#[must_use]
pub fn walk(page: &str) -> usize {
    let mut names = 0;
    walk_value(&mut Reader::new(page), &mut String::new(), &mut names).expect("the page is sound");
    names
}

fn walk_value(reader: &mut Reader<'_>, scratch: &mut String, names: &mut usize) -> Result<(), Error> {
    match reader.peek()? {
        Kind::Object => {
            let mut object = reader.begin_object()?;
            while reader.object_next(&mut object)? {
                *names += reader.key()?.unescape(scratch)?.len();
                walk_value(reader, scratch, names)?;
            }
        }
        Kind::Array => {
            let mut array = reader.begin_array()?;
            while reader.array_next(&mut array)? {
                walk_value(reader, scratch, names)?;
            }
        }
        Kind::String => drop(reader.string()?.unescape(scratch)?),
        Kind::Number => drop(reader.number()?),
        Kind::Bool => drop(reader.bool()?),
        Kind::Null => drop(reader.null()?),
    }
    Ok(())
}

/// By serde_json: the same with a visitor.
///
/// # Panics
///
/// The page is not sound.
#[must_use]
pub fn walk_by_serde(page: &str) -> usize {
    let mut names = 0;
    Walk(&mut names).deserialize(&mut serde_json::Deserializer::from_str(page)).expect("the page is sound");
    names
}

/// Reads every value and every name, and counts the bytes of the names.
struct Walk<'n>(&'n mut usize);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(Name(self.0))?.is_some() {
            map.next_value_seed(Walk(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The name of a member, whose bytes are counted.
struct Name<'n>(&'n mut usize);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        *self.0 += name.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_find_the_same() {
        let page = crate::decode::page();
        let page = std::str::from_utf8(&page).expect("the page is text");
        assert_eq!(skip(page), skip_by_serde(page));
        assert_eq!(walk(page), walk_by_serde(page));
    }
}
