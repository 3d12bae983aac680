//! Pipedrive's REST API without I/O.
#![forbid(unsafe_code)]

extern crate self as pipedrive_core;

pub mod account;
pub mod machine;
pub mod model;
pub mod v1;
pub mod v2;
pub mod wire;

pub use account::{Account, AccountError, Company, Credentials, Host};
pub use machine::Unsent;
pub use model::amount::{Amount, Money};
pub use model::custom_fields::{CustomFields, Field};
pub use model::id::{Id, of};
pub use model::patch::Patch;
pub use pipedrive_derive::Operation;
pub use wire::error::{Error, ErrorKind, Reason};
pub use wire::limits::Limits;
pub use wire::multipart::FilePart;
pub use wire::operation::Operation;
pub use wire::output::{Content, Item, Next, Page};
pub use wire::parts::AsForm;
pub use wire::raw::Raw;
pub use wire::selector::Select;
