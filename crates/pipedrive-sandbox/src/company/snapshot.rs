//! The whole company as text, and back.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::store::Store;

/// The form of the snapshots that this version writes and reads.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    version: u32,
    store: S,
}

/// Writes a store as JSON.
pub(crate) fn write(store: &Store) -> Vec<u8> {
    serde_json::to_vec(&Snapshot { version: VERSION, store }).expect("a store of plain data serializes")
}

/// Reads a store that was written.
pub(crate) fn read(text: &[u8]) -> Result<Store, NoSnapshot> {
    let read: Snapshot<Store> = serde_json::from_slice(text).map_err(|error| NoSnapshot(error.to_string()))?;
    if read.version != VERSION {
        return Err(NoSnapshot(format!("version {} is not {VERSION}", read.version)));
    }
    Ok(read.store.restored())
}

/// A text that is no snapshot of this version.
#[derive(Debug)]
pub struct NoSnapshot(String);

impl fmt::Display for NoSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a snapshot of a sandbox: {}", self.0)
    }
}

impl std::error::Error for NoSnapshot {}
