//! Operations of API v1: offsets, field selectors, custom fields at the root of a record.
//!
//! One module a resource. Pipedrive announced the end of the operations that API v2 has as well: they are marked
//! deprecated in their facts, and may stop answering. Records they embed come whole, or as a plain id; times are UTC.

pub mod activities;
pub mod currencies;
pub mod deals;
pub mod files;
pub mod organizations;
pub mod persons;
pub mod users;
