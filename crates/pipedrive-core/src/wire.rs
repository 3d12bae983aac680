//! The wire: how operations become requests, and responses become results or errors.

pub mod body;
pub mod envelope;
pub mod error;
pub mod limits;
pub mod multipart;
pub mod operation;
pub mod output;
pub mod parts;
mod path;
mod query;
pub mod raw;
pub mod refusal;
pub mod selector;
