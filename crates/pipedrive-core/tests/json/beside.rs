//! The comparison of the reader with serde_json.

use pipedrive_core::json::{Error, Kind, Reader, Str};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// Asserts that both accept or reject the text, skipped and read, and that both read the same value.
pub(crate) fn agree(text: &str) {
    let mut reader = Reader::new(text);
    let ours = reader.skip().and_then(|raw| reader.end().map(|()| raw));
    let theirs = serde_json::from_str::<&RawValue>(text);
    assert_eq!(
        ours.as_ref().ok(),
        theirs.as_ref().ok().map(|raw| raw.get()).as_ref(),
        "skipped: {text:?}: {ours:?}, {theirs:?}"
    );

    let mut reader = Reader::new(text);
    let ours = value(&mut reader).and_then(|value| reader.end().map(|()| value));
    let theirs = serde_json::from_str::<Value>(text);
    assert_eq!(ours.as_ref().ok(), theirs.as_ref().ok(), "read: {text:?}: {ours:?}, {theirs:?}");
}

/// Reads a value of any type. Asserts that [`Reader::skip`] skips the same text, and that the reader can go back before
/// it.
fn value(reader: &mut Reader<'_>) -> Result<Value, Error> {
    let kind = reader.peek()?;
    let before = reader.mark();
    let skipped = reader.skip().ok(); // If it cannot be skipped, it cannot be read either.
    reader.rewind(before);
    let mut scratch = String::new();
    let value = match kind {
        Kind::Null => {
            assert!(reader.null()?);
            Value::Null
        }
        Kind::Bool => Value::Bool(reader.bool()?),
        Kind::Number => Value::Number(number(reader)?),
        Kind::String => Value::String(reader.string()?.unescape(&mut scratch)?.to_owned()),
        Kind::Array => {
            let mut elements = Vec::new();
            let mut array = reader.begin_array()?;
            while reader.array_next(&mut array)? {
                elements.push(value(reader)?);
            }
            Value::Array(elements)
        }
        Kind::Object => {
            let mut members = Map::new();
            let mut object = reader.begin_object()?;
            while reader.object_next(&mut object)? {
                let key = key(reader)?.unescape(&mut scratch)?.to_owned();
                members.insert(key, value(reader)?);
            }
            Value::Object(members)
        }
    };
    assert_eq!(Some(reader.since(before)), skipped);
    Ok(value)
}

/// Reads a number. Asserts that an integer is the same as a value and by its digits.
fn number(reader: &mut Reader<'_>) -> Result<Number, Error> {
    let before = reader.mark();
    let unsigned = reader.u64();
    let end = reader.position();
    reader.rewind(before);
    let signed = reader.i64();
    assert!(signed.is_none() || unsigned.is_none() || reader.position() == end);
    let read = unsigned.is_some() || signed.is_some();
    let end = end.max(reader.position());
    reader.rewind(before);
    let text = reader.number()?;
    assert_eq!(reader.position() == end, read, "{text}");
    // The reader returns the digits; their conversion to an `f64` is left to the caller.
    let theirs: Number = serde_json::from_str(text).map_err(|_| reader.error("the number is too large"))?;
    assert_eq!((unsigned, signed), (theirs.as_u64(), theirs.as_i64()), "{text}");
    Ok(theirs)
}

/// Reads the name of a member, also with the fast method if the name is known.
fn key<'a>(reader: &mut Reader<'a>) -> Result<Str<'a>, Error> {
    assert!(!reader.expect_member("\"no such member\":"));
    let before = reader.mark();
    let key = reader.key()?;
    let after = reader.position();
    let expected = reader.since(before);
    reader.rewind(before);
    assert!(reader.expect_member(expected));
    assert_eq!(reader.position(), after);
    Ok(key)
}
