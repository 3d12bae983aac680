//! The JSON reader beside serde_json: both accept the same texts and read the same from them.

use pipedrive_core::json::{Error, Kind, Reader};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

/// Both ways to read a text, held against serde_json's.
fn agrees(text: &str) {
    let mut reader = Reader::new(text);
    let skipped = reader.skip().and_then(|raw| reader.end().map(|()| raw));
    let theirs = serde_json::from_str::<&RawValue>(text);
    assert_eq!(
        skipped.as_ref().ok().copied(),
        theirs.as_ref().ok().map(|raw| raw.get()),
        "{text:?}: {skipped:?}, {theirs:?}"
    );

    let mut reader = Reader::new(text);
    let read = value(&mut reader).and_then(|value| reader.end().map(|()| value));
    let theirs = serde_json::from_str::<Value>(text);
    if theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range")) {
        return; // The text is sound, the number too large for an `f64`.
    }
    assert_eq!(read.as_ref().ok(), theirs.as_ref().ok(), "{text:?}: {read:?}, {theirs:?}");
}

/// Reads a value as a caller does who expects nothing.
fn value(reader: &mut Reader<'_>) -> Result<Value, Error> {
    let mut scratch = String::new();
    Ok(match reader.peek()? {
        Kind::Null => {
            reader.null()?;
            Value::Null
        }
        Kind::Bool => Value::Bool(reader.bool()?),
        Kind::Number => {
            let before = reader.mark();
            let unsigned = reader.u64().map(Number::from);
            let after = reader.mark();
            reader.rewind(before);
            let signed = reader.i64().map(Number::from);
            reader.rewind(before);
            let text = reader.number()?;
            if unsigned.is_some() {
                assert_eq!(reader.since(after), "");
            }
            // What is no integer is left to serde_json: the digits are the same.
            let number = unsigned.or(signed);
            let theirs = serde_json::from_str(text).map_err(|_| reader.error("number out of range"))?;
            assert!(number.is_none_or(|number| number == theirs), "{text}");
            Value::Number(theirs)
        }
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
            let mut members = serde_json::Map::new();
            let mut object = reader.begin_object()?;
            while reader.object_next(&mut object)? {
                let key = reader.key()?.unescape(&mut scratch)?.to_owned();
                members.insert(key, value(reader)?);
            }
            Value::Object(members)
        }
    })
}

#[test]
fn smoke() {
    for text in [
        "",
        "1",
        " [1 , 2,{\"a\" : null,\"b\\n\":[ ] , \"c\":{ }}, true,false, \"\\ud83d\\ude00\" ] ",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\":1,}",
        "\"\\ud800\"",
        "01",
        "-",
        "-0",
        "-0.0",
        "1e5",
        "1.e",
        "[",
        "{",
        "{\"a\"",
        "{\"a\":",
        "[1 2]",
        "\"a\nb\"",
    ] {
        agrees(text);
    }
    for depth in [62, 63, 64, 65, 66, 126, 127, 128, 129, 130, 500] {
        agrees(&("[".repeat(depth) + &"]".repeat(depth)));
        agrees(&("[{\"a\":".repeat(depth) + "1" + &"}]".repeat(depth)));
        agrees(&("[{\"a\":".repeat(depth) + "1" + &"]}".repeat(depth)));
    }
}
