//! Operations of API v2: cursors, strict types, custom fields in an object of their own.
//!
//! One module a resource. Every optional argument has a setter; every field of a record but its id may be missing, since
//! live data is, where the documents say that it is not.

pub mod deals;
pub mod followers;
