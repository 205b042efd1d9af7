//! Object ownership and public access blocks.

use super::{ALL_TO_BUCKET_OWNER, PRIVATE, PUBLIC, block, check, owner_of, ownership, shared_bucket};
use crate::world::{
    Who::{Alice, Anonymous, Bob},
    World,
};

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
