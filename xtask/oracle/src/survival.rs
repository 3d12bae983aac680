//! What of a JSON value is there after it was read into a type and written again.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A place where the values differ; items of arrays are all one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Loss {
    path: String,
    what: String,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// What of an answer is gone, changed or made up in what `Entry::read` gives for it.
///
/// That is the whole answer for some outputs and its `data` for others; what fits better is taken. `success` has done
/// its duty by then.
pub(crate) fn of_answer(answer: &Value, written: &Value) -> BTreeSet<Loss> {
    let mut answer = answer.clone();
    if let Value::Object(members) = &mut answer {
        members.remove("success");
    }
    let whole = losses(&answer, written);
    let data = losses(&answer, &serde_json::json!({ "data": written }));
    if data.len() < whole.len() { data } else { whole }
}

/// What of `before` is gone, changed or made up in `after`.
pub(crate) fn losses(before: &Value, after: &Value) -> BTreeSet<Loss> {
    let mut losses = BTreeSet::new();
    compare("", before, Some(after), &mut losses);
    losses
}

fn compare(path: &str, before: &Value, after: Option<&Value>, losses: &mut BTreeSet<Loss>) {
    let mut tell = |what: String| {
        losses.insert(Loss { path: path.to_owned(), what });
    };
    match (before, after.unwrap_or(&Value::Null)) {
        (Value::Null, after) if is_nothing(after) => {}
        (Value::Null, after) => tell(format!("made up as {}", brief(after))),
        (_, Value::Null) => tell("lost".to_owned()),
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                compare(&below(path, name), value, after.get(name), losses);
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                compare(&below(path, name), &Value::Null, Some(value), losses);
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let path = format!("{path}[]");
            before.iter().zip(after).for_each(|(before, after)| compare(&path, before, Some(after), losses));
        }
        (before, after) if same(before, after) => {}
        (before, after) => tell(format!("{} became {}", brief(before), brief(after))),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Whether two scalars mean the same: a number and its text, a flag as `1` and as `true`, an instant in two notations,
/// a time of the day with and without its seconds; an empty list where an object is meant.
fn same(before: &Value, after: &Value) -> bool {
    before == after
        || (is_nothing(before) && is_nothing(after))
        || matches!((number(before), number(after)), (Some(before), Some(after)) if before == after)
        || matches!((flag(before), flag(after)), (Some(before), Some(after)) if before == after)
        || matches!((instant(before), instant(after)), (Some(before), Some(after)) if before == after)
        || matches!((clock(before), clock(after)), (Some(before), Some(after)) if before == after)
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match number(value)? {
        0.0 => Some(false),
        1.0 => Some(true),
        _ => None,
    })
}

/// To the second.
fn instant(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    let instant = match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) => TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()?,
    };
    Some(instant.as_second())
}

fn clock(value: &Value) -> Option<&str> {
    let text = value.as_str()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    digits.then(|| text.strip_suffix(":00").filter(|short| short.contains(':')).unwrap_or(text))
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_means_the_same_is_not_lost() {
        for (before, after) in [
            (json!(7), json!("7")),
            (json!(7), json!(7.0)),
            (json!(1), json!(true)),
            (json!("2026-01-02 03:04:05"), json!("2026-01-02T03:04:05Z")),
            (json!("2026-01-02T03:04:05.678Z"), json!("2026-01-02T03:04:05Z")),
            (json!("2026-01-02T05:04:05+02:00"), json!("2026-01-02T03:04:05Z")),
            (json!("03:04:00"), json!("03:04")),
            (json!([]), json!({})),
            (json!({"a": null}), json!({})),
            (json!({}), json!({"a": null, "b": []})),
        ] {
            assert_eq!(losses(&before, &after), BTreeSet::new(), "{before} {after}");
        }
    }

    #[test]
    fn what_does_not_is_told_with_its_place() {
        for (before, after, told) in [
            (json!({"a": {"b": 7}}), json!({"a": {}}), "a.b: lost"),
            (json!({"a": [{"b": 7}, {"b": 8}]}), json!({"a": [{}, {}]}), "a[].b: lost"),
            (json!({"a": [7]}), json!({"a": [7, 8]}), "a: [7] became [7,8]"),
            (json!({"a": 10.01}), json!({"a": 10.1}), "a: 10.01 became 10.1"),
            (
                json!({"a": "2026-01-02 03:04:05"}),
                json!({"a": "2026-01-02 03:04:06"}),
                "a: \"2026-01-02 03:04:05\" became \"2026-01-02 03:04:06\"",
            ),
            (json!({"a": "x"}), json!({"a": "X"}), "a: \"x\" became \"X\""),
            (json!({"a": false}), json!({"a": null}), "a: lost"),
            (json!({}), json!({"a": 7}), "a: made up as 7"),
            (json!({"a": "03:04"}), json!({"a": "03:04:30"}), "a: \"03:04\" became \"03:04:30\""),
            (json!({"a": 2}), json!({"a": true}), "a: 2 became true"),
        ] {
            let losses = Vec::from_iter(losses(&before, &after)).iter().map(Loss::to_string).collect::<Vec<_>>();
            assert_eq!(losses, [told], "{before} {after}");
        }
    }

    #[test]
    fn answers_are_compared_with_or_without_their_envelope() {
        let answer = json!({"success": true, "data": {"id": 7}});
        assert!(of_answer(&answer, &json!({"id": 7})).is_empty());
        assert!(of_answer(&answer, &json!({"data": {"id": 7}})).is_empty());
        assert_eq!(of_answer(&answer, &json!({})).len(), 1);
    }
}
