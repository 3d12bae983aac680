//! The types of fields and arguments, shared by both versions of the API.
//!
//! | what | types |
//! | --- | --- |
//! | ids | [`Id`], with one of the markers in [`of`]; those that are no numbers: [`LeadId`], [`CallLogId`], [`GoalId`], ... |
//! | numbers and money | [`Amount`], [`Money`] |
//! | dates and times | [`Date`], [`Time`], [`DateTime`], [`V1DateTime`] |
//! | enums, which also accept unknown values | [`DealStatus`], [`Visibility`], ...; [`open_enum!`](crate::open_enum) |
//! | a field that is kept, cleared or set | [`Patch`] |
//! | custom fields | [`CustomFields`], [`Field`] |
//! | lists and flags in the forms of the wire | [`List`], [`Commas`], [`Repeated`], [`Bit`], [`Flag`], [`Labels`], [`Sort`] |
//! | objects whose names are data | [`Map`] |
//! | parts of records | [`Contact`], [`Address`], [`UserRef`], ... |
//! | a text that `Debug` does not show | [`Secret`] |
//! | rate limits that a response reports | [`Limits`] |
//!
//! ```
//! use pipedrive_core::model::{Amount, Id, of};
//!
//! let id: Id<of::Deal> = serde_json::from_str(r#""7""#)?;
//! assert_eq!(id.value(), 7);
//! let price: Amount = serde_json::from_str("99.50")?;
//! assert_eq!(price.to_string(), "99.50");
//! # Ok::<(), serde_json::Error>(())
//! ```

pub(crate) mod amount;
pub(crate) mod argument;
pub(crate) mod contact;
pub(crate) mod custom_fields;
pub(crate) mod enums;
pub(crate) mod id;
#[doc(hidden)]
pub mod json_value;
pub(crate) mod labels;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod map;
pub(crate) mod named;
pub(crate) mod open_enum;
pub(crate) mod patch;
pub(crate) mod raw;
pub(crate) mod reference;
pub(crate) mod related;
pub(crate) mod row;
pub(crate) mod secret;
pub(crate) mod sort;
pub(crate) mod text;
pub(crate) mod time;

pub use self::amount::{Amount, AmountError, Money};
pub use self::argument::{Argument, Scalar};
#[doc(hidden)]
pub use self::argument::{check_bounds, is_one_of, is_shorter, parameter};
pub use self::contact::{Address, Attendee, Contact, Participant, V1Attendee, V1Participant};
pub use self::custom_fields::{
    CustomFields, DateRange, Field, FieldAny, FieldData, FieldError, FieldValue, LabelledOption, OptionValue,
    TimeOfDay, TimeRange,
};
pub use self::enums::{
    BillingFrequency, ConversionStatus, DealStatus, DiscountType, MarketingStatus, ProjectStatus, SortDirection,
    TaxMethod, V1Visibility, Visibility,
};
pub use self::id::{
    CallLogId, CommentId, ConversionId, DiscountId, GoalId, Id, LeadId, LeadLabelId, PermissionSetId,
    UserProviderLinkId, of,
};
pub use self::labels::{Label, Labels};
pub use self::limits::Limits;
pub use self::list::{Bit, Commas, Flag, IntoList, List, Many, One, Repeated};
pub use self::map::Map;
pub use self::named::{NamedOrganization, NamedPerson, NamedPhase, NamedStage, NamedUser};
pub use self::open_enum::Other;
pub use self::patch::Patch;
pub use self::reference::{OrganizationRef, PersonRef, PictureRef, UserRef};
pub use self::related::RelatedObjects;
pub use self::secret::Secret;
pub use self::sort::Sort;
pub use self::time::{Date, DateTime, Time, TimeError, V1DateTime};
