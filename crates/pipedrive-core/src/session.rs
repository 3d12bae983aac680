//! Sessions: the state that the calls of one account share, namely rate limits, the daily budget and the OAuth token.
//!
//! ```
//! use pipedrive_core::session::Session;
//! use pipedrive_core::session::Plan;
//! use pipedrive_core::{Account, Company, Credentials, v2::deals::{GetDeal, GetDeals}};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let session = Session::builder(account).plan(Plan::Growth).reserve(5_000).seed(0x5eed).build();
//!
//! let call = session.call(&GetDeal::new(7));
//! let pages = session.background().pages(GetDeals::new().limit(500));
//! # let now = std::time::Instant::now();
//! assert_eq!(session.budget(now).burst_left, 40);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Calls and page lists are [`Machine`](crate::machine::Machine)s, which a driver runs.
//!
//! # Limits
//!
//! - The session counts the requests of each 2-second window and admits a request only if Pipedrive cannot have counted
//!   more than it allows. The window has the size of the plan until a response states the size; responses also show how
//!   much of it other clients with the same token use. Searches have an additional window of 10 requests, which no
//!   response enlarges.
//! - A 429 closes the whole session: no call sends a request until the pause that Pipedrive asked for is over. If the
//!   pause is longer than a minute, one request per minute checks whether it is already over. A call does not wait for
//!   a pause longer than its [`max_wait`](crate::Policy::max_wait); it fails with an error that states when the pause
//!   ends.
//! - The session tracks the tokens of the day from the costs of operations and from responses, and does not send a
//!   request that costs more than is left. After ten minutes one request is sent all the same, to check the number;
//!   with [`Builder::daily_reset`] this is not necessary. A 429 counts as an exhausted daily budget only if the headers
//!   of the daily budget or the error text say so.
//! - After Cloudflare has blocked the address, nothing is sent for a minute.
//!
//! # OAuth tokens
//!
//! - The first call made less than 60 seconds before a token expires renews it; other calls continue with the old
//!   token. A token is also renewed after a 401; then other calls wait for the new one. A call that received the 401
//!   repeats its request with the new token, if it has attempts left.
//! - A renewal continues after the call that started it is dropped, if the transport runs renewals separately, as
//!   transport-hyper does; see [`Session::renew_with`]. This matters because a renewal can use up the refresh token,
//!   and only its response contains the new one.
//! - A new token is passed to [`Builder::save_with`] or [`Builder::save_with_async`] before it is used.
//! - A new token is used for at least 10 seconds, whatever expiry time its response states.
//! - A failed renewal is repeated after a pause, which grows with each failure; calls use the old token as long as it
//!   is valid. The pauses also grow if a new token is rejected before it has ever worked. An error with
//!   [`Reason::InvalidGrant`](crate::Reason::InvalidGrant) is final: calls fail until
//!   [`replace_token`](Session::replace_token) is called.
//! - An operation whose scopes were not granted fails without being sent.
//!
//! # Many processes
//!
//! Pipedrive counts the requests of a token, whatever process sends them. Sessions in several processes stay below the
//! limits together with [`Builder::passes`], and renew the token once with [`Builder::external_renewal`]. A loop beside
//! each of them exchanges a [`Report`] for a [`Grant`] with a store that they share; `pipedrive-redis` is such a loop
//! and such a store.

mod admission;
mod budget;
mod builder;
mod handle;
mod ledger;
mod passes;
mod report;
mod shared;
mod token;
mod window;

pub(crate) use self::admission::{Admission, Permit, Verdict, Waiting};
pub use self::budget::{Budget, Plan, cost};
pub use self::builder::Builder;
pub use self::handle::Session;
pub(crate) use self::ledger::Demand;
pub use self::report::{Grant, Granted, Pass, Report, TokenNeed, Told, Usage};
pub use self::shared::TokenRenewal;
pub(crate) use self::window::{WINDOW, later};
