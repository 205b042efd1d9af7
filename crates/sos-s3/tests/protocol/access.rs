//! Object ownership and public access blocks, as clients see them.

use crate::world::{
    Who::{self, Alice, Anonymous, Bob},
    World,
};

fn ownership(name: &str) -> String {
    format!("<OwnershipControls><Rule><ObjectOwnership>{name}</ObjectOwnership></Rule></OwnershipControls>")
}

fn block(part: &str) -> String {
    format!("<PublicAccessBlockConfiguration><{part}>true</{part}></PublicAccessBlockConfiguration>")
}

/// A bucket of Alice into which Bob may write.
async fn shared_bucket() -> World {
    let world = World::with_bucket().await;
    let grant = [
        ("x-amz-grant-write", "id=bob-id"),
        ("x-amz-grant-full-control", "id=alice-id"),
    ];
    check(&world, Alice, "PUT /photos?acl", &grant, "", "200").await;
    world
}

async fn check(world: &World, who: Who, line: &str, headers: &[(&str, &str)], body: &str, expected: &str) {
    let answer = world.send(who, line, headers, body.to_owned()).await;
    let told = match answer.code {
        Some(code) => format!("{} {code}", answer.status),
        None => answer.status.to_string(),
    };
    assert_eq!(told, expected, "{line} by {who:?} with {headers:?}");
}

async fn owner_of(world: &World, who: Who, key: &str) -> String {
    let acl = world.send(who, &format!("GET /photos/{key}?acl"), &[], "").await;
    acl.element("ID")
}

const ALL_TO_BUCKET_OWNER: [(&str, &str); 1] = [("x-amz-acl", "bucket-owner-full-control")];
const PRIVATE: [(&str, &str); 1] = [("x-amz-acl", "private")];
const PUBLIC: [(&str, &str); 1] = [("x-amz-acl", "public-read")];

#[tokio::test]
async fn where_the_bucket_owner_owns_all_acls_are_refused_and_count_for_nothing() {
    let world = shared_bucket().await;
    check(&world, Bob, "PUT /photos/before", &PUBLIC, "x", "200").await;
    check(&world, Anonymous, "GET /photos/before", &[], "", "200").await;
    let enforced = ownership("BucketOwnerEnforced");
    let line = "PUT /photos?ownershipControls";
    check(
        &world,
        Alice,
        line,
        &[],
        &enforced,
        "400 InvalidBucketAclWithObjectOwnership",
    )
    .await;
    check(&world, Bob, line, &[], &enforced, "403 AccessDenied").await;
    // Bob's grant has to go first; then the policy of the bucket is its owner's alone.
    check(&world, Alice, "PUT /photos?acl", &PRIVATE, "", "200").await;
    check(&world, Alice, line, &[], &enforced, "200").await;
    let told = world.send(Alice, "GET /photos?ownershipControls", &[], "").await;
    assert_eq!(told.element("ObjectOwnership"), "BucketOwnerEnforced");

    check(
        &world,
        Anonymous,
        "GET /photos/before",
        &[],
        "",
        "403 AccessDenied",
    )
    .await;
    check(&world, Bob, "GET /photos/before", &[], "", "403 AccessDenied").await;
    check(&world, Alice, "GET /photos/before", &[], "", "200").await;
    assert_eq!(owner_of(&world, Alice, "before").await, "alice-id");
    for line in ["PUT /photos/key", "POST /photos/key?uploads"] {
        check(
            &world,
            Alice,
            line,
            &PRIVATE,
            "",
            "400 AccessControlListNotSupported",
        )
        .await;
        check(&world, Alice, line, &[], "", "200").await;
        check(&world, Alice, line, &ALL_TO_BUCKET_OWNER, "", "200").await;
    }
    for line in ["PUT /photos?acl", "PUT /photos/before?acl"] {
        check(
            &world,
            Alice,
            line,
            &PRIVATE,
            "",
            "400 AccessControlListNotSupported",
        )
        .await;
    }

    check(&world, Alice, "DELETE /photos?ownershipControls", &[], "", "204").await;
    check(&world, Anonymous, "GET /photos/before", &[], "", "200").await;
    let line = "GET /photos?ownershipControls";
    check(&world, Alice, line, &[], "", "404 OwnershipControlsNotFoundError").await;
}

#[tokio::test]
async fn a_preferred_owner_owns_what_is_written_for_it() {
    let world = shared_bucket().await;
    check(
        &world,
        Bob,
        "PUT /photos/writers",
        &ALL_TO_BUCKET_OWNER,
        "x",
        "200",
    )
    .await;
    assert_eq!(owner_of(&world, Bob, "writers").await, "bob-id");
    let preferred = ownership("BucketOwnerPreferred");
    check(
        &world,
        Alice,
        "PUT /photos?ownershipControls",
        &[],
        &preferred,
        "200",
    )
    .await;
    check(&world, Bob, "PUT /photos/given", &ALL_TO_BUCKET_OWNER, "x", "200").await;
    check(&world, Bob, "PUT /photos/kept", &PRIVATE, "x", "200").await;
    assert_eq!(owner_of(&world, Alice, "given").await, "alice-id");
    assert_eq!(owner_of(&world, Bob, "kept").await, "bob-id");
    check(&world, Bob, "GET /photos/given", &[], "", "403 AccessDenied").await;
}

#[tokio::test]
async fn a_bucket_is_born_with_its_ownership() {
    let world = World::new().await;
    let enforced = [("x-amz-object-ownership", "BucketOwnerEnforced")];
    let with_acl = [enforced[0], ("x-amz-acl", "public-read")];
    let line = "PUT /photos";
    check(
        &world,
        Alice,
        line,
        &with_acl,
        "",
        "400 InvalidBucketAclWithObjectOwnership",
    )
    .await;
    check(
        &world,
        Alice,
        line,
        &[("x-amz-object-ownership", "Mine")],
        "",
        "400 InvalidArgument",
    )
    .await;
    check(&world, Alice, line, &enforced, "", "200").await;
    let told = world.send(Alice, "GET /photos?ownershipControls", &[], "").await;
    assert_eq!(told.element("ObjectOwnership"), "BucketOwnerEnforced");
}

#[tokio::test]
async fn public_acls_are_refused_or_ignored() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/before", &PUBLIC, "x", "200").await;
    let line = "PUT /photos?publicAccessBlock";
    check(
        &world,
        Bob,
        line,
        &[],
        &block("BlockPublicAcls"),
        "403 AccessDenied",
    )
    .await;
    check(&world, Alice, line, &[], &block("BlockPublicAcls"), "200").await;
    let told = world.send(Alice, "GET /photos?publicAccessBlock", &[], "").await;
    assert_eq!(
        (told.element("BlockPublicAcls"), told.element("IgnorePublicAcls")),
        ("true".to_owned(), "false".to_owned())
    );
    let authenticated = [("x-amz-acl", "authenticated-read")];
    let group = [(
        "x-amz-grant-read",
        "uri=http://acs.amazonaws.com/groups/global/AllUsers",
    )];
    for line in [
        "PUT /photos?acl",
        "PUT /photos/key",
        "PUT /photos/before?acl",
        "POST /photos/key?uploads",
    ] {
        for headers in [PUBLIC, authenticated, group] {
            check(&world, Alice, line, &headers, "", "403 AccessDenied").await;
        }
        check(&world, Alice, line, &PRIVATE, "", "200").await;
    }
    // What was public before still is; ignored, it is not.
    check(
        &world,
        Alice,
        line,
        &[],
        "<PublicAccessBlockConfiguration/>",
        "200",
    )
    .await;
    check(&world, Alice, "PUT /photos/before", &PUBLIC, "x", "200").await;
    check(&world, Alice, line, &[], &block("BlockPublicAcls"), "200").await;
    check(&world, Anonymous, "GET /photos/before", &[], "", "200").await;
    check(&world, Alice, line, &[], &block("IgnorePublicAcls"), "200").await;
    check(
        &world,
        Anonymous,
        "GET /photos/before",
        &[],
        "",
        "403 AccessDenied",
    )
    .await;
    check(&world, Alice, "GET /photos/before", &[], "", "200").await;

    check(&world, Alice, "DELETE /photos?publicAccessBlock", &[], "", "204").await;
    check(&world, Anonymous, "GET /photos/before", &[], "", "200").await;
    let line = "GET /photos?publicAccessBlock";
    check(
        &world,
        Alice,
        line,
        &[],
        "",
        "404 NoSuchPublicAccessBlockConfiguration",
    )
    .await;
}

/// A policy of one statement.
fn policy(effect: &str, who: &str, actions: &str, resources: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Principal":{who},"Action":{actions},
           "Resource":{resources},"Condition":{condition}}}]}}"#
    )
}

const EVERYONE: &str = r#""*""#;
const BOB: &str = r#"{"CanonicalUser":"bob-id"}"#;
const BOB_BY_ARN: &str = r#"{"AWS":"arn:aws:iam::bob-id:root"}"#;
const OBJECTS: &str = r#""arn:aws:s3:::photos/*""#;
const BUCKET: &str = r#""arn:aws:s3:::photos""#;

async fn set_policy(world: &World, policy: &str) {
    check(world, Alice, "PUT /photos?policy", &[], policy, "204").await;
}

#[tokio::test]
async fn a_policy_lets_in_whom_it_names() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "meow", "200").await;
    for who in [BOB, BOB_BY_ARN] {
        let read = policy("Allow", who, r#""s3:GetObject""#, OBJECTS, "{}");
        set_policy(&world, &read).await;
        let told = world.send(Alice, "GET /photos?policy", &[], "").await;
        assert_eq!((told.status, &*told.body), (200, read.as_bytes()));
        check(&world, Bob, "GET /photos/cat", &[], "", "200").await;
        check(&world, Bob, "HEAD /photos/cat", &[], "", "200").await;
        // Who may not list may not learn which keys exist.
        check(&world, Bob, "GET /photos/dog", &[], "", "403 AccessDenied").await;
        check(&world, Anonymous, "GET /photos/cat", &[], "", "403 AccessDenied").await;
        for line in [
            "GET /photos",
            "PUT /photos/cat",
            "DELETE /photos/cat",
            "GET /photos/cat?acl",
            "GET /photos/cat?tagging",
            "GET /photos?policy",
            "GET /photos?policyStatus",
            "DELETE /photos?policy",
        ] {
            check(&world, Bob, line, &[], "", "403 AccessDenied").await;
        }
    }
    check(&world, Alice, "DELETE /photos?policy", &[], "", "204").await;
    check(&world, Bob, "GET /photos/cat", &[], "", "403 AccessDenied").await;
    check(
        &world,
        Alice,
        "GET /photos?policy",
        &[],
        "",
        "404 NoSuchBucketPolicy",
    )
    .await;
    check(
        &world,
        Alice,
        "GET /photos?policyStatus",
        &[],
        "",
        "404 NoSuchBucketPolicy",
    )
    .await;
}

#[tokio::test]
async fn each_line_of_a_delete_is_judged_by_its_key() {
    let world = World::with_bucket().await;
    for key in ["mine/a", "theirs/a"] {
        check(&world, Alice, &format!("PUT /photos/{key}"), &[], "x", "200").await;
    }
    let theirs = r#""arn:aws:s3:::photos/theirs/*""#;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:DeleteObject""#, theirs, "{}"),
    )
    .await;
    let lines = "<Delete><Object><Key>mine/a</Key></Object><Object><Key>theirs/a</Key></Object></Delete>";
    let told = world.send(Bob, "POST /photos?delete", &[], lines).await;
    assert_eq!(
        (told.status, told.element("Code")),
        (200, "AccessDenied".to_owned())
    );
    check(&world, Alice, "HEAD /photos/mine/a", &[], "", "200").await;
    check(&world, Alice, "GET /photos/theirs/a", &[], "", "404 NoSuchKey").await;
}

#[tokio::test]
async fn a_denial_holds_for_the_owner_too_but_never_over_the_policy_itself() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "meow", "200").await;
    let all = policy(
        "Deny",
        EVERYONE,
        r#""s3:*""#,
        &format!("[{BUCKET},{OBJECTS}]"),
        "{}",
    );
    set_policy(&world, &all).await;
    for line in [
        "GET /photos/cat",
        "GET /photos",
        "DELETE /photos/cat",
        "PUT /photos/cat",
    ] {
        check(&world, Alice, line, &[], "", "403 AccessDenied").await;
    }
    check(&world, Alice, "GET /photos?policy", &[], "", "200").await;
    check(&world, Alice, "DELETE /photos?policy", &[], "", "204").await;
    check(&world, Alice, "GET /photos/cat", &[], "", "200").await;
}

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
async fn what_another_tenant_owns_the_bucket_policy_does_not_give_away() {
    let world = shared_bucket().await;
    check(&world, Bob, "PUT /photos/bobs", &[], "x", "200").await;
    check(&world, Alice, "PUT /photos/alices", &[], "x", "200").await;
    set_policy(
        &world,
        &policy("Allow", EVERYONE, r#""s3:GetObject""#, OBJECTS, "{}"),
    )
    .await;
    check(&world, Anonymous, "GET /photos/alices", &[], "", "200").await;
    check(&world, Anonymous, "GET /photos/bobs", &[], "", "403 AccessDenied").await;
    check(&world, Alice, "PUT /photos?acl", &PRIVATE, "", "200").await;
    let enforced = ownership("BucketOwnerEnforced");
    check(
        &world,
        Alice,
        "PUT /photos?ownershipControls",
        &[],
        &enforced,
        "200",
    )
    .await;
    check(&world, Anonymous, "GET /photos/bobs", &[], "", "200").await;
}

#[tokio::test]
async fn a_copy_needs_the_source_and_a_version_its_own_action() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/secret", &[], "x", "200").await;
    check(&world, Bob, "PUT /bobs", &[], "", "200").await;
    let source = [("x-amz-copy-source", "/photos/secret")];
    check(&world, Bob, "PUT /bobs/copy", &source, "", "403 AccessDenied").await;
    let version = [("x-amz-copy-source", "/photos/secret?versionId=null")];
    set_policy(&world, &policy("Allow", BOB, r#""s3:GetObject""#, OBJECTS, "{}")).await;
    check(&world, Bob, "PUT /bobs/copy", &source, "", "200").await;
    check(&world, Bob, "PUT /bobs/copy", &version, "", "403 AccessDenied").await;
    check(
        &world,
        Bob,
        "GET /photos/secret?versionId=null",
        &[],
        "",
        "403 AccessDenied",
    )
    .await;
    set_policy(
        &world,
        &policy("Allow", BOB, r#""s3:GetObjectVersion""#, OBJECTS, "{}"),
    )
    .await;
    check(&world, Bob, "GET /photos/secret?versionId=null", &[], "", "200").await;
    check(&world, Bob, "GET /photos/secret", &[], "", "403 AccessDenied").await;
}

#[tokio::test]
async fn public_policies_are_told_refused_and_restricted() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "meow", "200").await;
    let public = policy("Allow", EVERYONE, r#""s3:GetObject""#, OBJECTS, "{}");
    let of_bob = policy("Allow", BOB, r#""s3:GetObject""#, OBJECTS, "{}");
    for (document, is_public) in [(&public, "true"), (&of_bob, "false")] {
        set_policy(&world, document).await;
        let told = world.send(Alice, "GET /photos?policyStatus", &[], "").await;
        assert_eq!(told.element("IsPublic"), is_public);
    }
    let line = "PUT /photos?publicAccessBlock";
    check(&world, Alice, line, &[], &block("BlockPublicPolicy"), "200").await;
    check(
        &world,
        Alice,
        "PUT /photos?policy",
        &[],
        &public,
        "403 AccessDenied",
    )
    .await;
    check(&world, Alice, "PUT /photos?policy", &[], &of_bob, "204").await;

    check(&world, Alice, line, &[], &block("RestrictPublicBuckets"), "200").await;
    check(&world, Bob, "GET /photos/cat", &[], "", "200").await;
    set_policy(&world, &public).await;
    check(&world, Bob, "GET /photos/cat", &[], "", "403 AccessDenied").await;
    check(&world, Anonymous, "GET /photos/cat", &[], "", "403 AccessDenied").await;
    check(&world, Alice, "GET /photos/cat", &[], "", "200").await;
    check(&world, Alice, "DELETE /photos?publicAccessBlock", &[], "", "204").await;
    check(&world, Anonymous, "GET /photos/cat", &[], "", "200").await;
}

#[tokio::test]
async fn acls_and_tags_that_a_write_brings_have_actions_of_their_own() {
    let world = World::with_bucket().await;
    let tagged = [("x-amz-tagging", "a=1")];
    let all = r#"["s3:PutObject","s3:PutObjectAcl","s3:PutObjectTagging"]"#;
    // What nobody writes is the bucket owner's.
    set_policy(
        &world,
        &policy("Allow", EVERYONE, r#""s3:PutObject""#, OBJECTS, "{}"),
    )
    .await;
    for line in ["PUT /photos/key", "POST /photos/key?uploads"] {
        check(&world, Anonymous, line, &[], "", "200").await;
        check(&world, Anonymous, line, &PUBLIC, "", "403 AccessDenied").await;
        check(&world, Anonymous, line, &tagged, "", "403 AccessDenied").await;
        // Bob owns what he writes, and could change both right after.
        check(&world, Bob, line, &PUBLIC, "", "200").await;
        check(&world, Bob, line, &tagged, "", "200").await;
    }
    set_policy(&world, &policy("Allow", EVERYONE, all, OBJECTS, "{}")).await;
    check(&world, Anonymous, "PUT /photos/key", &PUBLIC, "", "200").await;
    check(&world, Anonymous, "PUT /photos/key", &tagged, "", "200").await;
    // Where the bucket's owner owns everything, Bob writes for it too.
    let enforced = ownership("BucketOwnerEnforced");
    check(
        &world,
        Alice,
        "PUT /photos?ownershipControls",
        &[],
        &enforced,
        "200",
    )
    .await;
    check(&world, Bob, "PUT /photos/key", &tagged, "", "200").await;
    set_policy(
        &world,
        &policy("Allow", EVERYONE, r#""s3:PutObject""#, OBJECTS, "{}"),
    )
    .await;
    check(&world, Bob, "PUT /photos/key", &tagged, "", "403 AccessDenied").await;
    check(&world, Alice, "DELETE /photos?ownershipControls", &[], "", "204").await;
    // What is denied is denied to the owner too.
    let denied = r#"["s3:PutObjectAcl","s3:PutObjectTagging"]"#;
    set_policy(&world, &policy("Deny", EVERYONE, denied, OBJECTS, "{}")).await;
    check(&world, Alice, "PUT /photos/key", &[], "", "200").await;
    check(&world, Alice, "PUT /photos/key", &PRIVATE, "", "403 AccessDenied").await;
    check(&world, Alice, "PUT /photos/key", &tagged, "", "403 AccessDenied").await;
}

#[tokio::test]
async fn nobody_but_the_owner_sees_to_the_policy_whatever_it_says() {
    let world = World::with_bucket().await;
    let all = policy(
        "Allow",
        EVERYONE,
        r#""s3:*""#,
        &format!("[{BUCKET},{OBJECTS}]"),
        "{}",
    );
    set_policy(&world, &all).await;
    check(&world, Bob, "GET /photos?acl", &[], "", "200").await;
    for who in [Bob, Anonymous] {
        check(&world, who, "GET /photos?policy", &[], "", "403 AccessDenied").await;
        check(&world, who, "PUT /photos?policy", &[], &all, "403 AccessDenied").await;
        check(&world, who, "DELETE /photos?policy", &[], "", "403 AccessDenied").await;
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

#[tokio::test]
async fn a_policy_that_is_wrong_changes_nothing() {
    let world = World::with_bucket().await;
    let right = policy("Allow", BOB, r#""s3:GetObject""#, OBJECTS, "{}");
    set_policy(&world, &right).await;
    let other = r#""arn:aws:s3:::videos/*""#;
    for (wrong, message) in [
        (
            "<x/>".to_owned(),
            "Policies must be valid JSON and the first byte must be '{'",
        ),
        (
            policy("Allow", BOB, r#""s3:GetObject""#, other, "{}"),
            "Policy has invalid resource",
        ),
        (
            policy("Allow", BOB, r#""s3:Frobnicate""#, OBJECTS, "{}"),
            "Policy has invalid action",
        ),
        (
            policy("Allow", r#"{"AWS":"nobody"}"#, r#""s3:GetObject""#, OBJECTS, "{}"),
            "Invalid principal in policy",
        ),
    ] {
        let told = world.send(Alice, "PUT /photos?policy", &[], wrong).await;
        assert_eq!(told.code, Some("MalformedPolicy"), "{told:?}");
        assert_eq!(told.element("Message"), message);
    }
    let told = world.send(Alice, "GET /photos?policy", &[], "").await;
    assert_eq!(&*told.body, right.as_bytes());
}
