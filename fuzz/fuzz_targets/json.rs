//! An arbitrary text, read by the JSON reader and by serde_json: both accept it and find the same in it, or both refuse it.
#![no_main]

#[path = "../../crates/pipedrive-core/tests/json/beside.rs"]
mod beside;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| beside::agree(text));
