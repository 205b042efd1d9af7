use crate::{
    acl::Acl,
    identity::TenantId,
    lifecycle::{Configuration, Day, Due, Place},
    object::{Blob, ETag, Headers, ObjectRecord},
    time::Timestamp,
};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

const DAY: i64 = 86_400_000;

fn record(size: u64, tags: &[(&str, &str)], modified_day: i64, delete_marker: bool) -> ObjectRecord {
    ObjectRecord {
        order: 1,
        null_version: false,
        delete_marker,
        size,
        etag: ETag(String::new()),
        modified: Timestamp(modified_day * DAY),
        blob: Blob::Empty,
        headers: Headers::default(),
        metadata: Vec::new(),
        acl: Acl {
            owner: TenantId("ada".to_owned()),
            grants: Vec::new(),
        },
        tags: tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        checksum: None,
        storage_class: String::new(),
        retention: None,
        legal_hold: false,
        encryption: None,
    }
}

fn rules(rules: &str) -> Configuration {
    Configuration::parse_json(format!("{{\"Rules\":[{rules}]}}").as_bytes())
        .and_then(|read| read.check(|| "made".to_owned()))
        .expect(rules)
}

fn due_of(
    rules: &Configuration,
    key: &str,
    record: &ObjectRecord,
    place: Place,
    today: i64,
) -> Option<String> {
    let now = Timestamp(today * DAY);
    let due = rules.due(key, record, place, now, Day::default())?;
    Some(match due {
        Due::Expire { rule } => format!("expire by {rule}"),
        Due::Remove { rule } => format!("remove by {rule}"),
        Due::RemoveMarker { rule } => format!("remove marker by {rule}"),
        Due::Transition { rule, storage_class } => format!("to {storage_class} by {rule}"),
    })
}

#[test]
fn the_rule_whose_time_comes_first_wins_and_removing_wins_over_moving() {
    let both = rules(
        r#"{"ID":"year","Status":"Enabled","Filter":{},"Expiration":{"Days":365}},
           {"ID":"logs","Status":"Enabled","Filter":{"Prefix":"logs/"},"Expiration":{"Days":30}},
           {"ID":"off","Status":"Disabled","Filter":{},"Expiration":{"Days":1}},
           {"ID":"cold","Status":"Enabled","Filter":{},"Transitions":[{"Days":10,"StorageClass":"GLACIER"},{"Days":20,"StorageClass":"DEEP_ARCHIVE"}]}"#,
    );
    let large = record(1 << 20, &[], 0, false);
    let check = |key: &str, today: i64, expected: Option<&str>| {
        let found = due_of(&both, key, &large, Place::Current, today);
        assert_eq!(found.as_deref(), expected, "{key} on day {today}");
    };
    check("logs/a", 10, None);
    check("logs/a", 11, Some("to GLACIER by cold"));
    check("logs/a", 21, Some("to DEEP_ARCHIVE by cold"));
    check("logs/a", 30, Some("to DEEP_ARCHIVE by cold"));
    check("logs/a", 31, Some("expire by logs"));
    check("other", 31, Some("to DEEP_ARCHIVE by cold"));
    check("other", 366, Some("expire by year"));
    let expected = both
        .expected_expiration("logs/a", &large, Day::default())
        .expect("it expires");
    assert_eq!(
        (expected.at, expected.rule.as_str()),
        (Timestamp(31 * DAY), "logs")
    );
    // What is that cold already stays.
    let mut cold = large.clone();
    "DEEP_ARCHIVE".clone_into(&mut cold.storage_class);
    assert_eq!(due_of(&both, "other", &cold, Place::Current, 40), None);
    // And what is small too.
    assert_eq!(
        due_of(&both, "other", &record(9, &[], 0, false), Place::Current, 40),
        None
    );
}

#[test]
fn all_conditions_of_a_filter_must_hold() {
    let filtered = rules(
        r#"{"ID":"r","Status":"Enabled","Expiration":{"Days":1},"Filter":{"And":{"Prefix":"a/",
            "Tags":[{"Key":"k","Value":"v"},{"Key":"l","Value":"w"}],"ObjectSizeGreaterThan":10,"ObjectSizeLessThan":20}}}"#,
    );
    let check = |key: &str, size: u64, tags: &[(&str, &str)], expected: bool| {
        let found = due_of(&filtered, key, &record(size, tags, 0, false), Place::Current, 9);
        assert_eq!(found.is_some(), expected, "{key} {size} {tags:?}");
    };
    let tags = [("l", "w"), ("k", "v"), ("m", "x")];
    check("a/b", 11, &tags, true);
    check("a/b", 19, &tags, true);
    check("a/b", 10, &tags, false);
    check("a/b", 20, &tags, false);
    check("b/a/", 11, &tags, false);
    check("a/b", 11, &tags[..1], false);
    check("a/b", 11, &[("k", "v"), ("l", "x")], false);
}

#[test]
fn noncurrent_versions_go_by_age_and_by_number() {
    let kept = rules(
        r#"{"ID":"r","Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":2,"NewerNoncurrentVersions":3}}"#,
    );
    let check = |since: i64, newer: u64, expected: bool| {
        let place = Place::Noncurrent {
            since: Timestamp(since * DAY),
            newer,
        };
        let found = due_of(&kept, "a", &record(1, &[], 0, false), place, 10);
        assert_eq!(found.is_some(), expected, "{since} {newer}");
    };
    check(7, 3, true);
    check(7, 4, true);
    check(7, 2, false);
    check(8, 3, false);
    assert_eq!(
        due_of(&kept, "a", &record(1, &[], 0, false), Place::Current, 99),
        None
    );
}

#[test]
fn a_delete_marker_goes_where_nothing_lies_below_it() {
    let alone = Place::Marker { alone: true };
    let at_once =
        rules(r#"{"ID":"r","Status":"Enabled","Filter":{},"Expiration":{"ExpiredObjectDeleteMarker":true}}"#);
    let by_age = rules(r#"{"ID":"r","Status":"Enabled","Filter":{},"Expiration":{"Days":5}}"#);
    let by_tag = rules(
        r#"{"ID":"r","Status":"Enabled","Filter":{"Tag":{"Key":"k","Value":"v"}},"Expiration":{"Days":5}}"#,
    );
    let kept = rules(
        r#"{"ID":"r","Status":"Enabled","Filter":{},"Expiration":{"ExpiredObjectDeleteMarker":false}}"#,
    );
    let marker = record(0, &[], 0, true);
    let check = |rules: &Configuration, place, today, expected: bool| {
        assert_eq!(
            due_of(rules, "a", &marker, place, today).is_some(),
            expected,
            "{rules:?} {today}"
        );
    };
    check(&at_once, alone, 0, true);
    check(&at_once, Place::Marker { alone: false }, 99, false);
    check(&by_age, alone, 5, false);
    check(&by_age, alone, 6, true);
    check(&by_tag, alone, 99, false);
    check(&kept, alone, 99, false);
}

#[test]
fn uploads_are_aborted_by_the_first_rule() {
    let rules = rules(
        r#"{"ID":"all","Status":"Enabled","Filter":{},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}},
           {"ID":"tmp","Status":"Enabled","Prefix":"tmp/","AbortIncompleteMultipartUpload":{"DaysAfterInitiation":1}}"#,
    );
    let check = |key: &str, today: i64, expected: Option<&str>| {
        let due = rules.due_upload(key, Timestamp(0), Timestamp(today * DAY), Day::default());
        assert_eq!(due.map(|due| due.rule), expected, "{key} {today}");
    };
    check("tmp/a", 1, None);
    check("tmp/a", 2, Some("tmp"));
    check("a", 7, None);
    check("a", 8, Some("all"));
    assert_eq!(rules.upload_prefixes(), [""]);
    assert!(rules.object_prefixes().is_empty());
}

#[test]
fn prefixes_that_lie_in_others_are_not_gone_through_twice() {
    let rules = rules(
        &["b/c", "a", "b/", "ab", "c"]
            .map(|prefix| format!(r#"{{"Status":"Enabled","Prefix":"{prefix}","Expiration":{{"Days":1}}}}"#))
            .join(","),
    );
    assert_eq!(rules.object_prefixes(), ["a", "b/", "c"]);
}

/// A rule as the naive implementation knows it.
#[derive(Clone, Debug)]
struct Naive {
    prefix: &'static str,
    tag: Option<&'static str>,
    enabled: bool,
    days: i64,
}

fn naive() -> impl Strategy<Value = Naive> {
    let prefix = prop_oneof![Just(""), Just("a"), Just("a/b"), Just("b")];
    let tag = prop::option::of(prop_oneof![Just("x"), Just("y")]);
    (prefix, tag, any::<bool>(), 1..6_i64).prop_map(|(prefix, tag, enabled, days)| Naive {
        prefix,
        tag,
        enabled,
        days,
    })
}

proptest! {
    #[test]
    fn a_current_object_expires_exactly_when_some_rule_says_so(
        some in prop::collection::vec(naive(), 1..6),
        key in prop_oneof![Just("a"), Just("a/b/c"), Just("b"), Just("c")],
        tag in prop_oneof![Just("x"), Just("y"), Just("z")],
        written_ms in 0..3 * DAY,
        now_ms in 0..12 * DAY,
    ) {
        let text: Vec<String> = some
            .iter()
            .enumerate()
            .map(|(id, rule)| {
                let status = if rule.enabled { "Enabled" } else { "Disabled" };
                let filter = match rule.tag {
                    Some(tag) => format!(
                        r#"{{"And":{{"Prefix":"{}","Tags":[{{"Key":"k","Value":"{tag}"}}]}}}}"#,
                        rule.prefix
                    ),
                    None => format!(r#"{{"Prefix":"{}"}}"#, rule.prefix),
                };
                format!(r#"{{"ID":"{id}","Status":"{status}","Filter":{filter},"Expiration":{{"Days":{}}}}}"#, rule.days)
            })
            .collect();
        let configuration = rules(&text.join(","));
        let mut object = record(1, &[("k", tag)], 0, false);
        object.modified = Timestamp(written_ms);
        let found = configuration.due(key, &object, Place::Current, Timestamp(now_ms), Day::default());
        // In whole days: the one it was written in, those of the rule, and the one that begins then.
        let is_due = some.iter().any(|rule| {
            rule.enabled
                && key.starts_with(rule.prefix)
                && rule.tag.is_none_or(|wanted| wanted == tag)
                && now_ms / DAY > written_ms / DAY + rule.days
        });
        assert_eq!(found.is_some(), is_due);
    }
}
