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
//! The client carries bytes and decides nothing. It follows no redirect, repeats no request, takes any status for an
//! answer, and reads no environment variable. What it says of a request that got no answer is in
//! [`Unsent`](pipedrive_core::Unsent): whether the server may have read it.
//!
//! TLS is [rustls](https://docs.rs/rustls) with ring, trusting Mozilla's roots; connections are kept alive and shared
//! by the clones of a client; answers may come compressed with gzip, and are handed out decompressed.
#![forbid(unsafe_code)]

mod builder;
mod client;
mod dial;

pub use builder::{BuildError, Builder};
pub use client::{Client, Downloaded};
pub use dial::TimedOut;
