//! Values that are refused, with S3's messages, and the order of the checks.

use sos_cors::{Code, Configuration, CorsError, Place};

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
    assert!(
        matches!(error, CorsError::TooManyRules { count: 101, .. }),
        "{error:?}"
    );
    assert_eq!(
        error.place().map(|place| place.column),
        Some(20 + 100 * valid.len())
    );
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
    assert!(matches!(
        refusal(&bad_method.repeat(101)),
        CorsError::TooManyRules { count: 101, .. }
    ));

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
        "the element \"AllowedOrgin\" is unknown (line 3, column 5)"
    );
    // Characters are counted, not bytes.
    let document = "<CORSConfiguration><!-- äöü --><x/></CORSConfiguration>";
    assert_eq!(
        detail(document),
        "the element \"x\" is unknown (line 1, column 32)"
    );
    assert!(
        detail("\n\n").ends_with("(line 1, column 1)"),
        "{}",
        detail("\n\n")
    );
}

#[test]
fn every_refusal_of_a_document_has_its_place() {
    let check = |document: &str, line: usize, column: usize| {
        let error = Configuration::parse_any(document.as_bytes()).expect_err(document);
        assert_eq!(
            error.place(),
            Some(Place { line, column }),
            "{document}\n{error:?}"
        );
        // Pasted below an empty line and two blanks.
        let pasted = format!("\n  {document}");
        let error = Configuration::parse_any(pasted.as_bytes()).expect_err(&pasted);
        let column = if line == 1 { column + 2 } else { column };
        assert_eq!(
            error.place(),
            Some(Place {
                line: line + 1,
                column
            }),
            "{pasted}"
        );
    };
    let xml = |content: &str| {
        format!("<CORSConfiguration>\n <CORSRule>\n{content}\n </CORSRule>\n</CORSConfiguration>")
    };
    let valid = "  <AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>";
    check(
        &xml(&format!("{valid}\n  <AllowedMethod> PATCH</AllowedMethod>")),
        4,
        19,
    );
    check(
        &xml(&format!(
            "{valid}\n  <AllowedOrigin>ä</AllowedOrigin><AllowedOrigin>**</AllowedOrigin>"
        )),
        4,
        50,
    );
    check(
        &xml(&format!("{valid}\n  <AllowedHeader>x-*-y</AllowedHeader>")),
        4,
        18,
    );
    check(
        &xml(&format!("{valid}\n  <ExposeHeader>etag, *</ExposeHeader>")),
        4,
        17,
    );
    check(
        &xml(&format!("{valid}\n  <AllowedHeader>x y</AllowedHeader>")),
        4,
        18,
    );
    check(
        &xml(&format!("{valid}\n  <MaxAgeSeconds>5s</MaxAgeSeconds>")),
        4,
        18,
    );
    check(&xml(&format!("{valid}\n  <ID>a</ID>\n  <ID>b</ID>")), 5, 3);
    check(&xml("  <AllowedOrigin>*</AllowedOrigin>"), 2, 2);
    check(&xml("  <AllowedOrigin>*</AllowedOrgin>"), 3, 19);
    check(&xml("  text"), 3, 3);
    check(&xml("  <AllowedOrigin>&nope;</AllowedOrigin>"), 3, 18);
    check("<CORSConfiguration>\n</CORSConfiguration>", 1, 1);
    check("<CORSConfiguration>\n <CORSRule>\n", 2, 11);
    check("<Other/>", 1, 1);

    let json =
        |rest: &str| format!("{{\n \"CORSRules\": [\n  {{\"AllowedOrigins\": [\"*\"],\n   {rest}}}]\n}}");
    let get = "\"AllowedMethods\": [\"GET\"]";
    check(&json("\"AllowedMethods\": [\"GET\", \"PATCH\"]"), 4, 30);
    check(
        &json(&format!("\"AllowedHeaders\": [\"ä\\\"[\", \"x\"], {get}")),
        4,
        23,
    );
    check(&json(&format!("\"ExposeHeaders\": [\"a\", \"*\"], {get}")), 4, 27);
    check(&json("\"ID\": \"AllowedMethods\""), 3, 3);
    check(
        "[{\"AllowedOrigins\":[\"**\"],\"AllowedMethods\":[\"GET\"]}]",
        1,
        21,
    );
    check("[]", 1, 1);
    check("{\n  \"ä\": x}", 2, 5);
    check("{\n  \"CORSRules\": [\n", 3, 1);
}
