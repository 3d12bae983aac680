//! The conversion of operations to requests, and of responses to results or errors.
//!
//! `#[operation]` implements [`Operation`]: it writes the arguments into [`Parts`]. The response is read into an
//! [`Output`]: a record, an [`Item`], a [`Page`], [`Hits`], [`Content`], [`Deleted`], or [`NoContent`].
//!
//! ```
//! use pipedrive_core::v1::deals::GetDeals;
//! use pipedrive_core::{Account, Company, Credentials, Select as _};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let list = GetDeals::new().limit(2).select::<serde_json::Value, _>(["id", "title"]);
//! assert_eq!(account.request(&list)?.uri(), "https://acme.pipedrive.com/api/v1/deals:(id,title)?limit=2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod body;
pub(crate) mod envelope;
pub(crate) mod form;
pub(crate) mod multipart;
pub(crate) mod operation;
pub(crate) mod output;
pub(crate) mod page_token;
pub(crate) mod parts;
mod path;
mod query;
pub(crate) mod raw;
pub(crate) mod request_body;
pub(crate) mod select;
pub(crate) mod selector;
mod target;

pub use self::body::utf8;
pub use self::form::{AsForm, Form};
pub use self::multipart::{FilePart, Multipart, PartArgument};
pub use self::operation::{FormEncodable, Operation, Paginated, Selectable};
pub use self::output::{Content, Deleted, Hit, Hits, Item, NoContent, Output, Page};
pub use self::page_token::PageToken;
pub use self::parts::Parts;
pub use self::query::{Query, QueryArgument};
pub use self::raw::Raw;
pub use self::request_body::{BodyReader, RequestBody};
pub use self::select::{Select, Selected};
pub use self::selector::Selector;
