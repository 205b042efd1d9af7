//! The cost of one decision, of reading a policy, and of patterns that mean harm.

use std::borrow::Cow;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};

use criterion::{Criterion, criterion_group, criterion_main};
use sos_policy::{Account, Action, Facts, Policy, Principal, Request, ResourceArn};

/// Five statements as they are usual: TLS, addresses, a team, homes, the public.
const FIVE: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
     "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Sid": "Office", "Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "arn:aws:s3:::bucket/*",
     "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}}},
    {"Sid": "Team", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:user/bob",
     "arn:aws:iam::111122223333:user/anna"]}, "Action": ["s3:GetObject*", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket/team/*"},
    {"Sid": "Homes", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*Object",
     "Resource": "arn:aws:s3:::bucket/home/${aws:username}/*"},
    {"Sid": "Public", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/public/*"}]}"#;

fn decisions(criterion: &mut Criterion) {
    let policy = Policy::parse_bucket(FIVE.as_bytes(), "bucket").expect("a policy");
    let anna = Principal::User {
        account: Account {
            id: Cow::Borrowed("111122223333"),
            canonical_user: Cow::Borrowed("c0ffee"),
        },
        arn: Cow::Borrowed("arn:aws:iam::111122223333:user/anna"),
        user_id: Cow::Borrowed("AIDAANNA"),
        user_name: Cow::Borrowed("anna"),
    };
    let facts = Facts::new()
        .with("aws:SecureTransport", true)
        .with("aws:SourceIp", IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)))
        .with("aws:username", "anna");
    for (name, action, key) in [
        (
            "5 statements, a team's object",
            Action::PutObject,
            "team/2026/report.pdf",
        ),
        (
            "5 statements, an object at home",
            Action::PutObject,
            "home/anna/photos/cat.jpg",
        ),
        (
            "5 statements, a public object",
            Action::GetObject,
            "public/index.html",
        ),
        ("5 statements, none applies", Action::DeleteObject, "elsewhere/x"),
    ] {
        let resource = ResourceArn::object("bucket", key);
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                policy.decide(black_box(&Request {
                    principal: &anna,
                    action,
                    resource: &resource,
                    context: &facts,
                }))
            });
        });
    }
    criterion.bench_function("5 statements, read", |bencher| {
        bencher.iter(|| Policy::parse_bucket(black_box(FIVE.as_bytes()), "bucket"));
    });

    let stars = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/{}*"}}}}"#,
        "*a".repeat(5_000)
    );
    let stars = Policy::parse_bucket(stars.as_bytes(), "bucket").expect("a policy");
    let resource = ResourceArn::object("bucket", &"a".repeat(1_000));
    criterion.bench_function("5,000 stars against 1,000 characters", |bencher| {
        bencher.iter(|| {
            stars.decide(black_box(&Request {
                principal: &anna,
                action: Action::GetObject,
                resource: &resource,
                context: &facts,
            }))
        });
    });
}

criterion_group!(benches, decisions);
criterion_main!(benches);
