//! Every row of the table: anonymous, with a wrong key, and without permission.

use crate::world::{
    FORM,
    Who::{Alice, Anonymous, Bob, Forger, Stranger},
    World,
};
use sos_s3::table::{Does, Kind, ROWS, Row, When};

/// A request that means the row, with a document that is right.
fn request(row: &Row) -> (String, Vec<(&'static str, &'static str)>, String) {
    let path = match row.kind {
        Kind::Service => "/",
        Kind::Bucket => "/photos",
        Kind::Object => "/photos/cat",
    };
    let mut query = row.subresource.unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    match row.when {
        When::Always => {}
        When::Form(_) => headers.push(FORM),
        When::Header(name) => headers.push((name, "photos/cat")),
        When::Parameter(name, value) => {
            if !query.is_empty() {
                query.push('&');
            }
            query.extend([name, "=", value]);
        }
    }
    if row.subresource == Some("uploadId") {
        query.push_str("=00000000000000000000000000000001");
        if matches!(row.does, Does::UploadPart | Does::UploadPartCopy) {
            query.push_str("&partNumber=1");
        }
    }
    let body = match row.does {
        Does::AssumeRole => {
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=me&RoleArn=arn:aws:iam::a:role/r"
        }
        Does::AssumeRoleWithWebIdentity => {
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=me&RoleArn=arn:aws:iam::a:role/r\
             &WebIdentityToken=none"
        }
        Does::GetSessionToken => "Action=GetSessionToken&Version=2011-06-15",
        Does::GetCallerIdentity => "Action=GetCallerIdentity&Version=2011-06-15",
        Does::PutBucketCors => {
            "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>\
             </CORSConfiguration>"
        }
        Does::PutBucketVersioning => {
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        }
        Does::PutBucketTagging | Does::PutObjectTagging => {
            "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
        }
        Does::PutBucketOwnershipControls => {
            "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
        }
        Does::PutBucketEncryption => {
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
             </ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
        }
        Does::PutBucketPolicy => {
            r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:PutBucketLogging","Resource":"arn:aws:s3:::photos"}}"#
        }
        Does::PutPublicAccessBlock => "<PublicAccessBlockConfiguration/>",
        Does::DeleteObjects => "<Delete><Object><Key>cat</Key></Object></Delete>",
        Does::CompleteMultipartUpload => {
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>"
        }
        Does::PutBucketAcl | Does::PutObjectAcl => {
            headers.push(("x-amz-acl", "private"));
            ""
        }
        Does::GetObjectAttributes => {
            headers.push(("x-amz-object-attributes", "ETag"));
            ""
        }
        Does::PostObject => {
            headers.push(("content-type", "multipart/form-data; boundary=b"));
            "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\ncat\r\n--b\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"f\"\r\n\r\nbytes\r\n--b--\r\n"
        }
        _ => "",
    };
    (
        format!(
            "{} {path}{}{query}",
            row.verb.as_str(),
            if query.is_empty() { "" } else { "?" }
        ),
        headers,
        body.to_owned(),
    )
}

async fn world() -> World {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos/cat", &[], "meow").await;
    world
}

#[tokio::test]
async fn nobody_does_anything_with_a_wrong_key() {
    let world = world().await;
    for row in ROWS {
        // A form is signed by its fields, never by the request.
        if row.does == Does::PostObject {
            continue;
        }
        let (line, headers, body) = request(row);
        let forged = world.refused(Forger, &line, &headers, body.clone()).await;
        assert_eq!(forged, "403 SignatureDoesNotMatch", "{line}");
        let strange = world.refused(Stranger, &line, &headers, body).await;
        let unknown = match row.when {
            When::Form(_) => "403 InvalidClientTokenId",
            _ => "403 InvalidAccessKeyId",
        };
        assert_eq!(strange, unknown, "{line}");
    }
    world.ok(Alice, "GET /photos/cat", &[], "").await;
}

#[tokio::test]
async fn nobody_does_anything_without_permission() {
    let world = world().await;
    for who in [Anonymous, Bob] {
        for row in ROWS {
            let (line, headers, body) = request(row);
            let answered = world.send(who, &line, &headers, body).await;
            assert_eq!(answered.operation, row.name, "{line}");
            let outcome = format!("{} {}", answered.status, answered.code.unwrap_or("-"));
            let expected = match (row.does, who) {
                // What has no effect is refused for everyone, or needs no right.
                (Does::NotBuilt(_), _) if row.kind == Kind::Object => "501 NotImplemented",
                (Does::Closed, _) => "405 MethodNotAllowed",
                (Does::CreateBucket, Bob) => "409 BucketAlreadyExists",
                (Does::ListBuckets | Does::GetSessionToken | Does::GetCallerIdentity, Bob) => "200 -",
                // Who comes with a provider's token needs no key; no provider is trusted here.
                (Does::AssumeRoleWithWebIdentity, _) => "400 InvalidIdentityToken",
                (Does::AssumeRole | Does::GetSessionToken | Does::GetCallerIdentity, Anonymous) => {
                    "403 MissingAuthenticationToken"
                }
                // Each line of the answer says so.
                (Does::DeleteObjects, _) => {
                    assert_eq!(answered.element("Code"), "AccessDenied", "{line}");
                    "200 -"
                }
                _ => "403 AccessDenied",
            };
            assert_eq!(outcome, expected, "{who:?} {line}: {}", answered.transcript());
        }
    }
    world.ok(Alice, "GET /photos/cat", &[], "").await;
}

/// A malformed document was once answered before its sender was judged, so that anyone could try the parsers.
#[tokio::test]
async fn nobody_is_told_of_a_document_without_permission() {
    let world = world().await;
    for line in [
        "PUT /photos?cors",
        "PUT /photos?versioning",
        "PUT /photos?tagging",
        "PUT /photos?acl",
        "POST /photos/cat?uploadId=00000000000000000000000000000001",
    ] {
        for who in [Anonymous, Bob] {
            let refused = world.refused(who, line, &[], "<malformed").await;
            assert_eq!(refused, "403 AccessDenied", "{who:?} {line}");
        }
    }
    let created = world
        .refused(Anonymous, "PUT /new-bucket", &[], "<malformed")
        .await;
    assert_eq!(created, "403 AccessDenied");
    let missing = world
        .refused(Alice, "PUT /no-such-bucket?cors", &[], "<malformed")
        .await;
    assert_eq!(missing, "404 NoSuchBucket");
}

#[tokio::test]
async fn every_row_reaches_its_handler() {
    for row in ROWS {
        let world = world().await;
        let (line, headers, body) = request(row);
        let answered = world.send(Alice, &line, &headers, body).await;
        assert_eq!(answered.operation, row.name, "{line}");
        assert_ne!(answered.code, Some("InternalError"), "{line}");
        assert_ne!(answered.status, 500, "{line}");
        // There is no such role, which nobody is told.
        if !matches!(row.does, Does::PostObject | Does::AssumeRole) {
            assert_ne!(answered.code, Some("AccessDenied"), "{line}");
        }
    }
}
