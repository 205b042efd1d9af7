//! Bucket policies: whom they let in, whom they keep out, and who sees to them.

use super::{
    BOB, BOB_BY_ARN, BUCKET, EVERYONE, OBJECTS, PRIVATE, PUBLIC, block, check, ownership, policy, set_policy,
    shared_bucket,
};
use crate::world::{
    Who::{Alice, Anonymous, Bob},
    World,
};

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

/// Attributes have an action of their own, and are for whoever may also read the object.
#[tokio::test]
async fn attributes_need_their_own_action_and_that_of_reading() {
    let world = World::with_bucket().await;
    check(&world, Alice, "PUT /photos/cat", &[], "meow", "200").await;
    let wanted = [("x-amz-object-attributes", "ETag,ObjectSize")];
    for (actions, expected) in [
        (r#""s3:GetObject""#, "403 AccessDenied"),
        (r#""s3:GetObjectAttributes""#, "403 AccessDenied"),
        (r#"["s3:GetObject","s3:GetObjectAttributes"]"#, "200"),
    ] {
        set_policy(&world, &policy("Allow", BOB, actions, OBJECTS, "{}")).await;
        check(&world, Bob, "GET /photos/cat?attributes", &wanted, "", expected).await;
    }
}

/// What no bucket has is asked for by its own action.
#[tokio::test]
async fn configurations_that_are_never_set_are_read_by_whom_a_policy_lets() {
    let world = World::with_bucket().await;
    let inventory = r#""s3:GetInventoryConfiguration""#;
    set_policy(&world, &policy("Allow", BOB, inventory, BUCKET, "{}")).await;
    check(&world, Bob, "GET /photos?inventory", &[], "", "200").await;
    for line in [
        "GET /photos?analytics",
        "GET /photos?metrics",
        "DELETE /photos?inventory&id=x",
    ] {
        check(&world, Bob, line, &[], "", "403 AccessDenied").await;
    }
    check(
        &world,
        Bob,
        "PUT /photos?inventory&id=x",
        &[],
        "x",
        "403 AccessDenied",
    )
    .await;
    check(
        &world,
        Alice,
        "PUT /photos?inventory&id=x",
        &[],
        "x",
        "501 NotImplemented",
    )
    .await;
}

/// A slip of the pen neither locks out whoever was meant nor waits for somebody of that name.
#[tokio::test]
async fn a_policy_that_names_nobody_is_refused() {
    let world = World::with_bucket().await;
    for nobody in [
        r#"{"AWS":"arn:aws:iam::nobody:root"}"#,
        r#"{"AWS":"123456789012"}"#,
        r#"{"AWS":"arn:aws:iam::bob-id:user/nobody"}"#,
        r#"{"AWS":"arn:aws:iam::bob-id:role/nobody"}"#,
    ] {
        let document = policy("Allow", nobody, r#""s3:GetObject""#, OBJECTS, "{}");
        let told = world.send(Alice, "PUT /photos?policy", &[], document).await;
        assert_eq!(
            (told.status, told.element("Code")),
            (400, "MalformedPolicy".to_owned()),
            "{nobody}"
        );
        assert_eq!(told.element("Message"), "Invalid principal in policy");
    }
    check(
        &world,
        Alice,
        "GET /photos?policy",
        &[],
        "",
        "404 NoSuchBucketPolicy",
    )
    .await;
}
