//! Amounts: decimal numbers without loss of digits.

use core::cmp::Ordering;
use core::fmt;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Sub, SubAssign};
use core::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json};
use super::raw::{RawText, is_csv, writes_text};
use crate::json::{Kind, Reader};
use crate::meta::{self, Parameter, Place, Presence};

/// An amount of money, or another decimal number, without loss of digits.
///
/// ```
/// use pipedrive_core::model::Amount;
///
/// let price: Amount = "99.50".parse()?;
/// assert_eq!(price.to_string(), "99.50");
/// assert_eq!(serde_json::to_string(&price)?, "99.50");
/// assert_eq!(serde_json::from_str::<Amount>("99.50")?, Amount::try_from(99.5)?);
///
/// fn charge(amount: impl Into<Amount>) -> Amount {
///     amount.into()
/// }
/// assert_eq!(charge(1200), 1200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Integer literals, `i64` and `Decimal` convert with `From`, `f64` and other integers with `TryFrom`.
///
/// # Arithmetic
///
/// Amounts can be added, subtracted, summed and compared, also with integers. A result that does not fit 96 bits
/// saturates at the largest amount, and digits that do not fit are rounded. [`decimal`](Self::decimal) gives access to
/// all other operations.
///
/// ```
/// use pipedrive_core::model::Amount;
///
/// let prices: Vec<Amount> = vec![Amount::from(1200), "99.50".parse()?, Amount::try_from(0.5)?];
/// let total: Amount = prices.iter().sum();
/// assert_eq!(total, 1300);
/// assert!(total > 1299 && total - 1299 < "1.01".parse::<Amount>()?);
/// # Ok::<(), pipedrive_core::model::AmountError>(())
/// ```
///
/// # JSON, and other formats
///
/// In JSON text an amount is written as a number with all its digits, including trailing zeros. In other formats it is
/// written as an integer or a float if that is the same number, and as a text otherwise.
///
/// It is read from a number or from a text that contains one. A number that does not fit 96 bits is an error. Digits
/// after the 28th decimal place are rounded, since Pipedrive sends sums computed in floats, such as
/// `5.684341886080802e-14`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

impl Amount {
    /// Creates an amount with this value.
    pub const fn new(decimal: Decimal) -> Self {
        Self(decimal)
    }

    /// Returns the value.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

// No other integer type: a literal would then be an `i32`, which is too small for amounts.
impl From<i64> for Amount {
    fn from(whole: i64) -> Self {
        Self(whole.into())
    }
}

macro_rules! try_from {
    ($($integer:ty)*) => {$(
        impl TryFrom<$integer> for Amount {
            type Error = AmountError;

            fn try_from(whole: $integer) -> Result<Self, AmountError> {
                Decimal::try_from(whole).map(Self).map_err(|_| AmountError)
            }
        }
    )*};
}

try_from!(i32 u32 u64 usize);

/// Converts to the shortest decimal number that parses as this float: `0.1` becomes 0.1. Fails for infinities, NaN, and
/// numbers that do not fit 28 digits.
impl TryFrom<f64> for Amount {
    type Error = AmountError;

    fn try_from(float: f64) -> Result<Self, AmountError> {
        float.to_string().parse()
    }
}

/// Parses the numbers that JSON accepts, exactly or not at all.
impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        parse(text, Decimal::from_str_exact)
    }
}

/// An error for a text that is not a decimal number, or a number that does not fit 96 bits and 28 decimal places.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AmountError;

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number of at most 28 digits")
    }
}

impl core::error::Error for AmountError {}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl PartialEq<i64> for Amount {
    fn eq(&self, whole: &i64) -> bool {
        self.0 == Decimal::from(*whole)
    }
}

impl PartialOrd<i64> for Amount {
    fn partial_cmp(&self, whole: &i64) -> Option<Ordering> {
        self.0.partial_cmp(&Decimal::from(*whole))
    }
}

impl<A: Into<Amount>> Add<A> for Amount {
    type Output = Amount;

    fn add(self, other: A) -> Amount {
        Amount(self.0.saturating_add(other.into().0))
    }
}

impl<A: Into<Amount>> Sub<A> for Amount {
    type Output = Amount;

    fn sub(self, other: A) -> Amount {
        Amount(self.0.saturating_sub(other.into().0))
    }
}

impl<A: Into<Amount>> AddAssign<A> for Amount {
    fn add_assign(&mut self, other: A) {
        *self = *self + other;
    }
}

impl<A: Into<Amount>> SubAssign<A> for Amount {
    fn sub_assign(&mut self, other: A) {
        *self = *self - other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::default(), Amount::add)
    }
}

impl<'a> Sum<&'a Amount> for Amount {
    fn sum<I: Iterator<Item = &'a Amount>>(amounts: I) -> Amount {
        amounts.copied().sum()
    }
}

impl Amount {
    /// Returns the whole number that has the same text.
    fn whole(self) -> Option<i64> {
        let is_whole = self.0.scale() == 0 && !(self.0.is_zero() && self.0.is_sign_negative());
        if is_whole { i64::try_from(self.0.mantissa()).ok() } else { None }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let (true, Some(whole)) = (writes_text::<S>(), self.whole()) {
            return serializer.serialize_i64(whole);
        }
        let text = self.0.array_string();
        let text: &str = text.as_ref();
        if writes_text::<S>() {
            return RawText(text).serialize(serializer);
        }
        if is_csv::<S>() {
            return serializer.serialize_str(text);
        }
        match (self.0.scale(), self.0.to_i64(), text.parse::<f64>()) {
            (0, Some(whole), _) => serializer.serialize_i64(whole),
            (_, _, Ok(float)) if Self::try_from(float) == Ok(*self) => serializer.serialize_f64(float),
            _ => serializer.serialize_str(text),
        }
    }
}

impl JsonValue for Amount {
    const EXPECTED: &'static str = "a number of at most 28 digits";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.peek().ok()? {
            Kind::String => parse(reader.string().ok()?.unescape(&mut String::new()).ok()?, Decimal::from_str).ok(),
            _ => match reader.i64() {
                Some(whole) => Some(Self::from(whole)),
                None => parse(reader.number().ok()?, Decimal::from_str).ok(),
            },
        }
    }
}

deserialize_json!(Amount);

impl Argument for Amount {
    const KIND: meta::Kind = meta::Kind::Number;

    fn size(&self) -> Option<meta::Size> {
        Some(meta::Size::Number(self.0))
    }
}

impl Scalar for Amount {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(self.0.array_string().as_ref())
    }
}

fn parse(text: &str, plain: fn(&str) -> Result<Decimal, rust_decimal::Error>) -> Result<Amount, AmountError> {
    // `Decimal` would also accept `1_000`.
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return Err(AmountError);
    }
    let decimal = match text.split_once(['e', 'E']) {
        None => plain(text),
        Some((digits, exponent)) => plain(&without_exponent(digits, exponent).ok_or(AmountError)?),
    };
    decimal.map(Amount).map_err(|_| AmountError)
}

/// Replaces the exponent by zeros.
fn without_exponent(digits: &str, exponent: &str) -> Option<String> {
    /// More zeros than `Decimal` has digits.
    const FAR: i64 = 64;

    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}");
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) || digits.is_empty() {
        return None;
    }
    let negative = exponent.starts_with('-');
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if exponent.is_empty() || !exponent.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // An exponent that does not fit an `i64` does not fit a `Decimal` either.
    let exponent = exponent.parse().unwrap_or(i64::MAX / 2);
    let point = whole.len() as i64 + if negative { -exponent } else { exponent };
    let length = digits.len() as i64;
    if digits.bytes().all(|digit| digit == b'0') {
        return Some("0".to_owned());
    }
    Some(if point > length + FAR {
        return None;
    } else if point >= length {
        let zeros = "0".repeat((point - length) as usize);
        format!("{sign}{digits}{zeros}")
    } else if point > 0 {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{sign}{whole}.{fraction}")
    } else {
        let zeros = "0".repeat(point.max(-FAR).unsigned_abs() as usize);
        format!("{sign}0.{zeros}{digits}")
    })
}

/// An amount in a currency.
///
/// In JSON `{"value": 99.50, "currency": "EUR"}`; `amount` is read in place of `value` too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Money {
    /// The amount.
    #[serde(rename = "value", alias = "amount")]
    pub amount: Amount,
    /// The code of the currency, such as `EUR`.
    pub currency: String,
}

impl Money {
    /// Creates an amount in a currency.
    pub fn new(amount: impl Into<Amount>, currency: impl Into<String>) -> Self {
        Self { amount: amount.into(), currency: currency.into() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl JsonValue for Money {
    const EXPECTED: &'static str = "an amount in a currency";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        serde_json::from_str(reader.skip().ok()?).ok()
    }
}

impl Argument for Money {
    const KIND: meta::Kind = meta::Kind::Object(&[
        Parameter::new("value", Place::Body, Presence::Required, Amount::KIND).description("How much."),
        Parameter::new("currency", Place::Body, Presence::Required, String::KIND).description("Code of the currency."),
    ]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_numbers_as_pipedrive_writes_them() {
        for (json, text) in [
            ("1200", "1200"),
            ("99.50", "99.50"),
            (r#""99.50""#, "99.50"),
            ("-0.10", "-0.10"),
            ("1e3", "1000"),
            ("1.25E+1", "12.5"),
            ("125e-2", "1.25"),
            ("1.5e-3", "0.0015"),
            ("0e999", "0"),
            ("1e-999999999999999999999", "0.0000000000000000000000000000"),
            ("5.684341886080802e-14", "0.0000000000000568434188608080"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
        ] {
            assert_eq!(serde_json::from_str::<Amount>(json).unwrap().to_string(), text, "{json}");
        }
        for json in ["0", "-0", "-0.0", "-7", "9223372036854775807", "9223372036854775808", "-9223372036854775809"] {
            let amount: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), amount.to_string(), "{json}");
        }
        assert_eq!(serde_json::from_value::<Amount>(serde_json::json!(1.5)).unwrap(), Amount::try_from(1.5).unwrap());
    }

    #[test]
    fn refuses_what_it_cannot_hold_without_quoting_it() {
        for json in
            ["1e29", "1e99999", "79228162514264337593543950336", r#""""#, r#""1_000""#, r#""e5""#, r#""1.2.3""#, "[]"]
        {
            let error = serde_json::from_str::<Amount>(json).unwrap_err().to_string();
            assert!(error.starts_with("expected a number of at most 28 digits"), "{json}: {error}");
        }
        for float in [f64::NAN, f64::INFINITY, 1e300, 1e-300] {
            assert_eq!(Amount::try_from(float), Err(AmountError), "{float}");
        }
    }

    #[test]
    fn literals_become_amounts() {
        let money = Money::new(5_000_000_000, "IDR");
        assert_eq!(serde_json::to_string(&money).unwrap(), r#"{"value":5000000000,"currency":"IDR"}"#);
        assert_eq!(serde_json::from_str::<Money>(r#"{"amount":5e9,"currency":"IDR"}"#).unwrap(), money);
        let size = Amount::try_from(100.5).unwrap().size().unwrap();
        assert!(!meta::Bounds::new().max(100).hold(size) && meta::Bounds::new().max(101).hold(size));
    }

    #[test]
    fn amounts_are_counted_with_and_never_overflow() {
        let (large, small) = (Amount::new(Decimal::MAX), Amount::new(Decimal::MIN));
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        for (result, text) in [
            (amount("0.1") + amount("0.2"), "0.3"),
            (amount("99.50") + 1, "100.50"),
            (amount("1") - amount("1.01"), "-0.01"),
            ([1, 2, 3].map(Amount::from).into_iter().sum(), "6"),
            (Vec::<Amount>::new().iter().sum(), "0"),
            (large + 1, "79228162514264337593543950335"),
            (small - large, "-79228162514264337593543950335"),
            (large + amount("0.1"), "79228162514264337593543950335"),
        ] {
            assert_eq!(result.to_string(), text);
        }
        let mut total = Amount::from(5_000_000_000);
        total += 5;
        total -= amount("5.00");
        assert!(total == 5_000_000_000 && total < 5_000_000_001 && total > -1);
        assert_eq!(Amount::try_from(u64::MAX).unwrap().to_string(), "18446744073709551615");
        assert!(Amount::try_from(7_u32).unwrap() == 7 && Amount::try_from(-7_i32).unwrap() == -7);
    }

    proptest! {
        #[test]
        fn every_digit_survives(mantissa: i64, scale in 0_u32..=28) {
            let amount = Amount::new(Decimal::new(mantissa, scale));
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(&json, &amount.to_string());
            let read: Amount = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.to_string(), json);
        }

        #[test]
        fn floats_keep_their_shortest_digits(float in -1e10..1e10) {
            prop_assert_eq!(Amount::try_from(float).unwrap().to_string().parse::<f64>().unwrap(), float);
        }

        #[test]
        fn an_exponent_only_moves_the_point(mantissa in -1_000_000_i64..1_000_000, exponent in -20_i32..=20) {
            let read: Amount = format!("{mantissa}e{exponent}").parse().unwrap();
            let shift = Decimal::from_str(&format!("1{}", "0".repeat(exponent.unsigned_abs() as usize))).unwrap();
            let mantissa = Decimal::from(mantissa);
            let expected = if exponent < 0 { mantissa / shift } else { mantissa * shift };
            prop_assert_eq!(read.decimal(), expected);
        }

        #[test]
        fn no_text_panics(text in "[-+]?[0-9]{0,40}[.]?[0-9]{0,40}([eE][-+]?[0-9]{0,20})?") {
            let _ = text.parse::<Amount>();
        }
    }
}
