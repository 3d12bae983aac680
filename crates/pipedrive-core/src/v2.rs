//! Operations of API v2: cursors, strict types, custom fields in an object of their own.
//!
//! One module a resource. Every optional argument has a setter; every field of a record but its id may be missing, since
//! live data is, where the documents say that it is not.

pub mod activities;
pub mod deal_discounts;
pub mod deal_installments;
pub mod deal_products;
pub mod deals;
pub mod followers;
pub mod item_search;
pub mod organizations;
pub mod persons;
pub mod pipelines;
pub mod stages;
