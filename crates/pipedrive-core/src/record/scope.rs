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

/// Writes records without the members for which they have no field.
#[cfg(feature = "catalogue")]
pub(crate) fn typed_only<T>(write: impl FnOnce() -> T) -> T {
    struct Reset;

    impl Drop for Reset {
        fn drop(&mut self) {
            TYPED_ONLY.set(false);
        }
    }

    TYPED_ONLY.set(true);
    let _reset = Reset;
    write()
}

#[cfg(feature = "catalogue")]
pub(super) fn is_typed_only() -> bool {
    TYPED_ONLY.get()
}

/// Calls `read`, and returns the number of fields of records that could not be read, and the first of them.
pub(crate) fn counting<T>(read: impl FnOnce() -> T) -> (T, usize, Option<UnreadableField>) {
    ODD.set((0, None));
    let read = read();
    let (count, first) = ODD.take();
    (read, count, first)
}

pub(super) fn count(odd: &[UnreadableField]) {
    let (count, first) = ODD.get();
    ODD.set((count + odd.len(), first.or(odd.first().copied())));
}
