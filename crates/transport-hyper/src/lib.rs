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
//! The client sends and receives; what is sent, when, and how often is decided by the core: its
//! [`Session`](pipedrive_core::Session) keeps below the rate limits, repeats requests where that does no harm, renews OAuth
//! tokens and follows lists page by page. The client itself follows no redirect, returns a response of any status, and reads
//! no environment variable. It sends nothing in plain http to another machine. A
//! [`TransportError`](pipedrive_core::TransportError) says of a request without a response whether the server may have read
//! it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring and Mozilla's roots. HTTP/2 is used where the server offers it.
//! Connections are kept alive and shared by the clones of a client. Bodies compressed with gzip are decompressed. The client
//! runs on [tokio](https://docs.rs/tokio), with I/O and time enabled. A future that is dropped ends its exchange, and nothing
//! else: a token that it was renewing is [renewed](Client::run) all the same.
//!
//! # Connections
//!
//! - One on which a request timed out gets no other request.
//! - One of HTTP/2 is pinged after 15 s of silence, used or idle, and closed if no answer comes within 10 s.
//! - A request that an HTTP/2 server says it did not process (`REFUSED_STREAM`, or beyond the last stream of a `GOAWAY`)
//!   counts as not sent.
//! - Before a response over HTTP/1 a server may send 100 interim responses (1xx), of 64 KiB together. More end the exchange
//!   with an error, since hyper reads them in one go, whatever the timeouts.
//!
//! # Tracing
//!
//! With the feature `tracing` each call has a span of [tracing](https://docs.rs/tracing), with the target `pipedrive`:
//! operation, cost in tokens, number of requests, last status, and the milliseconds that it waited. It holds no path, no
//! body and no secret.
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
