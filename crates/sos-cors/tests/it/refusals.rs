//! Values that are refused, with S3's messages, and the order of the checks.

use sos_cors::{Code, Configuration, CorsError};

use crate::rule;

fn refusal(inner: &str) -> CorsError {
    let document = format!("<CORSConfiguration>{inner}</CORSConfiguration>");
    Configuration::parse_xml(document.as_bytes())
        .err()
        .unwrap_or_else(|| panic!("accepted: {document}"))
}

fn check(rule: &str, message: &str) {
    let error = refusal(&format!("<CORSRule>{rule}</CORSRule>"));
    assert_eq!(error.to_string(), message);
    assert_eq!(error.code(), Code::InvalidRequest);
    assert_eq!(error.code().as_str(), "InvalidRequest");
    assert_eq!(error.rule_index(), Some(0));
    assert_eq!(error.detail(), None);
}

#[test]
fn methods_outside_the_five_and_the_wildcard() {
    for method in [
        "PATCH", "OPTIONS", "get", "Get", "", "GET HEAD", "GET,HEAD", "**", "G*", "CONNECT",
    ] {
        check(
            &rule("*", method, ""),
            &format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}"),
        );
    }
}

#[test]
fn wildcards() {
    for origin in ["*example*.com", "**", "https://*.*"] {
        check(
            &rule(origin, "GET", ""),
            &format!("AllowedOrigin \"{origin}\" can not have more than one wildcard."),
        );
    }
    for header in ["*a*", "**", "*a b*"] {
        check(
            &rule("*", "GET", &format!("<AllowedHeader>{header}</AllowedHeader>")),
            &format!("AllowedHeader \"{header}\" can not have more than one wildcard."),
        );
    }
    for header in ["*-meta", "x-*-id", "*a"] {
        check(
            &rule("*", "GET", &format!("<AllowedHeader>{header}</AllowedHeader>")),
            &format!(
                "AllowedHeader \"{header}\" has a wildcard that is not its last character. Only a trailing * is supported."
            ),
        );
    }
    for (list, item) in [
        ("x-amz-meta-*", "x-amz-meta-*"),
        ("*", "*"),
        ("ETag, x-* ,Date", "x-*"),
        ("x y*", "x y*"),
    ] {
        check(
            &rule("*", "GET", &format!("<ExposeHeader>{list}</ExposeHeader>")),
            &format!(
                "ExposeHeader \"{item}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
            ),
        );
    }
}

#[test]
fn characters_that_no_header_name_may_have() {
    for name in [
        "x y",
        "x:",
        "x,y",
        "(x)",
        "x\u{e9}",
        "x\ny",
        "x&#13;&#10;y",
        "\"x\"",
        "x/y",
        "x y*",
    ] {
        let shown = name.replace("&#13;", "\r").replace("&#10;", "\n");
        check(
            &rule("*", "GET", &format!("<AllowedHeader>{name}</AllowedHeader>")),
            &format!("AllowedHeader \"{shown}\" contains invalid character."),
        );
        // In an exposed header a comma separates, and `*` is reported as such.
        if !name.contains([',', '*']) {
            check(
                &rule("*", "GET", &format!("<ExposeHeader>ETag,{name}</ExposeHeader>")),
                &format!("ExposeHeader \"{shown}\" contains invalid character."),
            );
        }
    }
}

#[test]
fn at_most_100_rules() {
    let valid = format!("<CORSRule>{}</CORSRule>", rule("*", "GET", ""));
    let document = format!("<CORSConfiguration>{}</CORSConfiguration>", valid.repeat(100));
    assert_eq!(
        Configuration::parse_xml(document.as_bytes()).map(|accepted| accepted.rules().len()),
        Ok(100)
    );

    let error = refusal(&valid.repeat(101));
    assert_eq!(error, CorsError::TooManyRules { count: 101 });
    assert_eq!(error.code(), Code::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "The number of CORS rules should not exceed allowed limit of 100 rules."
    );
}

#[test]
fn structure_of_the_whole_document_first_then_values_rule_by_rule() {
    let bad_method = format!("<CORSRule>{}</CORSRule>", rule("*", "PATCH", ""));
    let bad_origin = format!("<CORSRule>{}</CORSRule>", rule("**", "GET", ""));
    let no_method = "<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>";
    assert_eq!(
        refusal(&format!("{bad_method}{no_method}")).code(),
        Code::MalformedXml
    );
    assert_eq!(
        refusal(&format!("{bad_method}<Unknown/>")).code(),
        Code::MalformedXml
    );
    assert_eq!(
        refusal(&format!("{}{no_method}", bad_method.repeat(100))).code(),
        Code::MalformedXml
    );
    assert_eq!(
        refusal(&bad_method.repeat(101)),
        CorsError::TooManyRules { count: 101 }
    );

    let error = refusal(&format!("{bad_origin}{bad_method}"));
    assert!(
        matches!(error, CorsError::SeveralWildcards { rule_index: 0, .. }),
        "{error:?}"
    );
    let error = refusal(&format!("{bad_method}{bad_origin}"));
    assert!(
        matches!(error, CorsError::UnsupportedMethod { rule_index: 0, .. }),
        "{error:?}"
    );

    // Inside a rule: methods, origins, allowed headers, exposed headers.
    let all = "<ExposeHeader>*</ExposeHeader><AllowedHeader>x y</AllowedHeader>";
    check(
        &rule("**", "PATCH", all),
        "Found unsupported HTTP method in CORS config. Unsupported method is PATCH",
    );
    check(
        &rule("**", "GET", all),
        "AllowedOrigin \"**\" can not have more than one wildcard.",
    );
    check(
        &rule("*", "GET", all),
        "AllowedHeader \"x y\" contains invalid character.",
    );
}

#[test]
fn what_s3_accepts_is_accepted() {
    for origin in [
        "",
        "https://example.com/",
        "https://example.com/path",
        "example.com",
        "null",
        "a b",
        "ftp://x:99999",
    ] {
        let document = format!(
            "<CORSConfiguration><CORSRule>{}</CORSRule></CORSConfiguration>",
            rule(origin, "GET", "<MaxAgeSeconds>-1</MaxAgeSeconds>")
        );
        assert!(Configuration::parse_xml(document.as_bytes()).is_ok(), "{origin}");
    }
}

#[test]
fn what_is_malformed_is_told_with_its_line_and_column() {
    let detail = |document: &str| {
        let error = Configuration::parse_xml(document.as_bytes()).expect_err("it is malformed");
        error.detail().map(str::to_owned).unwrap_or_default()
    };
    let document = "<CORSConfiguration>\n  <CORSRule>\n    <AllowedOrgin>*</AllowedOrgin>\n  </CORSRule>\n</CORSConfiguration>";
    assert_eq!(
        detail(document),
        "the element \"AllowedOrgin\" is unknown (line 3, column 18)"
    );
    // Characters are counted, not bytes.
    let document = "<CORSConfiguration><!-- äöü --><x/></CORSConfiguration>";
    assert_eq!(
        detail(document),
        "the element \"x\" is unknown (line 1, column 35)"
    );
    assert!(
        detail("\n\n").ends_with("(line 1, column 1)"),
        "{}",
        detail("\n\n")
    );
}
