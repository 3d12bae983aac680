//! The operations of the API: from a request that was let in to its answer.

pub(crate) mod call;
pub(crate) mod deliveries;
mod filters;
pub(crate) mod handlers;
mod paging;
mod render;
pub(crate) mod routes;
pub(crate) mod target;
