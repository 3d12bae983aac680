//! The enums that several resources share.

use core::fmt;

use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, natural};
use super::open_enum::open_enum;
use crate::json::Reader;
use crate::meta::Kind;

open_enum! {
    /// Where a deal stands.
    pub enum DealStatus {
        /// Still being worked on.
        Open = "open",
        /// Won.
        Won = "won",
        /// Lost.
        Lost = "lost",
        /// Deleted; readable for 30 days.
        Deleted = "deleted",
    }
}

open_enum! {
    /// Which way a list is sorted.
    pub enum SortDirection {
        /// The smallest, the oldest first.
        Asc = "asc",
        /// The largest, the newest first.
        Desc = "desc",
    }
}

open_enum! {
    /// What the number of a discount means.
    pub enum DiscountType {
        /// Percent of the price.
        Percentage = "percentage",
        /// An amount in the deal's currency.
        Amount = "amount",
    }
}

open_enum! {
    /// How tax goes into the price of a deal's product.
    pub enum TaxMethod {
        /// Added to the price.
        Exclusive = "exclusive",
        /// Part of the price.
        Inclusive = "inclusive",
        /// No tax.
        None = "none",
    }
}

open_enum! {
    /// How often a product is billed.
    pub enum BillingFrequency {
        /// Once.
        OneTime = "one-time",
        /// Once a year.
        Annually = "annually",
        /// Twice a year.
        SemiAnnually = "semi-annually",
        /// Four times a year.
        Quarterly = "quarterly",
        /// Once a month.
        Monthly = "monthly",
        /// Once a week.
        Weekly = "weekly",
    }
}

open_enum! {
    /// Whether a person takes marketing mail. Accounts with Campaigns only.
    pub enum MarketingStatus {
        /// Never agreed.
        NoConsent = "no_consent",
        /// Agreed, then left.
        Unsubscribed = "unsubscribed",
        /// Agreed.
        Subscribed = "subscribed",
        /// Set aside.
        Archived = "archived",
    }
}

open_enum! {
    /// How far the conversion of a lead or deal has come.
    pub enum ConversionStatus {
        /// Waiting.
        NotStarted = "not_started",
        /// Under way.
        Running = "running",
        /// Done.
        Completed = "completed",
        /// Ended by a fault.
        Failed = "failed",
        /// Refused.
        Rejected = "rejected",
    }
}

macro_rules! visibilities {
    ($($(#[$doc:meta])* $name:ident: $kind:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// What a number means depends on the plan. Open: the constants are the values known, any other number
        /// is a value as well. Reads numbers and numeric strings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The owner; with the lower plans the followers too.
            pub const OWNER: Self = Self(1);
            /// The owner's visibility group; with the lower plans the whole company.
            pub const SHARED: Self = Self(3);
            /// The owner's visibility group and its sub-groups. Higher plans only.
            pub const GROUP_AND_SUBGROUPS: Self = Self(5);
            /// The whole company. Higher plans only.
            pub const COMPANY: Self = Self(7);

            /// The visibility with this number.
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn value(self) -> u32 {
                self.0
            }

            /// Whether one of the constants is this value.
            pub const fn is_known(self) -> bool {
                matches!(self.0, 1 | 3 | 5 | 7)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl JsonValue for $name {
            const EXPECTED: &'static str = "the number of a visibility";

            fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
                u32::try_from(natural(reader)?).ok().map(Self)
            }
        }

        deserialize_json!($name);

        impl Argument for $name {
            const KIND: Kind = $kind;
        }

        impl Scalar for $name {
            fn with_text<R>(&self, then: impl FnOnce(&str) -> R) -> R {
                then(itoa::Buffer::new().format(self.0))
            }
        }
    )*};
}

visibilities! {
    /// Who sees a record, as v2 writes it: a number.
    Visibility: Kind::Integer;
    /// Who sees a record, as v1 writes it: a digit in quotes.
    V1Visibility: Kind::Choice(&["1", "3", "5", "7"]);
}

impl Serialize for Visibility {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl Serialize for V1Visibility {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl From<V1Visibility> for Visibility {
    fn from(visibility: V1Visibility) -> Self {
        Self(visibility.0)
    }
}

impl From<Visibility> for V1Visibility {
    fn from(visibility: Visibility) -> Self {
        Self(visibility.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_read_both_dresses() {
        for json in ["3", r#""3""#, "3.0"] {
            assert_eq!(serde_json::from_str::<Visibility>(json).unwrap(), Visibility::SHARED);
            assert_eq!(serde_json::from_str::<V1Visibility>(json).unwrap(), V1Visibility::SHARED);
        }
        assert!(!serde_json::from_str::<Visibility>("9").unwrap().is_known());
        assert_eq!(
            serde_json::to_string(&(Visibility::COMPANY, V1Visibility::from(Visibility::COMPANY))).unwrap(),
            r#"[7,"7"]"#
        );
    }
}
