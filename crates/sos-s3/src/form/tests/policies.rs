//! Who may send a form, and what its policy says.

use super::{Form, KEY, NOW, key_with};
use crate::{auth::Scheme, error::Code};
use sos_core::Timestamp;

/// A form that is well under a policy of these conditions beside the usual ones.
fn form(conditions: &str) -> Form {
    let policy = format!(
        r#"{{"expiration": "2015-12-29T14:00:00Z", "conditions": [
        {{"bucket": "bucket"}}, ["starts-with", "$key", "user/"]{conditions}]}}"#
    );
    Form::new(b"bytes")
        .field("key", "user/${filename}")
        .signed_v2(&policy)
}

/// A form under a policy as it is written.
fn under(policy: &str) -> Form {
    Form::new(b"bytes").field("key", "user/a").signed_v2(policy)
}

#[test]
fn documented_version_4() {
    let policy = [
        r#"{ "expiration": "2015-12-30T12:00:00.000Z","#,
        r#"  "conditions": ["#,
        r#"    {"bucket": "sigv4examplebucket"},"#,
        r#"    ["starts-with", "$key", "user/user1/"],"#,
        r#"    {"acl": "public-read"},"#,
        r#"    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},"#,
        r#"    ["starts-with", "$Content-Type", "image/"],"#,
        r#"    {"x-amz-meta-uuid": "14365123651274"},"#,
        r#"    {"x-amz-server-side-encryption": "AES256"},"#,
        r#"    ["starts-with", "$x-amz-meta-tag", ""],"#,
        "",
        r#"    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},"#,
        r#"    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},"#,
        r#"    {"x-amz-date": "20151229T000000Z" }"#,
        "  ]",
        "}",
    ]
    .join("\r\n");
    let sent = Form::new(b"image")
        .field("key", "user/user1/${filename}")
        .field("acl", "public-read")
        .field(
            "success_action_redirect",
            "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html",
        )
        .field("Content-Type", "image/jpeg")
        .field("x-amz-meta-uuid", "14365123651274")
        .field("x-amz-server-side-encryption", "AES256")
        .field(
            "X-Amz-Credential",
            "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        )
        .field("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        .field("X-Amz-Date", "20151229T000000Z")
        .field("x-amz-meta-tag", "")
        .field(
            "Policy",
            &base64::Engine::encode(&base64::engine::general_purpose::STANDARD, policy),
        )
        .field(
            "X-Amz-Signature",
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
        );
    let (verified, key, file) = sent.send_to("sigv4examplebucket", NOW).expect("accepted");
    assert_eq!(
        (verified.scheme, key.as_str(), &*file),
        (Scheme::V4Form, "user/user1/photo.jpg", &b"image"[..])
    );
    assert_eq!(verified.access_key_id().map(|id| id.0.as_str()), Some(KEY));
}

#[test]
fn documented_version_2() {
    let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDA3LTEyLTAxVDEyOjAwOjAwLjAwMFoiLAogICJjb25kaXRpb25zIjogWwogICAgeyJidWNrZXQi\
                  OiAiam9obnNtaXRoIn0sCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci9lcmljLyJdLAogICAgeyJhY2wiOiAicHVi\
                  bGljLXJlYWQifSwKICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL2pvaG5zbWl0aC5zMy5hbWF6b25hd3Mu\
                  Y29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwKICAgIFsic3RhcnRzLXdpdGgiLCAiJENvbnRlbnQtVHlwZSIsICJpbWFnZS8i\
                  XSwKICAgIHsieC1hbXotbWV0YS11dWlkIjogIjE0MzY1MTIzNjUxMjc0In0sCiAgICBbInN0YXJ0cy13aXRoIiwgIiR4LWFtei1t\
                  ZXRhLXRhZyIsICIiXQogIF0KfQo=";
    let sent = Form::new(b"image")
        .field("key", "user/eric/${filename}")
        .field("acl", "public-read")
        .field(
            "success_action_redirect",
            "http://johnsmith.s3.amazonaws.com/successful_upload.html",
        )
        .field("Content-Type", "image/jpeg")
        .field("x-amz-meta-uuid", "14365123651274")
        .field("x-amz-meta-tag", "Some,Tag,For,Picture")
        .field("AWSAccessKeyId", KEY)
        .field("Policy", policy)
        .field("Signature", "0RavWzkygo6QX9caELEqKi9kDbU=");
    let key = key_with("uV3F3YluFJax1cknvbcGwgjvx4QpvB+leU8dUj2o");
    // 2007-12-01T11:59:59Z
    let (verified, object_key, _) = sent
        .send_with("johnsmith", Timestamp(1_196_510_399_000), Some(key))
        .expect("accepted");
    assert_eq!(
        (verified.scheme, object_key.as_str()),
        (Scheme::V2Form, "user/eric/photo.jpg")
    );
}

#[test]
fn a_policy_valid_for_two_hours_lives_two_hours() {
    // Not the fifteen minutes of a signed request: the policy's own expiration.
    let sent = form("");
    sent.send_to("bucket", NOW.plus_millis(2 * 3_600_000 - 1))
        .expect("still valid");
    let error = sent
        .send_to("bucket", NOW.plus_millis(2 * 3_600_000))
        .map(|_| ())
        .expect_err("expired");
    assert_eq!(
        (error.code, &*error.message),
        (Code::AccessDenied, "Invalid according to Policy: Policy expired.")
    );
    let sent = Form::new(b"x")
        .field("key", "k")
        .signed_v4(r#"{"bucket": "bucket"}, {"key": "k"},"#);
    sent.send_to("bucket", Timestamp(1_451_476_799_000))
        .expect("still valid, a day after it was signed");
}

#[test]
fn every_condition_must_hold() {
    let check = |conditions: &str, fields: &[(&str, &str)], failed: Option<&str>| {
        let mut sent = form(conditions);
        sent.fields.splice(
            0..0,
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        match failed {
            None => assert_eq!(sent.accepted(), b"bytes"),
            Some(condition) => assert_eq!(
                sent.refused(),
                (
                    Code::AccessDenied,
                    format!("Invalid according to Policy: Policy Condition failed: {condition}")
                )
            ),
        }
    };
    let acl = r#", {"acl": "public-read"}"#;
    check(acl, &[("acl", "public-read")], None);
    check(acl, &[("aCl", "public-read")], None);
    check(
        acl,
        &[("acl", "private")],
        Some(r#"["eq", "$acl", "public-read"]"#),
    );
    check(acl, &[], Some(r#"["eq", "$acl", "public-read"]"#));
    let uuid = r#", ["EQ", "$X-Amz-Meta-Uuid", "1"]"#;
    check(uuid, &[("x-amz-meta-uuid", "1")], None);
    check(
        uuid,
        &[("x-amz-meta-uuid", "12")],
        Some(r#"["eq", "$x-amz-meta-uuid", "1"]"#),
    );
    let prefix = r#", ["starts-with", "$x-amz-meta-tag", "a"]"#;
    check(prefix, &[("x-amz-meta-tag", "ab")], None);
    check(
        prefix,
        &[("x-amz-meta-tag", "ba")],
        Some(r#"["starts-with", "$x-amz-meta-tag", "a"]"#),
    );
    let any = r#", ["starts-with", "$x-amz-meta-tag", ""]"#;
    check(any, &[("x-amz-meta-tag", "ba")], None);
    check(any, &[], None);
    let status = r#", {"success_action_status": 201}"#;
    check(status, &[("success_action_status", "201")], None);
}

#[test]
fn each_of_several_content_types_must_begin_as_the_policy_says() {
    let sent = form(r#", ["starts-with", "$Content-Type", "image/"]"#);
    sent.clone()
        .field("Content-Type", "image/jpeg,image/png")
        .accepted();
    sent.clone()
        .field("Content-Type", "image/jpeg, image/png")
        .accepted();
    assert_eq!(
        sent.field("Content-Type", "image/jpeg,text/html").refused().0,
        Code::AccessDenied
    );
    // Only of the content type: another field is one value.
    form(r#", ["starts-with", "$x-amz-meta-a", "b"]"#)
        .field("x-amz-meta-a", "b,c")
        .accepted();
}

#[test]
fn every_field_must_be_named_by_a_condition() {
    let sent = form("")
        .field("x-amz-meta-extra", "1")
        .field("acl", "public-read");
    assert_eq!(
        sent.refused(),
        (
            Code::AccessDenied,
            "Invalid according to Policy: Extra input fields: x-amz-meta-extra, acl".to_owned()
        )
    );
    form("").field("x-ignore-this", "1").accepted();
    let unnamed = under(r#"{"expiration": "2015-12-30T00:00:00Z", "conditions": [{"key": "user/a"}]}"#);
    assert_eq!(
        unnamed.refused(),
        (
            Code::AccessDenied,
            "Invalid according to Policy: Extra input fields: bucket".to_owned()
        )
    );
    // The fields of version 4 are fields like others.
    let sent = Form::new(b"x")
        .field("key", "k")
        .signed_v4(r#"{"bucket": "bucket"}, {"key": "k"},"#);
    sent.clone().accepted();
    assert_eq!(
        sent.field("x-amz-storage-class", "STANDARD").refused().0,
        Code::AccessDenied
    );
}

#[test]
fn a_policy_is_for_one_bucket() {
    let error = form("").send_to("other", NOW).map(|_| ()).expect_err("refused");
    assert_eq!(
        &*error.message,
        r#"Invalid according to Policy: Policy Condition failed: ["eq", "$bucket", "bucket"]"#
    );
}

#[test]
fn the_length_of_the_file_is_bounded() {
    let sent = |range: &str| form(&format!(r#", ["content-length-range", {range}]"#));
    for range in ["0, 5", "5, 5", "\"0\", \"10\""] {
        assert_eq!(sent(range).accepted(), b"bytes");
    }
    let error = sent("0, 4")
        .send_to("bucket", NOW)
        .map(|_| ())
        .expect_err("too large");
    assert_eq!(error.code, Code::EntityTooLarge);
    assert_eq!(
        error.elements,
        [
            ("ProposedSize", "5".to_owned()),
            ("MaxSizeAllowed", "4".to_owned())
        ]
    );
    let error = sent("6, 9")
        .send_to("bucket", NOW)
        .map(|_| ())
        .expect_err("too small");
    assert_eq!(error.code, Code::EntityTooSmall);
    assert_eq!(
        error.elements,
        [
            ("ProposedSize", "5".to_owned()),
            ("MinSizeAllowed", "6".to_owned())
        ]
    );
    for malformed in ["0", "-1, 0", "0, 1, 2", "1.5, 2", "\"a\", 2"] {
        assert_eq!(
            sent(malformed).refused().0,
            Code::InvalidPolicyDocument,
            "{malformed}"
        );
    }
}

#[test]
fn a_malformed_policy_is_refused() {
    let check = |policy: &str, message: &str| {
        let (code, told) = under(policy).refused();
        assert_eq!(
            (code, told.as_str()),
            (Code::InvalidPolicyDocument, message),
            "{policy}"
        );
    };
    let good = r#""expiration": "2015-12-30T00:00:00Z""#;
    check("", "Invalid Policy: Invalid JSON.");
    check("[]", "Invalid Policy: Invalid JSON.");
    check(
        r#"{"conditions": []}"#,
        "Invalid Policy: Policy missing expiration.",
    );
    check(
        r#"{"EXPIRATION": "2015-12-30T00:00:00Z", "conditions": []}"#,
        "Invalid Policy: Policy missing expiration.",
    );
    check(
        &format!("{{{good}}}"),
        "Invalid Policy: Policy missing conditions.",
    );
    check(
        &format!(r#"{{{good}, "CONDITIONS": []}}"#),
        "Invalid Policy: Policy missing conditions.",
    );
    check(
        &format!(r#"{{{good}, "conditions": {{}}}}"#),
        "Invalid Policy: Invalid 'conditions' value: must be a List.",
    );
    for date in [
        "2015-12-30 00:00:00+00:00",
        "2015-12-30T00:00:00+00:00",
        "tomorrow",
        "2015-13-30T00:00:00Z",
    ] {
        let policy = format!(r#"{{"expiration": "{date}", "conditions": []}}"#);
        check(
            &policy,
            &format!("Invalid Policy: Invalid 'expiration' value: '{date}'"),
        );
    }
    for condition in [
        "{}",
        r#"{"a": "b", "c": "d"}"#,
        r#"["eq", "key", "a"]"#,
        r#"["ends-with", "$key", "a"]"#,
        "1",
        r#"{"a": {}}"#,
    ] {
        let policy = format!(r#"{{{good}, "conditions": [{condition}]}}"#);
        assert_eq!(
            under(&policy).refused().0,
            Code::InvalidPolicyDocument,
            "{condition}"
        );
    }
    let many = vec![r#"{"bucket": "bucket"}"#; 201].join(",");
    let policy = format!(r#"{{{good}, "conditions": [{many}]}}"#);
    assert_eq!(under(&policy).refused().1, "Invalid Policy: Too many conditions.");
}

#[test]
fn signatures_are_verified_before_the_policy_is_read() {
    let mut sent = under("no policy at all");
    let last = sent.fields.len() - 1;
    sent.fields[last].1 = "AAAA".to_owned();
    let error = sent.send_to("bucket", NOW).map(|_| ()).expect_err("refused");
    assert_eq!(error.code, Code::SignatureDoesNotMatch);
    assert_eq!(error.elements[0], ("AWSAccessKeyId", KEY.to_owned()));
    let unknown = form("")
        .send_with("bucket", NOW, None)
        .map(|_| ())
        .expect_err("refused");
    assert_eq!(unknown.code, Code::InvalidAccessKeyId);
}

#[test]
fn fields_of_the_signature_must_all_be_there() {
    let check = |sent: Form, missing: &str| {
        let (code, message) = sent.refused();
        assert_eq!(code, Code::InvalidArgument);
        assert!(
            message.starts_with(&format!("Bucket POST must contain a field named '{missing}'.")),
            "{message}"
        );
    };
    check(form("").without("signature"), "signature");
    check(form("").without("AWSAccessKeyId"), "AWSAccessKeyId");
    check(form("").without("policy"), "policy");
    check(form("").without("key"), "key");
    let v4 = Form::new(b"x").field("key", "k").signed_v4("");
    check(v4.clone().without("X-Amz-Signature"), "X-Amz-Signature");
    check(v4.clone().without("X-Amz-Date"), "X-Amz-Date");
    check(v4.clone().without("Policy"), "policy");
    assert_eq!(v4.field("signature", "x").refused().0, Code::InvalidArgument);
}

#[test]
fn a_form_without_policy_is_anonymous() {
    let (verified, key, file) = Form::new(b"x")
        .field("key", "k")
        .field("acl", "public-read")
        .send_to("any", NOW)
        .expect("anonymous");
    assert_eq!(
        (verified.scheme, key.as_str(), &*file),
        (Scheme::Anonymous, "k", &b"x"[..])
    );
    assert!(verified.credential.is_none());
}
