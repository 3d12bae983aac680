//! Enters the span of a machine while it runs, with the feature `tracing`.

use pipedrive_core::Machine;

#[cfg(feature = "tracing")]
pub(crate) fn enter(machine: &impl Machine) -> tracing::span::EnteredSpan {
    machine.span().entered()
}

#[cfg(not(feature = "tracing"))]
pub(crate) struct NoSpan;

#[cfg(not(feature = "tracing"))]
pub(crate) fn enter(_: &impl Machine) -> NoSpan {
    NoSpan
}
