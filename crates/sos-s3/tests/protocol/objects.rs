//! Objects: bytes and what goes with them, ranges, conditions, keys.

use crate::world::{
    Who::{Alice, Anonymous},
    World, check, with_object,
};
use expect_test::expect;

#[tokio::test]
async fn an_object_comes_back_with_its_headers() {
    let world = with_object().await;
    check(
        &world,
        "PUT /photos/dog",
        &[],
        "woof",
        expect![[r#"
        200
        etag: "8fdb60801e9d39a5286aa01dd1f4f4f3"
        x-amz-checksum-crc64nvme: C9c7d5udNpI=
        x-amz-checksum-type: FULL_OBJECT"#]],
    )
    .await;
    check(
        &world,
        "GET /photos/cat",
        &[],
        "",
        expect![[r#"
        200
        accept-ranges: bytes
        cache-control: max-age=60
        content-length: 10
        content-type: text/plain
        etag: "781e5e245d69b566979b86e28d23f2c7"
        last-modified: Fri, 24 May 2013 00:00:00 GMT
        x-amz-meta-colour: =?UTF-8?B?Z3LDvG4=?=
        x-amz-tagging-count: 2

        0123456789"#]],
    )
    .await;
    check(
        &world,
        "HEAD /photos/cat",
        &[("x-amz-checksum-mode", "ENABLED")],
        "",
        expect![[r#"
            200
            accept-ranges: bytes
            cache-control: max-age=60
            content-length: 10
            content-type: text/plain
            etag: "781e5e245d69b566979b86e28d23f2c7"
            last-modified: Fri, 24 May 2013 00:00:00 GMT
            x-amz-checksum-crc32: poTHxg==
            x-amz-checksum-type: FULL_OBJECT
            x-amz-meta-colour: =?UTF-8?B?Z3LDvG4=?=
            x-amz-tagging-count: 2"#]],
    )
    .await;
    let overridden = "GET /photos/cat?response-content-type=text%2Fhtml&response-cache-control=no-store";
    check(
        &world,
        overridden,
        &[],
        "",
        expect![[r#"
        200
        accept-ranges: bytes
        cache-control: no-store
        content-length: 10
        content-type: text/html
        etag: "781e5e245d69b566979b86e28d23f2c7"
        last-modified: Fri, 24 May 2013 00:00:00 GMT
        x-amz-meta-colour: =?UTF-8?B?Z3LDvG4=?=
        x-amz-tagging-count: 2

        0123456789"#]],
    )
    .await;
    world
        .ok(Alice, "PUT /photos/cat?acl", &[("x-amz-acl", "public-read")], "")
        .await;
    expect!["400 InvalidRequest"].assert_eq(&world.refused(Anonymous, overridden, &[], "").await);
    assert_eq!(
        world.send(Anonymous, "GET /photos/cat", &[], "").await.status,
        200
    );
}

#[tokio::test]
async fn ranges() {
    let world = with_object().await;
    let mut lines = String::new();
    for range in [
        "bytes=0-3",
        "bytes=7-",
        "bytes=-2",
        "bytes=8-99",
        "bytes=10-",
        "bytes=-0",
        "bytes=0-1,4-5",
        "bytes=x",
    ] {
        let answered = world
            .send(Alice, "GET /photos/cat", &[("range", range)], "")
            .await;
        let header = |name: &str| {
            answered
                .headers
                .get(name)
                .map_or("-", |value| value.to_str().expect("text"))
        };
        lines.push_str(&format!(
            "{range}: {} {} length {}: {}\n",
            answered.status,
            header("content-range"),
            header("content-length"),
            answered.code.map_or_else(
                || String::from_utf8_lossy(&answered.body).into_owned(),
                str::to_owned
            ),
        ));
    }
    expect![[r#"
        bytes=0-3: 206 bytes 0-3/10 length 4: 0123
        bytes=7-: 206 bytes 7-9/10 length 3: 789
        bytes=-2: 206 bytes 8-9/10 length 2: 89
        bytes=8-99: 206 bytes 8-9/10 length 2: 89
        bytes=10-: 416 bytes */10 length -: InvalidRange
        bytes=-0: 416 bytes */10 length -: InvalidRange
        bytes=0-1,4-5: 200 - length 10: 0123456789
        bytes=x: 200 - length 10: 0123456789
    "#]]
    .assert_eq(&lines);
    check(
        &world,
        "HEAD /photos/cat",
        &[("range", "bytes=0-3")],
        "",
        expect![[r#"
            206
            accept-ranges: bytes
            cache-control: max-age=60
            content-length: 4
            content-range: bytes 0-3/10
            content-type: text/plain
            etag: "781e5e245d69b566979b86e28d23f2c7"
            last-modified: Fri, 24 May 2013 00:00:00 GMT
            x-amz-meta-colour: =?UTF-8?B?Z3LDvG4=?=
            x-amz-tagging-count: 2"#]],
    )
    .await;
    check(
        &world,
        "GET /photos/cat?partNumber=1",
        &[],
        "",
        expect![[r#"
        206
        accept-ranges: bytes
        cache-control: max-age=60
        content-length: 10
        content-range: bytes 0-9/10
        content-type: text/plain
        etag: "781e5e245d69b566979b86e28d23f2c7"
        last-modified: Fri, 24 May 2013 00:00:00 GMT
        x-amz-meta-colour: =?UTF-8?B?Z3LDvG4=?=
        x-amz-tagging-count: 2

        0123456789"#]],
    )
    .await;
    expect!["400 InvalidArgument"].assert_eq(
        &world
            .refused(Alice, "GET /photos/cat?partNumber=0", &[], "")
            .await,
    );
    expect!["416 InvalidPartNumber"].assert_eq(
        &world
            .refused(Alice, "GET /photos/cat?partNumber=2", &[], "")
            .await,
    );
}

#[tokio::test]
async fn conditions_of_reads() {
    let world = with_object().await;
    let etag = "\"781e5e245d69b566979b86e28d23f2c7\"";
    check(
        &world,
        "GET /photos/cat",
        &[("if-none-match", etag)],
        "",
        expect![[r#"
            304
            cache-control: max-age=60
            etag: "781e5e245d69b566979b86e28d23f2c7"
            last-modified: Fri, 24 May 2013 00:00:00 GMT"#]],
    )
    .await;
    check(
        &world,
        "GET /photos/cat",
        &[("if-match", "\"other\"")],
        "",
        expect![[r#"
            412
            content-type: application/xml

            <Error>
            <Code>PreconditionFailed</Code>
            <Message>At least one of the pre-conditions you specified did not hold</Message>
            <Condition>If-Match</Condition>
            <RequestId>REQUEST</RequestId>
            <HostId>HOST</HostId>
            </Error>"#]],
    )
    .await;
    let status = async |name, value| {
        world
            .send(Alice, "GET /photos/cat", &[(name, value)], "")
            .await
            .status
    };
    assert_eq!(status("if-match", etag).await, 200);
    assert_eq!(status("if-none-match", "\"other\"").await, 200);
    assert_eq!(
        status("if-modified-since", "Fri, 24 May 2013 00:00:00 GMT").await,
        304
    );
    assert_eq!(
        status("if-modified-since", "Thu, 23 May 2013 00:00:00 GMT").await,
        200
    );
    assert_eq!(
        status("if-unmodified-since", "Thu, 23 May 2013 00:00:00 GMT").await,
        412
    );
    assert_eq!(status("if-unmodified-since", "no date").await, 200);
}

#[tokio::test]
async fn conditions_of_writes() {
    let world = with_object().await;
    let put = async |name, value| {
        world
            .send(Alice, "PUT /photos/cat", &[(name, value)], "new")
            .await
            .status
    };
    check(
        &world,
        "PUT /photos/cat",
        &[("if-none-match", "*")],
        "new",
        expect![[r#"
            412
            content-type: application/xml

            <Error>
            <Code>PreconditionFailed</Code>
            <Message>At least one of the pre-conditions you specified did not hold</Message>
            <Condition>If-None-Match</Condition>
            <RequestId>REQUEST</RequestId>
            <HostId>HOST</HostId>
            </Error>"#]],
    )
    .await;
    assert_eq!(
        put("if-none-match", "\"781e5e245d69b566979b86e28d23f2c7\"").await,
        412
    );
    assert_eq!(put("if-match", "\"other\"").await, 412);
    assert_eq!(put("if-match", "781e5e245d69b566979b86e28d23f2c7").await, 200);
    let missing = world
        .refused(Alice, "PUT /photos/dog", &[("if-match", "\"a\"")], "new")
        .await;
    assert_eq!(missing, "404 NoSuchKey");
    let empty = world
        .refused(Alice, "PUT /photos/cat", &[("if-none-match", "")], "new")
        .await;
    assert_eq!(empty, "400 InvalidArgument");
}

#[tokio::test]
async fn conditions_of_deletes() {
    let world = with_object().await;
    let delete = async |key: &str, name, value| {
        let line = format!("DELETE /photos/{key}");
        world.refused(Alice, &line, &[(name, value)], "").await
    };
    let modified = "x-amz-if-match-last-modified-time";
    assert_eq!(
        delete("cat", "if-match", "\"other\"").await,
        "412 PreconditionFailed"
    );
    assert_eq!(delete("cat", "if-match", "").await, "400 InvalidArgument");
    assert_eq!(delete("cat", modified, "yesterday").await, "400 InvalidArgument");
    for value in ["*", "\"781e5e245d69b566979b86e28d23f2c7\""] {
        assert_eq!(delete("dog", "if-match", value).await, "404 NoSuchKey");
    }
    let guarded = [("if-match", "\"781e5e245d69b566979b86e28d23f2c7\"")];
    let deleted = world.send(Alice, "DELETE /photos/cat", &guarded, "").await;
    assert_eq!(deleted.status, 204);
    assert_eq!(delete("cat", "if-match", "*").await, "404 NoSuchKey");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused() {
    let world = World::with_bucket().await;
    let put = async |name: &'static str, value: &'static str| {
        world
            .refused(Alice, "PUT /photos/cat", &[(name, value)], "x")
            .await
    };
    let large: &'static str = "v".repeat(2049).leak();
    expect!["400 MetadataTooLarge"].assert_eq(&put("x-amz-meta-a", large).await);
    expect!["400 InvalidStorageClass"].assert_eq(&put("x-amz-storage-class", "COLD").await);
    expect!["400 InvalidArgument"].assert_eq(&put("x-amz-server-side-encryption", "AES").await);
    expect!["400 InvalidArgument"].assert_eq(&put("x-amz-object-lock-mode", "GOVERNANCE").await);
    let on = put("x-amz-object-lock-legal-hold", "ON").await;
    expect!["400 InvalidRequest"].assert_eq(&on);
    expect!["400 InvalidArgument"].assert_eq(&put("x-amz-acl", "mine").await);
    expect!["400 InvalidDigest"].assert_eq(&put("content-md5", "AAAA").await);
    expect!["400 BadDigest"].assert_eq(&put("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==").await);
    expect!["400 BadDigest"].assert_eq(&put("x-amz-checksum-crc32", "AAAAAA==").await);
    let long = format!("PUT /photos/{}", "k".repeat(1025));
    expect!["400 KeyTooLongError"].assert_eq(&world.refused(Alice, &long, &[], "x").await);
    expect!["400 InvalidURI"].assert_eq(&world.refused(Anonymous, "PUT /photos/%ff", &[], "x").await);
    assert_eq!(
        world.refused(Alice, "GET /photos/cat", &[], "").await,
        "404 NoSuchKey"
    );
}

#[tokio::test]
async fn keys_are_literal() {
    let world = World::with_bucket().await;
    for key in [
        "a//b",
        "a/../b",
        "%00%01",
        "a+b%20c",
        "%C3%A4",
        "dir/",
        "%3F%23%25",
    ] {
        world.ok(Alice, &format!("PUT /photos/{key}"), &[], key).await;
    }
    for key in [
        "a//b",
        "a/../b",
        "%00%01",
        "a+b%20c",
        "%C3%A4",
        "dir/",
        "%3F%23%25",
    ] {
        assert_eq!(
            world.ok(Alice, &format!("GET /photos/{key}"), &[], "").await.body,
            key
        );
    }
    check(
        &world,
        "GET /photos?list-type=2",
        &[],
        "",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <KeyCount>7</KeyCount>
        <MaxKeys>1000</MaxKeys>
        <IsTruncated>false</IsTruncated>
        <Contents>
        <Key>&#x0;&#x1;</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;e3facc14aae4366c38007f2f80b5de1a&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>6</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>?#%</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;852bd77ab6d1af895164a731a8d60d62&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>9</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>a+b c</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;4f139cf636b5021d5d08db163462c51b&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>7</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>a/../b</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;ab8571e2483e5507e054273d486f829c&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>6</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>a//b</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;32e9eecebee81949778d8679ab5a0978&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>4</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>dir/</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;a31e441cb3888c8dce1048fb6270e086&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>4</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>ä</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;fdda24ac62717adbdae3376a3f4af0eb&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>6</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        </ListBucketResult>"#]],
    )
    .await;
    check(
        &world,
        "GET /photos?list-type=2&encoding-type=url&max-keys=3",
        &[],
        "",
        expect![[r#"
            200
            content-type: application/xml

            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Name>photos</Name>
            <Prefix>
            </Prefix>
            <NextContinuationToken>YStiIGM</NextContinuationToken>
            <KeyCount>3</KeyCount>
            <MaxKeys>3</MaxKeys>
            <EncodingType>url</EncodingType>
            <IsTruncated>true</IsTruncated>
            <Contents>
            <Key>%00%01</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;e3facc14aae4366c38007f2f80b5de1a&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>6</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            <Contents>
            <Key>%3F%23%25</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;852bd77ab6d1af895164a731a8d60d62&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>9</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            <Contents>
            <Key>a%2Bb%20c</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;4f139cf636b5021d5d08db163462c51b&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>7</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            </ListBucketResult>"#]],
    )
    .await;
}
