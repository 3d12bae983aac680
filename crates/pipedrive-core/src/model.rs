//! Values: what Pipedrive's fields and arguments hold, the same for both versions of the API.

pub mod amount;
pub mod argument;
pub mod contact;
pub mod custom_fields;
pub mod enums;
pub mod id;
#[doc(hidden)]
pub mod json_value;
pub mod labels;
pub mod list;
pub mod named;
pub mod open_enum;
pub mod patch;
pub(crate) mod raw;
pub mod reference;
pub mod related;
pub mod sort;
pub(crate) mod text;
pub mod time;
