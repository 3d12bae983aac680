//! The emulated company: its records and fields, what may be written to them, and what time it is there.

mod address;
pub(crate) mod change;
pub(crate) mod clock;
pub(crate) mod demo;
pub(crate) mod fields;
mod kind;
mod members;
pub(crate) mod rates;
mod record;
pub(crate) mod revenue;
pub(crate) mod rules;
pub(crate) mod schema;
pub(crate) mod seed;
pub(crate) mod snapshot;
mod store;
pub(crate) mod visibility;

pub(crate) use address::ADDRESS_PARTS;
pub(crate) use kind::Kind;
pub(crate) use record::{Record, pick};
pub(crate) use store::{Event, Store};
