#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

mod command;
mod error;
mod fleet;
mod inbox;
mod machine;
mod passes;
mod renewal;
mod seal;
mod status;
mod store;
#[cfg(feature = "tokio")]
mod task;
#[cfg(test)]
mod tests;
mod trace;

pub use self::error::FleetError;
pub use self::fleet::{Fleet, Running};
pub use self::status::{Member, Status, Window};
