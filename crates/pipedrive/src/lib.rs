//! A client of [Pipedrive](https://developers.pipedrive.com)'s REST API, v1 and v2.
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
//! An operation is a struct with Pipedrive's name for it: `getDeals` is [`GetDeals`](v2::deals::GetDeals). What is required
//! is an argument of `new`, what is optional has a setter. [`Client::send`] sends it and reads the answer,
//! [`Client::pages`] reads a list to its end.
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
//! The `guide` module has a page on each subject, from arguments to tests.
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
//! Without any of them there is still everything for an HTTP stack of your own: [`Account::request`] makes a request,
//! [`Operation::read`] reads the answer.
//!
//! # Where things are
//!
//! | what | where |
//! | --- | --- |
//! | where requests go, and as whom | [`account`]: [`Account`], [`Company`], [`Host`], [`Credentials`] |
//! | the operations, one module a resource | [`v2`], [`v1`] |
//! | an operation that is missing | [`#[operation]`](macro@operation), [`#[record]`](macro@record), [`#[object]`](macro@object), [`open_enum!`]; or [`Raw`] without a type |
//! | some fields only | [`Select`]; v1 |
//! | a form instead of JSON | [`AsForm`]; v1 |
//! | files | [`FilePart`] up, [`Content`] down, both in [`v1::files`] |
//! | timeouts, a proxy, root certificates | [`Transport::builder`], [`blocking::Transport::builder`] |
//! | limits, retries, and the token, shared by several clients | [`Session`], [`Policy`] |
//! | OAuth | [`oauth`]; the first token by [`Transport::exchange_code`] |
//! | page by page | [`Pages`], [`blocking::Pages`]; where to go on later, [`PageToken`] |
//! | ids, amounts, times, enums | [`model`]: [`Id`], [`Amount`], [`Money`] |
//! | leave, clear or set a field | [`Patch`]; operations have a `clear_...` for each |
//! | custom fields | [`Field`], [`CustomFields`] |
//! | what went wrong | [`Error`], [`ErrorKind`], [`Reason`] |
//! | what an operation costs, and other metadata | [`Operation::META`] |
//! | another HTTP client | [`Transport::with_service`]; [`machine`] is the contract of a driver |
//!
//! Crates whose types are in signatures are exported with them: [`http`], [`bytes`], [`jiff`], [`rust_decimal`], [`serde`]
//! and [`serde_json`]; and with the feature `async`, [`http_body`], [`http_body_util`], [`tower_service`] and
//! [`futures_core`].
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(all(any(doc, doctest), feature = "async", feature = "blocking"))]
pub mod guide;

// All of the core, also what only the macros need, and whatever features of it another crate turns on.
#[doc(hidden)]
pub use pipedrive_core::*;

// And by name, so that it is documented here.
#[cfg(feature = "catalogue")]
#[doc(inline)]
pub use pipedrive_core::catalogue;
#[doc(inline)]
pub use pipedrive_core::{
    Account, AccountError, Amount, AsForm, Company, Content, Credentials, CustomFields, Date, DateTime, Error,
    ErrorKind, Field, FilePart, Host, Id, Item, Limits, Machine, Money, Operation, Page, PageToken, Paginated, Patch,
    Policy, Raw, Reason, Select, Session, Step, TransportError, account, call, download, error, machine, meta, model,
    oauth, of, open_enum, pages, retry, session, v1, v2, wire,
};
#[doc(no_inline)]
pub use pipedrive_core::{bytes, http, jiff, rust_decimal, serde, serde_json};

/// What [`#[record]`](macro@record) makes of a struct: read so that one odd field costs one field and nothing is lost.
pub mod record {
    #[doc(inline)]
    pub use pipedrive_core::record::*;
}

#[cfg(feature = "async")]
#[doc(inline)]
pub use transport_hyper::{BuildError, Builder, ByPage, Client, HyperService, NotConnected, Pages, Transport};
#[cfg(feature = "async")]
#[doc(no_inline)]
pub use transport_hyper::{futures_core, http_body, http_body_util, tower_service};

/// Makes an operation of a struct: its fields are the arguments.
///
/// ```
/// use pipedrive::model::Commas;
/// use pipedrive::{Account, Company, Credentials, Id, Item, Patch, of, operation};
///
/// /// Changes what a goal expects.
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
/// The macros name the crate `::pipedrive`: they do not work under another name in a manifest.
#[doc(inline)]
pub use pipedrive_derive::pipedrive_operation as operation;

/// Makes a record of a struct: what an answer holds.
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

/// Makes an object of a struct: what is sent inside a body.
///
/// ```
/// use pipedrive::{Date, object};
///
/// /// A part of a plan.
/// #[object]
/// pub struct Milestone {
///     /// What it is called.
///     pub title: String,
///     /// When it is due.
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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
