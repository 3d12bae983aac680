//! Many processes on one limit.

use std::time::Duration;

use pipedrive_core::error::Limit;
use proptest::prelude::*;

use super::world::Load::{Light, Saturated, Searching};
use super::world::{Load, Plan};

const SECOND: Duration = Duration::from_secs(1);
const MS: Duration = Duration::from_millis(1);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever becomes of exchanges, processes and the store: Pipedrive never counts more requests in 2 seconds than
    /// it allows, and afterwards all goes on.
    #[test]
    fn pipedrive_never_counts_more_than_it_allows(
        seed in any::<u64>(),
        limit in prop::sample::select(vec![20, 80]),
        loads in prop::collection::vec(prop::sample::select(vec![Searching, Saturated, Light]), 1..6),
    ) {
        let mut world = Plan { seed, ..Plan::new(limit, &loads) }.build();
        world.faulty = true;
        world.run(30 * SECOND);
        world.faulty = false;
        world.run(20 * SECOND);
        let before: Vec<_> = world.processes.iter().map(|process| process.sent).collect();
        world.run(5 * SECOND);
        let (most, searches) = world.most();
        prop_assert!(most <= limit && searches <= 10, "{} {}", most, searches);
        prop_assert!(world.failed.is_empty(), "{:?}", world.failed);
        for (process, before) in world.processes.iter().zip(before) {
            prop_assert!(process.sent > before, "stuck");
        }
    }
}

/// A pass comes round every 2 s, and the time to the answer and to the next exchange.
#[test]
fn most_of_the_limit_is_used_and_light_callers_are_served() {
    let loads: [(u32, &[Load]); 5] = [
        (20, &[Saturated]),
        (20, &[Saturated; 4]),
        (80, &[Saturated, Light, Light, Light]),
        (480, &[Saturated; 4]),
        (20, &[Saturated; 30]),
    ];
    for (limit, loads) in loads {
        let mut world = Plan::new(limit, loads).build();
        world.run(6 * SECOND);
        let begin = world.now;
        world.run(20 * SECOND);
        let share = world.arrived_since(begin) as f64 / (f64::from(limit) * 10.0);
        assert!(share >= 0.85 && world.most().0 <= limit, "{limit} {loads:?}: {share} {:?}", world.most());
        for process in &mut world.processes {
            process.waits.sort();
            let median = process.waits.get(process.waits.len() / 2).copied().unwrap_or_default();
            assert!(process.sent > 0 && median < 150 * MS, "{limit} {loads:?}: {} {median:?}", process.sent);
        }
    }
}

#[test]
fn without_the_store_each_has_its_part_of_the_limit() {
    let mut world = Plan::new(80, &[Saturated; 3]).build();
    world.run(10 * SECOND);
    world.away = world.now + 30 * SECOND;
    world.run(5 * SECOND);
    let begin = world.now;
    world.run(24 * SECOND);
    // 26 in 2 s for each.
    let sent = world.arrived_since(begin);
    assert!((3 * 26 * 12 - 100..=3 * 26 * 12 + 26).contains(&sent), "{sent}");
    // It is back after 1 s more, tried within 1 s, and then gives out nothing for 2.5 s.
    world.run(6 * SECOND);
    let begin = world.now;
    world.run(20 * SECOND);
    assert!(world.arrived_since(begin) > 680, "{}", world.arrived_since(begin));
    assert!(world.most().0 <= 80 && world.failed.is_empty(), "{:?}", world.most());
}

#[test]
fn without_the_store_nothing_is_sent_unless_there_are_windows_of_their_own() {
    let mut world = Plan { own_windows: false, ..Plan::new(80, &[Saturated; 2]) }.build();
    world.run(10 * SECOND);
    world.away = world.now + 10 * SECOND;
    world.run(2 * SECOND);
    let begin = world.now;
    world.run(8 * SECOND);
    assert_eq!(world.arrived_since(begin), 0);
    world.run(10 * SECOND);
    assert!(world.arrived_since(begin) > 200 && world.most().0 <= 80 && world.failed.is_empty());
}

/// What was asked meanwhile is done when the store goes on, for nobody; those passes lapse.
#[test]
fn a_short_stop_of_the_store_is_made_up_for() {
    let mut world = Plan::new(80, &[Saturated; 4]).build();
    world.run(10 * SECOND);
    world.stopped = world.now + 1400 * MS;
    world.run(5 * SECOND);
    let begin = world.now;
    world.run(20 * SECOND);
    assert!(world.arrived_since(begin) > 680 && world.most().0 <= 80, "{}", world.arrived_since(begin));
}

#[test]
fn a_store_that_lost_its_data_gives_out_nothing_until_all_passes_have_lapsed() {
    let mut world = Plan::new(80, &[Saturated; 4]).build();
    // So it is with a new one.
    world.run(3500 * MS);
    assert_eq!(world.arrived_since(world.now - 10 * SECOND), 0);
    world.run(10 * SECOND);
    world.store.flush();
    world.run(1500 * MS);
    let lost = world.now;
    world.run(2000 * MS);
    assert_eq!(world.arrived_since(lost), 0);
    world.run(10 * SECOND);
    assert!(world.arrived_since(lost) > 340 && world.most().0 <= 80, "{:?}", world.most());
}

#[test]
fn the_clock_of_the_store_can_be_set() {
    let mut world = Plan::new(80, &[Saturated; 4]).build();
    world.run(10 * SECOND);
    world.clock_back = 5 * SECOND;
    world.run(5 * SECOND);
    let begin = world.now;
    world.run(10 * SECOND);
    assert!(world.arrived_since(begin) > 340 && world.most().0 <= 80, "{:?}", world.most());
    // Ahead: for 3.5 s more than the limit is possible, and never more than twice the limit.
    world.clock = 3600 * SECOND;
    world.run(10 * SECOND);
    assert!(world.most().0 <= 160, "{:?}", world.most());
    let begin = world.now;
    world.run(10 * SECOND);
    assert!(world.arrived_since(begin) > 340);
}

#[test]
fn a_429_stops_all() {
    let mut world = Plan::new(80, &[Saturated, Light, Light]).build();
    world.run(10 * SECOND);
    world.service.paused = Some(world.now + 5 * SECOND);
    // Until somebody sends and is answered, and all have exchanged.
    world.run(700 * MS);
    let begin = world.now;
    for process in &world.processes[1..] {
        assert_eq!(process.session.budget(world.now).closed.map(|closed| closed.limit), Some(Limit::Paused));
    }
    world.run(4 * SECOND);
    assert_eq!(world.arrived_since(begin), 0);
    world.run(6 * SECOND);
    assert!(world.arrived_since(begin) > 150);
}

#[test]
fn those_that_want_more_than_there_is_share_evenly() {
    let mut world = Plan::new(20, &[Searching, Searching, Light, Light, Saturated]).build();
    world.run(60 * SECOND);
    let sent: Vec<_> = world.processes.iter().map(|process| process.sent).collect();
    let (least, most) = ([0, 1, 4].map(|who| sent[who]).into_iter().min(), sent.iter().max());
    assert!(least.unwrap() * 10 > most.unwrap() * 7 && sent[2] > 20, "{sent:?}");
}

#[test]
fn during_a_long_pause_one_checks_for_all() {
    let mut world = Plan::new(80, &[Saturated, Light, Light]).build();
    world.run(10 * SECOND);
    // It says 300 s, and is over after 70.
    world.service.paused = Some(world.now + 70 * SECOND);
    world.service.pause_stated = Some(300);
    world.run(SECOND);
    let begin = world.now;
    world.run(58 * SECOND);
    assert_eq!(world.arrived_since(begin), 0);
    world.run(50 * SECOND);
    let checks = world.arrived_since(begin);
    assert!((1..=3).contains(&checks), "{checks}");
    world.run(30 * SECOND);
    assert!(world.arrived_since(begin) > 340, "{}", world.arrived_since(begin));
    assert!(world.processes.iter().all(|process| process.session.budget(world.now).closed.is_none()));
}
