//! Who may do what, and how much of it.

pub(crate) mod cors;
pub(crate) mod guard;
pub(crate) mod limits;
pub(crate) mod oauth;
pub(crate) mod redact;
pub(crate) mod scopes;
pub(crate) mod secrets;
pub(crate) mod token;
