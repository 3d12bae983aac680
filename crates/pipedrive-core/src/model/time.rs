//! Dates and times in all forms in which Pipedrive sends them.
//!
//! v2 uses RFC 3339, v1 `2024-05-02 09:10:11` in UTC. All types read both, with or without a fraction, an offset or a
//! zone. A text that is not a time (`""`, `0000-00-00 00:00:00`) is kept, so that the record can still be read. An
//! object is read as its `value` if its other members are empty.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use jiff::civil;
use jiff::fmt::StdFmtWrite;
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::Offset;
use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, value_of_object, with_text};
use crate::json::{self, Reader};
use crate::meta::Kind;

static PARSER: DateTimeParser = DateTimeParser::new();

/// A date and time, written in the form of v2: `2024-05-02T09:10:11Z`.
///
/// Only whole seconds are displayed and sent, since Pipedrive rejects fractions in queries. A record that is serialized
/// keeps the fraction that was read, and [`timestamp`](Self::timestamp) returns it.
///
/// ```
/// use pipedrive_core::model::DateTime;
///
/// let added: DateTime = serde_json::from_str(r#""2024-05-02 09:10:11""#)?;
/// assert_eq!(added.to_string(), "2024-05-02T09:10:11Z");
/// assert_eq!(added.timestamp().map(|added| added.as_second()), Some(1_714_641_011));
///
/// let never: DateTime = serde_json::from_str(r#""0000-00-00 00:00:00""#)?;
/// assert!(never.is_unset());
/// assert_eq!(never.timestamp(), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(Held<jiff::Timestamp>);

/// A date and time, written in the form of v1: `2024-05-02 09:10:11`, in UTC.
///
/// It reads the same forms as [`DateTime`] and has the same methods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct V1DateTime(Held<jiff::Timestamp>);

/// A date: `2026-01-31`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Held<civil::Date>);

/// A time of day or a duration: `09:30` or `09:30:00`. A duration can be longer than a day.
///
/// Times are compared by value, with or without seconds; a time that was read is written with seconds if it had them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(Held<Clock>);

/// The content of a field: a value, or a text that is not a value. Such a text sorts first, as `None` does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Held<T> {
    Odd(Box<str>),
    Known(T),
}

impl<T> Held<T> {
    fn read(text: &str, parse: fn(&str) -> Option<T>) -> Self {
        parse(text).map_or_else(|| Self::Odd(text.into()), Self::Known)
    }

    fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Odd(_) => None,
        }
    }

    fn is_unset(&self) -> bool {
        matches!(self, Self::Odd(text) if text.is_empty() || text.starts_with("0000-00-00"))
    }
}

impl Held<jiff::Timestamp> {
    /// Returns the instant if it is not a whole second.
    fn with_fraction(&self) -> Option<&jiff::Timestamp> {
        self.known().filter(|instant| instant.subsec_nanosecond() != 0)
    }
}

#[derive(Clone, Copy, Debug)]
struct Clock {
    seconds: u32,
    with_seconds: bool,
}

impl PartialEq for Clock {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl Eq for Clock {}

impl PartialOrd for Clock {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Clock {
    fn cmp(&self, other: &Self) -> Ordering {
        self.seconds.cmp(&other.seconds)
    }
}

impl Hash for Clock {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.seconds.hash(state);
    }
}

impl DateTime {
    /// Returns the instant, or `None` if the field has none.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        self.0.known().copied()
    }
}

impl V1DateTime {
    /// Returns the instant, or `None` if the field has none.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        self.0.known().copied()
    }
}

impl Date {
    /// Returns the date, or `None` if the field has none.
    pub fn date(&self) -> Option<civil::Date> {
        self.0.known().copied()
    }
}

impl Time {
    /// Creates a duration of this many seconds, or the time this many seconds after midnight. Seconds are written if
    /// they are not 0.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(Held::Known(Clock { seconds, with_seconds: seconds % 60 != 0 }))
    }

    /// Returns the duration, or the time since midnight, in seconds; `None` if the field has none.
    pub fn seconds(&self) -> Option<u32> {
        self.0.known().map(|clock| clock.seconds)
    }

    /// Returns the time of day; `None` from 24 hours on, or if the field has none.
    pub fn time(&self) -> Option<civil::Time> {
        let seconds = self.seconds()?;
        let part = |seconds: u32| i8::try_from(seconds).ok();
        civil::Time::new(part(seconds / 3600)?, part(seconds / 60 % 60)?, part(seconds % 60)?, 0).ok()
    }

    /// Returns the same time, written with seconds.
    pub(crate) fn with_seconds(mut self) -> Self {
        if let Held::Known(clock) = &mut self.0 {
            clock.with_seconds = true;
        }
        self
    }
}

impl From<jiff::Timestamp> for DateTime {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(Held::Known(timestamp))
    }
}

impl From<jiff::Timestamp> for V1DateTime {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(Held::Known(timestamp))
    }
}

impl From<V1DateTime> for DateTime {
    fn from(time: V1DateTime) -> Self {
        Self(time.0)
    }
}

impl From<DateTime> for V1DateTime {
    fn from(time: DateTime) -> Self {
        Self(time.0)
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(Held::Known(date))
    }
}

/// Converts a time without its fraction of a second. Seconds are written if they are not 0.
impl From<civil::Time> for Time {
    fn from(time: civil::Time) -> Self {
        let part = |part: i8| u32::from(part.unsigned_abs());
        Self::from_seconds(part(time.hour()) * 3600 + part(time.minute()) * 60 + part(time.second()))
    }
}

impl DateTime {
    fn put<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        match &self.0 {
            Held::Odd(text) => out.write_str(text),
            Held::Known(instant) => match filled(b"0000-00-00T00:00:00Z", *instant) {
                Some(text) => out.write_str(std::str::from_utf8(&text).unwrap_or_default()),
                None => PRINTER.print_timestamp(instant, StdFmtWrite(out)).map_err(|_| fmt::Error),
            },
        }
    }

    fn put_with_fraction<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        static PRINTER: DateTimePrinter = DateTimePrinter::new();
        match self.0.with_fraction() {
            Some(instant) => PRINTER.print_timestamp(instant, StdFmtWrite(out)).map_err(|_| fmt::Error),
            None => self.put(out),
        }
    }
}

impl V1DateTime {
    fn put<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        static PRINTER: DateTimePrinter = DateTimePrinter::new().separator(b' ').precision(Some(0));
        match &self.0 {
            Held::Odd(text) => out.write_str(text),
            Held::Known(instant) => match filled(b"0000-00-00 00:00:00", *instant) {
                Some(text) => out.write_str(std::str::from_utf8(&text).unwrap_or_default()),
                None => {
                    let time = Offset::UTC.to_datetime(*instant);
                    PRINTER.print_datetime(&time, StdFmtWrite(out)).map_err(|_| fmt::Error)
                }
            },
        }
    }

    fn put_with_fraction<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        static PRINTER: DateTimePrinter = DateTimePrinter::new().separator(b' ');
        match self.0.with_fraction() {
            Some(instant) => {
                let time = Offset::UTC.to_datetime(*instant);
                PRINTER.print_datetime(&time, StdFmtWrite(out)).map_err(|_| fmt::Error)
            }
            None => self.put(out),
        }
    }
}

impl Date {
    fn put<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        match &self.0 {
            Held::Odd(text) => out.write_str(text),
            Held::Known(date) => write!(out, "{date}"),
        }
    }
}

impl Time {
    fn put<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        match &self.0 {
            Held::Odd(text) => out.write_str(text),
            Held::Known(Clock { seconds, with_seconds }) => {
                write!(out, "{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
                if *with_seconds { write!(out, ":{:02}", seconds % 60) } else { Ok(()) }
            }
        }
    }
}

/// Fills in an instant, in whole seconds and UTC, in a third of the printer's time; `None` before the year 0.
fn filled<const N: usize>(form: &[u8; N], instant: jiff::Timestamp) -> Option<[u8; N]> {
    let time = Offset::UTC.to_datetime(instant);
    let year = u16::try_from(time.year()).ok()?;
    let mut text = *form;
    let mut put = |at: usize, number: u8| {
        text[at] = b'0' + number / 10;
        text[at + 1] = b'0' + number % 10;
    };
    put(0, (year / 100) as u8);
    put(2, (year % 100) as u8);
    for (at, number) in
        [(5, time.month()), (8, time.day()), (11, time.hour()), (14, time.minute()), (17, time.second())]
    {
        put(at, number.unsigned_abs());
    }
    Some(text)
}

/// Parses a date and time in any form: RFC 3339, also with a space, or without a zone, which is then UTC.
fn instant(text: &str) -> Option<jiff::Timestamp> {
    let bytes = text.as_bytes();
    if let Some(instant) = usual(bytes) {
        return Some(instant);
    }
    // The parser would also accept a date alone and the forms of ISO 8601 without dashes.
    if bytes.len() < "2024-05-02 09:10".len() || bytes[4] != b'-' || !matches!(bytes[10], b' ' | b'T' | b't') {
        return None;
    }
    if bytes[11..].iter().any(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-')) {
        PARSER.parse_timestamp(bytes).ok()
    } else {
        Offset::UTC.to_timestamp(PARSER.parse_datetime(bytes).ok()?).ok()
    }
}

/// Parses the most frequent forms, `2024-05-02T09:10:11Z` and `2024-05-02 09:10:11`, in a tenth of the time.
fn usual(bytes: &[u8]) -> Option<jiff::Timestamp> {
    let (civil, zone) = bytes.split_first_chunk()?;
    let sound = is_within(civil, b"0000-00-00 00:00:00", b"9999-99-99T99:99:99") && matches!(civil[10], b' ' | b'T');
    if !sound || !matches!(zone, b"" | b"Z") {
        return None;
    }
    let number = |at: usize| i64::from(civil[at] - b'0') * 10 + i64::from(civil[at + 1] - b'0');
    let (year, month, day) = (number(0) * 100 + number(2), number(5), number(8));
    let (hour, minute, second) = (number(11), number(14), number(17));
    // Special cases (a leap second, the 30th of a month, the year 0) are left to the parser.
    if !(1..=12).contains(&month) || !(1..=28).contains(&day) || hour > 23 || minute > 59 || second > 59 || year == 0 {
        return None;
    }
    // Days since 1970-01-01, in years that begin with March, so that a leap day is the last day.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    jiff::Timestamp::from_second(days * 86_400 + hour * 3_600 + minute * 60 + second).ok()
}

fn date(text: &str) -> Option<civil::Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if is_within(bytes, b"0000-00-00", b"9999-99-99") {
        let number = |at: usize| (bytes[at] - b'0') as i8 * 10 + (bytes[at + 1] - b'0') as i8;
        let year = i16::from(number(0)) * 100 + i16::from(number(2));
        return civil::Date::new(year, number(5), number(8)).ok();
    }
    let dashed = bytes[4] == b'-';
    dashed.then(|| PARSER.parse_date(text).ok())?
}

/// Returns whether each byte is between two others. All are compared, without a branch for each.
fn is_within<const N: usize>(bytes: &[u8; N], least: &[u8; N], most: &[u8; N]) -> bool {
    (0..N).fold(true, |within, at| within & (least[at] <= bytes[at]) & (bytes[at] <= most[at]))
}

fn clock(text: &str) -> Option<Clock> {
    let mut parts = text.split(':');
    let hours = digits(parts.next()?, 1..=6)?;
    let minutes = digits(parts.next()?, 2..=2).filter(|minutes| *minutes < 60)?;
    let seconds = match parts.next() {
        Some(seconds) => Some(digits(seconds, 2..=2).filter(|seconds| *seconds < 60)?),
        None => None,
    };
    parts.next().is_none().then_some(Clock {
        seconds: hours * 3600 + minutes * 60 + seconds.unwrap_or(0),
        with_seconds: seconds.is_some(),
    })
}

fn digits(text: &str, length: core::ops::RangeInclusive<usize>) -> Option<u32> {
    let only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if length.contains(&text.len()) && only_digits { text.parse().ok() } else { None }
}

/// An error for a text that does not have the expected form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeError {
    form: &'static str,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not of the form {}", self.form)
    }
}

impl core::error::Error for TimeError {}

/// A short text on the stack, since times are written into every request for recent changes.
struct Short {
    bytes: [u8; 40],
    length: usize,
}

impl Short {
    /// Calls `then` with the text that `put` writes, or with `None` if it is longer.
    fn with<R>(put: impl FnOnce(&mut Self) -> fmt::Result, then: impl FnOnce(Option<&str>) -> R) -> R {
        let mut short = Short { bytes: [0; 40], length: 0 };
        let is_whole = put(&mut short).is_ok();
        then(is_whole.then_some(short.as_str()))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

macro_rules! texts {
    ($($name:ident: $kind:ident, $parse:ident, $form:literal, $put_into_record:ident;)*) => {$(
        impl $name {
            /// Returns whether the field is an empty text or the zero date, which both mean no value.
            pub fn is_unset(&self) -> bool {
                self.0.is_unset()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.put(f)
            }
        }

        impl FromStr for $name {
            type Err = TimeError;

            fn from_str(text: &str) -> Result<Self, TimeError> {
                $parse(text).map(|value| Self(Held::Known(value))).ok_or(TimeError { form: $form })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl JsonValue for $name {
            const EXPECTED: &'static str = "a text";

            fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
                let read = |text: &str| Some(Self(Held::read(text, $parse)));
                match reader.peek() {
                    Ok(json::Kind::Object) => read(&value_of_object(reader)?),
                    _ => with_text(reader, read),
                }
            }

            fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
                Short::with(|short| self.$put_into_record(short), |text| match text {
                    Some(text) => serde_json::to_writer(json, text),
                    None => serde_json::to_writer(json, self),
                })
            }
        }

        deserialize_json!($name);

        impl Argument for $name {
            const KIND: Kind = Kind::$kind;
        }

        impl Scalar for $name {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                if let Held::Odd(text) = &self.0 {
                    return then(text);
                }
                Short::with(|short| self.put(short), |text| match text {
                    Some(text) => then(text),
                    None => then(&self.to_string()),
                })
            }
        }
    )*};
}

texts! {
    DateTime: DateTime, instant, "2026-01-31T12:00:00Z or 2026-01-31 12:00:00", put_with_fraction;
    V1DateTime: DateTime, instant, "2026-01-31 12:00:00 or 2026-01-31T12:00:00Z", put_with_fraction;
    Date: Date, date, "2026-01-31", put;
    Time: Time, clock, "09:30 or 09:30:00", put;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{from_str, json, to_string};

    use super::*;

    #[test]
    fn reads_every_form_of_an_instant() {
        for (text, v2, v1) in [
            ("2024-05-02T09:10:11Z", "2024-05-02T09:10:11Z", "2024-05-02 09:10:11"),
            ("2024-05-02T09:10:11.678Z", "2024-05-02T09:10:11Z", "2024-05-02 09:10:11"),
            ("2024-05-02T09:10:11+03:00", "2024-05-02T06:10:11Z", "2024-05-02 06:10:11"),
            ("2024-05-02 09:10:11", "2024-05-02T09:10:11Z", "2024-05-02 09:10:11"),
            ("2024-05-02T09:10:11", "2024-05-02T09:10:11Z", "2024-05-02 09:10:11"),
            ("2024-05-02 09:10:11.110", "2024-05-02T09:10:11Z", "2024-05-02 09:10:11"),
            ("1969-12-31T23:59:58.5Z", "1969-12-31T23:59:58Z", "1969-12-31 23:59:58"),
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap().to_string(), v2);
            let v1_time: V1DateTime = from_str(&to_string(text).unwrap()).unwrap();
            assert_eq!(v1_time.to_string(), v1);
            assert_eq!(DateTime::from(v1_time), text.parse().unwrap());
        }
    }

    #[test]
    fn what_is_not_a_time_is_kept() {
        for odd in
            ["", "0000-00-00", "0000-00-00 00:00:00", "soon", "2024-13-01 00:00:00", "2024-05-02", "ääääääääääääää"]
        {
            let time: DateTime = serde_json::from_value(json!(odd)).unwrap();
            assert_eq!((time.timestamp(), time.is_unset()), (None, odd.is_empty() || odd.starts_with('0')), "{odd}");
            assert_eq!(serde_json::to_value(&time).unwrap(), json!(odd));
            assert!(odd.parse::<V1DateTime>().is_err());
        }
        for nothing in [json!({"timezone_id": null, "value": ""}), json!({"value": null})] {
            assert!(serde_json::from_value::<Time>(nothing).unwrap().is_unset());
        }
        let time = serde_json::from_value::<Time>(json!({"value": "09:30:00", "timezone_id": null})).unwrap();
        assert_eq!(time, Time::from_seconds(34_200));
        for odd in [
            json!({}),
            json!({"timezone_id": 5}),
            json!({"value": "09:30:00", "timezone_id": 5}),
            json!({"value": []}),
            json!([""]),
        ] {
            assert!(serde_json::from_value::<Time>(odd).is_err());
        }
        assert_eq!(to_string(&from_str::<Date>("20240502").unwrap()).unwrap(), r#""20240502""#);
        assert_eq!(from_str::<Date>(r#""2024-05-02 00:00:00""#).unwrap().date(), None);
        assert!("24".parse::<Time>().unwrap_err().to_string().contains("09:30"));
    }

    #[test]
    fn times_are_durations_too() {
        for (text, seconds, of_day) in [
            ("09:30", 34_200, true),
            ("09:30:00", 34_200, true),
            ("23:59:59", 86_399, true),
            ("24:00", 86_400, false),
            ("100:00:01", 360_001, false),
        ] {
            let time: Time = serde_json::from_value(json!(text)).unwrap();
            assert_eq!((time.seconds(), time.time().is_some()), (Some(seconds), of_day), "{text}");
            assert_eq!(time.to_string(), text);
            assert_eq!(time, Time::from_seconds(seconds));
        }
        for odd in ["", "9", "09:60", "09:3", "09:30:00.000", "1:2:3:4", "9999999:00", "+9:00"] {
            let time: Time = serde_json::from_value(json!(odd)).unwrap();
            assert_eq!((time.seconds(), time.to_string().as_str()), (None, odd));
        }
    }

    proptest! {
        #[test]
        fn whole_seconds_survive(second in -62_000_000_000_i64..250_000_000_000) {
            let timestamp = jiff::Timestamp::from_second(second).unwrap();
            prop_assert_eq!(DateTime::from(timestamp).to_string().parse(), Ok(DateTime::from(timestamp)));
            prop_assert_eq!(V1DateTime::from(timestamp).to_string().parse(), Ok(V1DateTime::from(timestamp)));
            let date = Date::from(Offset::UTC.to_datetime(timestamp).date());
            prop_assert_eq!(date.to_string().parse(), Ok(date));
        }

        #[test]
        fn dates_are_read_as_by_the_parser(
            (year, month, day) in (0..=9999, 0..=13, 0..=32),
            (at, other) in (0..10_usize, any::<char>()),
        ) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            let odd: String = date.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
            for text in [date, odd] {
                let has_form = text.len() == 10 && text.as_bytes()[4] == b'-';
                let parsed = PARSER.parse_date(&text).ok().filter(|_| has_form);
                prop_assert_eq!(text.parse::<Date>().ok().and_then(|date| date.date()), parsed);
            }
        }

        #[test]
        fn instants_are_written_as_by_the_printer(
            second in -377_000_000_000_i64..253_000_000_000,
            nanosecond in 0..1_000_000_000,
        ) {
            let printer = DateTimePrinter::new().precision(Some(0));
            let instant = jiff::Timestamp::new(second, nanosecond).unwrap();
            prop_assert_eq!(DateTime::from(instant).to_string(), printer.timestamp_to_string(&instant));
            let time = printer.separator(b' ').datetime_to_string(&Offset::UTC.to_datetime(instant));
            prop_assert_eq!(V1DateTime::from(instant).to_string(), time);
        }

        #[test]
        fn a_record_keeps_fractions(
            second in -377_000_000_000_i64..253_000_000_000,
            nanosecond in prop_oneof![Just(0), Just(110_000_000), 0..1_000_000_000],
        ) {
            #[crate::record]
            struct Changed {
                v2: Option<DateTime>,
                v1: Option<V1DateTime>,
            }

            let instant = jiff::Timestamp::new(second, nanosecond).unwrap();
            let v2 = DateTimePrinter::new().timestamp_to_string(&instant);
            let time = Offset::UTC.to_datetime(instant);
            let v1 = DateTimePrinter::new().separator(b' ').datetime_to_string(&time);
            let json = json!({"v2": v2, "v1": v1});
            let changed: Changed = from_str(&json.to_string()).unwrap();
            prop_assert_eq!(serde_json::to_value(&changed).unwrap(), json);
        }

        #[test]
        fn no_text_is_lost(text: String) {
            let json = to_string(&text).unwrap();
            prop_assert_eq!(from_str::<Date>(&json).unwrap().to_string(), text);
        }
    }
}
