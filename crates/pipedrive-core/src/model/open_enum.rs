//! Enums that stay open: a value Pipedrive adds tomorrow is a value, not an error.

use std::borrow::Cow;

use serde::de::Deserializer;

use super::lenient;

/// Declares an open enum: a struct around the text on the wire, with constants for the values known.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        pub $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        ///
        /// Open: the constants are the values known, any other text is a value as well.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::std::borrow::Cow<'static, str>);

        impl $name {
            $(
                $(#[$value_doc])*
                pub const $value: Self = Self(::std::borrow::Cow::Borrowed($text));
            )*

            const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether one of the constants is this value.
            pub fn is_known(&self) -> bool {
                Self::KNOWN.contains(&self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self($crate::model::open_enum::intern(Self::KNOWN, text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::model::open_enum::read(Self::KNOWN, deserializer).map(Self)
            }
        }

        impl $crate::model::argument::Argument for $name {
            const KIND: $crate::model::argument::Kind = $crate::model::argument::Kind::Choice(Self::KNOWN);
        }

        impl $crate::model::argument::Scalar for $name {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                then(self.as_str())
            }
        }
    };
}
pub(crate) use open_enum;

/// The text, borrowed if it is known.
pub(crate) fn intern(known: &'static [&'static str], text: &str) -> Cow<'static, str> {
    match known.iter().find(|known| **known == text) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(text.to_owned()),
    }
}

/// Reads the text; a number is kept as its text.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    known: &'static [&'static str],
    deserializer: D,
) -> Result<Cow<'static, str>, D::Error> {
    lenient::text(deserializer, "a text", |text| Some(intern(known, text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::enums::DealStatus;

    #[test]
    fn known_text_is_borrowed_and_the_rest_kept() {
        let statuses: Vec<DealStatus> = serde_json::from_str(r#"["open", "paused", 3]"#).unwrap();
        assert_eq!(statuses, [DealStatus::OPEN, DealStatus::from("paused"), DealStatus::from("3".to_owned())]);
        assert_eq!(statuses.iter().map(DealStatus::is_known).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(serde_json::to_string(&statuses).unwrap(), r#"["open","paused","3"]"#);
        assert_eq!(DealStatus::WON.to_string(), "won");
        assert!(matches!(intern(&["open"], "open"), Cow::Borrowed("open")));
    }
}
