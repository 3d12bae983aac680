//! Reading a page of 500 deals: ours, and by hand.

use std::hint::black_box;

use benches::decode::{by_hand, ours, page};
use benches::tokens;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn pages(criterion: &mut Criterion) {
    let page = page();
    let mut group = criterion.benchmark_group("page of 500 deals");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("ours", |bencher| bencher.iter(|| ours(black_box(&page))));
    group.bench_function("by hand", |bencher| bencher.iter(|| by_hand(black_box(&page))));
    let text = std::str::from_utf8(&page).expect("the page is text");
    group.bench_function("skip, ours", |bencher| bencher.iter(|| tokens::skip(black_box(text))));
    group.bench_function("skip, serde_json", |bencher| bencher.iter(|| tokens::skip_by_serde(black_box(text))));
    group.bench_function("walk, ours", |bencher| bencher.iter(|| tokens::walk(black_box(text))));
    group.bench_function("walk, serde_json", |bencher| bencher.iter(|| tokens::walk_by_serde(black_box(text))));
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
