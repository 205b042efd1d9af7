//! The cost of one decision: the usual two rules, and the largest configuration that makes sense.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sos_cors::preflight::{self, Bucket, ResourceType};
use sos_cors::{Configuration, CrossOriginHeaders, Request, RequestedHeaders, Rule};

fn two_rules() -> Configuration {
    let strings = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    let first = Rule {
        allowed_origins: strings(&["https://example.com"]),
        allowed_methods: strings(&["*"]),
        allowed_headers: strings(&["Content-*"]),
        ..Rule::default()
    };
    let second = Rule {
        allowed_origins: strings(&["*"]),
        allowed_methods: strings(&["HEAD", "GET"]),
        ..Rule::default()
    };
    Configuration::new(vec![first, second]).expect("valid rules")
}

/// 100 rules of 10 origins: half exact, half patterns, all of them close to the origin that is asked for.
fn hundred_rules() -> Configuration {
    let rule = |rule_number: usize| Rule {
        allowed_origins: (0..10)
            .map(|number| match number % 2 {
                0 => format!("https://app-{rule_number:03}-{number}.example.com"),
                _ => format!("https://*.app-{rule_number:03}-{number}.example.com"),
            })
            .collect(),
        allowed_methods: vec!["GET".to_owned(), "PUT".to_owned()],
        allowed_headers: vec!["content-*".to_owned(), "x-amz-*".to_owned()],
        ..Rule::default()
    };
    Configuration::new((0..100).map(rule).collect()).expect("valid rules")
}

fn decisions(criterion: &mut Criterion) {
    let headers = RequestedHeaders::parse([b"content-type,content-md5".as_slice()]).expect("tokens");
    let put = Request {
        origin: b"https://example.com",
        method: "PUT",
        headers: &headers,
    };
    let get = Request {
        origin: b"https://other.example",
        method: "GET",
        headers: &RequestedHeaders::NONE,
    };

    let two = two_rules();
    criterion.bench_function("2 rules, the first matches", |bencher| {
        bencher.iter(|| two.decide(black_box(&put)).is_allowed());
    });
    criterion.bench_function("2 rules, the second matches", |bencher| {
        bencher.iter(|| two.decide(black_box(&get)).is_allowed());
    });
    criterion.bench_function("2 rules, a whole preflight", |bencher| {
        bencher.iter(|| {
            let headers = CrossOriginHeaders::collect(
                black_box([b"https://example.com".as_slice()]),
                black_box([b"PUT".as_slice()]),
                black_box([b"content-type,content-md5".as_slice()]),
            );
            preflight::evaluate(Bucket::WithCors(&two), ResourceType::Object, &headers)
        });
    });

    let hundred = hundred_rules();
    let last = Request {
        origin: b"https://app-099-8.example.com",
        ..put
    };
    let wildcard = Request {
        origin: b"https://a.app-099-9.example.com",
        ..put
    };
    let none = Request {
        origin: b"https://app-xyz-8.example.com",
        ..put
    };
    for (name, request) in [
        ("last exact", last),
        ("last pattern", wildcard),
        ("none matches", none),
    ] {
        criterion.bench_function(&format!("100 rules of 10 origins, {name}"), |bencher| {
            bencher.iter(|| hundred.decide(black_box(&request)).is_allowed());
        });
    }
}

criterion_group!(benches, decisions);
criterion_main!(benches);
