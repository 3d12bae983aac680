//! The dates that conditions compare with: days, and those relative to today.

use std::cmp::Ordering;

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan as _};

use crate::wire::time;

/// The first and the last day, or twice the same time; as text, which sorts as time does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Days {
    first: String,
    last: String,
}

impl Days {
    /// Reads a day or one of the relative dates of the helpers; `rotten_time` is asked for only where that is meant.
    ///
    /// Days are those of UTC, and weeks begin on Monday: where a company has set something else, this is unconfirmed.
    pub(super) fn of(text: &str, now: Timestamp, rotten_time: impl FnOnce() -> Option<String>) -> Option<Self> {
        let (earliest, latest) = (date(1, 1, 1), date(9999, 12, 31));
        let today = Offset::UTC.to_datetime(now).date();
        let on = |span: Span| today.checked_add(span).ok();
        let same = |day: Option<Date>| day.map(|day| (day, day));
        let month = |months: i64| {
            let day = on(months.months())?;
            Some((day.first_of_month(), day.last_of_month()))
        };
        let week = |weeks: i64| {
            let day = on(weeks.weeks())?;
            let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        };
        let quarter = |quarters: i64| {
            let day = on((3 * quarters).months())?;
            let first = date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
            Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
        };
        let (first, last) = match text {
            "now" => return Some(Self { first: time::text(now), last: time::text(now) }),
            "rotten_time" => return rotten_time().map(|time| Self { first: time.clone(), last: time }),
            "last_quarter" => quarter(-1),
            "this_quarter" => quarter(0),
            "last_month" => month(-1),
            "this_month" => month(0),
            "next_month" => month(1),
            "last_week" => week(-1),
            "this_week" => week(0),
            "next_week" => week(1),
            "yesterday" => same(on((-1).days())),
            "today" => same(Some(today)),
            "tomorrow" => same(on(1.days())),
            "before_today" => on((-1).days()).map(|day| (earliest, day)),
            "before_tomorrow" => Some((earliest, today)),
            "later_or_today" => Some((today, latest)),
            "later_or_tomorrow" => on(1.days()).map(|day| (day, latest)),
            text => same(distance(text).map_or_else(|| text.parse().ok(), on)),
        }?;
        Some(Self { first: first.to_string(), last: last.to_string() })
    }

    /// Returns where a date, or a date and time, is beside these days; any of them is equal.
    pub(super) fn order(&self, own: &str) -> Ordering {
        if own.get(..self.first.len()).unwrap_or(own) < self.first.as_str() {
            Ordering::Less
        } else if own.get(..self.last.len()).unwrap_or(own) > self.last.as_str() {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }
}

/// Reads `2_weeks_ago` and `in_1_month`.
fn distance(text: &str) -> Option<Span> {
    let (count, unit, sign) = match text.split('_').collect::<Vec<_>>()[..] {
        ["in", count, unit] => (count, unit, 1),
        [count, unit, "ago"] => (count, unit, -1),
        _ => return None,
    };
    let count = sign * i64::from(count.parse::<u8>().ok()?);
    match unit.trim_end_matches('s') {
        "week" => Some(count.weeks()),
        "month" => Some(count.months()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_dates_are_days_around_now() {
        // A Wednesday.
        let now: Timestamp = "2026-05-13T12:00:00Z".parse().expect("a time");
        for (text, days) in [
            ("2026-02-28", Some(("2026-02-28", "2026-02-28"))),
            ("last_quarter", Some(("2026-01-01", "2026-03-31"))),
            ("this_quarter", Some(("2026-04-01", "2026-06-30"))),
            ("last_month", Some(("2026-04-01", "2026-04-30"))),
            ("this_month", Some(("2026-05-01", "2026-05-31"))),
            ("next_month", Some(("2026-06-01", "2026-06-30"))),
            ("last_week", Some(("2026-05-04", "2026-05-10"))),
            ("this_week", Some(("2026-05-11", "2026-05-17"))),
            ("next_week", Some(("2026-05-18", "2026-05-24"))),
            ("6_months_ago", Some(("2025-11-13", "2025-11-13"))),
            ("1_months_ago", Some(("2026-04-13", "2026-04-13"))),
            ("3_weeks_ago", Some(("2026-04-22", "2026-04-22"))),
            ("1_week_ago", Some(("2026-05-06", "2026-05-06"))),
            ("yesterday", Some(("2026-05-12", "2026-05-12"))),
            ("before_today", Some(("0001-01-01", "2026-05-12"))),
            ("today", Some(("2026-05-13", "2026-05-13"))),
            ("now", Some(("2026-05-13T12:00:00Z", "2026-05-13T12:00:00Z"))),
            ("later_or_today", Some(("2026-05-13", "9999-12-31"))),
            ("before_tomorrow", Some(("0001-01-01", "2026-05-13"))),
            ("tomorrow", Some(("2026-05-14", "2026-05-14"))),
            ("later_or_tomorrow", Some(("2026-05-14", "9999-12-31"))),
            ("in_1_week", Some(("2026-05-20", "2026-05-20"))),
            ("in_6_months", Some(("2026-11-13", "2026-11-13"))),
            ("rotten_time", Some(("2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z"))),
            ("in_1_year", None),
            ("soon", None),
            ("", None),
        ] {
            let read = Days::of(text, now, || Some("2026-05-01T00:00:00Z".to_owned()));
            let days = days.map(|(first, last)| Days { first: first.to_owned(), last: last.to_owned() });
            assert_eq!(read, days, "{text}");
        }
    }
}
