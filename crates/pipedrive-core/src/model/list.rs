//! Lists and flags in the forms in which they are written.

use core::ops::{Deref, DerefMut};

use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, with_text};
use crate::json::{self, Reader};
use crate::meta::{Kind, OutOfBounds, Size};

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident: $kind:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<T>(pub Vec<T>);

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self(Vec::new())
            }
        }

        impl<T> Deref for $name<T> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                &self.0
            }
        }

        impl<T> DerefMut for $name<T> {
            fn deref_mut(&mut self) -> &mut [T] {
                &mut self.0
            }
        }

        impl<T, A: Into<T>> FromIterator<A> for $name<T> {
            fn from_iter<I: IntoIterator<Item = A>>(items: I) -> Self {
                Self(items.into_iter().map(A::into).collect())
            }
        }

        impl<T, A: Into<T>> From<Vec<A>> for $name<T> {
            fn from(items: Vec<A>) -> Self {
                items.into_iter().collect()
            }
        }

        impl<T, A: Into<T>, const N: usize> From<[A; N]> for $name<T> {
            fn from(items: [A; N]) -> Self {
                items.into_iter().collect()
            }
        }

        impl<T> IntoIterator for $name<T> {
            type Item = T;
            type IntoIter = std::vec::IntoIter<T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a, T> IntoIterator for &'a $name<T> {
            type Item = &'a T;
            type IntoIter = core::slice::Iter<'a, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl<T: Serialize> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<T: Argument> Argument for $name<T> {
            const KIND: Kind = Kind::$kind(&T::KIND);

            fn size(&self) -> Option<Size> {
                self.0.size()
            }

            fn check_inside(&self) -> Result<(), OutOfBounds> {
                self.0.check_inside()
            }
        }
    )*};
}

lists! {
    /// A list that is written as a JSON array.
    ///
    /// `null` is read as an empty list.
    List: Array,
    /// A list that is written as one parameter, separated by commas: `ids=1,2,3`.
    ///
    /// In JSON it is written as an array and read from an array, a text with commas, a single value, or `null` for an
    /// empty list: v1 sends the labels of deals as `"3,7"`.
    ///
    /// ```
    /// use pipedrive_core::model::{Id, of};
    /// use pipedrive_core::model::Commas;
    ///
    /// assert_eq!(serde_json::from_str::<Commas<Id<of::Label>>>(r#""3,7""#)?, Commas::from([3, 7]));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Commas: Commas,
    /// A list that is written as one parameter for each item: `deal_ids=1&deal_ids=2`.
    ///
    /// In JSON it is an array; `null` is read as an empty list.
    Repeated: Repeated,
}

/// A conversion to a list of `T`, from one value, or from several in an array, a `Vec`, a slice or a list.
///
/// The setters of arguments that are lists accept it. A value can be of any type that converts to `T`. `N` is [`One`]
/// or [`Many`], which the compiler infers.
///
/// ```
/// use pipedrive_core::model::DealStatus;
/// use pipedrive_core::v2::deals::GetDeals;
///
/// let open = GetDeals::new().status(DealStatus::Open).ids(7);
/// assert_eq!(open, GetDeals::new().status(["open"]).ids(&[7]));
///
/// let statuses = vec![DealStatus::Open, DealStatus::Won];
/// assert_eq!(GetDeals::new().status(&statuses), GetDeals::new().status(["open", "won"]));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}` nor several of them",
    note = "pass one value, or an array, a `Vec` or a slice of values; collect an iterator into a `Vec`"
)]
pub trait IntoList<T, N> {
    /// Returns the values.
    fn into_list(self) -> Vec<T>;
}

/// A marker for one value in place of a list.
pub enum One {}

/// A marker for several values of a list.
pub enum Many {}

impl<T, A: Into<T>> IntoList<T, One> for A {
    fn into_list(self) -> Vec<T> {
        vec![self.into()]
    }
}

impl<T, A: Into<T>, const N: usize> IntoList<T, Many> for [A; N] {
    fn into_list(self) -> Vec<T> {
        self.map(A::into).into()
    }
}

impl<T, A: Clone + Into<T>> IntoList<T, Many> for &[A] {
    fn into_list(self) -> Vec<T> {
        self.iter().cloned().map(A::into).collect()
    }
}

impl<T, A: Clone + Into<T>, const N: usize> IntoList<T, Many> for &[A; N] {
    fn into_list(self) -> Vec<T> {
        self.as_slice().into_list()
    }
}

macro_rules! into_lists {
    ($($list:ident)*) => {$(
        impl<T, A: Into<T>> IntoList<T, Many> for $list<A> {
            fn into_list(self) -> Vec<T> {
                self.into_iter().map(A::into).collect()
            }
        }

        impl<T, A: Clone + Into<T>> IntoList<T, Many> for &$list<A> {
            fn into_list(self) -> Vec<T> {
                self.iter().cloned().map(A::into).collect()
            }
        }
    )*};
}

into_lists!(Vec List Commas Repeated);

impl<T: JsonValue> JsonValue for List<T> {
    const EXPECTED: &'static str = "a list";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        Option::<Vec<T>>::from_json(reader).map(Option::unwrap_or_default).map(Self)
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        self.0.write_json(json)
    }
}

impl<T: JsonValue> JsonValue for Repeated<T> {
    const EXPECTED: &'static str = "a list";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        List::from_json(reader).map(|List(items)| Self(items))
    }
}

impl<T: JsonValue> JsonValue for Commas<T> {
    const EXPECTED: &'static str = "a list, or values joined by commas";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(reader.peek(), Ok(json::Kind::Array | json::Kind::Null)) {
            return List::from_json(reader).map(|List(items)| Self(items));
        }
        with_text(reader, |text| match text {
            "" => Some(Self::default()),
            text => {
                let items = text.split(',').map(|piece| {
                    let piece = serde_json::to_string(piece.trim()).ok()?;
                    T::from_json(&mut Reader::new(&piece))
                });
                items.collect::<Option<_>>().map(Self)
            }
        })
    }
}

deserialize_json!(List<T>, T: JsonValue);
deserialize_json!(Repeated<T>, T: JsonValue);
deserialize_json!(Commas<T>, T: JsonValue);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident: $kind:ident, $yes:literal, $no:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub bool);

        impl $name {
            /// Returns whether the flag is set.
            pub const fn get(self) -> bool {
                self.0
            }
        }

        impl From<bool> for $name {
            fn from(set: bool) -> Self {
                Self(set)
            }
        }

        impl From<$name> for bool {
            fn from(flag: $name) -> Self {
                flag.0
            }
        }

        impl JsonValue for $name {
            const EXPECTED: &'static str = bool::EXPECTED;

            fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
                bool::from_json(reader).map(Self)
            }
        }

        deserialize_json!($name);

        impl Argument for $name {
            const KIND: Kind = Kind::$kind;
        }

        impl Scalar for $name {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                then(if self.0 { $yes } else { $no })
            }
        }
    )*};
}

flags! {
    /// A flag written `1` or `0` in queries, forms and JSON, as most of v1 requires.
    ///
    /// Booleans, `0` and `1`, and any of them as text are read.
    Bit: Bit, "1", "0";
    /// A boolean, written `true` or `false`.
    ///
    /// Booleans, `0` and `1`, any of them as text, and the empty text as `false` are read: v1 sends all of these.
    Flag: Boolean, "true", "false";
}

impl Serialize for Bit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0.into())
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, of};

    #[test]
    fn literals_fill_lists() {
        fn ids(ids: impl Into<Commas<Id<of::Deal>>>) -> Commas<Id<of::Deal>> {
            ids.into()
        }
        fn words(words: impl Into<Commas<String>>) -> Commas<String> {
            words.into()
        }
        assert_eq!(ids([1, 2]), ids(vec![1, 2]));
        assert_eq!(ids([1, 2]).size(), Some(Size::Items(2)));
        assert_eq!(words(["a", "b"]).0, ["a", "b"]);
        assert_eq!((1..3).collect::<List<Id<of::Deal>>>(), List::from([1, 2]));
    }

    #[test]
    fn commas_read_whatever_means_several() {
        for (json, ids) in [
            ("[3,7]", vec![3, 7]),
            (r#"["3",7]"#, vec![3, 7]),
            (r#""3,7""#, vec![3, 7]),
            (r#""3, 7""#, vec![3, 7]),
            ("3", vec![3]),
            ("3.0", vec![3]),
            (r#""""#, vec![]),
            ("null", vec![]),
            ("[]", vec![]),
        ] {
            let read: Commas<Id<of::Label>> = serde_json::from_str(json).unwrap();
            assert_eq!(read, Commas::from(ids), "{json}");
            let array = serde_json::to_string(&read).unwrap();
            assert_eq!(serde_json::from_str::<Commas<Id<of::Label>>>(&array).unwrap(), read);
        }
        assert!(serde_json::from_str::<Commas<Id<of::Label>>>(r#""3,,7""#).is_err());
        assert!(serde_json::from_str::<List<u64>>("null").unwrap().is_empty());
    }

    #[test]
    fn flags_read_every_dress_and_write_one() {
        for (json, set) in [
            ("true", true),
            ("false", false),
            ("1", true),
            ("0", false),
            ("1.0", true),
            (r#""1""#, true),
            (r#""0""#, false),
            (r#""true""#, true),
            (r#""false""#, false),
            (r#""""#, false),
        ] {
            assert_eq!(serde_json::from_str::<Flag>(json).unwrap(), Flag(set), "{json}");
            assert_eq!(serde_json::from_str::<Bit>(json).unwrap(), Bit(set), "{json}");
        }
        assert!(serde_json::from_str::<Flag>("2").is_err());
        assert_eq!(serde_json::to_string(&(Bit(true), Flag(true))).unwrap(), "[1,true]");
    }
}
