//! What holds while one answer is read or written, on the thread that does it.
//!
//! Reading and writing go through serde's traits, which have no place for it.

use std::cell::Cell;

use super::odd_field::OddField;

thread_local! {
    #[cfg(feature = "catalogue")]
    static TYPED_ONLY: Cell<bool> = const { Cell::new(false) };
    static ODD: Cell<(usize, Option<OddField>)> = const { Cell::new((0, None)) };
}

/// Writes records without what they have no field for.
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

/// Reads, and returns how many fields of records could not be read, and the first of them.
pub(crate) fn counting<T>(read: impl FnOnce() -> T) -> (T, usize, Option<OddField>) {
    ODD.set((0, None));
    let read = read();
    let (count, first) = ODD.take();
    (read, count, first)
}

pub(super) fn count(odd: &[OddField]) {
    let (count, first) = ODD.get();
    ODD.set((count + odd.len(), first.or(odd.first().copied())));
}
