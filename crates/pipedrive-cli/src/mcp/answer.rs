//! Answers: as short as they can be, clean, and never above the limit without saying so.

use std::collections::BTreeMap;

use pipedrive::serde_json::value::RawValue;
use serde_json::{Map, Number, Value, json};

/// Characters of a text that is not named in `fields`.
const TEXT: usize = 1_000;

/// Levels of objects and arrays that are read.
const DEPTH: usize = 32;

/// The answer of a tool.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) data: Value,
    /// What to pass as `cursor` to go on.
    pub(crate) next: Option<String>,
    /// What is missing, and how to get it.
    pub(crate) left_out: Map<String, Value>,
}

/// How answers are cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'a> {
    /// Members to keep; all, if it is empty.
    pub(crate) fields: &'a [String],
    /// The most bytes of an answer.
    pub(crate) max: usize,
}

impl Shape<'_> {
    /// Returns what fits of the rows, and how many that is.
    ///
    /// A row that does not fit even alone is replaced by its id and its size, so that a list can always go on.
    pub(crate) fn rows(self, rows: Vec<Value>, answer: &mut Answer) -> usize {
        let room = self.room();
        let (all, mut used, mut kept) = (rows.len(), 0, Vec::new());
        let mut absent: Vec<&String> = self.fields.iter().collect();
        for row in rows {
            absent.retain(|path| member(&row, path).is_none());
            let mut row = self.select(row);
            let mut size = row.to_string().len() + 1;
            if size > room {
                row = json!({
                    "id": row.get("id").cloned().unwrap_or_default(),
                    "left_out": format!("a row of {size} bytes: name the `fields` that you need"),
                });
                size = row.to_string().len() + 1;
            }
            if used + size > room {
                break;
            }
            used += size;
            kept.push(row);
        }
        let count = kept.len();
        if count < all {
            answer.left_out.insert("rows".to_owned(), (all - count).into());
            let how =
                "the answer has its largest size: go on with `next` as `cursor`; fewer `fields` make rows shorter";
            answer.left_out.insert("how".to_owned(), how.into());
        }
        if count > 0 && !absent.is_empty() {
            answer.left_out.insert("fields_without_values".to_owned(), json!(absent));
        }
        answer.data = kept.into();
        count
    }

    /// Puts one value into the answer, or the sizes of its members if it is too large.
    pub(crate) fn value(self, value: Value, answer: &mut Answer) {
        let absent: Vec<&String> = self.fields.iter().filter(|path| member(&value, path).is_none()).collect();
        if !absent.is_empty() {
            answer.left_out.insert("fields_without_values".to_owned(), json!(absent));
        }
        answer.data = self.select(value);
        let size = answer.data.to_string().len();
        if size <= self.room() {
            return;
        }
        let members = answer.data.as_object().into_iter().flatten();
        let mut sizes: Vec<(&String, usize)> = members.map(|(name, value)| (name, value.to_string().len())).collect();
        sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        let sizes: Map<String, Value> =
            sizes.iter().take(100).map(|(name, size)| ((*name).clone(), json!(size))).collect();
        answer.left_out.insert("bytes".to_owned(), size.into());
        answer.left_out.insert("bytes_of_members".to_owned(), sizes.into());
        answer.left_out.insert("how".to_owned(), "name the `fields` that you need".into());
        answer.data = Value::Null;
    }

    /// Returns the bytes for data: the rest is for what surrounds it.
    fn room(self) -> usize {
        self.max.saturating_sub(1_000).max(1_000)
    }

    fn select(self, row: Value) -> Value {
        if self.fields.is_empty() {
            return cut(row, TEXT);
        }
        let mut kept = Map::new();
        for path in self.fields {
            if let Some(value) = member(&row, path) {
                kept.insert(path.clone(), cut(value.clone(), self.max));
            }
        }
        Value::Object(kept)
    }
}

/// Returns a member by its path, such as `custom_fields.Deal Size`.
fn member<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    let (first, rest) = path.split_once('.')?;
    member(value.get(first)?, rest)
}

/// Returns JSON as received: without `null`s, with clean texts, and with all digits.
pub(crate) fn read(raw: &RawValue) -> Value {
    read_at(raw, 0)
}

fn read_at(raw: &RawValue, depth: usize) -> Value {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{' | b'[') if depth == DEPTH => "[left out: too deep]".into(),
        Some(b'{') => {
            let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
            let members = members.iter().filter(|(_, value)| value.get() != "null");
            let members = members.map(|(name, value)| (clean(name), read_at(value, depth + 1)));
            // Most custom fields of most records have no value.
            Value::Object(members.filter(|(name, value)| name != "custom_fields" || *value != json!({})).collect())
        }
        Some(b'[') => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
            items.iter().map(|item| read_at(item, depth + 1)).collect()
        }
        Some(b'"') => Value::String(clean(&serde_json::from_str::<String>(text).unwrap_or_default())),
        Some(b't' | b'f' | b'n') => serde_json::from_str(text).unwrap_or_default(),
        _ => match serde_json::from_str::<Number>(text) {
            // A number with more digits than a JSON number keeps here stays a text.
            Ok(number) if number.is_f64() && text.len() > 16 => Value::String(text.to_owned()),
            Ok(number) => number.into(),
            Err(_) => Value::Null,
        },
    }
}

/// Returns a text without what nobody sees: control characters, zero-width ones, those that turn the direction of
/// writing, and those that carry hidden texts.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|letter| !is_hidden(*letter)).collect()
}

fn is_hidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => letter.is_control(),
    }
}

/// Returns a value with its texts cut, each with its length told.
fn cut(value: Value, most: usize) -> Value {
    match value {
        Value::String(text) if text.len() > most => match text.char_indices().nth(most) {
            Some((at, _)) => {
                let all = text.chars().count();
                format!("{}… [cut: {most} of {all} characters; name it in `fields` for more]", &text[..at]).into()
            }
            None => text.into(),
        },
        Value::Array(items) => items.into_iter().map(|item| cut(item, most)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, cut(member, most))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(fields: &[String], max: usize) -> Shape<'_> {
        Shape { fields, max }
    }

    #[test]
    fn what_is_received() {
        for (text, expected) in [
            (r#"{"id":1,"lost":null,"list":[null,1]}"#, json!({"id": 1, "list": [null, 1]})),
            ("12345678901234567.89", json!("12345678901234567.89")),
            ("12.5", json!(12.5)),
            ("18446744073709551615", json!(u64::MAX)),
            (r#""a\u0000\u200b\u202eb\nc\u0007""#, json!("ab\nc")),
            (r#"{"na\u200bme":1}"#, json!({"name": 1})),
            ("\"tag\u{e0041}\u{e0042}\u{fe0f}ged\"", json!("tagged")),
            (r#""Zoë, Ωmega, 日本""#, json!("Zoë, Ωmega, 日本")),
        ] {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            assert_eq!(read(&raw), expected, "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(read(&RawValue::from_string(deep).unwrap()).to_string().contains("too deep"));
    }

    #[test]
    fn rows_above_the_limit_are_told() {
        let row = |id: u64, size: usize| json!({"id": id, "text": "x".repeat(size), "owner": {"name": "Ann"}});
        let mut answer = Answer::default();
        let kept = shape(&[], 5_000).rows((0..20).map(|id| row(id, 500)).collect(), &mut answer);
        assert!((1..20).contains(&kept) && answer.data.to_string().len() <= 5_000);
        assert_eq!(answer.left_out["rows"], json!(20 - kept));

        // A row that never fits does not stop the list.
        let fields = ["text".to_owned(), "owner.name".to_owned(), "titel".to_owned()];
        let mut answer = Answer::default();
        let kept = shape(&fields, 2_000).rows(vec![row(1, 5_000), row(2, 50)], &mut answer);
        assert_eq!((kept, &answer.data[1]["owner.name"]), (2, &json!("Ann")));
        assert!(answer.data[0]["left_out"].as_str().unwrap().contains("bytes"));
        assert_eq!(answer.left_out["fields_without_values"], json!(["titel"]));

        let mut answer = Answer::default();
        shape(&[], 5_000).value(row(1, 5_000), &mut answer);
        let text = answer.data["text"].as_str().unwrap();
        assert!(text.contains("[cut: 1000 of 5000 characters"), "{text}");
        let mut answer = Answer::default();
        shape(&["text".to_owned()], 5_000).value(row(1, 4_500), &mut answer);
        assert_eq!((answer.data, answer.left_out["bytes"].as_u64()), (Value::Null, Some(4_511)));
    }
}
