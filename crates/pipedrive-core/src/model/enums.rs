//! The enums that several resources share.

use core::fmt;

use serde::ser::{Serialize, Serializer};

use super::argument::{Argument, Scalar};
use super::json_value::{JsonValue, deserialize_json, natural};
use super::open_enum::open_enum;
use crate::json::Reader;
use crate::meta::Kind;

open_enum! {
    /// The status of a deal.
    pub enum DealStatus {
        /// The deal is neither won nor lost.
        Open = "open",
        /// The deal is won.
        Won = "won",
        /// The deal is lost.
        Lost = "lost",
        /// The deal is deleted; it can be read for 30 days.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The status of a project.
    pub enum ProjectStatus {
        /// The project is neither completed nor canceled.
        Open = "open",
        /// The project is completed.
        Completed = "completed",
        /// The project is canceled.
        Canceled = "canceled",
        /// The project is deleted.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The direction in which a list is sorted.
    pub enum SortDirection {
        /// Ascending: the smallest or oldest first.
        Asc = "asc",
        /// Descending: the largest or newest first.
        Desc = "desc",
    }
}

open_enum! {
    /// The unit of a discount.
    pub enum DiscountType {
        /// A percentage of the price.
        Percentage = "percentage",
        /// An amount in the deal's currency.
        Amount = "amount",
    }
}

open_enum! {
    /// The relation between the price of a deal's product and the tax.
    pub enum TaxMethod {
        /// Tax is added to the price.
        Exclusive = "exclusive",
        /// Tax is included in the price.
        Inclusive = "inclusive",
        /// There is no tax.
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
    /// The consent of a person to marketing mail. Accounts with Campaigns only.
    pub enum MarketingStatus {
        /// The person has not consented.
        NoConsent = "no_consent",
        /// The person has unsubscribed.
        Unsubscribed = "unsubscribed",
        /// The person has subscribed.
        Subscribed = "subscribed",
        /// The person is archived.
        Archived = "archived",
    }
}

open_enum! {
    /// The status of a conversion of a lead or a deal.
    pub enum ConversionStatus {
        /// The conversion has not started yet.
        NotStarted = "not_started",
        /// The conversion is running.
        Running = "running",
        /// The conversion is completed.
        Completed = "completed",
        /// The conversion has failed.
        Failed = "failed",
        /// The conversion was rejected.
        Rejected = "rejected",
    }
}

macro_rules! visibilities {
    ($($(#[$doc:meta])* $name:ident: $kind:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// The meaning of a number depends on the plan. The constants are the known values; any other number is valid
        /// too. Numbers and numeric strings are read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The owner; on lower plans the followers too.
            pub const OWNER: Self = Self(1);
            /// The owner's visibility group; on lower plans the whole company.
            pub const SHARED: Self = Self(3);
            /// The owner's visibility group and its subgroups. Higher plans only.
            pub const GROUP_AND_SUBGROUPS: Self = Self(5);
            /// The whole company. Higher plans only.
            pub const COMPANY: Self = Self(7);

            /// Creates a visibility with this number.
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// Returns the number.
            pub const fn value(self) -> u32 {
                self.0
            }

            /// Returns whether the value is one of the constants.
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
    /// Who can see a record, in the form of v2: a number.
    Visibility: Kind::Integer;
    /// Who can see a record, in the form of v1: a digit in quotes.
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
