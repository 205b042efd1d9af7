//! What the traffic history costs a request, alone and while every core does the same.

use criterion::{Criterion, criterion_group, criterion_main};
use sos_core::{BucketId, BucketName, Timestamp};
use sos_server::traffic::{Sample, TrafficHistory};
use sos_service::BucketRules;
use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

fn rules(number: u64) -> BucketRules {
    BucketRules {
        name: BucketName::parse(&format!("bucket-{number}")).expect("a valid name"),
        id: BucketId(number),
        cors: None,
        cross_origin: None,
    }
}

fn request(history: &TrafficHistory, rules: &BucketRules) {
    history.seen(black_box(rules));
    history.record(&Sample {
        bucket: Some(black_box(rules.name.as_str())),
        status: 200,
        elapsed: black_box(Duration::from_micros(150)),
        received_bytes: 0,
        sent_bytes: black_box(4096),
    });
}

fn record(criterion: &mut Criterion) {
    let history = TrafficHistory::default();
    history.tick(Timestamp(0));
    let all: Vec<_> = (1..=1000).map(rules).collect();
    for rules in &all {
        history.seen(rules);
    }
    criterion.bench_function("traffic/a request", |bencher| {
        bencher.iter(|| request(&history, &all[500]));
    });
    criterion.bench_function("traffic/a name that no bucket has", |bencher| {
        bencher.iter(|| {
            history.record(&Sample {
                bucket: Some(black_box("invented")),
                status: 404,
                elapsed: black_box(Duration::from_micros(150)),
                received_bytes: 0,
                sent_bytes: black_box(300),
            });
        });
    });
    let others = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1));
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    request(&history, &all[500]);
                }
            });
        }
        criterion.bench_function("traffic/a request, every core at it", |bencher| {
            bencher.iter(|| request(&history, &all[500]));
        });
        ended.store(true, Ordering::Relaxed);
    });
}

criterion_group!(benches, record);
criterion_main!(benches);
