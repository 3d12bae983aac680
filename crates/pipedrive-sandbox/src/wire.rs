//! The bytes of HTTP: bodies that come in, answers that go out, and how times and selectors look there.

pub(crate) mod body;
pub(crate) mod compress;
pub(crate) mod json;
pub(crate) mod reply;
pub(crate) mod selector;
pub(crate) mod time;
