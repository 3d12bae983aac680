//! Prints a line a case: ours, the baseline by hand, the ratio of both, and the allocations of both.
//!
//! Both sides are run in turn, in short blocks, and the ratio is the median of the ratios of neighbouring blocks: it
//! holds where the machine's speed does not.

use std::hint::black_box;
use std::time::{Duration, Instant};

use benches::{decode, loopback, request, tokens};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:<34} {:>12} {:>12} {:>7} {:>12}", "case", "ours", "by hand", "ratio", "allocations");

    let (account, by_hand) = (request::account(), request::ByHand::default());
    let (list, get, selector, post) = (request::list(), request::get(), request::selector(), request::post());
    let names = ["id", "title", "value", "currency"];
    time("list GET, 6 query pairs", || account.request(&list), || request::list_by_hand(&by_hand));
    time("single GET", || account.request(&get), || by_hand.get(4711));
    time("selector GET", || account.request(&selector), || by_hand.selector(black_box(&names)));
    time("POST, 8 fields", || account.request(&post), || request::post_by_hand(&by_hand));

    let call = request::CallLoop::default();
    let (ours, bare) = time("call without incident, beside bare", || call.machine(), || call.bare());
    println!("{:<34} {:>9} ns", "  more by", ours.saturating_sub(bare).as_nanos());

    let page = decode::page();
    let (ours, theirs) = time("page of 500 deals", || decode::ours(&page), || decode::by_hand(&page));
    let speed = |time: Duration| page.len() as f64 / 1e6 / time.as_secs_f64();
    println!("{:<34} {:>7.0} MB/s {:>7.0} MB/s", "  at", speed(ours), speed(theirs));
    let unknown = decode::page_with_unknown();
    time("  5 unknown fields in each row", || decode::ours(&unknown), || decode::by_hand(&unknown));
    time("  4 fields of each row", || decode::few(&page), || decode::briefs_by_hand(&page));
    time("    by a plain struct", || decode::plain_briefs(&page), || decode::briefs_by_hand(&page));
    time("    beside all fields by hand", || decode::few(&page), || decode::by_hand(&page));
    time("    beside all of ours", || decode::few(&page), || decode::ours(&page));
    let v1 = decode::v1_page();
    time("  as v1, 4 fields of each row", || decode::briefs(&v1), || decode::briefs_by_hand(&v1));
    let bare = decode::bare_page();
    let held = allocation_counter::measure(|| std::mem::forget(black_box(decode::ours(&bare))));
    let each = size_of::<pipedrive_core::v2::deals::Deal>();
    println!(
        "{:<34} {:>9} kB {:>9} kB at most, a deal {each} B",
        "2,000 rows of an id: held",
        held.bytes_current / 1024,
        held.bytes_max / 1024
    );
    let one = decode::one();
    time("one deal, 1.8 kB", || decode::our_one(&one), || decode::one_by_hand(&one));
    let text = std::str::from_utf8(&page)?;
    time("  its tokens: skip, by serde_json", || tokens::skip(text), || tokens::skip_by_serde(text));
    time("  its tokens: walk, by serde_json", || tokens::walk(text), || tokens::walk_by_serde(text));

    for case in loopback::cases()? {
        let name = case.name;
        let rate = case.measure(Duration::from_secs(4));
        println!("{:<34} {:>10.0}/s {:>10.0}/s {:>7.2}", name, rate.ours, rate.bare, rate.ratio);
    }
    Ok(())
}

/// Times both sides and prints their line; the medians.
fn time<A, B>(name: &str, ours: impl Fn() -> A, by_hand: impl Fn() -> B) -> (Duration, Duration) {
    let allocations = |work: &dyn Fn()| {
        work();
        allocation_counter::measure(work).count_total
    };
    let ours_allocates = allocations(&|| drop(black_box(ours())));
    let theirs_allocates = allocations(&|| drop(black_box(by_hand())));

    let once = block(&by_hand, 1).max(Duration::from_nanos(50));
    let runs = (Duration::from_millis(5).as_nanos() / once.as_nanos()).clamp(1, 100_000) as u32;
    let (mut all_ours, mut all_theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..201 {
        // Whoever comes second finds the caches warm: take turns.
        let (mine, theirs) = if round % 2 == 0 {
            let mine = block(&ours, runs);
            (mine, block(&by_hand, runs))
        } else {
            let theirs = block(&by_hand, runs);
            (block(&ours, runs), theirs)
        };
        all_ours.push(mine);
        all_theirs.push(theirs);
        ratios.push(mine.as_secs_f64() / theirs.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    let (mine, theirs) = (median(all_ours) / runs, median(all_theirs) / runs);
    let ratio = ratios[ratios.len() / 2];
    println!(
        "{name:<34} {:>12} {:>12} {ratio:>7.2} {ours_allocates:>5} / {theirs_allocates}",
        format!("{mine:.1?}"),
        format!("{theirs:.1?}")
    );
    (mine, theirs)
}

fn block<R>(work: &impl Fn() -> R, runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        black_box(work());
    }
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
