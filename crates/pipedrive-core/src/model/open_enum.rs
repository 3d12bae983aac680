//! Enums that accept unknown values, so that a value that Pipedrive adds is not an error.

use std::fmt;

/// Declares an enum of texts; an unknown text is its variant `Other`.
///
/// ```
/// use pipedrive_core::open_enum;
///
/// open_enum! {
///     /// State of a parcel.
///     pub enum ParcelState {
///         /// On its way.
///         Sent = "sent",
///         Delivered = "delivered",
///     }
/// }
///
/// let states: Vec<ParcelState> = serde_json::from_str(r#"["sent","lost"]"#)?;
/// let names: Vec<&str> = states.iter().map(|state| match state {
///     ParcelState::Sent => "on its way",
///     ParcelState::Other(text) => text.as_str(),
///     _ => "there",
/// }).collect();
/// assert_eq!(names, ["on its way", "lost"]);
/// assert_eq!(ParcelState::from("sent"), ParcelState::Sent);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The enum has `as_str` and implements `From<&str>`, `From<String>`, `FromStr`, `Display`, serde's traits, and the
/// traits of an argument and of a record's field. Equal texts are equal values: `Other` never contains the text of
/// another variant.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $visibility:vis enum $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the text says it")]
        $visibility enum $name {
            $($(#[$value_doc])* $value,)*
            /// An unknown text.
            Other($crate::model::Other),
        }

        impl $name {
            /// The texts of the variants.
            const KNOWN: &'static [&'static str] = &[$($text),*];

            /// Returns the text on the wire.
            $visibility fn as_str(&self) -> &str {
                match self {
                    $(Self::$value => $text,)*
                    Self::Other(other) => other.as_str(),
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$value,)*
                    other => Self::Other($crate::model::Other::__new(other)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::model::json_value::JsonValue for $name {
            const EXPECTED: &'static str = "a text";

            fn from_json(reader: &mut $crate::json::Reader<'_>) -> ::core::option::Option<Self> {
                $crate::model::json_value::with_text(reader, |text| ::core::option::Option::Some(Self::from(text)))
            }
        }

        $crate::deserialize_json!($name);

        impl $crate::model::Argument for $name {
            const KIND: $crate::meta::Kind = $crate::meta::Kind::Choice(Self::KNOWN);
        }

        impl $crate::model::Scalar for $name {
            fn with_text<R>(&self, then: impl ::core::ops::FnOnce(&str) -> R) -> R {
                then(self.as_str())
            }
        }
    };
}
pub(crate) use open_enum;

/// A text for which an [`open_enum!`](crate::open_enum) has no variant.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Other(Box<str>);

impl Other {
    /// Creates the text. Only the macro knows whether a text has a variant.
    #[doc(hidden)]
    #[must_use]
    pub fn __new(text: &str) -> Self {
        Other(text.into())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::DealStatus;

    #[test]
    fn a_text_is_its_variant_and_any_other_is_kept() {
        let statuses: Vec<DealStatus> = serde_json::from_str(r#"["open", "paused", 3]"#).unwrap();
        assert_eq!(statuses, [DealStatus::Open, DealStatus::from("paused"), DealStatus::from("3".to_owned())]);
        assert!(matches!(&statuses[1], DealStatus::Other(other) if other.as_str() == "paused"));
        assert_eq!(serde_json::to_string(&statuses).unwrap(), r#"["open","paused","3"]"#);
        assert_eq!(format!("{} {:?}", DealStatus::Won, statuses[1]), r#"won Other("paused")"#);
    }
}
