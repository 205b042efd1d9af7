//! Which bucket policies are public.

use crate::bucket_policy;

/// A policy of one statement, its elements other than action and resource as given.
fn is_public(elements: &str) -> bool {
    let document = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{{elements}, "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}}}}"#
    );
    bucket_policy(&document).is_public()
}

#[test]
fn principals() {
    let check = |elements: &str, expected: bool| assert_eq!(is_public(elements), expected, "{elements}");
    check(r#""Effect": "Allow", "Principal": "*""#, true);
    check(r#""Effect": "Allow", "Principal": {"AWS": "*"}"#, true);
    check(
        r#""Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"]}"#,
        true,
    );
    check(
        r#""Effect": "Allow", "Principal": {"AWS": "111122223333"}"#,
        false,
    );
    check(
        r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/anna"}"#,
        false,
    );
    check(
        r#""Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}"#,
        false,
    );
    check(r#""Effect": "Deny", "Principal": "*""#, false);
    check(
        r#""Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}"#,
        false,
    );
}

/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.
#[test]
fn conditions() {
    let check = |condition: &str, expected: bool| {
        let elements = format!(r#""Effect": "Allow", "Principal": "*", "Condition": {condition}"#);
        assert_eq!(is_public(&elements), expected, "{condition}");
    };
    check(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, false);
    check(r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, false);
    check(r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}"#, true);
    check(
        r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#,
        true,
    );
    check(r#"{"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}"#, false);
    check(r#"{"IpAddress": {"aws:SourceIp": "2001::/16"}}"#, true);
    check(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, true);
    check(
        r#"{"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        true,
    );
    check(r#"{"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}"#, false);
    check(r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}}"#, true);
    check(r#"{"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}}"#, true);
    check(
        r#"{"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}"#,
        false,
    );
    check(
        r#"{"ForAllValues:StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
        true,
    );
    check(
        r#"{"ForAnyValue:StringEquals": {"aws:SourceVpce": "vpce-1"}}"#,
        false,
    );
    check(
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic"}}"#,
        false,
    );
    check(
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:*"}}"#,
        true,
    );
    check(
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}"#,
        false,
    );
    check(r#"{"StringEquals": {"aws:userid": "${aws:userid}"}}"#, true);
    check(
        r#"{"StringLike": {"aws:userid": "AROADBQP57FF2AEXAMPLE:*"}}"#,
        true,
    );
    check(
        r#"{"StringEquals": {"aws:userid": "AIDADBQP57FF2AEXAMPLE"}}"#,
        false,
    );
    check(
        r#"{"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}"#,
        false,
    );
    check(
        r#"{"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}"#,
        false,
    );
    check(
        r#"{"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:*:accesspoint/a"}}"#,
        true,
    );
    check(
        r#"{"StringLike": {"aws:Referer": "https://example.com/*"}}"#,
        true,
    );
    check(r#"{"Bool": {"aws:SecureTransport": "true"}}"#, true);
    check(
        r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}, "Bool": {"aws:SecureTransport": "true"}}"#,
        false,
    );
}

#[test]
fn the_public_statement_is_named() {
    let policy = bucket_policy(
        r#"{"Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"},
            {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"},
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}]}"#,
    );
    assert_eq!(policy.public_statement(), Some(2));
}
