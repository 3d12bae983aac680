//! Many sessions with one token, and a store of passes between them, on a simulated clock.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "fleet/seams.rs"]
mod seams;
#[path = "fleet/store.rs"]
mod store;
#[path = "fleet/world.rs"]
mod world;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use world::{Faults, Load, World};

#[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever becomes of exchanges, sessions and the store, the service never counts more requests in 2 seconds than
    /// it allows.
    #[test]
    fn the_service_never_sees_more_than_it_allows(
        seed in any::<u64>(),
        limit in prop::sample::select(vec![20, 80]),
        loads in prop::collection::vec(prop::sample::select(vec![Load::Searching, Load::Saturated, Load::Light]), 1..6),
    ) {
        let mut world = World::new(start(), seed, limit, &loads, Faults::All);
        world.run(Duration::from_secs(40));
        prop_assert!(world.most() <= limit && world.most_searches() <= 10, "{} {}", world.most(), world.most_searches());
        prop_assert_eq!(world.failed(), 0);
    }
}

/// A pass comes round every 2 s, and the time to the answer and to the next exchange.
#[test]
fn most_of_the_limit_is_used() {
    use Load::{Light, Saturated};

    for (limit, loads) in
        [(20, &[Saturated][..]), (20, &[Saturated; 4]), (80, &[Saturated, Light, Light, Light]), (480, &[Saturated; 4])]
    {
        let mut world = World::new(start(), 7, limit, loads, Faults::None);
        world.run(Duration::from_secs(5));
        let before = world.sent();
        world.run(Duration::from_secs(60));
        let share = (world.sent() - before) as f64 / (f64::from(limit) * 30.0);
        assert!(share >= 0.88 && world.most() <= limit, "{limit} {loads:?}: {share} {}", world.most());
    }
}
