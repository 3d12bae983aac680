//! A blocking client of Pipedrive's REST API: [`pipedrive_core`] over [ureq](https://docs.rs/ureq).
//!
//! ```
//! use pipedrive_core::v2::deals::GetDeals;
//! use pipedrive_core::{Account, Company, Credentials};
//! use transport_ureq::Client;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
//! # if false {
//! for deal in client.send(&GetDeals::new().limit(100))? {
//!     println!("{} {}", deal.id, deal.title.unwrap_or_default());
//! }
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! The client sends and receives; what is sent, when, and how often is decided by the core: its
//! [`Session`](pipedrive_core::Session) keeps below the rate limits, repeats requests where that does no harm, renews OAuth
//! tokens and follows lists page by page. The client itself follows no redirect, returns a response of any status, and reads
//! no environment variable. A [`TransportError`](pipedrive_core::TransportError) says of a request without a response
//! whether the server may have read it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring and Mozilla's roots. Connections are kept alive and shared by the clones
//! of a client. Bodies compressed with gzip are decompressed. Features of ureq that other crates of a program enable change
//! none of this.
//!
//! With the feature `tracing` each call has a span of [tracing](https://docs.rs/tracing), with the target `pipedrive`:
//! operation, cost in tokens, number of requests, last status, and the milliseconds that it waited. It holds no path, no
//! body and no secret.
//!
//! # Logs
//!
//! ureq logs through [log](https://docs.rs/log), at `TRACE` requests and responses byte for byte, with tokens and the data of
//! customers. Keep that out of log files with a filter such as `RUST_LOG=info,ureq=warn,ureq_proto=warn`. Where it is on, a
//! warning is logged before the first request of the process.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod body;
mod builder;
mod client;
mod connector;
mod deadline;
mod masking;
mod pages;
mod socket;
mod trace;
mod transport;
mod wire_logging;

pub use builder::{BuildError, Builder};
pub use client::Client;
pub use pages::{ByPage, Pages};
pub use transport::Transport;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
