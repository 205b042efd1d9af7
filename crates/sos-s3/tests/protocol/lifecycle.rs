//! Lifecycle configurations, and what answers say about them.

use crate::world::{Who::Alice, World, check};
use expect_test::expect;

const RULES: &str = "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ID>old logs</ID>\
    <Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Status>Enabled</Status>\
    <Expiration><Days>3</Days></Expiration></Rule>\
    <Rule><ID>uploads</ID><Prefix></Prefix><Status>Enabled</Status>\
    <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>\
    </LifecycleConfiguration>";

#[tokio::test]
async fn a_configuration_is_given_back_and_goes() {
    let world = World::with_bucket().await;
    check(
        &world,
        "PUT /photos?lifecycle",
        &[],
        RULES,
        expect![[r#"
        200
        x-amz-transition-default-minimum-object-size: all_storage_classes_128K"#]],
    )
    .await;
    check(
        &world,
        "GET /photos?lifecycle",
        &[],
        "",
        expect![[r#"
        200
        content-type: application/xml
        x-amz-transition-default-minimum-object-size: all_storage_classes_128K

        <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Rule>
        <ID>old logs</ID>
        <Filter>
        <And>
        <Prefix>logs/</Prefix>
        <Tag>
        <Key>k</Key>
        <Value>v</Value>
        </Tag>
        </And>
        </Filter>
        <Status>Enabled</Status>
        <Expiration>
        <Days>3</Days>
        </Expiration>
        </Rule>
        <Rule>
        <ID>uploads</ID>
        <Prefix>
        </Prefix>
        <Status>Enabled</Status>
        <AbortIncompleteMultipartUpload>
        <DaysAfterInitiation>7</DaysAfterInitiation>
        </AbortIncompleteMultipartUpload>
        </Rule>
        </LifecycleConfiguration>"#]],
    )
    .await;
    check(&world, "DELETE /photos?lifecycle", &[], "", expect!["204"]).await;
    let gone = world.refused(Alice, "GET /photos?lifecycle", &[], "").await;
    assert_eq!(gone, "404 NoSuchLifecycleConfiguration");
    let again = world.ok(Alice, "DELETE /photos?lifecycle", &[], "").await;
    assert_eq!(again.status, 204);
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos?lifecycle", &[], RULES).await;
    let before = world.ok(Alice, "GET /photos?lifecycle", &[], "").await.body;
    let zero = RULES.replace("<Days>3</Days>", "<Days>0</Days>");
    let refused = world.send(Alice, "PUT /photos?lifecycle", &[], zero).await;
    expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>InvalidArgument</Code>
        <Message>'Days' for Expiration action must be a positive integer</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]]
    .assert_eq(&refused.transcript());
    let both = RULES.replace("<And>", "").replace("</And>", "");
    let refused = world.send(Alice, "PUT /photos?lifecycle", &[], both).await;
    expect![[r#"
        400
        content-type: application/xml

        <Error>
        <Code>MalformedXML</Code>
        <Message>The XML you provided was not well-formed or did not validate against our published schema</Message>
        <RequestId>REQUEST</RequestId>
        <HostId>HOST</HostId>
        </Error>"#]].assert_eq(&refused.transcript());
    let minimum = [("x-amz-transition-default-minimum-object-size", "small")];
    let refused = world
        .refused(Alice, "PUT /photos?lifecycle", &minimum, RULES)
        .await;
    assert_eq!(refused, "400 InvalidArgument");
    assert_eq!(
        world.ok(Alice, "GET /photos?lifecycle", &[], "").await.body,
        before
    );
}

#[tokio::test]
async fn answers_say_when_objects_expire_and_uploads_are_aborted() {
    let world = World::with_bucket().await;
    let minimum = [(
        "x-amz-transition-default-minimum-object-size",
        "varies_by_storage_class",
    )];
    world.ok(Alice, "PUT /photos?lifecycle", &minimum, RULES).await;
    let shown = |answered: &crate::world::Answered| {
        let lines = answered.transcript();
        let about =
            |line: &&str| line.contains("expiration") || line.contains("abort") || line.contains("minimum");
        lines
            .lines()
            .filter(about)
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let mut lines = String::new();
    for (line, headers) in [
        ("GET /photos?lifecycle", &[][..]),
        ("PUT /photos/logs/a", &[("x-amz-tagging", "k=v")][..]),
        ("PUT /photos/logs/b", &[][..]),
        ("GET /photos/logs/a", &[][..]),
        ("HEAD /photos/logs/a", &[][..]),
        ("GET /photos/logs/b", &[][..]),
        (
            "PUT /photos/logs/c",
            &[("x-amz-copy-source", "photos/logs/a")][..],
        ),
        ("POST /photos/logs/d?uploads", &[][..]),
    ] {
        let answered = world.ok(Alice, line, headers, "").await;
        lines.push_str(&format!("{line}\n{}", shown(&answered)));
    }
    expect![[r#"
        GET /photos?lifecycle
        x-amz-transition-default-minimum-object-size: varies_by_storage_class
        PUT /photos/logs/a
        x-amz-expiration: expiry-date="Tue, 28 May 2013 00:00:00 GMT", rule-id="old%20logs"
        PUT /photos/logs/b
        GET /photos/logs/a
        x-amz-expiration: expiry-date="Tue, 28 May 2013 00:00:00 GMT", rule-id="old%20logs"
        HEAD /photos/logs/a
        x-amz-expiration: expiry-date="Tue, 28 May 2013 00:00:00 GMT", rule-id="old%20logs"
        GET /photos/logs/b
        PUT /photos/logs/c
        x-amz-expiration: expiry-date="Tue, 28 May 2013 00:00:00 GMT", rule-id="old%20logs"
        POST /photos/logs/d?uploads
        x-amz-abort-date: Sat, 01 Jun 2013 00:00:00 GMT
        x-amz-abort-rule-id: uploads
    "#]]
    .assert_eq(&lines);
}
