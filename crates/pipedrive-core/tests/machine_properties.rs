//! What holds of the machines whatever happens.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "machine_properties/lists.rs"]
mod lists;
#[path = "machine_properties/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::session::Session;
use pipedrive_core::session::budget::Plan;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Account, Company, Credentials};
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
        trips in prop::collection::vec((0_u64..=500, 0_u64..=400), 100..200),
        gaps in prop::collection::vec(0_u64..=60, 200),
    ) {
        let (arrivals, finished) = busy(&trips, &gaps);
        let allowed = Plan::Growth.burst() as usize;
        for window in arrivals.windows(allowed + 1) {
            prop_assert!(window[allowed] - window[0] >= Duration::from_secs(2), "{:?}", window);
        }
        let asked: u64 = gaps.iter().take(trips.len()).sum();
        let windows = u64::try_from(trips.len() / allowed).unwrap() + 1;
        prop_assert!(finished <= Duration::from_millis(asked + windows * 2_500 + 900));
    }
}

/// Sends a request for each trip as soon as the session lets it; tells when they arrived, in order, and when all was over.
fn busy(trips: &[(u64, u64)], gaps: &[u64]) -> (Vec<Duration>, Duration) {
    enum Event {
        Poll(usize),
        Answer(usize),
    }
    let start = start();
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("k0").unwrap());
    let session = Session::builder(account).plan(Plan::Growth).build();
    let mut calls: Vec<_> = trips.iter().map(|_| session.call(&GetDeal::new(7))).collect();
    let mut events = BTreeMap::new();
    let mut number = 0;
    let mut begins = start;
    for (call, gap) in (0..trips.len()).zip(gaps) {
        begins += Duration::from_millis(*gap);
        events.insert((begins, number), Event::Poll(call));
        number += 1;
    }
    let mut arrivals = Vec::new();
    let mut finished = start;
    while let Some(((now, _), event)) = events.pop_first() {
        let call = match event {
            Event::Poll(call) => call,
            Event::Answer(call) => {
                let body = Bytes::from_static(br#"{"success":true,"data":{"id":7}}"#);
                calls[call].receive(now, Ok(Response::new(body)));
                call
            }
        };
        number += 1;
        match calls[call].poll(now) {
            Step::Send(_) => {
                let (there, back) = trips[call];
                let arrives = now + Duration::from_millis(there);
                arrivals.push(arrives - start);
                events.insert((arrives + Duration::from_millis(back), number), Event::Answer(call));
            }
            Step::Wait(until) => drop(events.insert((until, number), Event::Poll(call))),
            Step::Done(result) => {
                result.unwrap();
                finished = finished.max(now);
            }
        }
    }
    arrivals.sort();
    assert_eq!(arrivals.len(), trips.len());
    (arrivals, finished - start)
}
