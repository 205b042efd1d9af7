//! The cost of a lint of documents that are built to make it slow: the largest that are taken, every rule compared with every
//! other to the last value, and in vain.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sos_cors::{Configuration, MAX_DOCUMENT_BYTES, MAX_RULES, lint};

/// Rules of one member each beside the origins: as many origins as the document may hold, given by the number of the rule, of the
/// origin, and how many there are. An origin is as long as `origin_bytes` at most.
fn document(
    rules: usize,
    methods: &str,
    origin_bytes: usize,
    origin: impl Fn(usize, usize, usize) -> String,
) -> Configuration {
    let head = format!(r#"{{"AllowedMethods":["{methods}"],"AllowedOrigins":["#);
    let room = MAX_DOCUMENT_BYTES / rules - head.len() - "]},".len();
    let count = room / (origin_bytes + r#""","#.len());
    let rule = |rule| {
        let origins: Vec<_> = (0..count)
            .map(|number| format!("\"{}\"", origin(rule, number, count)))
            .collect();
        format!("{head}{}]}}", origins.join(","))
    };
    let rules: Vec<_> = (0..rules).map(rule).collect();
    Configuration::parse_json(format!("[{}]", rules.join(",")).as_bytes()).expect("a valid document")
}

/// Three letters or digits, another for every number below 46 656.
fn name(number: usize) -> String {
    let digit = |number: usize| char::from_digit((number % 36) as u32, 36).expect("a digit");
    [digit(number), digit(number / 36), digit(number / 1_296)]
        .iter()
        .collect()
}

fn lints(criterion: &mut Criterion) {
    // Each rule has the patterns of the others in the opposite order, but for one at its end that no other has.
    let overlapping = |rule: usize, number: usize, count: usize| match number {
        last if last + 1 == count => format!("{}*", name(40_000 + rule)),
        number if rule.is_multiple_of(2) => format!("{}*", name(number)),
        number => format!("{}*", name(count - 2 - number)),
    };
    // The value that matches is the last of its rule.
    let repeated = |rule: usize, number: usize, count: usize| match (number + 1 == count, rule % 2) {
        (true, 1) => format!("{}*", rule % 10),
        (last, parity) => (if last || parity == 1 { "b*" } else { "a*" }).to_owned(),
    };
    let exact = |rule: usize, number: usize, count: usize| match rule {
        0 => format!("{}*", name(number)),
        _ if number + 1 == count => "else".to_owned(),
        _ => format!("{}x", name(count - 1 - number)),
    };
    let of_one_scheme = |_: usize, number: usize, _: usize| format!("https://*.{}", name(number));
    let doubtful = |_: usize, number: usize, _: usize| format!("HTTP://*{}:80/", name(number));
    for (title, configuration) in [
        (
            "a hundred overlapping rules that read",
            document(MAX_RULES, "GET", 4, overlapping),
        ),
        (
            "a hundred overlapping rules that write",
            document(MAX_RULES, "*", 4, overlapping),
        ),
        (
            "a hundred rules of repeated patterns",
            document(MAX_RULES, "*", 2, repeated),
        ),
        (
            "two rules of thousands of patterns",
            document(2, "*", 4, overlapping),
        ),
        ("two rules of repeated patterns", document(2, "*", 2, repeated)),
        (
            "thousands of origins among thousands of patterns",
            document(2, "*", 4, exact),
        ),
        (
            "a hundred rules of one scheme",
            document(MAX_RULES, "*", 13, of_one_scheme),
        ),
        ("more than a thousand findings", document(1, "*", 15, doubtful)),
    ] {
        criterion.bench_function(title, |bencher| {
            bencher.iter(|| lint::lint(black_box(&configuration)));
        });
    }
}

criterion_group!(benches, lints);
criterion_main!(benches);
