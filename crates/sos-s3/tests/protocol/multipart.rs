//! Multipart uploads: created, filled, listed, completed, aborted.

use crate::world::{Who::Alice, World, check};
use expect_test::expect;

#[tokio::test]
async fn an_upload_from_beginning_to_end() {
    let world = World::with_bucket().await;
    let algorithm = [("x-amz-checksum-algorithm", "CRC32")];
    check(
        &world,
        "POST /photos/cat?uploads",
        &algorithm,
        "",
        expect![[r#"
            200
            content-type: application/xml
            x-amz-checksum-algorithm: CRC32
            x-amz-checksum-type: COMPOSITE

            <InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Bucket>photos</Bucket>
            <Key>cat</Key>
            <UploadId>01010101010101010101010101010101</UploadId>
            </InitiateMultipartUploadResult>"#]],
    )
    .await;
    check(
        &world,
        "GET /photos?uploads",
        &[],
        "",
        expect![[r#"
            200
            content-type: application/xml

            <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Bucket>photos</Bucket>
            <KeyMarker>
            </KeyMarker>
            <UploadIdMarker>
            </UploadIdMarker>
            <Prefix>
            </Prefix>
            <MaxUploads>1000</MaxUploads>
            <IsTruncated>false</IsTruncated>
            <Upload>
            <Key>cat</Key>
            <UploadId>01010101010101010101010101010101</UploadId>
            <Initiator>
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Initiator>
            <Owner>
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Owner>
            <StorageClass>STANDARD</StorageClass>
            <Initiated>2013-05-24T00:00:00.000Z</Initiated>
            <ChecksumAlgorithm>CRC32</ChecksumAlgorithm>
            <ChecksumType>COMPOSITE</ChecksumType>
            </Upload>
            </ListMultipartUploadsResult>"#]],
    )
    .await;
    let id = world
        .ok(Alice, "GET /photos?uploads", &[], "")
        .await
        .element("UploadId");
    let part = format!("PUT /photos/cat?partNumber=1&uploadId={id}");
    check(
        &world,
        &part,
        &[],
        "0123456789",
        expect![[r#"
        200
        etag: "781e5e245d69b566979b86e28d23f2c7"
        x-amz-checksum-crc32: poTHxg=="#]],
    )
    .await;
    world.ok(Alice, "PUT /photos/source", &[], "abcdef").await;
    let range = [
        ("x-amz-copy-source", "photos/source"),
        ("x-amz-copy-source-range", "bytes=1-3"),
    ];
    let copied = format!("PUT /photos/cat?partNumber=2&uploadId={id}");
    let small = format!("POST /photos/cat?uploadId={id}");
    check(
        &world,
        &copied,
        &range,
        "",
        expect![[r#"
        200
        content-type: application/xml

        <CopyPartResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <LastModified>2013-05-24T00:00:00.000Z</LastModified>
        <ETag>&quot;d4b7c284882ca9e208bb65e8abd5f4c8&quot;</ETag>
        <ChecksumCRC32>sB1beQ==</ChecksumCRC32>
        </CopyPartResult>"#]],
    )
    .await;
    check(
        &world,
        &format!("GET /photos/cat?uploadId={id}&max-parts=1"),
        &[],
        "",
        expect![[r#"
            200
            content-type: application/xml

            <ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Bucket>photos</Bucket>
            <Key>cat</Key>
            <UploadId>01010101010101010101010101010101</UploadId>
            <Initiator>
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Initiator>
            <Owner>
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Owner>
            <StorageClass>STANDARD</StorageClass>
            <PartNumberMarker>0</PartNumberMarker>
            <NextPartNumberMarker>1</NextPartNumberMarker>
            <MaxParts>1</MaxParts>
            <IsTruncated>true</IsTruncated>
            <ChecksumAlgorithm>CRC32</ChecksumAlgorithm>
            <ChecksumType>COMPOSITE</ChecksumType>
            <Part>
            <PartNumber>1</PartNumber>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified>
            <ETag>&quot;781e5e245d69b566979b86e28d23f2c7&quot;</ETag>
            <Size>10</Size>
            <ChecksumCRC32>poTHxg==</ChecksumCRC32>
            </Part>
            </ListPartsResult>"#]],
    )
    .await;
    let both = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>781e5e245d69b566979b86e28d23f2c7</ETag></Part>\
                <Part><PartNumber>2</PartNumber><ETag>d4b7c284882ca9e208bb65e8abd5f4c8</ETag></Part></CompleteMultipartUpload>";
    check(
        &world,
        &small,
        &[],
        both,
        expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>EntityTooSmall</Code>
        <Message>Your proposed upload is smaller than the minimum allowed size</Message>
        <ProposedSize>10</ProposedSize>
        <MinSizeAllowed>5242880</MinSizeAllowed>
        <PartNumber>1</PartNumber>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    let one = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>781e5e245d69b566979b86e28d23f2c7</ETag></Part>\
               </CompleteMultipartUpload>";
    // The header's checksum is of the object, not of the document; a complete sent again is answered the same.
    for _ in 0..2 {
        check(
            &world,
            &small,
            &[("x-amz-checksum-crc32", "WcQMlQ==-1")],
            one,
            expect![[r#"
        200
        content-type: application/xml

        <CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Location>http://s3.example.com/photos/cat</Location>
        <Bucket>photos</Bucket>
        <Key>cat</Key>
        <ETag>&quot;8e938564cd1410f0ec1c1781466a6738-1&quot;</ETag>
        <ChecksumCRC32>WcQMlQ==-1</ChecksumCRC32>
        <ChecksumType>COMPOSITE</ChecksumType>
        </CompleteMultipartUploadResult>"#]],
        )
        .await;
    }
    check(
        &world,
        "HEAD /photos/cat?partNumber=1",
        &[],
        "",
        expect![[r#"
        206
        accept-ranges: bytes
        content-length: 10
        content-range: bytes 0-9/10
        content-type: binary/octet-stream
        etag: "8e938564cd1410f0ec1c1781466a6738-1"
        last-modified: Fri, 24 May 2013 00:00:00 GMT
        x-amz-mp-parts-count: 1"#]],
    )
    .await;
    // A part's own checksum under the object's type.
    let part = world
        .ok(
            Alice,
            "GET /photos/cat?partNumber=1",
            &[("x-amz-checksum-mode", "ENABLED")],
            "",
        )
        .await;
    assert_eq!(part.headers["x-amz-checksum-crc32"], "poTHxg==");
    assert_eq!(part.headers["x-amz-checksum-type"], "COMPOSITE");
    let wanted = [("x-amz-object-attributes", "ETag,Checksum,ObjectParts")];
    check(
        &world,
        "GET /photos/cat?attributes",
        &wanted,
        "",
        expect![[r#"
        200
        content-type: application/xml
        last-modified: Fri, 24 May 2013 00:00:00 GMT

        <GetObjectAttributesResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <ETag>8e938564cd1410f0ec1c1781466a6738-1</ETag>
        <Checksum>
        <ChecksumCRC32>WcQMlQ==-1</ChecksumCRC32>
        <ChecksumType>COMPOSITE</ChecksumType>
        </Checksum>
        <ObjectParts>
        <PartsCount>1</PartsCount>
        <PartNumberMarker>0</PartNumberMarker>
        <NextPartNumberMarker>1</NextPartNumberMarker>
        <MaxParts>1000</MaxParts>
        <IsTruncated>false</IsTruncated>
        <Part>
        <PartNumber>1</PartNumber>
        <Size>10</Size>
        <ChecksumCRC32>poTHxg==</ChecksumCRC32>
        </Part>
        </ObjectParts>
        </GetObjectAttributesResponse>"#]],
    )
    .await;
}

/// Symptom: HEAD of a part without bytes told the length of the whole object. Cause: where a selection gave no range, the
/// length was that of the record. Fix: it is that of the bytes that follow.
#[tokio::test]
async fn an_empty_part_has_no_length() {
    let world = World::with_bucket().await;
    let id = world
        .ok(Alice, "POST /photos/cat?uploads", &[], "")
        .await
        .element("UploadId");
    let mut document = "<CompleteMultipartUpload>".to_owned();
    for (number, bytes) in [(1, vec![7; 5 << 20]), (2, Vec::new())] {
        let line = format!("PUT /photos/cat?partNumber={number}&uploadId={id}");
        let part = world.ok(Alice, &line, &[], bytes).await;
        let etag = part.headers["etag"].to_str().expect("text");
        document.push_str(&format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        ));
    }
    document.push_str("</CompleteMultipartUpload>");
    let complete = format!("POST /photos/cat?uploadId={id}");
    world.ok(Alice, &complete, &[], document).await;
    for (line, expected) in [
        ("HEAD /photos/cat?partNumber=2", "0"),
        ("GET /photos/cat?partNumber=2", "0"),
        ("HEAD /photos/cat?partNumber=1", "5242880"),
        ("HEAD /photos/cat", "5242880"),
    ] {
        let answered = world.ok(Alice, line, &[], "").await;
        assert_eq!(answered.headers["content-length"], expected, "{line}");
        assert!(answered.body.is_empty(), "{line}");
    }
}

#[tokio::test]
async fn an_upload_is_aborted() {
    let world = World::with_bucket().await;
    let id = world
        .ok(Alice, "POST /photos/cat?uploads", &[], "")
        .await
        .element("UploadId");
    check(
        &world,
        &format!("DELETE /photos/cat?uploadId={id}"),
        &[],
        "",
        expect!["204"],
    )
    .await;
    let refused = async |line: String, body: &'static str| world.refused(Alice, &line, &[], body).await;
    expect!["404 NoSuchUpload"].assert_eq(&refused(format!("GET /photos/cat?uploadId={id}"), "").await);
    expect!["404 NoSuchUpload"].assert_eq(&refused("GET /photos/cat?uploadId=nonsense".to_owned(), "").await);
    expect!["400 InvalidArgument"]
        .assert_eq(&refused(format!("PUT /photos/cat?partNumber=0&uploadId={id}"), "x").await);
    expect!["400 InvalidArgument"]
        .assert_eq(&refused(format!("PUT /photos/cat?partNumber=10001&uploadId={id}"), "x").await);
    expect!["400 InvalidArgument"].assert_eq(&refused(format!("PUT /photos/cat?uploadId={id}"), "x").await);
    expect!["400 MalformedXML"].assert_eq(&refused(format!("POST /photos/cat?uploadId={id}"), "<x/>").await);
    let kind = [
        ("x-amz-checksum-algorithm", "SHA1"),
        ("x-amz-checksum-type", "FULL_OBJECT"),
    ];
    expect!["400 InvalidRequest"]
        .assert_eq(&world.refused(Alice, "POST /photos/cat?uploads", &kind, "").await);
}
