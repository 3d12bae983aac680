//! The blocking client, on [ureq](https://docs.rs/ureq).
//!
//! ```
//! use pipedrive::blocking::Client;
//! use pipedrive::v2::deals::{AddDeal, GetDeal};
//! use pipedrive::{Account, Credentials, Host};
//!
//! // An emulator: a real account is `Account::new(Company::new("acme")?, Credentials::api_token("...")?)`.
//! let sandbox = pipedrive_sandbox::Sandbox::start()?;
//! let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
//!
//! let client = Client::new(account);
//! let id = client.send(&AddDeal::new("Roof"))?.id;
//! assert_eq!(client.send(&GetDeal::new(id))?.title.as_deref(), Some("Roof"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Threads may share a client; a clone shares its connections and its session. A blocking client and an async one can
//! share a [`Session`](crate::Session) as well: `with_session` of both. In an async function this client blocks the thread
//! that runs it: use the async one there, or `spawn_blocking`.
//!
//! ureq logs through [log](https://docs.rs/log), and at `TRACE` it shows requests and answers byte for byte: tokens, and what
//! your customers entrusted to you. `RUST_LOG=info,ureq=warn,ureq_proto=warn` keeps them out of log files.

#[doc(inline)]
pub use transport_ureq::{BuildError, Builder, ByPage, Client, Pages, Transport};
