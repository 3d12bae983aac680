//! Times on the wire. The store keeps the form of v2, RFC 3339 with whole seconds and a `Z`.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::Value;

/// Returns a time so much later, or the last there is.
pub(crate) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

/// Returns a time one month before, by the calendar, or the first there is.
pub(crate) fn month_before(time: Timestamp) -> Timestamp {
    let month = Offset::UTC.to_datetime(time).checked_sub(1.month());
    month.and_then(|then| Offset::UTC.to_timestamp(then)).unwrap_or(Timestamp::MIN)
}

/// Formats a time as v2 does: `2024-05-02T09:10:11Z`.
pub(crate) fn v2(time: Timestamp) -> Value {
    Value::String(text(time))
}

pub(crate) fn text(time: Timestamp) -> String {
    format!("{:.0}Z", Offset::UTC.to_datetime(time))
}

/// Formats a time with milliseconds, as leads and webhooks have it.
pub(crate) fn millis(time: Timestamp) -> String {
    format!("{:.3}Z", Offset::UTC.to_datetime(time))
}

/// Changes a time from the form of v2 to that of v1: `2024-05-02 09:10:11`.
pub(crate) fn v1(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replacen('T', " ", 1).trim_end_matches('Z').to_owned()),
        other => other.clone(),
    }
}

/// Reads either form, with or without a fraction, into that of the store.
pub(crate) fn parse(text: &str) -> Option<String> {
    instant(text).map(self::text)
}

pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil: DateTime = text.trim_end_matches('Z').parse().ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

/// Reads a bound of `updated_since` and its like, which v2 takes with whole seconds only.
pub(crate) fn bound(text: &str) -> Option<String> {
    let whole = text.len() >= "2024-05-02T09:10:11Z".len() && text.contains('T') && !text.contains('.');
    whole.then(|| text.parse::<Timestamp>().ok()).flatten().map(self::text)
}

pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Reads `9:05`, `09:05` or `09:05:00` into the last of these. Durations of activities may exceed a day.
pub(crate) fn clock(text: &str) -> Option<String> {
    let parts: Vec<u32> = text
        .split(':')
        .map(|part| part.parse().ok().filter(|_| (1..=3).contains(&part.len())))
        .collect::<Option<_>>()?;
    match parts[..] {
        [h, m] if m < 60 => Some(format!("{h:02}:{m:02}:00")),
        [h, m, s] if m < 60 && s < 60 => Some(format!("{h:02}:{m:02}:{s:02}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_into_one() {
        for (text, expected) in [
            ("2024-05-02 09:10:11", Some("2024-05-02T09:10:11Z")),
            ("2024-05-02T09:10:11Z", Some("2024-05-02T09:10:11Z")),
            ("2024-05-02T09:10:11.123Z", Some("2024-05-02T09:10:11Z")),
            ("2024-05-02T12:10:11+03:00", Some("2024-05-02T09:10:11Z")),
            ("2024-13-02 09:10:11", None),
            ("", None),
        ] {
            assert_eq!(parse(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn bounds_take_no_fraction() {
        for (text, taken) in [
            ("2025-01-01T10:20:00Z", true),
            ("2025-01-01T10:20:00+02:00", true),
            ("2025-01-01T10:20:00.000Z", false),
            ("2025-01-01 10:20:00", false),
            ("2025-01-01", false),
            ("soon", false),
        ] {
            assert_eq!(bound(text).is_some(), taken, "{text}");
        }
    }
}
