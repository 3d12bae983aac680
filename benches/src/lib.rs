//! Cases that are measured: each is done by this project, and by hand.
//!
//! The baselines are what a careful programmer writes who needs this one request and nothing else: no checks of
//! arguments, no errors, no types.

pub mod custom_fields;
pub mod decode;
pub mod loopback;
pub mod request;
pub mod tokens;
