//! Calls, lists, a service and a clock that do whatever the bytes say: see the two worlds for what must hold.
#![no_main]

#[path = "../../crates/pipedrive-core/tests/machine_properties/lists.rs"]
mod lists;
#[path = "../../crates/pipedrive-core/tests/machine_properties/world.rs"]
mod world;

use std::time::Instant;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    world::run(bytes, Instant::now());
    lists::run(bytes, Instant::now());
});
