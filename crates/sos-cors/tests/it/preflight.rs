//! The table of preflight answers, row by row and in its order.

use sos_cors::preflight::{Bucket, PreflightAnswer, ResourceType, evaluate};
use sos_cors::{Configuration, CrossOriginHeaders};

use crate::{lines, rule, rules};

const NOT_FOUND: &str = "CORSResponse: Bucket not found";
const NOT_ENABLED: &str = "CORSResponse: CORS is not enabled for this bucket.";
const NOT_ALLOWED: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
const MISSING: Bucket<'_> = Bucket::Missing { service_rules: None };

/// The values of `Origin`, `Access-Control-Request-Method` and `Access-Control-Request-Headers`.
type Lines<'a> = (&'a [&'a str], &'a [&'a str], &'a [&'a str]);

fn ask<'a>(
    bucket: Bucket<'a>,
    resource: ResourceType,
    (origins, methods, names): Lines<'a>,
) -> PreflightAnswer<'a> {
    let bytes = |lines: &'a [&'a str]| lines.iter().map(|line| line.as_bytes());
    let headers = CrossOriginHeaders::collect(bytes(origins), bytes(methods), bytes(names));
    evaluate(bucket, resource, &headers)
}

/// Status, code, message, Method, ResourceType.
type Expected<'a> = (u16, &'a str, &'a str, Option<&'a str>, Option<&'a str>);

fn check_refused(bucket: Bucket<'_>, resource: ResourceType, request: Lines<'_>, expected: Expected<'_>) {
    let PreflightAnswer::Refused(refusal) = ask(bucket, resource, request) else {
        panic!("allowed: {request:?}")
    };
    let message = refusal.to_string();
    let resource_type = refusal.resource_type().map(ResourceType::as_str);
    let found = (
        refusal.status(),
        refusal.code(),
        message.as_str(),
        refusal.method(),
        resource_type,
    );
    assert_eq!(found, expected, "{request:?}");
}

fn configuration() -> Configuration {
    rules(&[&rule(
        "https://a",
        "PUT",
        "<AllowedHeader>x-*</AllowedHeader><MaxAgeSeconds>60</MaxAgeSeconds>",
    )])
}

const ORIGIN: &[&str] = &["https://a"];

#[test]
fn row_1_no_origin() {
    let configuration = configuration();
    for bucket in [MISSING, Bucket::WithoutCors, Bucket::WithCors(&configuration)] {
        for methods in [&[][..], &["PUT"], &["FOO"]] {
            check_refused(
                bucket,
                ResourceType::Object,
                (&[], methods, &["x y"]),
                (
                    400,
                    "BadRequest",
                    "Insufficient information. Origin request header needed.",
                    None,
                    None,
                ),
            );
        }
    }
}

#[test]
fn rows_2_and_3_no_bucket_and_no_configuration() {
    for (bucket, message) in [(MISSING, NOT_FOUND), (Bucket::WithoutCors, NOT_ENABLED)] {
        for resource in [ResourceType::Bucket, ResourceType::Object] {
            for (methods, method) in [
                (&[][..], "OPTIONS"),
                (&["PUT"], "PUT"),
                (&["FOO"], "FOO"),
                (&["get"], "get"),
                (&[""], "OPTIONS"),
            ] {
                check_refused(
                    bucket,
                    resource,
                    (ORIGIN, methods, &["x y"]),
                    (403, "AccessForbidden", message, Some(method), Some("BUCKET")),
                );
            }
        }
    }
}

#[test]
fn row_2_a_rule_of_the_service_may_match() {
    let configuration = configuration();
    let bucket = Bucket::Missing {
        service_rules: Some(&configuration),
    };
    let answer = ask(bucket, ResourceType::Bucket, (ORIGIN, &["PUT"], &["x-a"]));
    assert!(matches!(answer, PreflightAnswer::Allowed(_)));
    for request in [
        (ORIGIN, &["GET"][..], &["x-a"][..]),
        (ORIGIN, &["FOO"], &[]),
        (ORIGIN, &["PUT"], &["x y"]),
    ] {
        let method = request.1[0];
        check_refused(
            bucket,
            ResourceType::Bucket,
            request,
            (403, "AccessForbidden", NOT_FOUND, Some(method), Some("BUCKET")),
        );
    }
}

#[test]
fn row_4_the_method_is_missing_or_none_of_the_five() {
    let configuration = configuration();
    let bucket = Bucket::WithCors(&configuration);
    for (methods, shown) in [
        (&[][..], "null"),
        (&["PATCH"], "PATCH"),
        (&["put"], "put"),
        (&["OPTIONS"], "OPTIONS"),
        (&["*"], "*"),
        (&[""], ""),
        (&["PUT", "GET"], "PUT, GET"),
        (&["PUT,GET"], "PUT,GET"),
    ] {
        for origin in ["https://a", "https://b"] {
            check_refused(
                bucket,
                ResourceType::Object,
                (&[origin], methods, &["x y"]),
                (
                    400,
                    "BadRequest",
                    &format!("Invalid Access-Control-Request-Method: {shown}"),
                    None,
                    None,
                ),
            );
        }
    }
}

#[test]
fn row_5_a_requested_header_is_no_token() {
    let configuration = configuration();
    let bucket = Bucket::WithCors(&configuration);
    for (names, shown) in [
        (&["x y"][..], "x y"),
        (&["x-a, x y ,x-b"], "x y"),
        (&["x-a", "x:b"], "x:b"),
        (&["x-\u{e9}"], "x-\u{e9}"),
        (&["\"x\""], "\"x\""),
    ] {
        for origin in ["https://a", "https://b"] {
            check_refused(
                bucket,
                ResourceType::Bucket,
                (&[origin], &["PUT"], names),
                (
                    400,
                    "BadRequest",
                    &format!("Access-Control-Request-Headers \"{shown}\" contains invalid character."),
                    None,
                    None,
                ),
            );
        }
    }
}

#[test]
fn row_6_no_rule_matches() {
    let configuration = configuration();
    let bucket = Bucket::WithCors(&configuration);
    for (resource, shown) in [(ResourceType::Bucket, "BUCKET"), (ResourceType::Object, "OBJECT")] {
        for request in [
            (&["https://b"][..], &["PUT"][..], &[][..]),
            (&["https://A"], &["PUT"], &[]),
            (&["https://a"], &["GET"], &[]),
            (&["https://a"], &["PUT"], &["content-type"]),
            (&["https://a"], &["PUT"], &["x-a", "content-type"]),
            (&["https://a", "https://a"], &["PUT"], &[]),
            (&["https://a, https://a"], &["PUT"], &[]),
            (&[""], &["PUT"], &[]),
        ] {
            check_refused(
                bucket,
                resource,
                request,
                (
                    403,
                    "AccessForbidden",
                    NOT_ALLOWED,
                    Some(request.1[0]),
                    Some(shown),
                ),
            );
        }
    }
}

#[test]
fn row_7_a_rule_matches() {
    let configuration = configuration();
    let answer = ask(
        Bucket::WithCors(&configuration),
        ResourceType::Object,
        (ORIGIN, &["PUT"], &["X-B, x-a", " ,x-c"]),
    );
    let PreflightAnswer::Allowed(allowed) = answer else {
        panic!("refused")
    };
    assert_eq!(allowed.rule_index, 0);
    assert_eq!(
        lines(&allowed.headers),
        [
            "access-control-allow-origin: https://a",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: PUT",
            "access-control-allow-headers: x-b, x-a, x-c",
            "access-control-max-age: 60",
        ]
    );
}
