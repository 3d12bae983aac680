//! Pipedrive's REST API without I/O: typed operations become [`http::Request`]s, [`http::Response`]s become typed
//! results.
//!
//! This crate opens no sockets, reads no clock and starts no threads. Equal operations give equal requests.
//!
//! # Two ways to use it
//!
//! **With a client.** `transport-ureq` (blocking) and `transport-hyper` (async) are HTTP clients on top of this crate:
//! `client.send(&operation)` returns the result.
//!
//! **With your own HTTP stack.** [`Account::request`] returns the request, and [`Operation::read`] reads the response:
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
//! // Your HTTP stack sends the request and returns this response.
//! let response = http::Response::new(bytes::Bytes::from(r#"{"success":true,"data":{"id":7,"title":"New roof"}}"#));
//! let deal = UpdateDeal::read(response)?;
//! assert_eq!(deal.title.as_deref(), Some("New roof"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For a request without a response, create a [`TransportError`] and pass it to [`Error::transport`].
//!
//! # Overview
//!
//! | subject | items |
//! | --- | --- |
//! | hosts and credentials | [`account`]: [`Account`], [`Company`], [`Host`], [`Credentials`] |
//! | operations, one module per resource | [`v2`], [`v1`] |
//! | operations that this crate lacks | [`#[operation]`](macro@operation), or the untyped [`Raw`] |
//! | requesting only some fields (v1) | [`Select`] |
//! | sending a form instead of JSON (v1) | [`AsForm`] |
//! | files | uploads: [`FilePart`]; downloads: [`Content`], or [`download`] for files too large for memory; operations in [`v1::files`] |
//! | retries, limits, waits, token renewal | [`session`], [`retry`], [`oauth`]; [`machine`] is the interface for drivers |
//! | adding a record or updating it, by a key | [`upsert`] |
//! | lists | [`pages`]; manually: [`Page::next`], [`Paginated::set_page_token`] |
//! | ids, amounts, times, enums | [`model`]: [`Id`], [`Amount`], [`Money`] |
//! | keeping, clearing or setting a field | [`Patch`]; operations have a `clear_...` method for each |
//! | custom fields | [`Field`], [`CustomFields`](struct@CustomFields); by name: [`fields`] |
//! | webhooks received, and registered | [`webhook`]: [`webhook::Receiver`], [`Session::ensure_webhooks`] |
//! | errors | [`Error`], [`ErrorKind`], [`Reason`] |
//! | rate limits reported by a response | [`Limits`] |
//! | metadata of an operation, such as its cost | [`Operation::META`] |
//! | all operations as data | `catalogue`, with the feature of that name |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

extern crate self as pipedrive_core;

pub mod account;
pub mod call;
#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod download;
pub mod error;
pub mod fields;
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
pub mod upsert;
pub mod v1;
pub mod v2;
pub mod webhook;
pub mod wire;

pub use account::{Account, Company, Credentials, Host};
pub use error::{AccountError, Error, ErrorKind, Reason, TransportError};
pub use machine::{Machine, Step};
pub use model::{Amount, CustomFields, Date, DateTime, Field, Id, Limits, Money, Patch, of};
pub use pipedrive_derive::{CustomFields, FieldOptions, object, operation, record};
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
