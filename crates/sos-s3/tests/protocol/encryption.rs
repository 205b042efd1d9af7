//! Server-side encryption as it is asked for and answered.

use crate::world::{
    Who::{self, Alice, Anonymous, Bob},
    World,
};
use expect_test::{Expect, expect};

const SSE: (&str, &str) = ("x-amz-server-side-encryption", "AES256");
const KMS: (&str, &str) = ("x-amz-server-side-encryption", "aws:kms");
const KEY_ID: (&str, &str) = ("x-amz-server-side-encryption-aws-kms-key-id", "testkey-1");

/// The keys that ceph/s3-tests sends, and their MD5s.
const ONE: (&str, &str) = (
    "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=",
    "DWygnHRtgiJ77HCm+1rvHw==",
);
const TWO: (&str, &str) = (
    "6b+WOZ1T3cqZMxgThRcXAQBrS5mXKdDUphvpxptl9/4=",
    "arxBvwY2V4SiOne6yppVPQ==",
);

fn brings((key, md5): (&'static str, &'static str)) -> Vec<(&'static str, &'static str)> {
    vec![
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-server-side-encryption-customer-key", key),
        ("x-amz-server-side-encryption-customer-key-md5", md5),
    ]
}

fn brings_for_source((key, md5): (&'static str, &'static str)) -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "x-amz-copy-source-server-side-encryption-customer-algorithm",
            "AES256",
        ),
        ("x-amz-copy-source-server-side-encryption-customer-key", key),
        ("x-amz-copy-source-server-side-encryption-customer-key-md5", md5),
    ]
}

/// The status, the headers of encryption, and what stands in the body.
async fn told(world: &World, who: Who, line: &str, headers: &[(&str, &str)], body: &'static str) -> String {
    let answered = world.send(who, line, headers, body).await;
    let mut text = answered.status.to_string();
    for (name, value) in &answered.headers {
        if let Some(name) = name.as_str().strip_prefix("x-amz-server-side-encryption") {
            text.push_str(&format!("\n*{name}: {}", value.to_str().expect("text")));
        }
    }
    let body = String::from_utf8_lossy(&answered.body).into_owned();
    match (answered.code, body.split("<Message>").nth(1)) {
        (Some(code), Some(message)) => {
            text + &format!(
                "\n{code}: {}",
                message.split("</Message>").next().unwrap_or_default()
            )
        }
        _ if body.starts_with('<') => text,
        _ => text + "\n" + &body,
    }
}

async fn check(world: &World, line: &str, headers: &[(&str, &str)], body: &'static str, expected: Expect) {
    expected.assert_eq(told(world, Alice, line, headers, body).await.trim_end());
}

#[tokio::test]
async fn every_answer_says_how_the_object_is_encrypted() {
    let world = World::with_bucket().await;
    check(&world, "PUT /photos/cat", &[SSE], "meow", expect![[]]).await;
    check(&world, "GET /photos/cat", &[], "", expect![[]]).await;
    check(&world, "HEAD /photos/cat", &[], "", expect![[]]).await;
    let bucket_key = ("x-amz-server-side-encryption-bucket-key-enabled", "true");
    check(
        &world,
        "PUT /photos/cat",
        &[KMS, KEY_ID, bucket_key],
        "meow",
        expect![[]],
    )
    .await;
    check(
        &world,
        "GET /photos/cat",
        &[("range", "bytes=1-2")],
        "",
        expect![[]],
    )
    .await;
    check(&world, "PUT /photos/cat", &brings(ONE), "meow", expect![[]]).await;
    check(&world, "GET /photos/cat", &brings(ONE), "", expect![[]]).await;
    check(&world, "HEAD /photos/cat", &brings(ONE), "", expect![[]]).await;
    check(&world, "PUT /photos/cat", &[], "meow", expect![[]]).await;
}

#[tokio::test]
async fn a_customers_object_is_told_to_nobody_without_its_key() {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos/mine", &brings(ONE), "meow").await;
    world.ok(Alice, "PUT /photos/plain", &[], "meow").await;
    check(&world, "GET /photos/mine", &[], "", expect![[]]).await;
    check(&world, "GET /photos/mine", &brings(TWO), "", expect![[]]).await;
    check(&world, "HEAD /photos/mine", &[], "", expect![[]]).await;
    check(
        &world,
        "GET /photos/mine?attributes",
        &[("x-amz-object-attributes", "ETag")],
        "",
        expect![[]],
    )
    .await;
    check(&world, "GET /photos/plain", &brings(ONE), "", expect![[]]).await;
    let cut = &brings(ONE)[..2];
    check(&world, "GET /photos/mine", cut, "", expect![[]]).await;
    check(
        &world,
        "PUT /photos/mine",
        &brings((ONE.0, TWO.1)),
        "",
        expect![[]],
    )
    .await;
    // What others may not read is refused before any key is looked at.
    expect!["403\nAccessDenied: Access Denied"]
        .assert_eq(&told(&world, Bob, "GET /photos/mine", &brings(ONE), "").await);
    // Deleting and tagging need no key.
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    world.ok(Alice, "PUT /photos/mine?tagging", &[], tags).await;
    world.ok(Alice, "DELETE /photos/mine", &[], "").await;
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let world = World::with_bucket().await;
    let line = "PUT /photos/cat";
    let with = |more: (&'static str, &'static str)| [brings(ONE), vec![more]].concat();
    check(&world, line, &with(SSE), "x", expect![[]]).await;
    check(&world, line, &[SSE, KEY_ID], "x", expect![[]]).await;
    check(&world, line, &[KMS], "x", expect![[]]).await;
    check(&world, line, &[KMS, (KEY_ID.0, "nobody")], "x", expect![[]]).await;
    check(&world, line, &[(KMS.0, "aws:kms:dsse")], "x", expect![[]]).await;
    check(&world, "GET /photos/cat", &[SSE], "", expect![[]]).await;
    // Whoever may not write learns nothing of what is wrong.
    expect!["403\nAccessDenied: Access Denied"]
        .assert_eq(&told(&world, Anonymous, line, &[(KMS.0, "nonsense")], "x").await);
    expect!["404\nNoSuchKey: The specified key does not exist."]
        .assert_eq(&told(&world, Alice, "GET /photos/cat", &[], "").await);
}

#[tokio::test]
async fn a_copy_names_the_keys_of_both_ends() {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos/mine", &brings(ONE), "meow").await;
    let from = ("x-amz-copy-source", "/photos/mine");
    let line = "PUT /photos/copy";
    check(&world, line, &[from], "", expect![[]]).await;
    check(
        &world,
        line,
        &[vec![from], brings_for_source(TWO)].concat(),
        "",
        expect![[]],
    )
    .await;
    check(
        &world,
        line,
        &[vec![from, SSE], brings_for_source(ONE)].concat(),
        "",
        expect![[]],
    )
    .await;
    check(&world, "GET /photos/copy", &[], "", expect![[]]).await;
    check(
        &world,
        line,
        &[vec![from], brings_for_source(ONE), brings(TWO)].concat(),
        "",
        expect![[]],
    )
    .await;
    check(&world, "GET /photos/copy", &brings(TWO), "", expect![[]]).await;
    let itself = ("x-amz-copy-source", "/photos/copy");
    check(
        &world,
        line,
        &[vec![itself], brings_for_source(ONE)].concat(),
        "",
        expect![[]],
    )
    .await;
}

#[tokio::test]
async fn a_bucket_says_what_it_encrypts_with() {
    let world = World::with_bucket().await;
    let line = "PUT /photos?encryption";
    let kms = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms\
               </SSEAlgorithm><KMSMasterKeyID>testkey-1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>\
               <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>";
    world.ok(Alice, line, &[], kms).await;
    expect![[]].assert_eq(
        &world
            .send(Alice, "GET /photos?encryption", &[], "")
            .await
            .transcript(),
    );
    check(&world, "PUT /photos/cat", &[], "meow", expect![[]]).await;
    check(&world, "PUT /photos/cat", &[SSE], "meow", expect![[]]).await;
    let blocks = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256\
                  </SSEAlgorithm></ApplyServerSideEncryptionByDefault><BlockedEncryptionTypes><EncryptionType>SSE-C\
                  </EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>";
    world.ok(Alice, line, &[], blocks).await;
    check(&world, "PUT /photos/cat", &brings(ONE), "meow", expect![[]]).await;
    check(&world, "PUT /photos/cat", &[], "meow", expect![[]]).await;
    check(
        &world,
        line,
        &[],
        "<ServerSideEncryptionConfiguration/>",
        expect![[]],
    )
    .await;
    expect!["403\nAccessDenied: Access Denied"].assert_eq(&told(&world, Bob, line, &[], kms).await);
    world.ok(Alice, "DELETE /photos?encryption", &[], "").await;
    check(&world, "GET /photos?encryption", &[], "", expect![[]]).await;
    check(&world, "GET /photos/cat", &[], "", expect![[]]).await;
}

#[tokio::test]
async fn an_upload_is_encrypted_as_it_was_created() {
    let world = World::with_bucket().await;
    for (name, create, part) in [
        ("store", vec![SSE], vec![]),
        // Parts may repeat what the upload was created with, or say anything else: it is not looked at.
        ("kms", vec![KMS, KEY_ID], vec![KMS, (KEY_ID.0, "nobody")]),
        ("customer", brings(ONE), brings(ONE)),
    ] {
        let created = world
            .send(Alice, &format!("POST /photos/{name}?uploads"), &create, "")
            .await;
        let body = String::from_utf8_lossy(&created.body).into_owned();
        let id = body
            .split("<UploadId>")
            .nth(1)
            .and_then(|rest| rest.split('<').next());
        let id = id.expect("an id").to_owned();
        let line = format!("PUT /photos/{name}?partNumber=1&uploadId={id}");
        if name == "customer" {
            check(&world, &line, &[], "meow", expect![[]]).await;
            check(&world, &line, &brings(TWO), "meow", expect![[]]).await;
        }
        let put = world.send(Alice, &line, &part, "meow").await;
        assert_eq!(put.status, 200);
        let etag = put.headers["etag"].to_str().expect("text").to_owned();
        let document = format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
        );
        let complete = format!("POST /photos/{name}?uploadId={id}");
        let done = world.send(Alice, &complete, &part, document).await;
        assert_eq!(done.status, 200, "{name}");
        let read = if name == "customer" { brings(ONE) } else { vec![] };
        let shown = told(&world, Alice, &format!("GET /photos/{name}"), &read, "").await;
        match name {
            "store" => expect![[]].assert_eq(&shown),
            "kms" => expect![[]].assert_eq(&shown),
            _ => expect![[]].assert_eq(&shown),
        }
    }
}
