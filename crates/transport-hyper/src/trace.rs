//! Instruments the future that runs a machine with the machine's span, with the feature `tracing`.

use pipedrive_core::Machine;

#[cfg(feature = "tracing")]
pub(crate) struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    pub(crate) fn of(machine: &impl Machine) -> Self {
        Span(machine.span())
    }

    pub(crate) fn around<F: Future>(self, future: F) -> tracing::instrument::Instrumented<F> {
        tracing::Instrument::instrument(future, self.0)
    }
}

#[cfg(not(feature = "tracing"))]
pub(crate) struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(crate) fn of(_: &impl Machine) -> Self {
        Span
    }

    pub(crate) fn around<F: Future>(self, future: F) -> F {
        future
    }
}
