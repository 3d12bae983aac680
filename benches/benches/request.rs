//! Building requests: ours, and by hand.

use std::hint::black_box;

use benches::request::{ByHand, account, get, list, list_by_hand, post, post_by_hand, selector};
use criterion::{Criterion, criterion_group, criterion_main};

fn requests(criterion: &mut Criterion) {
    let (account, by_hand) = (account(), ByHand::default());

    let mut group = criterion.benchmark_group("list GET, 6 query pairs");
    let operation = list();
    group.bench_function("ours", |bencher| bencher.iter(|| account.request(black_box(&operation))));
    group.bench_function("by hand", |bencher| bencher.iter(|| list_by_hand(black_box(&by_hand))));
    group.finish();

    let mut group = criterion.benchmark_group("single GET");
    let operation = get();
    group.bench_function("ours", |bencher| bencher.iter(|| account.request(black_box(&operation))));
    group.bench_function("by hand", |bencher| bencher.iter(|| black_box(&by_hand).get(4711)));
    group.finish();

    let mut group = criterion.benchmark_group("selector GET");
    let operation = selector();
    let names = ["id", "title", "value", "currency"];
    group.bench_function("ours", |bencher| bencher.iter(|| account.request(black_box(&operation))));
    group.bench_function("by hand", |bencher| bencher.iter(|| by_hand.selector(black_box(&names))));
    group.finish();

    let mut group = criterion.benchmark_group("POST, 8 fields");
    let operation = post();
    group.bench_function("ours", |bencher| bencher.iter(|| account.request(black_box(&operation))));
    group.bench_function("by hand", |bencher| bencher.iter(|| post_by_hand(black_box(&by_hand))));
    group.finish();
}

criterion_group!(benches, requests);
criterion_main!(benches);
