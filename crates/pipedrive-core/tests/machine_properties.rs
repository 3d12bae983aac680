//! What holds of the machines whatever happens.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "machine_properties/lists.rs"]
mod lists;
#[path = "machine_properties/pace.rs"]
mod pace;
#[path = "machine_properties/tokens.rs"]
mod tokens;
#[path = "machine_properties/world.rs"]
mod world;

use std::time::{Duration, Instant};

use pace::{Headers, Trip};
use pipedrive_core::session::Plan;
use proptest::prelude::*;

#[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn invariants_hold_whatever_happens(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        world::run(&bytes, start());
    }

    #[test]
    fn several_pages_at_a_time_are_the_pages_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        lists::run(&bytes, start());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// However long requests travel and answers take, the service never counts more requests in 2 seconds than it
    /// allows; and no more time is lost than the way there and back takes.
    #[test]
    fn the_service_never_sees_more_than_it_allows(
        trips in prop::collection::vec(trip(), 100..200),
        headers in prop::sample::select(vec![Headers::None, Headers::Requests, Headers::Searches]),
    ) {
        let outcome = pace::run(Plan::Growth, headers, &trips, usize::MAX, start());
        prop_assert_eq!((outcome.refused, outcome.failed), (0, 0));
        let asked: Duration = trips.iter().map(|trip| trip.gap).sum();
        let windows = outcome.least.as_secs() / 2 + 1;
        prop_assert!(outcome.took <= asked + Duration::from_millis(windows * 2_500 + 900), "{:?}", outcome);
    }
}

fn trip() -> impl Strategy<Value = Trip> {
    (0_u8..10, 0_u64..=500, 0_u64..=400, 0_u64..=60).prop_map(|(kind, there, back, gap)| Trip {
        search: kind == 0,
        there: Duration::from_millis(there),
        back: Duration::from_millis(back),
        gap: Duration::from_millis(gap),
    })
}

/// Searches are 10 in 2 seconds whatever the plan, and whatever the headers of their answers are about.
#[test]
fn searches_keep_to_their_own_window() {
    let trip = Duration::from_millis(50);
    let trips = [Trip { search: true, there: trip, back: trip, gap: Duration::ZERO }; 60];
    for plan in [Plan::Lite, Plan::Ultimate] {
        for headers in [Headers::None, Headers::Requests, Headers::Searches] {
            for at_once in [1, 16, 64] {
                let outcome = pace::run(plan, headers, &trips, at_once, start());
                let all = format!("{plan:?}, {headers:?}, {at_once} at once: {outcome:?}");
                assert_eq!((outcome.refused, outcome.failed), (0, 0), "{all}");
                assert!(outcome.took <= outcome.least * 6 / 5, "{all}");
            }
        }
    }
}

/// Whatever an answer says of the end of its token, calls succeed as long as the service takes tokens at all, and renewals
/// stay few.
#[test]
fn renewals_are_few_whatever_is_said_of_the_end() {
    let second = Duration::from_secs(1);
    let rows = [
        // What is said, how long a token is taken, the most renewals in a quarter of an hour.
        ("-1", second * 3600, 1),
        ("0", second * 3600, 1),
        ("\"soon\"", second * 3600, 1),
        ("1e300", second * 3600, 1),
        ("0.001", second * 3600, 91),
        ("1", second * 3600, 91),
        ("30", second * 3600, 61),
        ("119", second * 3600, 16),
        ("120", second * 3600, 16),
        ("3599", second * 3600, 1),
        ("0", second * 5, 185),
        ("1", second, 900),
        ("5", second * 5, 185),
        ("119", second * 119, 16),
        ("3599", second * 60, 16),
    ];
    for (expires_in, lasts, most) in rows {
        let outcome = tokens::run(expires_in, lasts, start());
        let all = format!("{expires_in}, taken for {lasts:?}: {outcome:?}");
        assert_eq!(outcome.failed, 0, "{all}");
        assert!((1..=most).contains(&outcome.renewals), "{all}");
        assert!(outcome.longest < second, "{all}");
    }
    // No token is ever taken: renewals are as rare as if they failed.
    for expires_in in ["-1", "1", "3599"] {
        let outcome = tokens::run(expires_in, Duration::ZERO, start());
        assert_eq!(outcome.failed, outcome.calls, "{expires_in}: {outcome:?}");
        assert!(outcome.renewals < 200, "{expires_in}: {outcome:?}");
        assert!(outcome.longest < second * 25, "{expires_in}: {outcome:?}");
    }
}
