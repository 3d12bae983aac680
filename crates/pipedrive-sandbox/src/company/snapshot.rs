//! The whole company as text, and back.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::kind::Kind;
use super::members;
use super::seed::{SeedError, unknown_member};
use super::store::Store;

/// The form of the snapshots that this version writes and reads.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<S> {
    version: u32,
    /// Its form depends on the version.
    store: S,
}

/// Writes a store as JSON.
pub(crate) fn write(store: &Store) -> Vec<u8> {
    serde_json::to_vec(&Snapshot { version: VERSION, store }).expect("a store of plain data serializes")
}

/// Returns whether a text is a snapshot by its form, and not records alone.
pub(crate) fn is_one(text: &[u8]) -> bool {
    let members = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(text);
    members.is_ok_and(|members| members.contains_key("version"))
}

/// Reads a store that was written, by this program or by hand.
pub(crate) fn read(text: &[u8]) -> Result<Store, SeedError> {
    let failed = |problem: String| SeedError::new(format!("not a snapshot of a sandbox: {problem}"));
    let invalid = |error: serde_json::Error| failed(error.to_string());
    let read: Snapshot<&RawValue> = serde_json::from_slice(text).map_err(invalid)?;
    if read.version != VERSION {
        return Err(failed(format!("version {} is not {VERSION}", read.version)));
    }
    let store: Store = serde_json::from_str(read.store.get()).map_err(invalid)?;
    for kind in Kind::ALL {
        let known = members::of(kind);
        for (number, record) in store.rows(kind) {
            if let Some(unknown) = record.0.keys().find(|name| !known.contains(name.as_str())) {
                return Err(failed(format!("{} {number}: {}", kind.key(), unknown_member(unknown, &known))));
            }
        }
    }
    Ok(store.restored())
}
