//! Requests signed by botocore 1.44.5, with a key and parameters full of odd characters.

use super::{EMPTY_SHA256, KEY, Sent};
use http::Method;

const HOST: &str = "localhost:9000";
const PATH: &str = "/bucket/a%20b%2Bc/%C3%BC//./../~%2A%27%28%29%21%40%3A%2C%3B%3D%26%25%24";
const NOW: &str = "20130524T000000Z";

#[test]
fn version_4_in_the_header() {
    let query = "prefix=x%20y%2Bz%2F%C3%A4&list-type=2&delimiter=%2F&acl&prefix-b=1";
    Sent::new(Method::GET, HOST, &format!("{PATH}?{query}"), NOW)
        .header("x-amz-meta-a", "  a   b ")
        .header("content-type", "text/plain")
        .header("x-amz-date", NOW)
        .header("x-amz-content-sha256", EMPTY_SHA256)
        .header(
            "authorization",
            &format!(
                "AWS4-HMAC-SHA256 Credential={KEY}/20130524/us-east-1/s3/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-a, \
                 Signature=d91deea8da1bdfd2a7b15946e4d2b14a92a80b42d9b052f434e05554b7b3ade0"
            ),
        )
        .accepted();
}

#[test]
fn version_4_presigned_with_a_signed_header() {
    let query = "prefix=x%20y%2Bz%2F%C3%A4&list-type=2&delimiter=%2F&acl=&prefix-b=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&\
                 X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&\
                 X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host%3Bx-amz-acl&\
                 X-Amz-Signature=1d584f2d53b1556571036cc1ed6b7869d80026eddb50d65290c280b00a7e3bef";
    let sent = Sent::new(Method::PUT, HOST, &format!("{PATH}?{query}"), NOW);
    sent.clone()
        .header("x-amz-acl", "private")
        .header("content-length", "0")
        .accepted();
    assert_eq!(
        sent.clone().header("x-amz-acl", "public-read").refused().0,
        "SignatureDoesNotMatch"
    );
    assert_eq!(sent.refused().0, "SignatureDoesNotMatch");
}

#[test]
fn version_2_in_the_header() {
    let date = "Fri, 24 May 2013 00:00:00 GMT";
    Sent::new(
        Method::PUT,
        HOST,
        &format!("{PATH}?acl&versionId=a%2Fb&prefix=x"),
        date,
    )
    .header("x-amz-meta-a", "a b")
    .header("content-type", "text/plain")
    .header("date", date)
    .header(
        "authorization",
        &format!("AWS {KEY}:7ofRtPG39t9CwVAk13j4iUZtRSs="),
    )
    .accepted();
}

#[test]
fn version_2_presigned_with_an_override() {
    let query = "response-content-type=text%2Fplain%3B%20x&x=y&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&\
                 Signature=D7QFgQBd0CV61Ink11%2Fd2mNIXUI%3D&Expires=1795471166";
    Sent::new(Method::GET, HOST, &format!("{PATH}?{query}"), NOW).accepted();
}
