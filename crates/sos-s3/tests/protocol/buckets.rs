//! Buckets: life, location, versioning, CORS, ACLs, tags, and what is never set.

use crate::world::{
    Who::{Alice, Anonymous, Bob},
    World,
};
use expect_test::{Expect, expect};

async fn check(world: &World, line: &str, body: &'static str, expected: Expect) {
    expected.assert_eq(&world.send(Alice, line, &[], body).await.transcript());
}

#[tokio::test]
async fn a_bucket_is_made_found_listed_and_removed() {
    let world = World::new().await;
    check(
        &world,
        "PUT /photos",
        "",
        expect![[r#"
        200
        location: /photos"#]],
    )
    .await;
    check(
        &world,
        "HEAD /photos",
        "",
        expect![[r#"
        200
        x-amz-access-point-alias: false
        x-amz-bucket-region: us-east-1"#]],
    )
    .await;
    check(
        &world,
        "GET /",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <Buckets>
        <Bucket>
        <Name>photos</Name>
        <CreationDate>2013-05-24T00:00:00.000Z</CreationDate>
        </Bucket>
        </Buckets>
        </ListAllMyBucketsResult>"#]],
    )
    .await;
    check(
        &world,
        "GET /photos?location",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        </LocationConstraint>"#]],
    )
    .await;
    check(&world, "DELETE /photos?bogus", "", expect![[r#"
        501
        content-type: application/xml

        <Error>
        <Code>NotImplemented</Code>
        <Message>The query parameter &quot;bogus&quot; names nothing that is implemented; nothing was changed</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]]).await;
    check(
        &world,
        "DELETE /photos?logging",
        "",
        expect![[r#"
        405
        allow: GET, PUT
        content-type: application/xml

        <Error>
        <Code>MethodNotAllowed</Code>
        <Message>The specified method is not allowed against this resource.</Message>
        <Method>DELETE</Method>
        <ResourceType>LOGGING</ResourceType>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    check(&world, "DELETE /photos", "", expect!["204"]).await;
    check(
        &world,
        "HEAD /photos",
        "",
        expect![[r#"
        404
        content-type: application/xml"#]],
    )
    .await;
    check(
        &world,
        "GET /photos",
        "",
        expect![[r#"
        404
        content-type: application/xml

        <Error>
        <Code>NoSuchBucket</Code>
        <Message>The specified bucket does not exist</Message>
        <BucketName>photos</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
}

#[tokio::test]
async fn the_location_is_kept() {
    let world = World::new().await;
    let document = "<CreateBucketConfiguration><LocationConstraint>eu-west-3</LocationConstraint></CreateBucketConfiguration>";
    world.ok(Alice, "PUT /photos", &[], document).await;
    check(&world, "GET /photos?location", "", expect![[r#"
        200
        content-type: application/xml

        <LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-3</LocationConstraint>"#]]).await;
    check(
        &world,
        "GET /?max-buckets=1&prefix=ph",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <Buckets>
        <Bucket>
        <Name>photos</Name>
        <CreationDate>2013-05-24T00:00:00.000Z</CreationDate>
        <BucketRegion>eu-west-3</BucketRegion>
        </Bucket>
        </Buckets>
        <Prefix>ph</Prefix>
        </ListAllMyBucketsResult>"#]],
    )
    .await;
    check(&world, "PUT /other", "<CreateBucketConfiguration>", expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>MalformedXML</Code>
        <Message>The XML you provided was not well-formed or did not validate against our published schema</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]]).await;
}

#[tokio::test]
async fn versioning_is_set_and_shown() {
    let world = World::with_bucket().await;
    check(
        &world,
        "GET /photos?versioning",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        </VersioningConfiguration>"#]],
    )
    .await;
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    check(&world, "PUT /photos?versioning", enabled, expect!["200"]).await;
    check(
        &world,
        "GET /photos?versioning",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Status>Enabled</Status>
        </VersioningConfiguration>"#]],
    )
    .await;
    let refused = |body| world.refused(Alice, "PUT /photos?versioning", &[], body);
    expect!["400 IllegalVersioningConfigurationException"]
        .assert_eq(&refused("<VersioningConfiguration/>").await);
    expect!["400 MalformedXML"].assert_eq(&refused("").await);
}

#[tokio::test]
async fn cors_is_replaced_shown_and_removed() {
    let world = World::with_bucket().await;
    check(
        &world,
        "GET /photos?cors",
        "",
        expect![[r#"
        404
        content-type: application/xml

        <Error>
        <Code>NoSuchCORSConfiguration</Code>
        <Message>The CORS configuration does not exist</Message>
        <BucketName>photos</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    let document = "<CORSConfiguration><CORSRule><AllowedOrigin>https://example.com</AllowedOrigin>\
                    <AllowedMethod>*</AllowedMethod><AllowedHeader>Content-*</AllowedHeader></CORSRule>\
                    </CORSConfiguration>";
    check(&world, "PUT /photos?cors", document, expect!["200"]).await;
    check(
        &world,
        "GET /photos?cors",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <CORSRule>
        <AllowedOrigin>https://example.com</AllowedOrigin>
        <AllowedMethod>*</AllowedMethod>
        <AllowedHeader>Content-*</AllowedHeader>
        </CORSRule>
        </CORSConfiguration>"#]],
    )
    .await;
    let wildcard = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>\
                    </CORSRule></CORSConfiguration>";
    check(
        &world,
        "PUT /photos?cors",
        wildcard,
        expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>InvalidRequest</Code>
        <Message>Found unsupported HTTP method in CORS config. Unsupported method is PATCH</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    check(
        &world,
        "PUT /photos?cors",
        "",
        expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>MissingRequestBodyError</Code>
        <Message>Request Body is empty</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    check(&world, "DELETE /photos?cors", "", expect!["204"]).await;
    check(&world, "DELETE /photos?cors", "", expect!["204"]).await;
    check(
        &world,
        "GET /missing?cors",
        "",
        expect![[r#"
        404
        content-type: application/xml

        <Error>
        <Code>NoSuchBucket</Code>
        <Message>The specified bucket does not exist</Message>
        <BucketName>missing</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
}

#[tokio::test]
async fn acls_come_as_names_headers_and_documents() {
    let world = World::with_bucket().await;
    check(
        &world,
        "GET /photos?acl",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <AccessControlList>
        <Grant>
        <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Grantee>
        <Permission>FULL_CONTROL</Permission>
        </Grant>
        </AccessControlList>
        </AccessControlPolicy>"#]],
    )
    .await;
    let put = |headers: &'static [(&str, &str)], body: &'static str| {
        world.send(Alice, "PUT /photos?acl", headers, body)
    };
    assert_eq!(put(&[("x-amz-acl", "public-read")], "").await.status, 200);
    check(
        &world,
        "GET /photos?acl",
        "",
        expect![[r#"
            200
            content-type: application/xml

            <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Owner>
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Owner>
            <AccessControlList>
            <Grant>
            <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">
            <URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>
            </Grantee>
            <Permission>READ</Permission>
            </Grant>
            <Grant>
            <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
            <ID>alice-id</ID>
            <DisplayName>alice</DisplayName>
            </Grantee>
            <Permission>FULL_CONTROL</Permission>
            </Grant>
            </AccessControlList>
            </AccessControlPolicy>"#]],
    )
    .await;
    let grants = put(&[("x-amz-grant-read", "emailAddress=\"BOB@example.com\"")], "").await;
    assert_eq!(grants.status, 200);
    check(
        &world,
        "GET /photos?acl",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Owner>
        <ID>alice-id</ID>
        <DisplayName>alice</DisplayName>
        </Owner>
        <AccessControlList>
        <Grant>
        <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
        <ID>bob-id</ID>
        <DisplayName>bob</DisplayName>
        </Grantee>
        <Permission>READ</Permission>
        </Grant>
        </AccessControlList>
        </AccessControlPolicy>"#]],
    )
    .await;
    let code =
        |answered: crate::world::Answered| format!("{} {}", answered.status, answered.code.unwrap_or("-"));
    expect!["400 InvalidArgument"].assert_eq(&code(put(&[("x-amz-grant-read", "id=nobody")], "").await));
    expect!["400 UnresolvableGrantByEmailAddress"]
        .assert_eq(&code(put(&[("x-amz-grant-read", "emailAddress=x@y")], "").await));
    expect!["400 MissingSecurityHeader"].assert_eq(&code(put(&[], "").await));
    expect!["400 UnexpectedContent"].assert_eq(&code(put(&[("x-amz-acl", "private")], "<x/>").await));
    expect!["400 MalformedACLError"].assert_eq(&code(put(&[], "<x/>").await));
}

#[tokio::test]
async fn bucket_tags_are_kept() {
    let world = World::with_bucket().await;
    check(
        &world,
        "GET /photos?tagging",
        "",
        expect![[r#"
        404
        content-type: application/xml

        <Error>
        <Code>NoSuchTagSet</Code>
        <Message>The TagSet does not exist</Message>
        <BucketName>photos</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    check(&world, "PUT /photos?tagging", tags, expect!["204"]).await;
    check(
        &world,
        "GET /photos?tagging",
        "",
        expect![[r#"
        200
        content-type: application/xml

        <Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <TagSet>
        <Tag>
        <Key>a</Key>
        <Value>1</Value>
        </Tag>
        </TagSet>
        </Tagging>"#]],
    )
    .await;
    check(&world, "DELETE /photos?tagging", "", expect!["204"]).await;
    check(
        &world,
        "GET /photos?tagging",
        "",
        expect![[r#"
        404
        content-type: application/xml

        <Error>
        <Code>NoSuchTagSet</Code>
        <Message>The TagSet does not exist</Message>
        <BucketName>photos</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_never_set_answers_as_s3_does() {
    let world = World::with_bucket().await;
    let mut lines = String::new();
    for subresource in [
        "policy",
        "policyStatus",
        "lifecycle",
        "encryption",
        "object-lock",
        "website",
        "publicAccessBlock",
        "ownershipControls",
        "replication",
        "logging",
        "notification",
        "requestPayment",
        "accelerate",
        "analytics",
        "inventory",
        "metrics",
        "intelligent-tiering",
    ] {
        let get = world
            .send(Alice, &format!("GET /photos?{subresource}"), &[], "")
            .await;
        let put = world
            .send(Alice, &format!("PUT /photos?{subresource}"), &[], "<x/>")
            .await;
        let delete = world
            .send(Alice, &format!("DELETE /photos?{subresource}"), &[], "")
            .await;
        let body = String::from_utf8_lossy(&get.body).into_owned();
        let shown = get.code.map_or_else(
            || {
                body.lines()
                    .nth(1)
                    .unwrap_or_default()
                    .replace(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"", "")
            },
            str::to_owned,
        );
        lines.push_str(&format!(
            "{subresource}: GET {} {shown}, PUT {}, DELETE {}\n",
            get.status, put.status, delete.status
        ));
    }
    expect![[r#"
        policy: GET 404 NoSuchBucketPolicy, PUT 400, DELETE 204
        policyStatus: GET 404 NoSuchBucketPolicy, PUT 405, DELETE 405
        lifecycle: GET 404 NoSuchLifecycleConfiguration, PUT 501, DELETE 204
        encryption: GET 404 ServerSideEncryptionConfigurationNotFoundError, PUT 400, DELETE 204
        object-lock: GET 404 ObjectLockConfigurationNotFoundError, PUT 400, DELETE 405
        website: GET 404 NoSuchWebsiteConfiguration, PUT 501, DELETE 204
        publicAccessBlock: GET 404 NoSuchPublicAccessBlockConfiguration, PUT 400, DELETE 204
        ownershipControls: GET 404 OwnershipControlsNotFoundError, PUT 400, DELETE 204
        replication: GET 404 ReplicationConfigurationNotFoundError, PUT 501, DELETE 204
        logging: GET 200 <BucketLoggingStatus></BucketLoggingStatus>, PUT 501, DELETE 405
        notification: GET 200 <NotificationConfiguration></NotificationConfiguration>, PUT 501, DELETE 405
        requestPayment: GET 200 <RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>, PUT 501, DELETE 405
        accelerate: GET 200 <AccelerateConfiguration></AccelerateConfiguration>, PUT 501, DELETE 405
        analytics: GET 200 <ListBucketAnalyticsConfigurationResult><IsTruncated>false</IsTruncated></ListBucketAnalyticsConfigurationResult>, PUT 501, DELETE 404
        inventory: GET 200 <ListInventoryConfigurationsResult><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>, PUT 501, DELETE 404
        metrics: GET 200 <ListMetricsConfigurationsResult><IsTruncated>false</IsTruncated></ListMetricsConfigurationsResult>, PUT 501, DELETE 404
        intelligent-tiering: GET 200 <ListBucketIntelligentTieringConfigurationsOutput><IsTruncated>false</IsTruncated></ListBucketIntelligentTieringConfigurationsOutput>, PUT 501, DELETE 404
    "#]].assert_eq(&lines);
}

#[tokio::test]
async fn others_may_not() {
    let world = World::with_bucket().await;
    expect![[r#"
        409
        content-type: application/xml

        <Error>
        <Code>BucketAlreadyExists</Code>
        <Message>The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.</Message>
        <BucketName>photos</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]].assert_eq(&world.send(Bob, "PUT /photos", &[], "").await.transcript());
    expect![[r#"
        403
        content-type: application/xml
        x-amz-bucket-region: us-east-1"#]]
    .assert_eq(&world.send(Bob, "HEAD /photos", &[], "").await.transcript());
    expect![[r#"
        403
        content-type: application/xml

        <Error>
        <Code>AccessDenied</Code>
        <Message>Access Denied</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]]
    .assert_eq(&world.send(Anonymous, "GET /", &[], "").await.transcript());
    expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>InvalidBucketName</Code>
        <Message>The specified bucket is not valid.</Message>
        <BucketName>UPPER</BucketName>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]]
    .assert_eq(&world.send(Alice, "PUT /UPPER", &[], "").await.transcript());
    let owner = [("x-amz-expected-bucket-owner", "bob-id")];
    expect!["403 AccessDenied"].assert_eq(&world.refused(Alice, "GET /photos", &owner, "").await);
}
