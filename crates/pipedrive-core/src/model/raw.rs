//! JSON text: written as it is, and looked into without being taken apart.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use crate::json::Reader;
use crate::model::json_value::RAW;

/// Sound JSON text, which serde_json writes as it is. Another format gets the value, and digits only as far as it has them.
pub(crate) struct RawText<'a>(pub(crate) &'a str);

impl Serialize for RawText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if writes_text::<S>() {
            // What `RawValue` does, without checking the text again.
            let mut raw = serializer.serialize_struct(RAW, 1)?;
            raw.serialize_field(RAW, self.0)?;
            raw.end()
        } else {
            serde_transcode::transcode(&mut serde_json::Deserializer::from_str(self.0), serializer)
        }
    }
}

/// Whether this is serde_json's writer of text. If its name were another one some day, digits would be written as floats.
pub(crate) fn writes_text<S>() -> bool {
    std::any::type_name::<S>().starts_with("&mut serde_json::ser::Serializer<")
}

/// The members of an object, in the order of the text; none of anything else. A name that is no Unicode is passed over.
pub(crate) fn members(object: &str) -> impl Iterator<Item = (Cow<'_, str>, &RawValue)> {
    let mut reader = Reader::new(object);
    let mut open = reader.begin_object().ok();
    std::iter::from_fn(move || {
        loop {
            if !reader.object_next(open.as_mut()?).ok()? {
                open = None;
                return None;
            }
            let name = reader.key().ok()?;
            let value = serde_json::from_str(reader.skip().ok()?).ok()?;
            let name = match name.plain() {
                Some(name) => Cow::Borrowed(name),
                None => match name.unescape(&mut String::new()) {
                    Ok(name) => Cow::Owned(name.to_owned()),
                    Err(_) => continue,
                },
            };
            return Some((name, value));
        }
    })
}
