//! Reading a page of 500 deals: ours, and by hand; and its custom fields by key and by name.

use std::hint::black_box;

use benches::decode::{by_hand, ours, page};
use benches::{custom_fields, tokens};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pipedrive_core::Field;

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

fn names(criterion: &mut Criterion) {
    let (deals, fields) = (ours(&page()).items, custom_fields::fields());
    let key = custom_fields::key;
    let keys = (Field::named(key(0)), Field::named(key(1)), Field::named(key(3)));
    let mut group = criterion.benchmark_group("custom fields of 500 deals");
    group.bench_function("3 by key", |bencher| bencher.iter(|| custom_fields::by_key(black_box(&deals), &keys)));
    group.bench_function("3 by name", |bencher| bencher.iter(|| custom_fields::by_name(black_box(&deals), &fields)));
    group.bench_function("16 by name", |bencher| bencher.iter(|| custom_fields::all_named(black_box(&deals), &fields)));
    group.finish();
}

criterion_group!(benches, pages, names);
criterion_main!(benches);
