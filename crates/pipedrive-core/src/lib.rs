//! Pipedrive's REST API without I/O: typed operations become [`http::Request`]s, [`http::Response`]s become typed results.
//!
//! Nothing here opens a socket, reads a clock or starts a thread. Equal operations give equal requests.
//!
//! # Two ways to use it
//!
//! **With a client.** `transport-ureq` (blocking) and `transport-hyper` (async) carry the bytes: `client.send(&operation)`
//! gives the result. All that follows holds for them.
//!
//! **With an HTTP stack of one's own.** [`Account::request`] makes the request, [`Operation::read`] reads the answer:
//!
//! ```
//! use pipedrive_core::v2::deals::UpdateDeal;
//! use pipedrive_core::{Account, Company, Credentials, Operation};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&UpdateDeal::new(7).title("New roof").clear_person_id())?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7");
//! assert_eq!(request.body(), r#"{"title":"New roof","person_id":null}"#);
//!
//! // The stack sends it, and this is what comes back.
//! let response = http::Response::new(bytes::Bytes::from(r#"{"success":true,"data":{"id":7,"title":"New roof"}}"#));
//! let deal = UpdateDeal::read(response)?;
//! assert_eq!(deal.title.as_deref(), Some("New roof"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A stack that got no answer says so with [`TransportError`], which [`Error::transport`] makes an error of.
//!
//! # Where things are
//!
//! | what | where |
//! | --- | --- |
//! | where requests go, and as whom | [`account`]: [`Account`], [`Company`], [`Host`], [`Credentials`] |
//! | the operations, one module a resource | [`v2`], [`v1`] |
//! | an operation that is missing | [`#[operation]`](macro@operation), or [`Raw`] without a type |
//! | some fields only | [`Select`]; v1 |
//! | a form instead of JSON | [`AsForm`]; v1 |
//! | files | [`FilePart`] up, [`Content`] down, both in [`v1::files`]; [`download`] for those that do not fit in memory |
//! | retries, limits, waits, token renewal | [`session`], [`retry`], [`oauth`]; the contract of a driver is [`machine`] |
//! | page by page | [`pages`]; by hand [`Page::next`], [`Paginated::set_page_token`] |
//! | ids, amounts, times, enums | [`model`]: [`Id`], [`Amount`], [`Money`] |
//! | leave, clear or set a field | [`Patch`]; operations have a `clear_...` for each |
//! | custom fields | [`Field`], [`CustomFields`] |
//! | what went wrong | [`Error`], [`ErrorKind`], [`Reason`] |
//! | what an answer says of rate limits | [`Limits`] |
//! | what an operation costs, and other facts | [`Operation::META`] |
//! | every operation as data | `catalogue`, with the feature of that name |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

extern crate self as pipedrive_core;

pub mod account;
pub mod call;
#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod download;
pub mod error;
#[doc(hidden)]
pub mod json;
pub mod machine;
pub mod meta;
pub mod model;
pub mod oauth;
pub mod pages;
pub mod record;
pub mod retry;
pub mod session;
mod trace;
pub mod v1;
pub mod v2;
pub mod wire;

pub use account::{Account, Company, Credentials, Host};
pub use error::{AccountError, Error, ErrorKind, Reason, TransportError};
pub use machine::{Machine, Step};
pub use model::{Amount, CustomFields, Date, DateTime, Field, Id, Limits, Money, Patch, of};
pub use pipedrive_derive::{object, operation, record};
pub use retry::Policy;
pub use session::Session;
pub use wire::{AsForm, Content, FilePart, Item, Operation, Page, PageToken, Paginated, Raw, Select};
#[doc(no_inline)]
pub use {bytes, http, jiff, rust_decimal, serde, serde_json};

/// Keeps the items with the feature `catalogue`.
#[cfg(feature = "catalogue")]
#[doc(hidden)]
#[macro_export]
macro_rules! catalogue_only {
    ($($item:item)*) => { $($item)* };
}

/// Drops the items without the feature `catalogue`.
#[cfg(not(feature = "catalogue"))]
#[doc(hidden)]
#[macro_export]
macro_rules! catalogue_only {
    ($($item:item)*) => {};
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
