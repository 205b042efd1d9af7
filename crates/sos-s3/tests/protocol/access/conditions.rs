//! Conditions of bucket policies: what of a request they see, and what they never see.

use super::{BOB, BUCKET, EVERYONE, OBJECTS, PRIVATE, PUBLIC, check, policy, set_policy};
use crate::world::{
    Who::{Alice, Anonymous, Bob},
    World,
};

#[tokio::test]
async fn conditions_look_at_the_request() {
    let world = World::with_bucket().await;
    check(
        &world,
        Alice,
        "PUT /photos/open",
        &[("x-amz-tagging", "kind=open")],
        "x",
        "200",
    )
    .await;
    check(
        &world,
        Alice,
        "PUT /photos/shut",
        &[("x-amz-tagging", "kind=shut")],
        "x",
        "200",
    )
    .await;
    let tagged = r#"{"StringEquals":{"s3:ExistingObjectTag/kind":"open"}}"#;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:GetObject""#, OBJECTS, tagged),
    )
    .await;
    check(&world, Bob, "GET /photos/open", &[], "", "200").await;
    check(&world, Bob, "GET /photos/shut", &[], "", "403 AccessDenied").await;

    let private = r#"{"StringEquals":{"s3:x-amz-acl":"private"}}"#;
    set_policy(
        &world,
        &policy(
            "Allow",
            BOB,
            r#"["s3:PutObject","s3:PutObjectAcl"]"#,
            OBJECTS,
            private,
        ),
    )
    .await;
    check(&world, Bob, "PUT /photos/new", &PRIVATE, "x", "200").await;
    check(&world, Bob, "PUT /photos/new", &PUBLIC, "x", "403 AccessDenied").await;
    check(&world, Bob, "PUT /photos/new", &[], "x", "403 AccessDenied").await;

    let prefix = r#"{"StringEquals":{"s3:prefix":"o"},"NumericLessThanEquals":{"s3:max-keys":"2"}}"#;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:ListBucket""#, BUCKET, prefix),
    )
    .await;
    check(&world, Bob, "GET /photos?prefix=o&max-keys=2", &[], "", "200").await;
    check(
        &world,
        Bob,
        "GET /photos?prefix=o&max-keys=3",
        &[],
        "",
        "403 AccessDenied",
    )
    .await;
    check(
        &world,
        Bob,
        "GET /photos?prefix=s&max-keys=2",
        &[],
        "",
        "403 AccessDenied",
    )
    .await;

    // Who may list the keys of a prefix learns which of them are missing.
    check(&world, Bob, "GET /photos/o", &[], "", "403 AccessDenied").await;
    let below = r#"{"StringLike":{"s3:prefix":"open/*"}}"#;
    set_policy(&world, &policy("Allow", BOB, r#""s3:ListBucket""#, BUCKET, below)).await;
    check(&world, Bob, "GET /photos/open/x", &[], "", "404 NoSuchKey").await;
    check(&world, Bob, "GET /photos/shut/x", &[], "", "403 AccessDenied").await;

    let referer = r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#;
    set_policy(
        &world,
        &policy("Allow", EVERYONE, r#""s3:GetObject""#, OBJECTS, referer),
    )
    .await;
    let page = [("referer", "https://example.com/page")];
    check(&world, Anonymous, "GET /photos/open", &page, "", "200").await;
    check(&world, Anonymous, "GET /photos/open", &[], "", "403 AccessDenied").await;
}

#[tokio::test]
async fn condition_keys_never_come_from_headers_a_client_may_forge() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "meow", "200").await;
    for condition in [
        r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
        r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
        r#"{"StringEquals":{"aws:PrincipalAccount":"alice-id"}}"#,
        r#"{"DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}"#,
    ] {
        set_policy(
            &world,
            &policy("Allow", EVERYONE, r#""s3:GetObject""#, OBJECTS, condition),
        )
        .await;
        let forged = [
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", "https"),
            ("x-real-ip", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7;proto=https"),
            ("aws-sourceip", "203.0.113.7"),
            ("x-amz-principalaccount", "alice-id"),
        ];
        check(
            &world,
            Anonymous,
            "GET /photos/cat",
            &forged,
            "",
            "403 AccessDenied",
        )
        .await;
    }
}

#[tokio::test]
async fn a_condition_on_the_version_sees_that_of_the_source() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "x", "200").await;
    check(&world, Bob, "PUT /bobs", &[], "", "200").await;
    let only_null = r#"{"StringEquals":{"s3:VersionId":"null"}}"#;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:GetObjectVersion""#, OBJECTS, only_null),
    )
    .await;
    let source = [("x-amz-copy-source", "/photos/cat?versionId=null")];
    check(&world, Bob, "PUT /bobs/copy", &source, "", "200").await;
    check(&world, Bob, "GET /photos/cat?versionId=null", &[], "", "200").await;
}

/// The tags that a document asks for are part of the question: whoever may not set those is told so, whatever else the
/// document is worth.
#[tokio::test]
async fn a_condition_on_the_tags_asked_for_sees_those_of_the_document() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "x", "200").await;
    let public = r#"{"StringEquals":{"s3:RequestObjectTag/kind":"public"}}"#;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:PutObjectTagging""#, OBJECTS, public),
    )
    .await;
    let document = |value: &str| {
        format!("<Tagging><TagSet><Tag><Key>kind</Key><Value>{value}</Value></Tag></TagSet></Tagging>")
    };
    let line = "PUT /photos/cat?tagging";
    check(&world, Bob, line, &[], &document("public"), "200").await;
    check(&world, Bob, line, &[], &document("secret"), "403 AccessDenied").await;
    check(&world, Bob, line, &[], "<Tagging>", "403 AccessDenied").await;
    check(&world, Alice, line, &[], "<Tagging>", "400 MalformedXML").await;
    let told = world.send(Alice, "GET /photos/cat?tagging", &[], "").await;
    assert_eq!(told.element("Value"), "public");
}
