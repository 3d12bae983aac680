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
//! The client carries bytes; what is sent, when, and how often is decided by the core: its
//! [`Session`](pipedrive_core::Session) keeps below the rate limits, tries again where that does no harm, renews OAuth
//! tokens and follows lists page by page. The client itself follows no redirect, takes any status for an answer, and
//! reads no environment variable. What it says of a request that got no answer is in
//! [`TransportError`](pipedrive_core::TransportError): whether the server may have read it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring, trusting Mozilla's roots; connections are kept alive and shared
//! by the clones of a client; answers may come compressed with gzip, and are handed out decompressed. Features of ureq that
//! other crates of a program switch on change none of this.
//!
//! With the feature `tracing` each call is a span of [tracing](https://docs.rs/tracing): the operation, its cost in tokens,
//! how many requests were sent, the last status, and the milliseconds that it waited for limits and between attempts. No
//! address, no body and no secret is told.
//!
//! # Logs
//!
//! ureq itself logs through [log](https://docs.rs/log), and at `TRACE` it shows requests and answers byte for byte: tokens,
//! and what your customers entrusted to you. Keep that out of log files with a filter such as
//! `RUST_LOG=info,ureq=warn,ureq_proto=warn`, all the more where the rest is logged at `TRACE`. Where it is on, the first
//! request of the process logs a warning before it is sent.
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
