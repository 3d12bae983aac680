//! The traits of arguments of operations.

use std::collections::BTreeMap;
use std::fmt;

use crate::meta::{Bounds, Kind, OutOfBounds, Parameter, Place, Presence, Size};

/// A type that can be an argument of an operation.
///
/// The derive requires it of every field and puts [`KIND`](Self::KIND) into the operation's
/// [`Meta`](crate::meta::Meta), so that programs can generate valid arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an operation",
    note = "implement `pipedrive_core::model::Argument` for it, and `Scalar` if it is sent in a path or a query"
)]
pub trait Argument {
    /// The type of the value on the wire.
    const KIND: Kind;

    /// Returns the size that the bounds of an argument limit: the value of a number, the number of items of a list or a
    /// map, the number of characters of a text. `None` if bounds have no meaning.
    fn size(&self) -> Option<Size> {
        None
    }

    /// Checks the bounds of what is inside the value: of the members of an object, also of each object in a list.
    ///
    /// # Errors
    ///
    /// Fails if one of them is out of its bounds.
    #[inline]
    fn check_inside(&self) -> Result<(), OutOfBounds> {
        Ok(())
    }
}

/// Returns the metadata of an argument of this type, without bounds.
#[must_use]
pub const fn parameter<T: Argument>(
    name: &'static str,
    place: Place,
    presence: Presence,
    description: &'static str,
) -> Parameter {
    Parameter::new(name, place, presence, T::KIND).description(description)
}

/// Checks the bounds of an argument, and of what is inside it. Costs nothing if there are none.
///
/// # Errors
///
/// Fails if a size is out of its bounds.
#[inline]
pub fn check_bounds<T: Argument>(value: &T, bounds: Bounds) -> Result<(), OutOfBounds> {
    if !bounds.is_empty() {
        bounds.check(value.size())?;
    }
    if const { T::KIND.has_bounds_inside() } { value.check_inside() } else { Ok(()) }
}

/// Returns whether the text of a value is one of these.
#[must_use]
pub fn is_one_of<T: Scalar>(value: &T, texts: &[&str]) -> bool {
    value.with_text(|text| texts.contains(&text))
}

/// Returns whether the size of a value is smaller.
#[must_use]
pub fn is_shorter<T: Argument>(value: &T, size: u64) -> bool {
    value.size().is_some_and(|given| !Bounds::new().min(size).hold(given))
}

/// An argument that is a single text: it can be sent in a path, a query, a form or a part of a multipart body.
///
/// ```
/// use pipedrive_core::model::{Argument, Scalar};
/// use pipedrive_core::meta::Kind;
///
/// struct Color(u8);
///
/// impl Argument for Color {
///     const KIND: Kind = Kind::Choice(&["red", "green"]);
/// }
///
/// impl Scalar for Color {
///     fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
///         then(if self.0 == 0 { "red" } else { "green" })
///     }
/// }
///
/// assert_eq!(Color(1).with_text(str::to_owned), "green");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a single text, which a path, a query or a part requires",
    note = "implement `pipedrive_core::model::Scalar` for it"
)]
pub trait Scalar: Argument {
    /// Calls `then` with the text of the value, not escaped.
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R;
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Argument for $type {
            const KIND: Kind = Kind::Integer;

            fn size(&self) -> Option<Size> {
                Some(Size::Number((*self).into()))
            }
        }

        impl Scalar for $type {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                then(itoa::Buffer::new().format(*self))
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i32 i64);

impl Argument for bool {
    const KIND: Kind = Kind::Boolean;
}

impl Scalar for bool {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(if *self { "true" } else { "false" })
    }
}

impl Argument for String {
    const KIND: Kind = Kind::Text;

    fn size(&self) -> Option<Size> {
        Some(Size::of_text(self))
    }
}

impl Scalar for String {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(self)
    }
}

/// An object whose names are data.
impl<K: fmt::Display, T: Argument> Argument for BTreeMap<K, T> {
    const KIND: Kind = Kind::Map(&T::KIND);

    fn size(&self) -> Option<Size> {
        Some(Size::items(self.len()))
    }

    fn check_inside(&self) -> Result<(), OutOfBounds> {
        self.iter().try_for_each(|(key, value)| value.check_inside().map_err(|error| error.inside(key)))
    }
}

impl<T: Argument> Argument for Vec<T> {
    const KIND: Kind = Kind::Array(&T::KIND);

    fn size(&self) -> Option<Size> {
        Some(Size::items(self.len()))
    }

    fn check_inside(&self) -> Result<(), OutOfBounds> {
        let mut items = self.iter().enumerate();
        items.try_for_each(|(index, item)| item.check_inside().map_err(|error| error.inside(format_args!("[{index}]"))))
    }
}
