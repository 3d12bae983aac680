//! Texts that people write, read as values: exactly or not at all.

use std::str::FromStr;

use crate::model::{Amount, Date, DateRange, Id, Money, Time, TimeOfDay, TimeRange};

const NUMBER: &str = "it is not a number such as 1200.50, 1 200,50 or 1,200.50";
const UNCLEAR: &str = "it is unclear whether it is a thousand times larger; write 1200 or 1.200,00";
const DATE: &str = "a date has the form 2026-01-31";
const TIME: &str = "a time has the form 09:30 or 09:30:00, and may be followed by a time zone such as Europe/Tallinn";
const RANGE: &str = "a range has two ends with a `/` between, one of which can be `..`";

/// Reads a number: digits with `.` or `,` before the fraction, and in front of it groups of three digits separated by
/// spaces, apostrophes, or the other of `.` and `,`.
pub(super) fn number(text: &str) -> Result<Amount, &'static str> {
    let text = text.trim().replace(is_space, " ").replace('’', "'");
    if text.contains(['e', 'E']) {
        return text.parse().map_err(|_| NUMBER);
    }
    if is_ambiguous(&text) {
        return Err(UNCLEAR);
    }
    let (sign, digits) = signed(&text);
    let separators: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let times = |wanted: char| separators.iter().filter(|(_, separator)| *separator == wanted).count();
    let (whole, fraction) = match separators.last() {
        Some((at, point @ ('.' | ','))) if times(*point) == 1 => (&digits[..*at], Some(&digits[at + 1..])),
        _ => (digits, None),
    };
    let separator = separators.first().map_or(' ', |(_, separator)| *separator);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let groups: Vec<&str> = groups.collect();
    let is_whole = are_digits(first)
        && (groups.is_empty() || first.len() <= 3)
        && groups.iter().all(|group| group.len() == 3 && are_digits(group))
        && matches!(separator, ' ' | '\'' | '.' | ',');
    if !is_whole || fraction.is_some_and(|fraction| !are_digits(fraction)) {
        return Err(NUMBER);
    }
    let point = if fraction.is_some() { "." } else { "" };
    let plain = format!("{sign}{first}{}{point}{}", groups.concat(), fraction.unwrap_or_default());
    plain.parse().map_err(|_| "a number can have at most 28 digits")
}

/// Returns whether the only separator of a number could be that of the thousands or that of the fraction.
pub(super) fn is_ambiguous(text: &str) -> bool {
    let Some((whole, fraction)) = signed(text).1.split_once(['.', ',']) else { return false };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&whole.len())
        && fraction.len() == 3
        && !whole.starts_with('0')
        && are_digits(whole)
        && are_digits(fraction)
}

fn signed(text: &str) -> (&str, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Reads an amount before or after the code of its currency.
pub(super) fn money(text: &str) -> Result<Money, &'static str> {
    let text = text.trim();
    let is_code = |c: char| c.is_ascii_uppercase();
    let after = text.trim_end_matches(is_code);
    let before = text.trim_start_matches(is_code);
    let (number_text, code) = match (after.len() < text.len(), before.len() < text.len()) {
        (true, false) => (after, &text[after.len()..]),
        (false, true) => (before, &text[..text.len() - before.len()]),
        _ => ("", ""),
    };
    if code.len() < 3 {
        return Err("an amount needs the code of its currency, as in 1200.50 EUR");
    }
    Ok(Money::new(number(number_text)?, code))
}

pub(super) fn date(text: &str) -> Result<Date, &'static str> {
    text.trim().parse().map_err(|_| DATE)
}

pub(super) fn date_range(text: &str) -> Result<DateRange, &'static str> {
    match range::<Date>(text, DATE)? {
        (Some(start), Some(end)) => Ok(DateRange::new(start, end)),
        (Some(start), None) => Ok(DateRange::since(start)),
        (None, Some(end)) => Ok(DateRange::until(end)),
        (None, None) => Err(RANGE),
    }
}

pub(super) fn time(text: &str) -> Result<TimeOfDay, &'static str> {
    let (time, zone) = zoned(text);
    let mut time = TimeOfDay::new(of_day(time.parse().map_err(|_| TIME)?)?);
    time.timezone_name = zone;
    Ok(time)
}

pub(super) fn time_range(text: &str) -> Result<TimeRange, &'static str> {
    let (text, zone) = zoned(text);
    let mut range = match range::<Time>(text, TIME)? {
        (Some(start), Some(end)) => TimeRange::new(of_day(start)?, of_day(end)?),
        (Some(start), None) => TimeRange::since(of_day(start)?),
        (None, Some(end)) => TimeRange::until(of_day(end)?),
        (None, None) => return Err(RANGE),
    };
    range.timezone_name = zone;
    Ok(range)
}

/// Refuses a duration, which `Time` can be as well.
fn of_day(time: Time) -> Result<Time, &'static str> {
    if time.time().is_some() { Ok(time) } else { Err("a day ends before 24:00") }
}

/// Splits a text in front of the name of a time zone, which begins with a letter.
fn zoned(text: &str) -> (&str, Option<String>) {
    let (times, zone) = text.split_at(text.find(char::is_alphabetic).unwrap_or(text.len()));
    (times.trim(), (!zone.is_empty()).then(|| zone.trim().to_owned()))
}

fn range<T: FromStr>(text: &str, form: &'static str) -> Result<(Option<T>, Option<T>), &'static str> {
    let (start, end) = text.split_once('/').ok_or(RANGE)?;
    let end_of = |text: &str| match text.trim() {
        ".." => Ok(None),
        text => text.parse().map(Some).map_err(|_| form),
    };
    Ok((end_of(start)?, end_of(end)?))
}

pub(super) fn id<K>(text: &str) -> Result<Id<K>, &'static str> {
    text.trim().parse().map_err(|_| "it is no id, which is a whole number")
}

/// Splits labels at their commas; one that contains a comma or a quotation mark is in quotation marks.
pub(super) fn labels(text: &str) -> Result<Vec<String>, &'static str> {
    const QUOTES: &str = "a quotation mark is not closed, or does not enclose a whole label";
    let mut labels = Vec::new();
    let mut rest = text.trim();
    loop {
        let label;
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut taken = String::new();
            let mut pieces = quoted;
            loop {
                let (piece, after) = pieces.split_once('"').ok_or(QUOTES)?;
                taken.push_str(piece);
                match after.strip_prefix('"') {
                    Some(after) => {
                        taken.push('"');
                        pieces = after;
                    }
                    None => {
                        rest = after.trim_start();
                        break;
                    }
                }
            }
            label = taken;
        } else {
            let (plain, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            label = plain.trim().to_owned();
            rest = after;
        }
        labels.push(label);
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if rest.is_empty() => return Ok(labels),
            None => return Err(QUOTES),
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
