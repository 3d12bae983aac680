//! The bounds of arguments.

use std::fmt;

use rust_decimal::Decimal;

/// The bounds of an argument: of the value of a number, of the number of items of a list or a map, or of the number of
/// characters of a text.
///
/// ```
/// use pipedrive_core::meta::{Bounds, Size};
///
/// let bounds = Bounds::new().min(1).max(255);
/// assert!(bounds.hold(Size::Characters(255)) && !bounds.hold(Size::Characters(256)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// The smallest size that is accepted.
    pub min: Option<u64>,
    /// The size that a number has to exceed.
    pub above: Option<u64>,
    /// The largest size that is accepted.
    pub max: Option<u64>,
}

impl Bounds {
    /// Creates bounds that hold for every size.
    #[must_use]
    pub const fn new() -> Self {
        Bounds { min: None, above: None, max: None }
    }

    /// Sets the smallest size that is accepted.
    #[must_use]
    pub const fn min(self, min: u64) -> Self {
        Bounds { min: Some(min), ..self }
    }

    /// Sets the size that a number has to exceed.
    #[must_use]
    pub const fn above(self, above: u64) -> Self {
        Bounds { above: Some(above), ..self }
    }

    /// Sets the largest size that is accepted.
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Bounds { max: Some(max), ..self }
    }

    /// Returns whether there is no bound.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.min.is_none() && self.above.is_none() && self.max.is_none()
    }

    /// Returns whether a size is within the bounds.
    #[must_use]
    pub fn hold(&self, size: Size) -> bool {
        // Most sizes are whole numbers, which are compared faster.
        match size.number() {
            whole if whole.scale() == 0 => self.hold_number(whole.mantissa()),
            number => self.hold_number(number),
        }
    }

    fn hold_number<N: PartialOrd + From<u64>>(&self, number: N) -> bool {
        self.min.is_none_or(|min| number >= min.into())
            && self.above.is_none_or(|above| number > above.into())
            && self.max.is_none_or(|max| number <= max.into())
    }

    /// Writes what is wrong with a size that is out of the bounds.
    pub(crate) fn describe(&self, size: Size, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = size.number();
        match *self {
            Bounds { max: Some(max), .. } if number > max.into() => write!(f, "{size} beyond the limit of {max}"),
            Bounds { min: Some(min), .. } if number < min.into() => write!(f, "{size} below the minimum of {min}"),
            Bounds { above: Some(above), .. } => write!(f, "is not above {above}"),
            _ => f.write_str("is out of bounds"),
        }
    }

    /// Checks a size; `None` is that of a value without one.
    ///
    /// # Errors
    ///
    /// Fails if the size is out of the bounds.
    pub fn check(self, size: Option<Size>) -> Result<(), OutOfBounds> {
        match size {
            Some(size) if !self.hold(size) => Err(OutOfBounds { member: String::new(), bounds: self, size }),
            _ => Ok(()),
        }
    }
}

/// The size of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Size {
    /// The value of a number.
    Number(Decimal),
    /// The number of items of a list, or of members of a map.
    Items(u64),
    /// The number of characters of a text.
    ///
    /// Characters are Unicode scalar values. How Pipedrive counts is unconfirmed; counted in bytes or in UTF-16 units, a
    /// text is never shorter, so only a text that is surely too long is rejected.
    Characters(u64),
}

impl Size {
    /// Returns the size of a list with this number of items.
    #[must_use]
    pub const fn items(items: usize) -> Self {
        Size::Items(items as u64)
    }

    /// Returns the size of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Size::Characters(text.chars().count() as u64)
    }

    fn number(self) -> Decimal {
        match self {
            Size::Number(number) => number,
            Size::Items(count) | Size::Characters(count) => count.into(),
        }
    }
}

/// The size with a verb: `501 is`, `11 items are`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Number(number) => write!(f, "{number} is"),
            Size::Items(1) => f.write_str("1 item is"),
            Size::Items(items) => write!(f, "{items} items are"),
            Size::Characters(1) => f.write_str("1 character is"),
            Size::Characters(characters) => write!(f, "{characters} characters are"),
        }
    }
}

/// An argument, or a value inside it, whose size is out of its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfBounds {
    /// The path of the value inside the argument, such as `[0].label`; empty for the argument itself.
    pub member: String,
    /// The bounds.
    pub bounds: Bounds,
    /// The size.
    pub size: Size,
}

impl OutOfBounds {
    /// Adds what the value is inside of to the path: the name of a member, or an index in brackets.
    #[cold]
    #[must_use]
    pub fn inside(self, outer: impl fmt::Display) -> Self {
        let dot = if self.member.is_empty() || self.member.starts_with('[') { "" } else { "." };
        OutOfBounds { member: format!("{outer}{dot}{}", self.member), ..self }
    }
}
