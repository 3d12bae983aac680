//! The blocking client, on [ureq](https://docs.rs/ureq).
//!
//! ```
//! use pipedrive::blocking::Client;
//! use pipedrive::v2::deals::{AddDeal, GetDeal};
//! use pipedrive::{Account, Credentials, Host};
//!
//! // An emulator. A real account is `Account::new(Company::new("acme")?, Credentials::api_token("...")?)`.
//! let sandbox = pipedrive_sandbox::Sandbox::start()?;
//! let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
//!
//! let client = Client::new(account);
//! let id = client.send(&AddDeal::new("Roof"))?.id;
//! assert_eq!(client.send(&GetDeal::new(id))?.title.as_deref(), Some("Roof"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Threads can share a client; clones share connections and session. With `Client::with_session`, a blocking and an
//! async client can share a [`Session`](crate::Session).
//!
//! In an async function this client blocks the thread; use the async client there, or `spawn_blocking`.
//!
//! ureq logs through [log](https://docs.rs/log). At `TRACE` it logs requests and responses byte for byte, including
//! tokens and your customers' data. `RUST_LOG=info,ureq=warn,ureq_proto=warn` keeps them out of log files.

#[doc(inline)]
pub use transport_ureq::{BuildError, Builder, ByPage, Client, Pages, Transport};
