//! Requests that cheat, and what they are told.

use super::{EMPTY_SHA256, KEY, Sent, credential, element, version_2, version_4};
use crate::auth::{AuthConfig, Authenticator, PayloadHash, Scheme, SigningKey, SigningKeys, v4::Scope};
use http::{HeaderValue, Method};
use sos_core::AccessKeyId;

fn presigned_with(from: &str, to: &str) -> Sent {
    let sent = version_4::presigned_get();
    assert!(sent.target.contains(from));
    Sent {
        target: sent.target.replace(from, to),
        ..sent
    }
}

fn header_with(from: &str, to: &str) -> Sent {
    let mut sent = version_4::get_object();
    let value = sent.headers["authorization"].to_str().expect("text");
    assert!(value.contains(from));
    let value = HeaderValue::from_str(&value.replace(from, to)).expect("a value");
    sent.headers.insert("authorization", value);
    sent
}

#[test]
fn an_unsigned_copy_source_on_a_presigned_put_is_refused() {
    for sent in [version_4::presigned_get(), version_4::get_object()] {
        let (code, message, elements) = sent.header("x-amz-copy-source", "/secrets/key").refused();
        assert_eq!(code, "AccessDenied");
        assert_eq!(
            message,
            "There were headers present in the request which were not signed"
        );
        assert_eq!(elements, [("HeadersNotSigned", "x-amz-copy-source".to_owned())]);
    }
    let (code, ..) = version_2::presigned_get()
        .header("x-amz-copy-source", "/secrets/key")
        .refused();
    assert_eq!(code, "SignatureDoesNotMatch");
}

#[test]
fn a_host_that_is_not_signed_is_refused() {
    let (code, _, elements) =
        presigned_with("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=range").refused();
    assert_eq!(
        (code, element(&elements, "HeadersNotSigned")),
        ("AccessDenied", "host")
    );
}

#[test]
fn an_unsigned_content_sha256_counts_as_the_payload() {
    let (code, ..) = version_4::presigned_get()
        .header("x-amz-content-sha256", EMPTY_SHA256)
        .refused();
    assert_eq!(code, "SignatureDoesNotMatch");
    version_4::presigned_get()
        .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        .accepted();
}

#[test]
fn a_replayed_version_2_request_is_refused_after_15_minutes() {
    version_2::get_object().later(15 * 60).accepted();
    version_2::get_object().later(-15 * 60).accepted();
    for seconds in [15 * 60 + 1, -15 * 60 - 1, 86_400 * 365] {
        let (code, _, elements) = version_2::get_object().later(seconds).refused();
        assert_eq!(code, "RequestTimeTooSkewed");
        assert_eq!(
            element(&elements, "RequestTime"),
            "Tue, 27 Mar 2007 19:36:42 +0000"
        );
        assert_eq!(element(&elements, "MaxAllowedSkewMilliseconds"), "900000");
    }
}

#[test]
fn version_2_signs_x_amz_date_in_place_of_date() {
    let mut sent = version_2::get_object();
    // A fresh `x-amz-date` beside the signed `Date` does not make an old request new.
    sent.headers.insert(
        "x-amz-date",
        HeaderValue::from_static("Wed, 28 Mar 2007 19:36:42 +0000"),
    );
    assert_eq!(sent.clone().later(86_400).refused().0, "SignatureDoesNotMatch");
    assert_eq!(sent.later(2 * 86_400).refused().0, "RequestTimeTooSkewed");
}

#[test]
fn an_unsigned_subresource_on_a_version_2_url_is_refused() {
    for name in crate::auth::SIGNED_PARAMETERS {
        let mut sent = version_2::presigned_get();
        sent.target = format!("{}&{name}", sent.target);
        assert_eq!(sent.refused().0, "SignatureDoesNotMatch", "{name}");
    }
}

#[test]
fn presigned_version_2_ends_at_its_expiration() {
    let expires = 1_175_139_620;
    let start = version_2::presigned_get().now.seconds();
    version_2::presigned_get().later(expires - start - 1).accepted();
    let (code, message, elements) = version_2::presigned_get().later(expires - start).refused();
    assert_eq!((code, message.as_str()), ("AccessDenied", "Request has expired"));
    assert_eq!(element(&elements, "Expires"), "2007-03-29T03:40:20Z");
    let check = |from: &str, to: &str, expected: &str| {
        let sent = version_2::presigned_get();
        let (code, message, _) = Sent {
            target: sent.target.replace(from, to),
            ..sent
        }
        .refused();
        assert_eq!((code, message.as_str()), ("AccessDenied", expected));
    };
    check(
        "Expires=1175139620",
        "Expires=soon",
        "Invalid date (should be seconds since epoch): soon",
    );
    let missing = "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters";
    check("&Expires=1175139620", "", missing);
    check("Signature=", "Sig=", missing);
    check(
        "&Expires=1175139620",
        "&Expires=1175139620&Expires=1175139621",
        missing,
    );
}

#[test]
fn presigned_version_4_lives_for_its_expiration_and_seven_days_at_most() {
    let (code, message, elements) = version_4::presigned_get().later(86_400).refused();
    assert_eq!((code, message.as_str()), ("AccessDenied", "Request has expired"));
    assert_eq!(
        elements,
        [
            ("X-Amz-Expires", "86400".to_owned()),
            ("Expires", "2013-05-25T00:00:00Z".to_owned()),
            ("ServerTime", "2013-05-25T00:00:00Z".to_owned()),
        ]
    );
    version_4::presigned_get().later(-900).accepted();
    assert_eq!(
        version_4::presigned_get().later(-901).refused().1,
        "Request is not yet valid"
    );
    let check = |expires: &str, expected: &str| {
        let (code, message, _) =
            presigned_with("X-Amz-Expires=86400", &format!("X-Amz-Expires={expires}")).refused();
        assert_eq!(code, "AuthorizationQueryParametersError");
        assert!(message.starts_with(expected), "{message}");
    };
    check("604801", "X-Amz-Expires must be less than a week (in seconds)");
    check(
        "99999999999999999999999",
        "X-Amz-Expires must be less than a week (in seconds)",
    );
    check("-1", "X-Amz-Expires must be non-negative");
    check("1h", "X-Amz-Expires should be a number");
    check("", "X-Amz-Expires should be a number");
    assert_eq!(
        presigned_with("X-Amz-Expires=86400", "X-Amz-Expires=604800")
            .refused()
            .0,
        "SignatureDoesNotMatch"
    );
}

#[test]
fn presigned_version_4_parameters_are_checked_one_by_one() {
    let check = |from: &str, to: &str, expected: &str| {
        let (code, message, _) = presigned_with(from, to).refused();
        assert_eq!(code, "AuthorizationQueryParametersError");
        assert!(message.starts_with(expected), "{message}");
    };
    let six = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
               X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
    check("X-Amz-Expires=86400&", "", six);
    check("X-Amz-Expires=86400", "X-Amz-Expires=86400&X-Amz-Expires=1", six);
    check(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Algorithm=MD5",
        "X-Amz-Algorithm only supports",
    );
    check(
        "X-Amz-Date=20130524T000000Z",
        "X-Amz-Date=today",
        "X-Amz-Date must be in the ISO8601 Long Format",
    );
    check(
        "X-Amz-Date=20130524T000000Z",
        "X-Amz-Date=20130525T000000Z",
        "Error parsing the X-Amz-Credential parameter; Invalid credential date \"20130524\".",
    );
    check(
        "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
        "",
        "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed",
    );
    check(
        "%2Fs3%2F",
        "%2Fec2%2F",
        "Error parsing the X-Amz-Credential parameter; incorrect service \"ec2\"",
    );
}

#[test]
fn another_region_is_named_in_the_refusal() {
    let (code, message, elements) = header_with("us-east-1", "eu-west-3").refused();
    assert_eq!(code, "AuthorizationHeaderMalformed");
    assert_eq!(
        message,
        "The authorization header is malformed; the region 'eu-west-3' is wrong; expecting 'us-east-1'"
    );
    assert_eq!(elements, [("Region", "us-east-1".to_owned())]);
    let (code, _, elements) = presigned_with("us-east-1", "auto").refused();
    assert_eq!(
        (code, element(&elements, "Region")),
        ("AuthorizationQueryParametersError", "us-east-1")
    );
    // Any region is fine where the operator says so, as long as it is the one that was signed.
    let any = AuthConfig {
        region: "eu-west-3".to_owned(),
        accept_any_region: true,
        version_2: true,
        ..AuthConfig::default()
    };
    assert!(version_4::get_object().verify_with(any.clone()).is_ok());
    let error = header_with("us-east-1", "eu-west-3")
        .verify_with(any)
        .expect_err("signed for another region");
    assert_eq!(error.code.name(), "SignatureDoesNotMatch");
}

#[test]
fn a_malformed_header_says_what_is_wrong() {
    let check = |from: &str, to: &str, expected: &str| {
        let (code, message, _) = header_with(from, to).refused();
        assert_eq!(code, "AuthorizationHeaderMalformed");
        assert!(message.contains(expected), "{message}");
    };
    check("Signature=", "Sig=", "requires three components");
    check(
        ",Signature",
        ",Signature=1,Signature",
        "requires three components",
    );
    check(
        "/20130524/us-east-1/s3/aws4_request",
        "",
        "the Credential is mal-formed",
    );
    check("20130524", "2013", "incorrect date format \"2013\"");
    check("20130524", "20130523", "Invalid credential date \"20130523\"");
    check("aws4_request", "aws4", "incorrect terminal \"aws4\"");
    let check = |authorization: &str, code: &str| {
        let sent =
            Sent::new(Method::GET, "h", "/b", "20130524T000000Z").header("authorization", authorization);
        assert_eq!(sent.refused().0, code, "{authorization}");
    };
    check("", "AccessDenied");
    check("Bearer x", "InvalidArgument");
    check("AWS HAHAHA", "InvalidArgument");
    check("AWS :x", "InvalidArgument");
    check("AWS a:b", "AccessDenied");
    check(
        "AWS4-HMAC-SHA256 Credential=HAHAHA",
        "AuthorizationHeaderMalformed",
    );
    let twice = version_4::get_object().header("authorization", "AWS a:b");
    assert_eq!(twice.refused().0, "AccessDenied");
}

#[test]
fn a_date_that_is_missing_unreadable_or_off_is_refused() {
    let mut sent = version_4::get_object();
    sent.headers.remove("x-amz-date");
    assert_eq!(
        sent.refused().1,
        "AWS authentication requires a valid Date or x-amz-date header"
    );
    sent.headers
        .insert("x-amz-date", HeaderValue::from_static("yesterday"));
    assert_eq!(sent.refused().0, "AccessDenied");
    assert_eq!(
        version_4::get_object().later(901).refused().0,
        "RequestTimeTooSkewed"
    );
    version_4::get_object().later(900).accepted();
}

#[test]
fn a_request_signed_with_date_only_is_accepted() {
    // Without `x-amz-date` the string to sign holds `Date` in ISO 8601.
    let mut sent = version_4::get_object();
    sent.headers.remove("x-amz-date");
    let sent = sent.header("date", "Fri, 24 May 2013 00:00:00 GMT");
    let (code, _, elements) = sent.refused();
    assert_eq!(code, "SignatureDoesNotMatch");
    assert!(element(&elements, "StringToSign").starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n"));
}

#[test]
fn a_wrong_signature_shows_what_was_signed() {
    let (code, _, elements) = header_with("Signature=f0e8", "Signature=0000").refused();
    assert_eq!(code, "SignatureDoesNotMatch");
    let names: Vec<&str> = elements.iter().map(|element| element.0).collect();
    assert_eq!(
        names,
        [
            "AWSAccessKeyId",
            "StringToSign",
            "SignatureProvided",
            "StringToSignBytes",
            "CanonicalRequest",
            "CanonicalRequestBytes"
        ]
    );
    assert!(element(&elements, "StringToSignBytes").starts_with("41 57 53 34 2d"));
    assert_eq!(
        element(&elements, "CanonicalRequest"),
        format!(
            "GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\nx-amz-content-sha256:{EMPTY_SHA256}\n\
             x-amz-date:20130524T000000Z\n\nhost;range;x-amz-content-sha256;x-amz-date\n{EMPTY_SHA256}"
        )
    );
}

#[test]
fn header_values_are_folded_and_joined() {
    let sent = version_4::get_object()
        .header("x-test", "  a   b  ")
        .header("x-test", "c");
    let value = sent.headers["authorization"]
        .to_str()
        .expect("text")
        .replace("host;range;", "host;range;x-test;");
    let mut sent = sent;
    sent.headers
        .insert("authorization", HeaderValue::from_str(&value).expect("a value"));
    let (_, _, elements) = sent.refused();
    assert!(element(&elements, "CanonicalRequest").contains("\nx-test:a b,c\n"));
}

#[test]
fn paths_are_literal() {
    let check = |target: &str, canonical: &str| {
        let (_, _, elements) = Sent {
            target: target.to_owned(),
            ..version_4::get_object()
        }
        .refused();
        assert_eq!(
            element(&elements, "CanonicalRequest").lines().nth(1),
            Some(canonical)
        );
    };
    check("/b//a/./../c", "/b//a/./../c");
    check("/b/a%2fb%20+", "/b/a/b%20%2B");
    check("", "/");
}

#[test]
fn an_unknown_key_is_named_and_a_wrong_one_never_matches() {
    let (code, _, elements) = header_with(KEY, "AKIDNOBODY").refused();
    assert_eq!(
        (code, element(&elements, "AWSAccessKeyId")),
        ("InvalidAccessKeyId", "AKIDNOBODY")
    );
    let sent = version_4::get_object();
    let error = sent.with_config(AuthConfig::default(), |authenticator, request| {
        let claim = authenticator.claim(request, sent.now).expect("a claim");
        authenticator
            .verify(claim, request, Some(credential("another")))
            .expect_err("refused")
    });
    assert_eq!(error.code.name(), "SignatureDoesNotMatch");
}

#[test]
fn two_mechanisms_at_once_are_refused() {
    let authorization = version_4::get_object().headers["authorization"]
        .to_str()
        .expect("text")
        .to_owned();
    for sent in [version_4::presigned_get(), version_2::presigned_get()] {
        let (code, message, _) = sent.header("authorization", &authorization).refused();
        assert_eq!(code, "InvalidArgument");
        assert!(message.starts_with("Only one auth mechanism allowed"));
    }
    let sent = version_4::presigned_get();
    assert_eq!(
        Sent {
            target: format!("{}&Signature=x", sent.target),
            ..sent
        }
        .refused()
        .0,
        "InvalidArgument"
    );
}

#[test]
fn a_token_that_was_not_signed_is_refused() {
    assert_eq!(
        version_4::get_object()
            .header("x-amz-security-token", "t")
            .refused()
            .0,
        "AccessDenied"
    );
    let sent = version_4::presigned_get();
    let sent = Sent {
        target: format!("{}&X-Amz-Security-Token=t", sent.target),
        ..sent
    };
    assert_eq!(sent.refused().0, "SignatureDoesNotMatch");
}

#[test]
fn content_sha256_must_be_one_of_its_forms() {
    let mut sent = version_4::get_object();
    sent.headers.remove("x-amz-content-sha256");
    assert_eq!(
        sent.refused().1,
        "Missing required header for this request: x-amz-content-sha256"
    );
    let (code, _, elements) = sent.header("x-amz-content-sha256", "abc").refused();
    assert_eq!(
        (code, element(&elements, "ArgumentValue")),
        ("InvalidArgument", "abc")
    );
}

#[test]
fn a_request_without_signature_is_anonymous() {
    let sent = Sent::new(Method::PUT, "h", "/b/k?x-id=PutObject", "20130524T000000Z");
    let verified = sent.verify().expect("anonymous");
    assert_eq!(
        (verified.scheme, verified.payload),
        (Scheme::Anonymous, PayloadHash::Unsigned)
    );
    assert!(verified.credential.is_none());
    let verified = sent
        .header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        .verify();
    assert_eq!(
        verified.expect("anonymous").payload,
        PayloadHash::UnsignedChunksWithTrailer
    );
}

#[test]
fn signing_keys_are_kept_per_secret_and_forgotten_with_their_key() {
    let keys = SigningKeys::new();
    let (id, other) = (AccessKeyId("a".to_owned()), AccessKeyId("b".to_owned()));
    let scope = Scope {
        day: "20130524".to_owned(),
        region: "us-east-1".to_owned(),
        service: crate::auth::S3,
    };
    let first = keys.get(&id, "one", &scope).sign(b"x");
    assert_eq!(keys.get(&id, "one", &scope).sign(b"x"), first);
    assert_eq!(keys.len(), 1);
    assert_ne!(keys.get(&id, "two", &scope).sign(b"x"), first);
    keys.get(&other, "one", &scope);
    assert_eq!(keys.len(), 3);
    keys.forget(&id);
    assert_eq!(keys.len(), 1);
    assert_eq!(SigningKey::derive("one", &scope).sign(b"x"), first);
}

#[test]
fn guesses_of_unknown_keys_do_not_fill_the_cache() {
    let sent = header_with(KEY, "AKIDNOBODY");
    sent.with_config(AuthConfig::default(), |authenticator: &Authenticator, request| {
        let claim = authenticator.claim(request, sent.now).expect("a claim");
        assert!(authenticator.verify(claim, request, None).is_err());
        assert!(authenticator.signing_keys().is_empty());
    });
}
