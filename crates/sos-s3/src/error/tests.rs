//! Error bodies, element by element.

use super::{Code, ErrorContext, S3Error, error_document, render};
use expect_test::{Expect, expect};
use http::{HeaderValue, header};
use std::collections::HashSet;

const CONTEXT: ErrorContext<'static> = ErrorContext {
    method: "PUT",
    resource: "/photos/a%26b",
    bucket: Some("photos"),
    key: Some("a&b"),
    request_id: "4442587FB7D0A2F9",
    host_id: "host",
};

#[expect(clippy::needless_pass_by_value, reason = "expect![] makes a value")]
fn check(error: S3Error, expected: Expect) {
    expected.assert_eq(&error_document(&error, CONTEXT));
}

#[test]
fn a_bucket_or_key_is_named_where_s3_names_it() {
    check(
        S3Error::new(Code::NoSuchBucket),
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>photos</BucketName><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"#]],
    );
    check(
        S3Error::new(Code::NoSuchKey),
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"#]],
    );
    check(
        S3Error::new(Code::NoSuchKey).element("Key", "other"),
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>other</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"#]],
    );
}

#[test]
fn a_refused_preflight_has_exactly_six_elements_in_order() {
    let error = S3Error::with_message(
        Code::AccessForbidden,
        "CORSResponse: CORS is not enabled for this bucket.",
    )
    .element("Method", "PUT")
    .element("ResourceType", "BUCKET");
    check(
        error,
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>AccessForbidden</Code><Message>CORSResponse: CORS is not enabled for this bucket.</Message><Method>PUT</Method><ResourceType>BUCKET</ResourceType><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"#]],
    );
}

#[test]
fn what_xml_cannot_carry_is_written_as_a_reference() {
    check(
        S3Error::invalid_argument("<no>", "k\u{1}", "\"\r\n"),
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>InvalidArgument</Code><Message>&lt;no&gt;</Message><ArgumentName>k&#x1;</ArgumentName><ArgumentValue>&quot;&#13;
        </ArgumentValue><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"#]],
    );
}

#[test]
fn head_and_not_modified_have_no_body() {
    let error =
        S3Error::new(Code::InvalidRange).header(header::CONTENT_RANGE, HeaderValue::from_static("bytes */5"));
    let answer = render(
        &error,
        ErrorContext {
            method: "HEAD",
            ..CONTEXT
        },
    );
    assert_eq!(answer.status(), 416);
    assert_eq!(answer.headers()[header::CONTENT_RANGE], "bytes */5");
    assert_eq!(answer.headers()["x-amz-request-id"], "4442587FB7D0A2F9");
    assert!(answer.body().is_empty());
    let answer = render(&S3Error::new(Code::NotModified), CONTEXT);
    assert_eq!(answer.status(), 304);
    assert!(answer.body().is_empty());
    assert!(!answer.headers().contains_key(header::CONTENT_TYPE));
    assert!(!render(&S3Error::new(Code::NoSuchKey), CONTEXT).body().is_empty());
}

#[test]
fn the_cause_is_for_the_log_only() {
    let error = S3Error::internal("the disk is on fire");
    assert!(
        std::error::Error::source(&error).is_some_and(|source| source.to_string() == "the disk is on fire")
    );
    assert!(!error_document(&error, CONTEXT).contains("fire"));
}

#[test]
fn every_code_is_named_once_and_is_a_refusal() {
    let names: HashSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.status().as_u16() >= 300, "{code:?}");
        assert!(!code.message().is_empty());
    }
}
