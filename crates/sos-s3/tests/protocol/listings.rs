//! Listings: pages, markers, tokens, delimiters, encoding.

use crate::world::{Who::Alice, World};
use expect_test::{Expect, expect};

async fn world() -> World {
    let world = World::with_bucket().await;
    for key in ["a", "b/1", "b/2", "c%20d", "e"] {
        world.ok(Alice, &format!("PUT /photos/{key}"), &[], "x").await;
    }
    world
}

async fn check(world: &World, query: &str, expected: Expect) {
    expected.assert_eq(
        &world
            .send(Alice, &format!("GET /photos?{query}"), &[], "")
            .await
            .transcript(),
    );
}

#[tokio::test]
async fn version_1() {
    let world = world().await;
    check(
        &world,
        "max-keys=2&delimiter=%2F",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <Marker>
        </Marker>
        <NextMarker>b/</NextMarker>
        <MaxKeys>2</MaxKeys>
        <Delimiter>/</Delimiter>
        <IsTruncated>true</IsTruncated>
        <Contents>
        <Key>a</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <CommonPrefixes>
        <Prefix>b/</Prefix>
        </CommonPrefixes>
        </ListBucketResult>"#]],
    )
    .await;
    check(
        &world,
        "marker=b%2F&delimiter=%2F&encoding-type=url",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <Marker>b/</Marker>
        <MaxKeys>1000</MaxKeys>
        <Delimiter>/</Delimiter>
        <EncodingType>url</EncodingType>
        <IsTruncated>false</IsTruncated>
        <Contents>
        <Key>c%20d</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>e</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        </ListBucketResult>"#]],
    )
    .await;
    check(
        &world,
        "max-keys=0",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <Marker>
        </Marker>
        <MaxKeys>0</MaxKeys>
        <IsTruncated>false</IsTruncated>
        </ListBucketResult>"#]],
    )
    .await;
    check(
        &world,
        "prefix=none",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>none</Prefix>
        <Marker>
        </Marker>
        <MaxKeys>1000</MaxKeys>
        <IsTruncated>false</IsTruncated>
        </ListBucketResult>"#]],
    )
    .await;
}

#[tokio::test]
async fn version_2() {
    let world = world().await;
    check(
        &world,
        "list-type=2&max-keys=2&fetch-owner=true",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <NextContinuationToken>Yi8x</NextContinuationToken>
        <KeyCount>2</KeyCount>
        <MaxKeys>2</MaxKeys>
        <IsTruncated>true</IsTruncated>
        <Contents>
        <Key>a</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>b/1</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        </ListBucketResult>"#]],
    )
    .await;
    let page = world
        .ok(Alice, "GET /photos?list-type=2&max-keys=2", &[], "")
        .await;
    let token = page.element("NextContinuationToken");
    check(
        &world,
        &format!("continuation-token={token}&list-type=2&max-keys=10"),
        expect![[r#"
            200
            content-type: application/xml

            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Name>photos</Name>
            <Prefix>
            </Prefix>
            <ContinuationToken>Yi8x</ContinuationToken>
            <KeyCount>3</KeyCount>
            <MaxKeys>10</MaxKeys>
            <IsTruncated>false</IsTruncated>
            <Contents>
            <Key>b/2</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>1</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            <Contents>
            <Key>c d</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>1</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            <Contents>
            <Key>e</Key>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
            <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
            <ChecksumType>FULL_OBJECT</ChecksumType>
            <Size>1</Size>
            <StorageClass>STANDARD</StorageClass>
            </Contents>
            </ListBucketResult>"#]],
    )
    .await;
    check(
        &world,
        "list-type=2&start-after=c",
        expect![[r#"
        200
        content-type: application/xml

        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>photos</Name>
        <Prefix>
        </Prefix>
        <StartAfter>c</StartAfter>
        <KeyCount>2</KeyCount>
        <MaxKeys>1000</MaxKeys>
        <IsTruncated>false</IsTruncated>
        <Contents>
        <Key>c d</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        <Contents>
        <Key>e</Key>
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>
        <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType>
        <Size>1</Size>
        <StorageClass>STANDARD</StorageClass>
        </Contents>
        </ListBucketResult>"#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_no_number_or_token_is_refused() {
    let world = world().await;
    for query in [
        "max-keys=x",
        "max-keys=-1",
        "max-keys=2147483648",
        "encoding-type=xml",
        "list-type=2&continuation-token=%25",
        "list-type=2&continuation-token=",
        "versions&version-id-marker=null",
        "versions&key-marker=a&version-id-marker=nonsense",
    ] {
        let refused = world
            .refused(Alice, &format!("GET /photos?{query}"), &[], "")
            .await;
        assert_eq!(refused, "400 InvalidArgument", "{query}");
    }
    let all = world.ok(Alice, "GET /photos?max-keys=5000", &[], "").await;
    assert_eq!(all.element("MaxKeys"), "1000");
}
