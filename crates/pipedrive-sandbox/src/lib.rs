//! An emulator of Pipedrive's REST API: what clients are tested against.
//!
//! It answers v1 (under `/v1` and `/api/v1`) and v2 (under `/api/v2`) from one store, so that a deal written through one
//! version is read through the other in the other's shape. It refuses what the real service refuses, in the same
//! words where they are known. It is an opinion of its own about the wire: it shares no code with any client.
//!
//! There is one core and there are faces to it. [`Emulator`] is pure: a request and a time go in, a response comes out.
//! [`Sandbox`] puts it behind a loopback port in this process.
//!
//! ```
//! let sandbox = pipedrive_sandbox::Sandbox::start()?;
//! println!("{} with token {}", sandbox.url(), sandbox.token());
//! # std::io::Result::Ok(())
//! ```

mod body;
mod call;
mod catalogue;
mod clock;
mod control;
mod dressing;
mod emulator;
mod faults;
mod fields;
mod filters;
mod guard;
mod handlers;
mod journal;
mod limits;
mod oauth;
mod paging;
mod redact;
mod render;
mod reply;
mod sandbox;
mod schema;
mod scopes;
mod secrets;
mod selector;
mod serve;
mod store;
mod time;
mod tls;
mod webhooks;

pub use emulator::{Emulator, NoSnapshot};
pub use faults::{Fault, Rule, When};
pub use journal::Seen;
pub use limits::{Limits, Plan};
pub use oauth::OAuthApp;
pub use sandbox::{Builder, Sandbox};

/// The key of a custom field of the demo company: 40 hexadecimal characters that are the same in every sandbox.
///
/// `entity` is `deal`, `person`, `organization` or `product`; `field_type` one of the sixteen types a custom field can
/// have, such as `monetary`. Anything else has no such field.
///
/// The options of the `enum` fields are 11 (Small), 12 (Medium) and 13 (Large), those of the `set` fields 21 (Red), 22
/// (Green) and 23 (Blue).
///
/// ```
/// let key = pipedrive_sandbox::demo_field("deal", "monetary").unwrap();
/// assert_eq!(key.len(), 40);
/// assert_eq!(pipedrive_sandbox::demo_field("deal", "colour"), None);
/// ```
pub fn demo_field(entity: &str, field_type: &str) -> Option<String> {
    store::demo::field_key(entity, field_type)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
