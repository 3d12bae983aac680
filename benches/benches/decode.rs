//! Reading a page of 500 deals: ours, and by hand.

use std::hint::black_box;

use benches::decode::{by_hand, ours, page};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn pages(criterion: &mut Criterion) {
    let page = page();
    let mut group = criterion.benchmark_group("page of 500 deals");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("ours", |bencher| bencher.iter(|| ours(black_box(&page))));
    group.bench_function("by hand", |bencher| bencher.iter(|| by_hand(black_box(&page))));
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
