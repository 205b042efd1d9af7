//! Explanations say what decides, with the values on both sides.

use sos_policy::{Action, ElementKind, Facts, Principal, Request, ResourceArn, Verdict};

use crate::bucket_policy;

#[test]
fn every_element_is_explained() {
    let policy = bucket_policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Team", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["s3:GetObject", "s3:PutObject"],
             "Resource": "arn:aws:s3:::bucket/team/*"},
            {"Effect": "Deny", "Principal": "*", "NotAction": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket/*",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}}]}"#,
    );
    let facts = Facts::new().with("aws:SecureTransport", false);
    let request = Request {
        principal: &Principal::Anonymous,
        action: Action::GetObject,
        resource: &ResourceArn::object("bucket", "cat.jpg"),
        context: &facts,
    };
    let explanation = policy.explain(&request);
    assert_eq!(explanation.verdict, Verdict::NoMatch);
    assert_eq!(explanation.message, "no statement applies");
    let sentences: Vec<(ElementKind, bool, &str)> = explanation
        .statements
        .iter()
        .flat_map(|statement| &statement.elements)
        .map(|element| (element.element, element.matches, element.message.as_str()))
        .collect();
    assert_eq!(
        sentences,
        [
            (
                ElementKind::Principal,
                false,
                "Principal `111122223333` does not mean an anonymous caller"
            ),
            (
                ElementKind::Action,
                true,
                "Action `s3:GetObject`, `s3:PutObject` means `s3:GetObject`"
            ),
            (
                ElementKind::Resource,
                false,
                "Resource `arn:aws:s3:::bucket/team/*` does not mean `arn:aws:s3:::bucket/cat.jpg`"
            ),
            (
                ElementKind::Principal,
                true,
                "Principal `*` means an anonymous caller"
            ),
            (
                ElementKind::Action,
                true,
                "NotAction `s3:ListBucket` means `s3:GetObject`"
            ),
            (
                ElementKind::Resource,
                true,
                "Resource `arn:aws:s3:::bucket/*` means `arn:aws:s3:::bucket/cat.jpg`"
            ),
            (
                ElementKind::Condition,
                true,
                "Bool of aws:SecureTransport with `false` is met: the request has `false`"
            ),
            (
                ElementKind::Condition,
                false,
                "IpAddress of aws:SourceIp with `192.0.2.0/24` is not met: the request does not have it"
            ),
        ]
    );
    assert_eq!(explanation.statements[0].sid.as_deref(), Some("Team"));
    assert_eq!(explanation.statements[0].place.line, 2);

    let facts = facts.clone().with("aws:SourceIp", "192.0.2.7");
    let explanation = policy.explain(&Request {
        context: &facts,
        ..request
    });
    assert_eq!(explanation.message, "statement 2 denies it");
    assert!(explanation.statements[1].applies);
    let json = serde_json::to_value(&explanation).unwrap();
    assert_eq!(json["verdict"]["ExplicitDeny"]["statement"], 1);
}
