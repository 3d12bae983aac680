//! Ids of records.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::num::{ParseIntError, TryFromIntError};
use core::str::FromStr;

use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, natural, with_text};
use crate::json::Reader;
use crate::meta::{Kind, Size};

/// The numeric id of a record of type `K`, one of the markers in [`of`].
///
/// The ids of deals and of persons are different types, though both are numbers. Numbers and numeric strings are read,
/// since v1 sends both.
///
/// Integer literals and `u64` convert with `From`; other integers, such as the `i64` of a database, with `TryFrom`.
///
/// ```
/// use pipedrive_core::model::{Id, of};
/// use pipedrive_core::v2::deals::UpdateDeal;
///
/// let row: (i64, u32) = (7, 3);
/// let update = UpdateDeal::new(Id::try_from(row.0)?).person_id(Id::try_from(row.1)?);
/// assert_eq!(update, UpdateDeal::new(7).person_id(3));
/// assert!(Id::<of::Deal>::try_from(-7).is_err());
/// # Ok::<(), core::num::TryFromIntError>(())
/// ```
pub struct Id<K>(u64, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// Creates an id with this number.
    pub const fn new(value: u64) -> Self {
        Self(value, PhantomData)
    }

    /// Returns the number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

// By hand, because the derives would require the same of `K`.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.0)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

// No other integer type, not even those that always fit: with two of them a literal would be an `i32`.
impl<K> From<u64> for Id<K> {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

macro_rules! try_from {
    ($($integer:ty)*) => {$(
        impl<K> TryFrom<$integer> for Id<K> {
            type Error = TryFromIntError;

            fn try_from(value: $integer) -> Result<Self, TryFromIntError> {
                u64::try_from(i128::try_from(value)?).map(Self::new)
            }
        }
    )*};
}

try_from!(i32 i64 u32 usize);

impl<K> From<Id<K>> for u64 {
    fn from(id: Id<K>) -> Self {
        id.0
    }
}

/// Returns the id 0, which no record has.
impl<K> Default for Id<K> {
    fn default() -> Self {
        Self::new(0)
    }
}

impl<K> FromStr for Id<K> {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self::new)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

/// Reads numbers and texts of digits.
impl<K> JsonValue for Id<K> {
    const EXPECTED: &'static str = "an id";

    #[inline]
    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        natural(reader).map(Self::new)
    }
}

deserialize_json!(Id<K>, K);

impl<K> Argument for Id<K> {
    const KIND: Kind = Kind::Integer;

    fn size(&self) -> Option<Size> {
        Some(Size::Number(self.0.into()))
    }
}

impl<K> Scalar for Id<K> {
    fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
        then(itoa::Buffer::new().format(self.0))
    }
}

/// The markers of the types of records that an [`Id`] can identify.
pub mod of {
    macro_rules! markers {
        ($($name:ident: $what:literal,)*) => {$(
            #[doc = concat!("The marker for the id of ", $what, ".")]
            pub enum $name {}
        )*};
    }

    markers! {
        Activity: "an activity",
        ActivityType: "an activity type",
        Board: "a board of projects",
        Company: "a company, which has an account of Pipedrive",
        Currency: "a currency",
        Deal: "a deal",
        DealProduct: "the attachment of a product to a deal",
        Field: "a field, in v1",
        FieldOption: "an option of a field",
        File: "a file",
        Filter: "a filter",
        Follower: "the entry of a follower of a record, in v1",
        Installment: "an installment of a deal",
        Label: "a label of deals, persons, organizations or projects",
        MailMessage: "a mail message",
        MailMessageParty: "the entry of a participant in one mail message",
        MailParty: "a participant of mail messages",
        MailThread: "a mail thread",
        Note: "a note",
        Organization: "an organization",
        Participant: "the entry of a participant of a deal",
        Person: "a person",
        Phase: "a phase of a project board",
        Picture: "a picture",
        Pipeline: "a pipeline",
        Product: "a product",
        ProductImage: "an image of a product",
        ProductPrice: "a price of a product, in v1",
        ProductVariation: "a variation of a product",
        Project: "a project",
        ProjectGroup: "a group in the plan of a project",
        ProjectTemplate: "a template of projects",
        Relationship: "a relationship between two organizations",
        Role: "a role",
        Stage: "a stage of a pipeline",
        Task: "a task of a project",
        Team: "a team",
        User: "a user",
        Webhook: "a webhook",
    }

    /// A marker for ids that are values of custom fields.
    pub trait InFields {
        /// The types of fields that have such values, by Pipedrive's names.
        const FIELD_TYPES: &'static [&'static str];
    }

    macro_rules! in_fields {
        ($($name:ident: $types:expr,)*) => {$(
            impl InFields for $name {
                const FIELD_TYPES: &'static [&'static str] = &$types;
            }
        )*};
    }

    in_fields! {
        FieldOption: ["enum"],
        Organization: ["org"],
        Person: ["people"],
        User: ["user"],
    }
}

macro_rules! string_ids {
    ($kind:ident: $($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// The default is an empty text, which is the id of no record.
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Creates an id with this text, which is not checked.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl FromStr for $name {
            type Err = core::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl JsonValue for $name {
            const EXPECTED: &'static str = "an id";

            fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
                with_text(reader, |text| Some(Self::new(text)))
            }
        }

        deserialize_json!($name);

        impl Argument for $name {
            const KIND: Kind = Kind::$kind;

            fn size(&self) -> Option<Size> {
                Some(Size::of_text(&self.0))
            }
        }

        impl Scalar for $name {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                then(&self.0)
            }
        }
    )*};
}

string_ids! { Text:
    /// The id of a call log, a text without a documented form.
    CallLogId
    /// The id of a goal, a text of 32 hexadecimal digits.
    GoalId
}

string_ids! { Uuid:
    /// The id of a link between a user and a provider of video calls, a UUID.
    UserProviderLinkId
    /// The id of a lead, a UUID.
    ///
    /// A number in a response is read as its text.
    LeadId
    /// The id of a lead label, a UUID.
    ///
    /// A number in a response is read as its text.
    LeadLabelId
    /// The id of a comment on a note, a UUID.
    ///
    /// A number in a response is read as its text.
    CommentId
    /// The id of a discount of a deal, a UUID.
    ///
    /// A number in a response is read as its text.
    DiscountId
    /// The id of a conversion between a lead and a deal, a UUID.
    ///
    /// A number in a response is read as its text.
    ConversionId
    /// The id of a permission set, a UUID.
    ///
    /// A number in a response is read as its text.
    PermissionSetId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_become_ids() {
        fn of_any<K>(id: impl Into<Id<K>>) -> u64 {
            id.into().value()
        }
        assert_eq!(of_any::<of::Deal>(7), 7);
        assert_eq!(format!("{:?} {}", Id::<of::Deal>::new(7), Id::<of::Deal>::new(7)), "Id(7) 7");
    }

    #[test]
    fn other_integers_become_ids_if_they_fit() {
        let id = |value| Ok(Id::<of::Deal>::new(value));
        assert_eq!(Id::try_from(i32::MAX), id(2_147_483_647));
        assert_eq!(Id::try_from(i64::MAX), id(9_223_372_036_854_775_807));
        assert_eq!(Id::try_from(u32::MAX), id(4_294_967_295));
        assert_eq!(Id::try_from(usize::MAX), id(usize::MAX as u64));
        assert!(Id::<of::Deal>::try_from(-1_i32).is_err() && Id::<of::Deal>::try_from(-1_i64).is_err());
    }

    #[test]
    fn reads_numbers_in_any_dress() {
        for (json, id) in [
            ("7", Some(7)),
            (r#""7""#, Some(7)),
            (r#""7,""#, Some(7)),
            ("7.0", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
        ] {
            assert_eq!(serde_json::from_str::<Id<of::Deal>>(json).ok().map(Id::value), id, "{json}");
        }
        for json in ["-7", "7.5", r#""""#, r#""7,8""#, "1e300", "true", "{}", "null"] {
            assert!(serde_json::from_str::<Id<of::Deal>>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn string_ids_keep_their_text() {
        let lead: LeadId = serde_json::from_str(r#""adf21080-0e10-11eb-879b-05d71fb426ec""#).unwrap();
        assert_eq!(lead, LeadId::from("adf21080-0e10-11eb-879b-05d71fb426ec"));
        assert_eq!(serde_json::from_value::<LeadId>(12.into()).unwrap().as_str(), "12");
    }
}
