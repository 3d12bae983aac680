//! A blocking client for Pipedrive's REST API: [`pipedrive_core`] on [ureq](https://docs.rs/ureq).
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
//! The core decides what is sent, when and how often; the client only transfers the bytes. The
//! [`Session`](pipedrive_core::Session) of the client observes the rate limits, retries requests that can be repeated
//! safely, and renews OAuth tokens; [`Client::pages`] reads lists page by page. The client follows no redirects and
//! reads no environment variables. It uses plain http only for addresses of this machine. The
//! [`TransportError`](pipedrive_core::TransportError) of a request without a response states whether the server may
//! have received it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring and Mozilla's root certificates. Connections are kept alive and
//! shared by the clones of a client. Responses may be compressed with gzip. Features of ureq that other crates of a
//! program enable do not change this behavior.
//!
//! # Tracing
//!
//! With the feature `tracing`, each call is a span of [tracing](https://docs.rs/tracing) with the operation, its cost
//! in tokens, the number of requests sent, the last status, and the time that it waited for limits and between
//! attempts, in milliseconds. It contains no paths, bodies or secrets.
//!
//! # Logs
//!
//! ureq itself logs through [log](https://docs.rs/log). At `TRACE` it logs requests and responses byte for byte,
//! including tokens and your customers' data. To keep them out of log files, use a filter such as
//! `RUST_LOG=info,ureq=warn,ureq_proto=warn`. If such logging is enabled, the first request of the process logs a
//! warning before it is sent.
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
