//! An emulator of Pipedrive's REST API: what clients are tested against.
//!
//! It answers v1 (under `/v1` and `/api/v1`) and v2 (under `/api/v2`) from one store, so that a deal written through
//! one version is read through the other in the other's shape. It refuses what the real service refuses, in the same
//! words where they are known. It is an independent reading of the API, and shares no code with any client.
//!
//! [`Emulator`] does no I/O: it takes a request and a time and returns a response. [`Sandbox`] puts it behind a
//! loopback port of this process, and the program `pipedrive-sandbox` behind one of its own.
//!
//! ```
//! let sandbox = pipedrive_sandbox::Sandbox::start()?;
//! println!("{} with token {}", sandbox.url(), sandbox.token());
//! # std::io::Result::Ok(())
//! ```
//!
//! # How it is built
//!
//! By what a request meets. A module imports only from its own line of this list and from those above it:
//!
//! - `catalogue`, `sequence`: all operations as data; numbers that look random and are not
//! - `wire`: bodies, answers, selectors and times as bytes
//! - `company`: records and fields, what may be written to them, the clock, the demo company
//! - `access`, `faults`: tokens, scopes, limits, OAuth, hosts, secrets; what goes wrong on demand
//! - `journal`, `recording`, `replay`: the requests that were seen; these and their answers as a file, and answers from it
//! - `api`: the operations: which function answers which, what they do, and how records look in v1, v2 and webhooks
//! - `emulator`: a company and all of the above that belongs to it, and the ways to steer it
//! - `control`, `page`: the same by HTTP, under `/_sandbox/`, and for people
//! - `exchange`: the way of a request through all of this
//! - `serve`: sockets, TLS, webhooks that are sent
//! - `sandbox`: an emulator and its sockets, as one value

mod access;
mod api;
mod catalogue;
mod company;
mod control;
mod emulator;
mod exchange;
mod faults;
mod journal;
mod page;
mod recording;
mod replay;
mod sandbox;
mod sequence;
mod serve;
mod wire;

pub use access::limits::{Limits, Plan};
pub use access::oauth::OAuthApp;
pub use api::deliveries::WebhookDelivery;
pub use company::rates::RateError;
pub use company::seed::SeedError;
pub use emulator::Emulator;
pub use faults::{Fault, Rule, When};
pub use journal::Seen;
pub use recording::RecordingError;

pub use sandbox::{Builder, Sandbox};

/// Returns the key of a custom field of the demo company: 40 hexadecimal characters that are the same in every sandbox.
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
    company::demo::field_key(entity, field_type)
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
