//! JSON text: written as it is, and looked into without being taken apart.

use std::borrow::Cow;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use crate::json::{Kind, Reader, Str};

/// The name by which serde_json is asked for the text of a value, and lends it: the one of its `RawValue`. Another format
/// takes it for any newtype. If the name were another one some day, only speed would be lost.
pub(crate) const RAW: &str = "$serde_json::private::RawValue";

/// Sound JSON text, which serde_json writes as it is. Another format gets the value, and a number as its text where a float
/// would not hold all of its digits.
pub(crate) struct RawText<'a>(pub(crate) &'a str);

impl Serialize for RawText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if writes_text::<S>() {
            // What `RawValue` does, without checking the text again.
            let mut raw = serializer.serialize_struct(RAW, 1)?;
            raw.serialize_field(RAW, self.0)?;
            return raw.end();
        }
        let mut reader = Reader::new(self.0);
        match reader.peek().map_err(S::Error::custom)? {
            Kind::Null => serializer.serialize_unit(),
            Kind::Bool => serializer.serialize_bool(reader.bool().map_err(S::Error::custom)?),
            Kind::Number => write_number(reader.number().map_err(S::Error::custom)?, serializer),
            Kind::String => {
                let text = reader.string().map_err(S::Error::custom)?;
                serializer.serialize_str(text.unescape(&mut String::new()).unwrap_or_else(|_| in_quotes(text)))
            }
            Kind::Array => {
                let mut array = reader.begin_array().map_err(S::Error::custom)?;
                let mut list = serializer.serialize_seq(None)?;
                while reader.array_next(&mut array).map_err(S::Error::custom)? {
                    list.serialize_element(&RawText(reader.skip().map_err(S::Error::custom)?))?;
                }
                list.end()
            }
            Kind::Object => {
                let mut object = reader.begin_object().map_err(S::Error::custom)?;
                let mut map = serializer.serialize_map(None)?;
                while reader.object_next(&mut object).map_err(S::Error::custom)? {
                    let mut scratch = String::new();
                    let name = reader.key().map_err(S::Error::custom)?;
                    let name = name.unescape(&mut scratch).unwrap_or_else(|_| in_quotes(name));
                    map.serialize_entry(name, &RawText(reader.skip().map_err(S::Error::custom)?))?;
                }
                map.end()
            }
        }
    }
}

/// A text that is no Unicode, such as `"\ud800"`, as it is written.
fn in_quotes(text: Str<'_>) -> &str {
    let quoted = text.quoted();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(quoted)
}

fn write_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(whole) = text.parse() {
        return serializer.serialize_u64(whole);
    }
    if let Ok(whole) = text.parse() {
        return serializer.serialize_i64(whole);
    }
    match text.parse::<f64>() {
        Ok(float) if digits(&format!("{float:e}")) == digits(text) => serializer.serialize_f64(float),
        _ => serializer.serialize_str(text),
    }
}

/// The digits of a number without the zeros around them, and where its point is among them; two numbers are the same where
/// these are. `None` if there are none, or too far away.
fn digits(number: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let significant = digits.trim_start_matches('0');
    let point = exponent.parse::<i64>().ok()?.checked_add(significant.len() as i64 - fraction.len() as i64)?;
    let point = if significant.is_empty() { 0 } else { point };
    Some((number.starts_with('-'), significant.trim_end_matches('0').to_owned(), point))
}

/// Whether this is serde_json's writer of text. If its name were another one some day, digits would be written as floats.
pub(crate) fn writes_text<S>() -> bool {
    std::any::type_name::<S>().starts_with("&mut serde_json::ser::Serializer<")
}

/// Whether this reads or writes csv, which is text alone: a number there keeps its digits, and a text may look like a number.
pub(crate) fn is_csv<S>() -> bool {
    std::any::type_name::<S>().starts_with("&mut csv::")
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
