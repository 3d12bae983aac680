//! An async client for Pipedrive's REST API: [`pipedrive_core`] on [hyper](https://docs.rs/hyper), or on any [tower
//! service](https://docs.rs/tower-service) for HTTP requests.
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
//! The core decides what is sent, when and how often; the client only transfers the bytes. The
//! [`Session`](pipedrive_core::Session) of the client observes the rate limits, retries requests that can be repeated
//! safely, and renews OAuth tokens; [`Client::pages`] reads lists page by page. The client follows no redirects and
//! reads no environment variables. It uses plain http only for addresses of this machine. The
//! [`TransportError`](pipedrive_core::TransportError) of a request without a response states whether the server may
//! have received it.
//!
//! # Connections
//!
//! - The client needs a [tokio](https://docs.rs/tokio) runtime with I/O and time enabled.
//! - TLS is [rustls](https://docs.rs/rustls) with ring and Mozilla's root certificates. HTTP/2 is used if the server
//!   supports it.
//! - Connections are kept alive and shared by the clones of a client. Responses may be compressed with gzip.
//! - Dropping a future ends its exchange; a [token renewal](Client::run) continues.
//! - After a timeout, the connection of the request is not used again. HTTP/2 connections, in use or idle, are pinged
//!   after 15 s without data, and closed if there is no response within 10 s.
//! - A request that an HTTP/2 server reports as not processed (by `REFUSED_STREAM`, or a stream after the last one of a
//!   `GOAWAY`) counts as not sent.
//! - Over HTTP/1 a server may send at most 100 interim responses (1xx), with 64 KiB in total, before a response; more
//!   are an error. The limit is needed because hyper reads them in one loop, in which no timeout applies.
//!
//! # Tracing
//!
//! With the feature `tracing`, each call is a span of [tracing](https://docs.rs/tracing) with the operation, its cost
//! in tokens, the number of requests sent, the last status, and the time that it waited for limits and between
//! attempts, in milliseconds. It contains no paths, bodies or secrets.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod body;
mod builder;
mod client;
mod connector;
mod error;
mod pages;
mod send_body;
mod service;
mod stream;
mod time_limits;
mod trace;
mod transport;

pub use builder::{BuildError, Builder};
pub use client::Client;
pub use error::NotConnected;
pub use pages::{ByPage, Pages};
pub use send_body::SendBody;
pub use service::HyperService;
pub use transport::Transport;
#[doc(no_inline)]
pub use {futures_core, http_body, http_body_util, tower_service};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
