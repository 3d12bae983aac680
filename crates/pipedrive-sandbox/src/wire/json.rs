//! JSON as text: the same bytes that `serde_json` writes, of which names and plain texts are copied in one piece.

use serde_json::Value;

/// Writes a value behind what the text holds.
pub(crate) fn write(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Null => text.extend_from_slice(b"null"),
        Value::Bool(true) => text.extend_from_slice(b"true"),
        Value::Bool(false) => text.extend_from_slice(b"false"),
        Value::Number(number) => serde_json::to_writer(text, number).expect("a number is written to memory"),
        Value::String(own) => write_text(own, text),
        Value::Array(items) => write_list(items, text, write),
        Value::Object(members) => {
            write_object(members.iter().map(|(name, value)| (name.as_str(), value)), text, write);
        }
    }
}

/// Writes a list, each item by a function.
pub(crate) fn write_list<T>(items: &[T], text: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    text.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write(item, text);
    }
    text.push(b']');
}

/// Writes an object of these members, each value by a function.
pub(crate) fn write_object<'a, T>(
    members: impl Iterator<Item = (&'a str, T)>,
    text: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>),
) {
    text.push(b'{');
    for (at, (name, value)) in members.enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write_text(name, text);
        text.push(b':');
        write(value, text);
    }
    text.push(b'}');
}

fn write_text(own: &str, text: &mut Vec<u8>) {
    let is_plain = |byte: u8| (byte >= b' ') & (byte != b'"') & (byte != b'\\');
    // Without a way out, so that many bytes are looked at in one step.
    if own.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        text.reserve(own.len() + 2);
        text.push(b'"');
        text.extend_from_slice(own.as_bytes());
        text.push(b'"');
    } else {
        serde_json::to_writer(text, own).expect("a text is written to memory");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_serde_json_does() {
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        for value in [
            json!(null),
            json!([true, false, [], {}, [[1], {"": [""]}]]),
            json!([0, -1, u64::MAX, i64::MIN, 1.0, -0.5, 1e300, 12_345_678.9]),
            json!({"plain_text": "Roof", "wörter": "größer", "a\"b": "c\\d", "line\n": "\u{0}\u{1f}\u{7f}", "😀": "😀"}),
            json!({ all.as_str(): all }),
        ] {
            let mut text = b"before".to_vec();
            write(&value, &mut text);
            assert_eq!(String::from_utf8_lossy(&text), format!("before{value}"));
        }
    }
}
