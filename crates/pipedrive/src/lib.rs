//! A client for [Pipedrive](https://developers.pipedrive.com)'s REST API, v1 and v2.
//!
//! ```no_run
//! use pipedrive::v2::deals::{AddDeal, GetDeals};
//! use pipedrive::{Account, Client, Company, Credentials};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//!     let client = Client::new(account);
//!
//!     let deal = client.send(&AddDeal::new("Roof of the town hall").value(12_000).currency("EUR")).await?;
//!     println!("{} was added at {:?}", deal.id, deal.add_time);
//!
//!     let mut deals = client.pages(GetDeals::new().limit(500));
//!     while let Some(deal) = deals.next().await {
//!         let deal = deal?;
//!         println!("{} {}", deal.id, deal.title.unwrap_or_default());
//!     }
//!     Ok(())
//! }
//! ```
//!
//! Each operation is a struct with Pipedrive's name: `getDeals` is [`GetDeals`](v2::deals::GetDeals). Required
//! arguments are arguments of `new`; optional ones have setters. [`Client::send`] sends an operation and reads the
//! response; [`Client::pages`] reads a list across all its pages.
//!
//! # Blocking
//!
//! With the feature `blocking`, [`blocking::Client`] does the same without `await`:
//!
//! ```no_run
//! # #[cfg(feature = "blocking")]
//! # {
//! use pipedrive::blocking::Client;
//! use pipedrive::v2::deals::GetDeals;
//! use pipedrive::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! for deal in Client::new(account).pages(GetDeals::new().limit(500)) {
//!     let deal = deal?;
//!     println!("{} {}", deal.id, deal.title.unwrap_or_default());
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guide
//!
//! The `guide` module has a page for each subject, from arguments to tests.
//!
//! # Features
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `async` (on by default) | [`Client`], on [hyper](https://docs.rs/hyper) and [tokio](https://docs.rs/tokio) |
//! | `blocking` | [`blocking::Client`], on [ureq](https://docs.rs/ureq) |
//! | `catalogue` | [`catalogue`]: every operation as data |
//! | `tracing` | a span of [tracing](https://docs.rs/tracing) for each call |
//!
//! All of them are optional: with an HTTP stack of your own, [`Account::request`] returns the request of an operation,
//! and [`Operation::read`] reads the response.
//!
//! # Overview
//!
//! | subject | items |
//! | --- | --- |
//! | hosts and credentials | [`account`]: [`Account`], [`Company`], [`Host`], [`Credentials`] |
//! | operations, one module per resource | [`v2`], [`v1`] |
//! | operations that this crate lacks | [`#[operation]`](macro@operation), [`#[record]`](macro@record), [`#[object]`](macro@object), [`open_enum!`]; or the untyped [`Raw`] |
//! | requesting only some fields (v1) | [`Select`] |
//! | sending a form instead of JSON (v1) | [`AsForm`] |
//! | files | uploads: [`FilePart`], [`file_part`]; downloads: [`Content`]; operations in [`v1::files`] |
//! | timeouts, a proxy, root certificates | [`Transport::builder`], [`blocking::Transport::builder`] |
//! | limits, retries and the token, shared by several clients | [`Session`], [`Policy`] |
//! | OAuth | [`oauth`]; the first token: [`Transport::exchange_code`] |
//! | lists | [`Pages`], [`blocking::Pages`]; [`PageToken`] to continue later |
//! | adding a record or updating it, by a key | [`Client::upsert`], [`upsert`] |
//! | ids, amounts, times, enums | [`model`]: [`Id`], [`Amount`], [`Money`] |
//! | keeping, clearing or setting a field | [`Patch`]; operations have a `clear_...` method for each |
//! | custom fields | [`Field`], [`CustomFields`](struct@CustomFields); by name: [`fields`], [`Client::schema`] |
//! | webhooks received, and registered | [`webhook`]: [`webhook::Receiver`], [`Session::ensure_webhooks`] |
//! | errors | [`Error`], [`ErrorKind`], [`Reason`] |
//! | metadata of an operation, such as its cost | [`Operation::META`] |
//! | another HTTP client | [`Transport::with_service`]; [`machine`] is the interface for drivers |
//!
//! Crates whose types occur in public signatures are re-exported: [`http`], [`bytes`], [`jiff`], [`rust_decimal`],
//! [`serde`] and [`serde_json`]; with the feature `async` also [`http_body`], [`http_body_util`], [`tower_service`] and
//! [`futures_core`].
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(all(any(doc, doctest), feature = "async", feature = "blocking"))]
pub mod guide;

mod file;

pub use file::file_part;

// All of the core, including what only the macros need and what features enabled by other crates add.
#[doc(hidden)]
pub use pipedrive_core::*;

// Again by name, so that these items are documented here.
#[cfg(feature = "catalogue")]
#[doc(inline)]
pub use pipedrive_core::catalogue;
#[doc(inline)]
pub use pipedrive_core::{
    Account, AccountError, Amount, AsForm, Company, Content, Credentials, Date, DateTime, Error, ErrorKind, Field,
    FilePart, Host, Id, Item, Limits, Machine, Money, Operation, Page, PageToken, Paginated, Patch, Policy, Raw,
    Reason, Select, Session, Step, TransportError, account, call, download, error, fields, machine, meta, model, oauth,
    of, open_enum, pages, retry, session, upsert, v1, v2, webhook, wire,
};
// By its module, since the derive has the same name.
#[doc(inline)]
pub use pipedrive_core::model::CustomFields;
#[doc(no_inline)]
pub use pipedrive_core::{bytes, http, jiff, rust_decimal, serde, serde_json};

/// The traits and types behind [`#[record]`](macro@record), with which an unreadable field costs only that field and no
/// data is lost.
pub mod record {
    #[doc(inline)]
    pub use pipedrive_core::record::*;
}

#[cfg(feature = "async")]
#[doc(inline)]
pub use transport_hyper::{
    BuildError, Builder, ByPage, Client, HyperService, NotConnected, Pages, SendBody, Transport,
};
#[cfg(feature = "async")]
#[doc(no_inline)]
pub use transport_hyper::{futures_core, http_body, http_body_util, tower_service};

/// Turns a struct into an operation, with the fields as its arguments.
///
/// ```
/// use pipedrive::model::Commas;
/// use pipedrive::{Account, Company, Credentials, Id, Item, Patch, of, operation};
///
/// /// Updates a goal.
/// #[operation(PUT "/api/v1/goals/{id}" -> Item<serde_json::Value>, cost = 10, scopes = "goals:full")]
/// pub struct UpdateGoal {
///     /// Goal to update.
///     pub id: String,
///     /// New title.
///     pub title: Option<String>,
///     /// Linked stage; clearing unlinks.
///     pub stage_id: Patch<Id<of::Stage>>,
///     /// Parts of the goal to include.
///     #[query]
///     #[arg(name = "fields", max = 3)]
///     pub parts: Option<Commas<String>>,
/// }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let goal = UpdateGoal::new("5a").maybe_title(Some("More")).clear_stage_id().parts(["id", "title"]);
/// let request = account.request(&goal)?;
/// assert_eq!(request.uri().path_and_query().unwrap(), "/api/v1/goals/5a?fields=id%2Ctitle");
/// assert_eq!(request.body(), r#"{"title":"More","stage_id":null}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The macros refer to this crate as `::pipedrive`, so it must not be renamed in the manifest.
#[doc(inline)]
pub use pipedrive_derive::pipedrive_operation as operation;

/// Turns a struct into a record, which is read from responses.
///
/// ```
/// use pipedrive::{Id, of, record};
///
/// #[record]
/// pub struct Product {
///     pub id: Id<of::Product>,
///     pub name: Option<String>,
///     #[field(name = "type")]
///     pub kind: Option<String>,
/// }
///
/// let product: Product = serde_json::from_str(r#"{"id":"7","name":17,"type":{},"unit":"kg"}"#)?;
/// assert_eq!((product.id, product.name.as_deref()), (Id::new(7), Some("17")));
/// assert_eq!(product.kind, None);
/// assert_eq!(product.rest().raw("type").map(|raw| raw.get()), Some("{}"));
/// assert_eq!(product.rest().get::<String>("unit")?.as_deref(), Some("kg"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
#[doc(inline)]
pub use pipedrive_derive::pipedrive_record as record;

/// Turns a struct into an object, which is sent as part of a body.
///
/// ```
/// use pipedrive::{Date, object};
///
/// /// A part of a plan.
/// #[object]
/// pub struct Milestone {
///     /// Title.
///     pub title: String,
///     /// Due date.
///     pub due_date: Option<Date>,
/// }
///
/// let milestone = Milestone::new("Contract").due_date("2026-01-31".parse::<Date>()?);
/// assert_eq!(serde_json::to_string(&milestone)?, r#"{"title":"Contract","due_date":"2026-01-31"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
#[doc(inline)]
pub use pipedrive_derive::pipedrive_object as object;

/// Turns a struct into the custom fields of a record, each with the name that people see.
///
/// ```
/// use pipedrive::fields::FieldMap;
/// use pipedrive::model::{Date, Money, Patch};
/// use pipedrive::v2::deals::{Deal, UpdateDeal};
/// use pipedrive::{CustomFields, FieldOptions, serde_json};
///
/// #[derive(CustomFields)]
/// struct DealFields {
///     #[field("Budget")]
///     budget: Option<Money>,
///     #[field("Tier")]
///     tier: Option<Tier>,
///     #[field("Renewal date")]
///     renewal: Patch<Date>,
/// }
///
/// #[derive(Debug, FieldOptions, PartialEq)]
/// enum Tier {
///     Gold,
///     #[option("Silver plated")]
///     Silver,
/// }
///
/// fn upgrade(fields: &FieldMap, deal: &Deal) -> Result<UpdateDeal, pipedrive::fields::FieldMapError> {
///     let mut custom: DealFields = fields.read(&deal.custom_fields)?;
///     custom.tier = Some(Tier::Gold);
///     custom.renewal = Patch::Clear;
///     Ok(UpdateDeal::new(deal.id).custom_fields(fields.write(&custom)?))
/// }
/// ```
///
/// Each field has the attribute `#[field("...")]` with the name, or the key, of a custom field, and is an `Option`, which
/// is not written without a value, or a `Patch`, which can also clear the value. What is inside is a type of
/// [`FieldValue`](model::FieldValue), an enum with [`#[derive(FieldOptions)]`](derive@FieldOptions), or a `Vec` of such
/// enums. [`FieldMap::check`](fields::FieldMap::check) says at the start of a program whether the account has them all.
#[doc(inline)]
pub use pipedrive_derive::PipedriveCustomFields as CustomFields;

/// Turns an enum into the options of a custom field of the type `enum` or `set`.
///
/// A variant is the option with its name as the label, or with that of `#[option("...")]`. If all variants have ids, the
/// enum is also the type of a [`Field`], without a [`FieldMap`](fields::FieldMap):
///
/// ```
/// use pipedrive::{CustomFields, Field, FieldOptions, Id, of};
///
/// #[derive(Clone, Copy, Debug, FieldOptions, PartialEq)]
/// enum Tier {
///     #[option(id = 190)]
///     Gold,
///     #[option(id = 191)]
///     Silver,
///     #[option(other)]
///     Other(Id<of::FieldOption>),
/// }
///
/// const TIER: Field<Tier> = Field::new("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e");
///
/// assert_eq!(CustomFields::new().with(TIER, Tier::Silver).get(TIER)?, Some(Tier::Silver));
/// # Ok::<(), pipedrive::model::FieldError>(())
/// ```
///
/// The variant with `#[option(other)]`, which has the id, takes options that are new and those that were deleted; without
/// it, they are an error.
#[doc(inline)]
pub use pipedrive_derive::PipedriveFieldOptions as FieldOptions;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
