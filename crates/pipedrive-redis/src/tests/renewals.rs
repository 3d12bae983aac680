//! Many processes with one token.

use std::time::Duration;

use pipedrive_core::session::TokenNeed;

use super::world::Load::Light;
use super::world::{Plan, World};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// A world with tokens of an hour, in which the fleet has settled.
fn world(processes: usize) -> World {
    let mut world = plan(processes).build();
    world.run(10 * SECOND);
    world
}

fn plan(processes: usize) -> Plan {
    Plan { tokens_last: Some(Duration::from_secs(240)), ..Plan::new(80, &vec![Light; processes]) }
}

/// Runs until the token is due, which is a minute before its end.
fn until_due(world: &mut World) {
    let begin = world.service.renewals;
    while world.service.renewals == begin {
        world.run(Duration::from_millis(5));
        assert!(world.since_start() < 10 * MINUTE, "no renewal");
    }
}

#[test]
fn one_process_renews_for_all() {
    for rotates in [true, false] {
        let mut world = world(4);
        world.service.rotates = rotates;
        world.run(5 * MINUTE);
        assert_eq!(world.service.renewals, 1, "rotates: {rotates}");
        assert!(world.processes.iter().all(|process| process.has_token(2)));
        world.run(5 * MINUTE);
        assert_eq!(world.service.renewals, 3, "rotates: {rotates}");
        assert!(world.failed.is_empty(), "{:?}", world.failed);
        // One that starts with an old token takes the new one.
        world.restart_with(0, 1);
        world.run(SECOND);
        assert!(world.processes[0].has_token(4));
    }
}

#[test]
fn another_takes_over_from_one_that_dies() {
    let mut world = world(4);
    world.service.renewal_takes = 10 * SECOND;
    world.service.rotates = false;
    until_due(&mut world);
    let holder = world.processes.iter().position(|process| process.is_refreshing()).unwrap();
    world.restart_with(holder, 1);
    world.run(30 * SECOND);
    assert_eq!(world.service.renewals, 1);
    // The lock lasts 40 s, and calls go on meanwhile: the token is valid.
    world.run(30 * SECOND);
    assert_eq!(world.service.renewals, 2);
    assert!(world.processes.iter().all(|process| process.has_token(3)) && world.failed.is_empty());
}

#[test]
fn one_that_comes_late_with_the_only_valid_token_is_heard() {
    let mut world = world(3);
    until_due(&mut world);
    // It stands still for longer than its lock lasts, with the response to come.
    let holder = world.processes.iter().position(|process| process.is_refreshing()).unwrap();
    world.processes[holder].stopped = world.now + 42 * SECOND;
    world.run(41 * SECOND);
    // Another asks, and is told that the refresh token is invalid.
    assert_eq!(world.service.renewals, 2);
    world.run(10 * SECOND);
    assert!(world.processes.iter().all(|process| process.has_token(2)));
    world.run(10 * SECOND);
    assert_eq!(world.service.renewals, 2);
    // Only in the one that stood still, which then noticed how long it had waited.
    assert!(world.failed.iter().all(|error| error.contains("it has not come for 30 s")), "{:?}", world.failed);
}

#[test]
fn one_that_comes_late_with_an_old_token_takes_the_new_one() {
    let mut world = world(3);
    world.service.rotates = false;
    until_due(&mut world);
    let holder = world.processes.iter().position(|process| process.is_refreshing()).unwrap();
    world.processes[holder].stopped = world.now + 50 * SECOND;
    world.run(60 * SECOND);
    assert_eq!(world.service.renewals, 2);
    assert!(world.processes.iter().all(|process| process.has_token(3)) && world.failed.is_empty());
}

#[test]
fn an_invalid_refresh_token_is_final_for_all_until_one_has_another() {
    let mut world = world(3);
    world.service.accepts = false;
    world.run(6 * MINUTE);
    assert_eq!(world.service.renewals, 1);
    assert!(world.failed.iter().any(|error| error.contains("authorize")), "{:?}", world.failed);
    for process in &world.processes {
        assert_eq!(process.session.token_need(world.now), TokenNeed::None);
    }
    world.failed.clear();
    world.authorize_again(1);
    world.run(10 * SECOND);
    assert!(world.processes.iter().all(|process| process.has_token(2)));
    world.failed.clear();
    world.run(30 * SECOND);
    assert!(world.failed.is_empty() && world.service.renewals == 1, "{:?}", world.failed);
}

#[test]
fn a_new_token_that_is_rejected_is_not_renewed_again() {
    let mut world = world(3);
    until_due(&mut world);
    world.service.rejects_access = true;
    world.run(40 * SECOND);
    assert_eq!(world.service.renewals, 1);
    assert!(!world.failed.is_empty());
    world.service.rejects_access = false;
    world.run(60 * SECOND);
    world.failed.clear();
    world.run(30 * SECOND);
    assert!(world.failed.is_empty(), "{:?}", world.failed);
}

#[test]
fn without_the_store_nobody_renews_unless_told_to() {
    for (alone, renewals) in [(false, 0), (true, 4)] {
        let mut world = Plan { renew_alone: alone, ..plan(2) }.build();
        world.service.rotates = false;
        world.run(2 * MINUTE);
        world.away = world.now + 9 * MINUTE;
        world.run(480 * SECOND);
        assert_eq!(world.service.renewals, renewals);
        assert_eq!(world.failed.is_empty(), alone, "{:?}", world.failed);
        assert!(
            alone || world.failed.iter().all(|error| error.contains("Redis does not answer")),
            "{:?}",
            world.failed
        );
        world.run(2 * MINUTE);
        world.failed.clear();
        world.run(30 * SECOND);
        let tokens = world.processes.iter().map(|process| process.session.token());
        assert!(world.failed.is_empty() && tokens.clone().all(|token| token == tokens.clone().next().unwrap()));
        assert!(world.service.renewals <= renewals + 1);
    }
}

#[test]
fn a_store_that_lost_the_token_gets_it_back() {
    let mut world = world(2);
    let before = world.store.generation();
    world.store.flush();
    world.run(10 * SECOND);
    assert_eq!(world.store.generation(), before);
    // In the middle of a renewal, too.
    until_due(&mut world);
    world.store.flush();
    world.run(10 * SECOND);
    assert!(world.processes.iter().all(|process| process.has_token(2)) && world.failed.is_empty());
    assert!(world.store.generation() > before);
}

#[test]
fn a_wrong_key_is_an_error_where_it_is_and_harms_nobody() {
    let mut world = world(3);
    world.plan.odd_key = Some(2);
    world.restart_with(2, 1);
    world.run(5 * MINUTE);
    assert_eq!(world.service.renewals, 1);
    assert_eq!([0, 1, 2].map(|who| world.processes[who].has_token(2)), [true, true, false]);
    assert!(world.failed.iter().all(|error| error.contains("sealed with another key")), "{:?}", world.failed);
    assert!(!world.failed.is_empty());
}
