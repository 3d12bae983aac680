//! Whether an update would change a record.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::model::raw::members;

/// Returns whether a record has every value of the body of an update already, both as JSON.
///
/// What a body leaves out counts as equal, also in the objects inside it. If in doubt, the values differ.
pub(super) fn has_all(record: &str, sent: &str) -> bool {
    match sent.as_bytes().first() {
        Some(b'{') => members(sent).all(|(name, value)| has_all(member(record, &name), value.get())),
        Some(b'[') => match (items(record), items(sent)) {
            (Some(record), Some(sent)) => {
                record.len() == sent.len()
                    && record.iter().zip(sent).all(|(record, sent)| has_all(record.get(), sent.get()))
            }
            _ => is_nothing(record) && is_nothing(sent),
        },
        _ => is_nothing(record) && is_nothing(sent) || is_same(record, sent),
    }
}

/// Returns a member of an object; `null` if there is none.
fn member<'a>(object: &'a str, name: &str) -> &'a str {
    let found = if object.starts_with('{') { members(object).find(|(other, _)| other == name) } else { None };
    found.map_or("null", |(_, value)| value.get())
}

fn items(array: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(array).ok()
}

fn is_nothing(json: &str) -> bool {
    matches!(json, "null" | r#""""# | "[]" | "{}")
}

/// Returns whether two scalars are the same; a number can be a text.
fn is_same(one: &str, other: &str) -> bool {
    let (one_text, other_text) = (text(one), text(other));
    let is_number = |json: &str| json.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match (one_text.parse::<Decimal>(), other_text.parse::<Decimal>()) {
        (Ok(a), Ok(b)) if is_number(one) || is_number(other) => a == b,
        _ => one_text == other_text,
    }
}

fn text(json: &str) -> Cow<'_, str> {
    match json.starts_with('"') {
        true => serde_json::from_str::<String>(json).map_or(json.into(), Cow::Owned),
        false => json.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_changes_what_it_has_and_the_record_has_not() {
        for (record, sent, same) in [
            (r#"{"name":"Ann","org_id":7}"#, r#"{}"#, true),
            (r#"{"name":"Ann","org_id":7}"#, r#"{"name":"Ann"}"#, true),
            (r#"{"name":"\u0041nn"}"#, r#"{"name":"Ann"}"#, true),
            (r#"{"name":"Ann"}"#, r#"{"name":"ann"}"#, false),
            (r#"{"name":"Ann"}"#, r#"{"org_id":null}"#, true),
            (r#"{"org_id":7}"#, r#"{"org_id":null}"#, false),
            (r#"{"name":"Ann"}"#, r#"{"org_id":7}"#, false),
            (r#"{"value":12000.50}"#, r#"{"value":12000.5}"#, true),
            (r#"{"value":90071992547409931}"#, r#"{"value":90071992547409930}"#, false),
            (r#"{"category":"190"}"#, r#"{"category":190}"#, true),
            (r#"{"code":"007"}"#, r#"{"code":"7"}"#, false),
            (r#"{"done":true}"#, r#"{"done":false}"#, false),
            (r#"{"label_ids":[1,2]}"#, r#"{"label_ids":[1,2]}"#, true),
            (r#"{"label_ids":[1,2]}"#, r#"{"label_ids":[1]}"#, false),
            (r#"{"label_ids":[]}"#, r#"{"label_ids":null}"#, true),
            (r#"{"label_ids":null}"#, r#"{"label_ids":[]}"#, true),
            (r#"{"emails":[{"value":"a@b.c","primary":true}]}"#, r#"{"emails":[{"value":"a@b.c"}]}"#, true),
            (r#"{"emails":[{"value":"a@b.c"},{"value":"d@e.f"}]}"#, r#"{"emails":[{"value":"a@b.c"}]}"#, false),
            (
                r#"{"custom_fields":{"k":{"value":1,"currency":"EUR"}}}"#,
                r#"{"custom_fields":{"k":{"value":1,"currency":"USD"}}}"#,
                false,
            ),
            (r#"{"custom_fields":{"k":null,"l":2}}"#, r#"{"custom_fields":{"l":2}}"#, true),
            (r#"{"custom_fields":7}"#, r#"{"custom_fields":{"l":2}}"#, false),
        ] {
            assert_eq!(has_all(record, sent), same, "{record} {sent}");
        }
    }
}
