//! A guide with one page per subject. All of its examples are tested.
//!
//! | page | subject |
//! | --- | --- |
//! | [`requests`] | arguments, changing and clearing, field selectors, forms, files |
//! | [`custom_fields`] | typed custom fields, by key or by name |
//! | [`upserts`] | adding a record, or updating the one that exists |
//! | [`lists`] | lists row by row and page by page, and continuing them later |
//! | [`limits`] | retries, rate limits, the daily budget |
//! | [`oauth`] | obtaining the first token, renewing and storing it |
//! | [`webhooks`] | receiving events, each once and in order, and registering for them |
//! | [`errors`] | errors, and responses that are not as documented |
//! | [`operations`] | operations that this crate lacks |
//! | [`testing`] | tests without an account |
//! | [`observing`] | tracing and logs |

#[doc = include_str!("guide/requests.md")]
pub mod requests {}

#[doc = include_str!("guide/custom_fields.md")]
pub mod custom_fields {}

#[doc = include_str!("guide/upserts.md")]
pub mod upserts {}

#[doc = include_str!("guide/lists.md")]
pub mod lists {}

#[doc = include_str!("guide/limits.md")]
pub mod limits {}

#[doc = include_str!("guide/oauth.md")]
pub mod oauth {}

#[doc = include_str!("guide/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/operations.md")]
pub mod operations {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/observing.md")]
pub mod observing {}
