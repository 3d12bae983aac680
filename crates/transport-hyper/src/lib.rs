//! An async client of Pipedrive's REST API: [`pipedrive_core`] over [hyper](https://docs.rs/hyper), or over any
//! [tower service](https://docs.rs/tower-service) that takes HTTP requests.
//!
//! ```
//! use pipedrive_core::v2::deals::GetDeals;
//! use pipedrive_core::{Account, Company, Credentials};
//! use transport_hyper::Client;
//!
//! # async fn list() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
//! for deal in client.send(&GetDeals::new().limit(100)).await? {
//!     println!("{} {}", deal.id, deal.title.unwrap_or_default());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The client carries bytes; what is sent, when, and how often is decided by the core: its
//! [`Session`](pipedrive_core::Session) keeps below the rate limits, tries again where that does no harm, renews OAuth
//! tokens and follows lists page by page. The client itself follows no redirect, takes any status for an answer, and
//! reads no environment variable. It sends nothing in plain http elsewhere than to this machine, whatever made the
//! request. What it says of a request that got no answer is in [`TransportError`](pipedrive_core::TransportError): whether the server may
//! have read it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring, trusting Mozilla's roots; HTTP/2 is spoken where the server offers
//! it; connections are kept alive and shared by the clones of a client; answers may come compressed with gzip, and are
//! handed out decompressed. It runs on [tokio](https://docs.rs/tokio), with I/O and time enabled. A future that is
//! dropped ends its exchange, and nothing else; a token that it was renewing is [renewed](Client::run) all the same.
//!
//! A connection on which a request timed out gets no other request. Those of HTTP/2 are pinged after 15 s of silence, used
//! or idle, and closed if no answer comes within 10 s. What an HTTP/2 server says it did not process (`REFUSED_STREAM`, or
//! beyond the last stream of a `GOAWAY`) counts as not sent. Before an answer over HTTP/1 a server may send 100 interim
//! answers (1xx), of 64 KiB together: hyper reads them in one go, however many there are and whatever the timeouts, so that
//! more end the exchange with an error.
//!
//! With the feature `tracing` each call is a span of [tracing](https://docs.rs/tracing): the operation, its cost in tokens,
//! how many requests were sent, the last status, and the milliseconds that it waited for limits and between attempts. No
//! address, no body and no secret is told.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod body;
mod builder;
mod client;
mod connector;
mod error;
mod pages;
mod service;
mod stream;
mod trace;
mod transport;

pub use builder::{BuildError, Builder};
pub use client::Client;
pub use error::NotConnected;
pub use pages::{ByPage, Pages};
pub use service::HyperService;
pub use transport::Transport;
#[doc(no_inline)]
pub use {futures_core, http_body, http_body_util, tower_service};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
