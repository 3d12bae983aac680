//! What the calls of one account share: the rate limits, the budget of the day, the OAuth token.
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
//! The calls and the pages are [`Machine`](crate::machine::Machine)s, for a driver to run.
//!
//! # What it does about limits
//!
//! - It keeps books of the 2-second windows and lets a request through only if the service cannot have counted more than
//!   it allows. The size of the window is the plan's until an answer tells it; what others with the same token take is
//!   learned from the answers too. Searches have a window of their own besides, of 10, which no answer widens.
//! - A 429 closes the session, not the call: nobody sends before the time is over that the service asked for. If that is
//!   longer than a minute, one request a minute looks whether it is over already; and a call waits for no pause that is
//!   longer than its [`max_wait`](crate::Policy::max_wait), but fails with an error that says until when.
//! - It keeps a ledger of the day's tokens, out of what operations cost and what answers say, and refuses what they no
//!   longer suffice for. Such a number is believed for ten minutes; then one request goes to look. With
//!   [`Builder::daily_reset`] nobody has to look. A 429 is about the day only if it says so: in the headers of the day, or
//!   with the word.
//! - After Cloudflare blocked the address nothing is sent for a minute.
//!
//! # What it does about tokens
//!
//! - A token is renewed 60 seconds before it ends, by the first call that comes by; the others go on with the old one. It
//!   is also renewed after a 401, and then the others wait. Whoever was answered 401 sends again with the new token, within
//!   its attempts.
//! - A renewal outlives the call that began it where the transport carries it out apart from the call, as
//!   transport-hyper does: see [`Session::renew_with`]. The refresh token may be used up, and the new one is in its
//!   response only.
//! - The new token goes to [`Builder::save_with`] or [`Builder::save_with_async`] before it is used.
//! - A token that was just issued is used for 10 seconds at least, whatever its answer said of its end.
//! - A renewal that failed is tried again after a pause, while the old token lasts without anyone noticing; the pauses grow
//!   with each one that fails. So they do where a new token is refused before it ever worked. A refusal with
//!   [`Reason::InvalidGrant`](crate::Reason::InvalidGrant) is final: calls fail until
//!   [`replace_token`](Session::replace_token) is called.
//! - An operation whose scopes were not granted is refused before it is sent.

mod admission;
mod budget;
mod builder;
mod handle;
mod ledger;
mod shared;
mod token;
mod window;

pub(crate) use self::admission::{Admission, Permit, Verdict};
pub use self::budget::{Budget, Plan, cost};
pub use self::builder::Builder;
pub use self::handle::Session;
pub(crate) use self::ledger::Demand;
pub use self::shared::TokenRenewal;
pub(crate) use self::token::FailureCount;
pub(crate) use self::window::{WINDOW, later};
