//! Raw JSON text.

use std::borrow::Cow;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use crate::json::{Kind, Reader, Str};

/// The name of serde_json's `RawValue`, by which it passes the text of a value. Other formats treat it as any newtype.
/// If serde_json changed the name, only speed would be lost.
pub(crate) const RAW: &str = "$serde_json::private::RawValue";

/// Valid JSON text, which serde_json writes unchanged. Other formats receive the value, and a number as text if a float
/// would not keep all of its digits.
pub(crate) struct RawText<'a>(pub(crate) &'a str);

impl Serialize for RawText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if writes_text::<S>() {
            // As `RawValue` does, but without checking the text again.
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

/// Returns a text that is not Unicode, such as `"\ud800"`, as it is written.
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

/// Returns the sign of a number, its digits without leading and trailing zeros, and the position of its point; two
/// numbers are equal if these are. `None` if the exponent is too large.
fn digits(number: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let significant = digits.trim_start_matches('0');
    let point = exponent.parse::<i64>().ok()?.checked_add(significant.len() as i64 - fraction.len() as i64)?;
    let point = if significant.is_empty() { 0 } else { point };
    Some((number.starts_with('-'), significant.trim_end_matches('0').to_owned(), point))
}

/// Returns whether this is serde_json's serializer to text. If serde_json changed its name, numbers would be written as
/// floats.
pub(crate) fn writes_text<S>() -> bool {
    std::any::type_name::<S>().starts_with("&mut serde_json::ser::Serializer<")
}

/// Returns whether this reads or writes CSV, which has only texts: a number keeps its digits, and a text can look like
/// a number.
pub(crate) fn is_csv<S>() -> bool {
    std::any::type_name::<S>().starts_with("&mut csv::")
}

/// Returns whether two types are the same, by their names.
pub(crate) fn is_type<S, T>() -> bool {
    std::any::type_name::<S>() == std::any::type_name::<T>()
}

/// Returns the members of an object in the order of the text; none for any other value. A member whose name is not
/// Unicode is skipped.
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
