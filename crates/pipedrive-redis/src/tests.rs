//! The whole protocol on a simulated clock, and the scripts against a store in memory.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

mod limits;
mod live;
mod memory;
mod renewals;
mod scripts;
mod server;
mod world;
