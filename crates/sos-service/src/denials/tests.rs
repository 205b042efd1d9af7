//! What is kept, what goes, and that a flood takes no more than its bounds.

use super::{Denial, DenialKind, DenialReason, Denials, RecordedDenial, locked, message};
use crate::{bucket_rules::BucketRules, limits};
use sos_core::{BucketId, BucketName, Timestamp};
use sos_cors::Configuration;

const START: Timestamp = Timestamp(1_000);

fn rules(id: u64) -> BucketRules {
    BucketRules {
        name: BucketName::parse(&format!("bucket-{id}")).expect("a valid name"),
        id: BucketId(id),
        cors: None,
        cross_origin: None,
    }
}

fn denial(origin: &str) -> Denial<'_> {
    Denial {
        kind: DenialKind::Preflight,
        reason: DenialReason::Origin,
        origin: origin.as_bytes(),
        method: b"PUT",
        headers: b"content-type, X-A",
        path: "/key",
    }
}

fn list(denials: &Denials, id: u64) -> Vec<RecordedDenial> {
    denials.list(BucketId(id), None).denials
}

/// The bytes that are counted, and how many entries and buckets there are.
fn kept(denials: &Denials) -> (usize, usize, usize) {
    let mut total = (0, 0, 0);
    for shard in &denials.shards {
        let shard = locked(shard);
        let counted: usize = shard.buckets.values().map(super::BucketDenials::size_bytes).sum();
        assert_eq!(shard.size_bytes, counted, "the sum is kept right");
        for bucket in shard.buckets.values() {
            assert_eq!(bucket.entries.len(), bucket.sequences.len());
            total.1 += bucket.entries.len();
        }
        total.0 += counted;
        total.2 += shard.buckets.len();
    }
    total
}

#[test]
fn what_looks_the_same_is_one_entry_with_a_count() {
    let denials = Denials::new(START);
    for second in 0..3 {
        let path = format!("/key-{second}");
        let denial = Denial {
            path: &path,
            ..denial("https://a")
        };
        denials.record(&rules(1), &denial, Timestamp(second * 1000));
    }
    denials.record(&rules(1), &denial("https://b"), Timestamp(9000));
    let actual = Denial {
        kind: DenialKind::Actual,
        ..denial("https://a")
    };
    denials.record(&rules(1), &actual, Timestamp(9000));
    let found = list(&denials, 1);
    assert_eq!(found.len(), 3);
    assert_eq!(
        found[2],
        RecordedDenial {
            kind: DenialKind::Preflight,
            origin: "https://a".to_owned(),
            method: "PUT".to_owned(),
            headers: vec!["content-type".to_owned(), "x-a".to_owned()],
            path: "/key-2".to_owned(),
            reason: DenialReason::Origin,
            count: 3,
            first_seen: Timestamp(0),
            last_seen: Timestamp(2000),
            sequence: 1002,
        }
    );
    assert_eq!(found[1].origin, "https://b");
    assert!(list(&denials, 2).is_empty());
}

#[test]
fn a_cursor_gives_what_happened_since() {
    let denials = Denials::new(START);
    assert_eq!(denials.list(BucketId(1), Some(7)).cursor, 7);
    denials.record(&rules(1), &denial("https://a"), START);
    denials.record(&rules(1), &denial("https://b"), START);
    let first = denials.list(BucketId(1), None);
    assert_eq!(first.denials.len(), 2);
    assert!(denials.list(BucketId(1), Some(first.cursor)).denials.is_empty());
    denials.record(&rules(1), &denial("https://a"), START);
    let second = denials.list(BucketId(1), Some(first.cursor));
    assert_eq!(second.denials.len(), 1);
    assert_eq!(
        (second.denials[0].count, &*second.denials[0].origin),
        (2, "https://a")
    );
    assert!(second.cursor > first.cursor);
}

#[test]
fn a_bucket_forgets_when_it_is_cleared_or_deleted() {
    let denials = Denials::new(START);
    for id in [1, 2, 3] {
        denials.record(&rules(id), &denial("https://a"), START);
    }
    denials.clear(BucketId(1));
    denials.forget(&rules(2).name);
    assert!(list(&denials, 1).is_empty() && list(&denials, 2).is_empty());
    assert_eq!(list(&denials, 3).len(), 1);
    // A request that outran the deletion is not shown to the bucket that takes the name.
    denials.record(&rules(2), &denial("https://a"), START);
    let next = BucketRules {
        id: BucketId(9),
        ..rules(2)
    };
    assert!(list(&denials, 9).is_empty());
    denials.record(&next, &denial("https://b"), START);
    denials.forget(&next.name);
    assert!(list(&denials, 2).is_empty() && list(&denials, 9).is_empty());
    assert_eq!(kept(&denials).2, 1);
}

#[test]
fn a_flood_on_one_bucket_keeps_its_last_entries_and_no_more() {
    let denials = Denials::new(START);
    denials.record(&rules(1), &denial("https://seen-again"), START);
    let (path, headers) = ("/".repeat(10_000), "x-a, ".repeat(5_000));
    let flood = 5_000;
    for number in 0..flood {
        let origin = format!("https://{number}.example/{}", "x".repeat(2000));
        let denial = Denial {
            path: &path,
            headers: headers.as_bytes(),
            ..denial(&origin)
        };
        denials.record(&rules(1), &denial, START);
        if number % 100 == 0 {
            denials.record(&rules(1), &self::denial("https://seen-again"), START);
        }
    }
    let recorded = denials.list(BucketId(1), None);
    assert_eq!(recorded.denials.len(), limits::DENIALS_PER_BUCKET);
    assert_eq!(recorded.dropped, flood + 1 - limits::DENIALS_PER_BUCKET as u64);
    assert!(recorded.denials.iter().any(|denial| denial.count == 51));
    let newest = &recorded.denials[0];
    assert!(newest.origin.starts_with("https://4999.example/x"));
    assert!(newest.origin.len() == limits::DENIAL_ORIGIN_BYTES && newest.origin.ends_with('…'));
    assert!(newest.path.len() == limits::DENIAL_PATH_BYTES && newest.path.ends_with('…'));
    let names: usize = newest.headers.iter().map(|name| name.len() + 1).sum();
    assert!(names <= limits::DENIAL_HEADERS_BYTES + 1, "{names}");
    assert_eq!(newest.headers.last().map(String::as_str), Some("…"));
    assert_eq!(newest.headers[0], "x-a");
    let (bytes, entries, buckets) = kept(&denials);
    assert!(bytes < limits::DENIALS_PER_BUCKET * 1500 + 512, "{bytes}");
    assert_eq!((entries, buckets), (limits::DENIALS_PER_BUCKET, 1));
}

#[test]
fn a_flood_on_many_buckets_stays_within_the_bytes_of_all() {
    let denials = Denials::new(START);
    let long = "x".repeat(1000);
    for (number, most) in [2000].into_iter().chain([400; 50]).enumerate() {
        for id in 1..=most {
            let origin = format!("https://{number}.example/{long}");
            let denial = Denial {
                path: &long,
                headers: long.as_bytes(),
                ..denial(&origin)
            };
            denials.record(&rules(id), &denial, START);
        }
        let (bytes, _, buckets) = kept(&denials);
        assert!(bytes <= limits::DENIAL_BYTES && buckets <= limits::DENIAL_BUCKETS);
    }
    let (bytes, _, _) = kept(&denials);
    assert!(bytes > limits::DENIAL_BYTES / 4, "room is used: {bytes}");
    assert!(!list(&denials, 400).is_empty(), "the last are kept");
}

#[test]
fn bytes_that_are_no_text_are_kept_as_text() {
    let denials = Denials::new(START);
    let denial = Denial {
        origin: &[0xff; 300],
        method: b"\xff",
        headers: b"\xff\xfe,,",
        ..denial("")
    };
    denials.record(&rules(1), &denial, START);
    let found = &list(&denials, 1)[0];
    assert!(found.origin.len() <= limits::DENIAL_ORIGIN_BYTES && found.origin.ends_with('…'));
    assert_eq!((found.method.as_str(), found.headers.len()), ("\u{fffd}", 1));
}

#[test]
fn a_sentence_says_what_the_closest_rule_refuses() {
    let rules_now = Configuration::parse_json(
        br#"[{"AllowedOrigins":["https://a"],"AllowedMethods":["GET","PUT"],"AllowedHeaders":["content-*"]}]"#,
    )
    .expect("valid");
    let check = |configuration: Option<&Configuration>, denial: Denial<'_>, expected: &str| {
        let denials = Denials::new(START);
        denials.record(&rules(1), &denial, START);
        assert_eq!(message(configuration, &list(&denials, 1)[0]), expected);
    };
    let now = Some(&rules_now);
    check(None, denial("https://a"), "the bucket has no CORS configuration");
    check(now, denial("https://b"), "no rule allows the origin `https://b`");
    check(
        now,
        denial("https://a"),
        "rule 1: the origin matches, but header `x-a` is not allowed; allowed are `content-*`",
    );
    let delete = Denial {
        method: b"DELETE",
        ..denial("https://a")
    };
    check(
        now,
        delete,
        "rule 1: the origin matches, but the method DELETE is not allowed; allowed are GET, PUT",
    );
    let allowed = Denial {
        headers: b"content-type",
        ..denial("https://a")
    };
    check(now, allowed, "rule 1 allows it by now");
    check(
        now,
        denial("http://a"),
        "rule 1: the origin `http://a` is not allowed; the rule allows `https://a` (the scheme differs)",
    );
    let long = "x".repeat(600);
    check(
        now,
        denial(&long),
        "the request is too long to be kept whole, so that it cannot be compared with the rules",
    );
    let malformed = |method: &'static [u8], headers: &'static [u8]| Denial {
        reason: DenialReason::Malformed,
        method,
        headers,
        ..denial("https://a")
    };
    check(now, malformed(b"", b""), "the preflight names no method");
    check(
        now,
        malformed(b"PUT", b"x y"),
        "a requested header is no header name",
    );
    check(
        now,
        malformed(b"PUT", b""),
        "the request has more than one Origin header",
    );
    check(
        now,
        malformed(b"PATCH", b""),
        "the method `PATCH` is none that a rule can allow: GET, HEAD, POST, PUT, DELETE",
    );
}

#[test]
fn what_nearly_matched_is_not_sought_among_thousands_of_origins() {
    let denials = Denials::new(START);
    denials.record(&rules(1), &denial("http://a"), START);
    let denial = &list(&denials, 1)[0];
    let said = |origins: usize| {
        let mut allowed = vec!["https://a".to_owned()];
        allowed.extend((1..origins).map(|number| format!("https://{number}.example")));
        let rule = sos_cors::Rule {
            allowed_origins: allowed,
            allowed_methods: vec!["PUT".to_owned()],
            ..sos_cors::Rule::default()
        };
        message(Some(&Configuration::new(vec![rule]).expect("valid")), denial)
    };
    assert!(said(limits::DENIAL_EXPLAINED_VALUES).ends_with("(the scheme differs)"));
    assert_eq!(
        said(limits::DENIAL_EXPLAINED_VALUES + 1),
        "no rule allows the origin `http://a`"
    );
}
