//! The state of a thread while it reads or writes one response.
//!
//! Serde's traits cannot pass this state.

use std::cell::Cell;

use super::unreadable_field::UnreadableField;

thread_local! {
    #[cfg(feature = "catalogue")]
    static TYPED_ONLY: Cell<bool> = const { Cell::new(false) };
    static ODD: Cell<(usize, Option<UnreadableField>)> = const { Cell::new((0, None)) };
}

/// As long as it lives, records are written without the members for which they have no field.
#[cfg(feature = "catalogue")]
pub(crate) struct TypedOnly(());

#[cfg(feature = "catalogue")]
impl TypedOnly {
    pub(crate) fn enter() -> Self {
        TYPED_ONLY.set(true);
        TypedOnly(())
    }
}

#[cfg(feature = "catalogue")]
impl Drop for TypedOnly {
    fn drop(&mut self) {
        TYPED_ONLY.set(false);
    }
}

#[cfg(feature = "catalogue")]
pub(super) fn is_typed_only() -> bool {
    TYPED_ONLY.get()
}

/// Starts to count the fields of records that cannot be read.
pub(crate) fn start_counting() {
    ODD.set((0, None));
}

/// Returns the number of fields that could not be read since the counting started, and the first of them.
pub(crate) fn counted() -> (usize, Option<UnreadableField>) {
    ODD.take()
}

pub(super) fn count(odd: &[UnreadableField]) {
    let (count, first) = ODD.get();
    ODD.set((count + odd.len(), first.or(odd.first().copied())));
}
