//! Both shapes of JSON, and telling JSON from XML.

use sos_cors::{Code, Configuration, CorsError};

use crate::{SEED, seed};

const RULE: &str =
    r#"{"AllowedOrigins":["https://example.com"],"AllowedMethods":["*"],"AllowedHeaders":["Content-*"]}"#;
const SECOND: &str = r#"{"AllowedOrigins":["*"],"AllowedMethods":["HEAD","GET"]}"#;

#[test]
fn the_object_and_the_bare_list_are_the_same_configuration() {
    let object = format!(r#"{{"CORSRules":[{RULE},{SECOND}]}}"#);
    let list = format!("[{RULE},{SECOND}]");
    for document in [
        object.clone(),
        list.clone(),
        format!("\u{feff}{object}"),
        format!("\n {list} \n"),
    ] {
        assert_eq!(
            Configuration::parse_json(document.as_bytes()),
            Ok(seed()),
            "{document}"
        );
        assert_eq!(
            Configuration::parse_any(document.as_bytes()),
            Ok(seed()),
            "{document}"
        );
        assert_eq!(
            document.trim_start_matches('\u{feff}').parse(),
            Ok(seed()),
            "{document}"
        );
    }
}

#[test]
fn the_object_is_written_with_only_the_members_that_were_set() {
    let compact = serde_json::to_string(&seed()).expect("a configuration has a JSON form");
    assert_eq!(compact, format!(r#"{{"CORSRules":[{RULE},{SECOND}]}}"#));
    assert_eq!(
        serde_json::from_str::<Configuration>(&compact).expect("reads back"),
        seed()
    );
    assert!(seed().to_json().starts_with("{\n  \"CORSRules\": [\n"));
}

#[test]
fn every_member_survives() {
    let document = r#"{"CORSRules":[{"ID":"a \"b\" \u00e9","AllowedOrigins":["https://*.example.com"],"AllowedMethods":["PUT"],"AllowedHeaders":["X-A"],"ExposeHeaders":["ETag, Date"],"MaxAgeSeconds":-1}]}"#;
    let configuration = Configuration::parse_json(document.as_bytes()).expect("valid");
    assert_eq!(
        serde_json::to_string(&configuration).expect("JSON"),
        document.replace("\\u00e9", "\u{e9}")
    );
    assert_eq!(
        Configuration::parse_xml(configuration.to_xml().as_bytes()),
        Ok(configuration)
    );
}

#[test]
fn what_is_no_configuration_is_refused_and_says_why() {
    for (document, part) in [
        ("{}", "missing field `CORSRules`"),
        ("[]", "at least one rule"),
        (r#"{"CORSRules":[]}"#, "at least one rule"),
        (r#"{"Rules":[]}"#, "unknown field `Rules`"),
        (
            r#"{"CORSRules":[],"CORSRules":[]}"#,
            "duplicate field `CORSRules`",
        ),
        (r#"[{"AllowedOrigins":["*"]}]"#, "rule 1 has no allowed method"),
        (r#"[{"AllowedMethods":["GET"]}]"#, "rule 1 has no allowed origin"),
        (r#"[{"AllowedOrigin":"*"}]"#, "unknown field `AllowedOrigin`"),
        (
            r#"[{"AllowedOrigins":"*","AllowedMethods":["GET"]}]"#,
            "expected a sequence",
        ),
        (
            r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"],"MaxAgeSeconds":2147483648}]"#,
            "expected i32",
        ),
        (
            r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"],"MaxAgeSeconds":"5"}]"#,
            "expected i32",
        ),
        (
            r#"[{"AllowedOrigins":["\u0000"],"AllowedMethods":["GET"]}]"#,
            "XML cannot carry",
        ),
        ("[", "EOF"),
        ("[] []", "trailing"),
        ("5", "an object with the member"),
    ] {
        let error = Configuration::parse_json(document.as_bytes()).expect_err(document);
        assert!(
            matches!(error, CorsError::MalformedJson { .. }),
            "{document}: {error:?}"
        );
        assert_eq!(error.code(), Code::MalformedXml);
        assert!(error.to_string().contains(part), "{document}: {error}");
    }
    let error = Configuration::parse_json(br#"[{"AllowedOrigins":["*"],"AllowedMethods":["PATCH"]}]"#);
    assert_eq!(
        error.expect_err("PATCH").to_string(),
        "Found unsupported HTTP method in CORS config. Unsupported method is PATCH"
    );
}

#[test]
fn documents_are_told_apart_by_their_first_character() {
    assert_eq!(Configuration::parse_any(b""), Err(CorsError::EmptyBody));
    assert_eq!(
        Configuration::parse_any(b" \n\xef\xbb\xbf")
            .expect_err("no XML")
            .code(),
        Code::MalformedXml
    );
    assert_eq!(Configuration::parse_any(b" \n"), Err(CorsError::EmptyBody));
    assert!(
        Configuration::parse_any(b"nonsense")
            .is_err_and(|error| matches!(error, CorsError::MalformedXml { .. }))
    );
    assert!(
        Configuration::parse_any(b"{").is_err_and(|error| matches!(error, CorsError::MalformedJson { .. }))
    );
    // Pasted with an empty line before the declaration, which XML itself does not allow.
    let pasted = format!("\n<?xml version=\"1.0\"?>{SEED}");
    assert!(Configuration::parse_xml(pasted.as_bytes()).is_err());
    assert_eq!(Configuration::parse_any(pasted.as_bytes()), Ok(seed()));
}
