//! The traits of arguments of operations.

use std::collections::BTreeMap;

use crate::meta::Kind;

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

    /// Returns the size that the operation's `max` limits: the value of a number, or the number of items of a list.
    /// `None` if a limit has no meaning.
    fn size(&self) -> Option<u64> {
        None
    }
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

            fn size(&self) -> Option<u64> {
                u64::try_from(*self).ok()
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
}

impl Scalar for String {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(self)
    }
}

/// An object whose names are data.
impl<K, T: Argument> Argument for BTreeMap<K, T> {
    const KIND: Kind = Kind::Map(&T::KIND);

    /// Returns the number of members.
    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

impl<T: Argument> Argument for Vec<T> {
    const KIND: Kind = Kind::Array(&T::KIND);

    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}
