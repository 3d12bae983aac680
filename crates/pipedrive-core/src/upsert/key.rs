//! Keys: the fields by which a record is found.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;

use crate::model::{Amount, Field, FieldValue};
use crate::v2::persons::AddPerson;
use crate::v2::products::AddProduct;

/// The field by which an upsert finds the record that the operation `A` would add.
///
/// Two values of a key are the same if they are equal without spaces at the ends, and
///
/// | key | compared |
/// | --- | --- |
/// | [`name`](Self::name), [`email`](Self::email), [`code`](Self::code) | ignoring case, as Pipedrive's exact search does |
/// | [`phone`](Self::phone) | by their digits and plus signs only |
/// | [`custom_field`](Self::custom_field) with a text | with case, as Pipedrive's search by field does |
/// | [`custom_field`](Self::custom_field) with a number | as numbers: 12.5 is 12.50 |
///
/// Pipedrive's search decides which records are compared at all, and whether that finds a phone number that is written
/// differently is not documented: write numbers in one form, such as `+49301234`.
pub struct Key<A> {
    pub(super) by: By,
    operation: PhantomData<fn() -> A>,
}

/// What a key is, without the type of record.
#[derive(Clone, Debug, PartialEq)]
pub enum By {
    Name,
    Email,
    Phone,
    Code,
    Custom { key: String, is_number: bool },
}

impl<A> Key<A> {
    const fn new(by: By) -> Self {
        Key { by, operation: PhantomData }
    }

    /// Returns the name, which is the title of a deal.
    #[must_use]
    pub const fn name() -> Self {
        Self::new(By::Name)
    }

    /// Returns a custom field, for example one that holds the id of the record in another system.
    ///
    /// Pipedrive can search in fields of the types `varchar`, `varchar_auto`, `text`, `phone` and `double`.
    ///
    /// ```
    /// use pipedrive_core::Field;
    /// use pipedrive_core::upsert::Key;
    /// use pipedrive_core::v2::deals::AddDeal;
    ///
    /// const ORDER: Field<String> = Field::new("dcf558aac1ae4e8c4f849ba5e668430d8df9be12");
    ///
    /// let key = Key::<AddDeal>::custom_field(ORDER);
    /// ```
    #[must_use]
    pub fn custom_field<T: KeyValue>(field: impl Borrow<Field<T>>) -> Self {
        Self::new(By::Custom { key: field.borrow().key().to_owned(), is_number: T::IS_NUMBER })
    }
}

impl Key<AddPerson> {
    /// Returns the email address: the primary one of the given addresses, or else the first.
    ///
    /// The update leaves the addresses of the person as they are, since it would replace all of them.
    #[must_use]
    pub const fn email() -> Self {
        Self::new(By::Email)
    }

    /// Returns the phone number: the primary one of the given numbers, or else the first.
    ///
    /// The update leaves the numbers of the person as they are, since it would replace all of them.
    #[must_use]
    pub const fn phone() -> Self {
        Self::new(By::Phone)
    }
}

impl Key<AddProduct> {
    /// Returns the code of a product.
    #[must_use]
    pub const fn code() -> Self {
        Self::new(By::Code)
    }
}

impl<A> Clone for Key<A> {
    fn clone(&self) -> Self {
        Self::new(self.by.clone())
    }
}

impl<A> fmt::Debug for Key<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.by).finish()
    }
}

impl By {
    /// Returns the name of the argument that has the value, where `name` is that of a name.
    pub(super) fn argument(&self, name: &'static str) -> Cow<'static, str> {
        match self {
            By::Name => name.into(),
            By::Email => "emails".into(),
            By::Phone => "phones".into(),
            By::Code => "code".into(),
            By::Custom { key, .. } => key.clone().into(),
        }
    }

    /// Returns whether two values of the key are the same.
    pub(super) fn is_same(&self, one: &str, other: &str) -> bool {
        let (one, other) = (one.trim(), other.trim());
        match self {
            By::Name | By::Email | By::Code => one.to_lowercase() == other.to_lowercase(),
            By::Phone => {
                let dialled = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
                one == other || !dialled(one).is_empty() && dialled(one) == dialled(other)
            }
            By::Custom { is_number: true, .. } => match (one.parse::<Decimal>(), other.parse::<Decimal>()) {
                (Ok(one), Ok(other)) => one == other,
                _ => one == other,
            },
            By::Custom { .. } => one == other,
        }
    }
}

/// A type of values of custom fields that can be keys: texts and numbers.
pub trait KeyValue: FieldValue + sealed::Sealed {
    /// Whether values are compared as numbers.
    const IS_NUMBER: bool;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! key_values {
    ($($type:ty: $is_number:literal,)*) => {$(
        impl sealed::Sealed for $type {}

        impl KeyValue for $type {
            const IS_NUMBER: bool = $is_number;
        }
    )*};
}

key_values! {
    String: false,
    Amount: true,
    i64: true,
    u64: true,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_their_key_says() {
        let custom = |is_number| By::Custom { key: "k".to_owned(), is_number };
        for (by, one, other, is_same) in [
            (By::Email, "Ann@Example.org ", "ann@example.ORG", true),
            (By::Email, "ann@example.org", "ann@example.com", false),
            (By::Name, "Town Hall", " town hall", true),
            (By::Name, "Town Hall", "Town Hall 2", false),
            (By::Code, "R-1", "r-1", true),
            (By::Phone, "+49 (30) 12-34", "+49301234", true),
            (By::Phone, "+49301234", "0301234", false),
            (By::Phone, "reception", "reception", true),
            (By::Phone, "reception", "desk", false),
            (custom(false), "007", "7", false),
            (custom(false), "a", "A", false),
            (custom(true), "12.50", "12.5", true),
            (custom(true), "12.5", "12", false),
            (custom(true), "twelve", "twelve", true),
        ] {
            assert_eq!(by.is_same(one, other), is_same, "{by:?}: {one} {other}");
        }
    }
}
