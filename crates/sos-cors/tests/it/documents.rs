//! Which XML is read, what is kept of it, and what is refused for its structure.

use sos_cors::{Code, Configuration, CorsError, MAX_DOCUMENT_BYTES};

use crate::{SEED, rule, rules, seed};

const MALFORMED: &str =
    "The XML you provided was not well-formed or did not validate against our published schema";
const RULE: &str = "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>";

fn accepted(document: &str) -> Configuration {
    Configuration::parse_xml(document.as_bytes())
        .unwrap_or_else(|error| panic!("{document}: {error}, {:?}", error.detail()))
}

fn malformed(document: impl AsRef<[u8]>) {
    let document = document.as_ref();
    let error = Configuration::parse_xml(document)
        .err()
        .unwrap_or_else(|| panic!("accepted: {}", String::from_utf8_lossy(document)));
    assert!(matches!(error, CorsError::MalformedXml { .. }), "{error:?}");
    assert_eq!(error.code(), Code::MalformedXml);
    assert_eq!(error.code().as_str(), "MalformedXML");
    assert_eq!(error.to_string(), MALFORMED);
    assert!(error.detail().is_some_and(|detail| !detail.is_empty()));
}

/// A document around the inside of its root.
fn root(inner: &str) -> String {
    format!("<CORSConfiguration>{inner}</CORSConfiguration>")
}

#[test]
fn the_seed_document_is_kept_verbatim() {
    let configuration = seed();
    let [first, second] = configuration.rules() else {
        panic!("two rules")
    };
    assert_eq!(first.allowed_origins, ["https://example.com"]);
    assert_eq!(first.allowed_methods, ["*"]);
    assert_eq!(first.allowed_headers, ["Content-*"]);
    assert_eq!(second.allowed_origins, ["*"]);
    assert_eq!(second.allowed_methods, ["HEAD", "GET"]);
    assert_eq!((&first.id, first.max_age_seconds), (&None, None));
    assert!(Configuration::parse_any(SEED.as_bytes()).is_ok_and(|other| other == configuration));
}

#[test]
fn only_the_members_that_were_set_are_written() {
    assert_eq!(
        seed().to_xml(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <CORSRule><AllowedOrigin>https://example.com</AllowedOrigin><AllowedMethod>*</AllowedMethod>\
         <AllowedHeader>Content-*</AllowedHeader></CORSRule>\
         <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod>\
         <AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    );
}

#[test]
fn values_keep_their_case_and_their_order() {
    let inner = rule(
        "https://B.example",
        "PUT",
        "<AllowedOrigin>https://A.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ID>My rule</ID>\
         <AllowedHeader>X-Zeta</AllowedHeader><AllowedHeader>x-Alpha</AllowedHeader>\
         <ExposeHeader>ETag,  x-amz-Request-Id</ExposeHeader><ExposeHeader>Date</ExposeHeader>\
         <MaxAgeSeconds>-5</MaxAgeSeconds>",
    );
    let configuration = rules(&[&inner]);
    let xml = configuration.to_xml();
    for expected in [
        "<ID>My rule</ID>",
        "<AllowedOrigin>https://B.example</AllowedOrigin><AllowedOrigin>https://A.example</AllowedOrigin>",
        "<AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>",
        "<AllowedHeader>X-Zeta</AllowedHeader><AllowedHeader>x-Alpha</AllowedHeader>",
        "<ExposeHeader>ETag,  x-amz-Request-Id</ExposeHeader><ExposeHeader>Date</ExposeHeader>",
        "<MaxAgeSeconds>-5</MaxAgeSeconds>",
    ] {
        assert!(xml.contains(expected), "{expected} is not in {xml}");
    }
    assert_eq!(accepted(&xml), configuration);
    assert_eq!(accepted(&configuration.to_xml_pretty()), configuration);
    assert!(configuration.to_xml_pretty().contains("\n    <ID>My rule</ID>\n"));
}

#[test]
fn the_forms_of_xml_that_are_read() {
    let expected = accepted(&root(RULE));
    let ns = "s3.amazonaws.com/doc/2006-03-01/";
    for document in [
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", root(RULE)),
        format!(
            "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n{}\r\n",
            root(RULE)
        ),
        format!("\u{feff}{}", root(RULE)),
        format!("\u{feff}<?xml version=\"1.0\"?>{}", root(RULE)),
        format!("<CORSConfiguration xmlns=\"http://{ns}\">{RULE}</CORSConfiguration>"),
        format!("<CORSConfiguration xmlns='https://{ns}'>{RULE}</CORSConfiguration>"),
        format!("<CORSConfiguration xmlns=\"\">{RULE}</CORSConfiguration>"),
        format!(
            "<CORSConfiguration xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>{RULE}</CORSConfiguration>"
        ),
        format!(
            "<s:CORSConfiguration xmlns:s=\"http://{ns}\">{}</s:CORSConfiguration>",
            RULE.replace("</", "</s:")
                .replace('<', "<s:")
                .replace("<s:/s:", "</s:")
        ),
        // Children in any order, comments, instructions, CDATA, references, white space.
        root("<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>"),
        format!(
            "<!-- a --><?x y?>{}<!-- b --><?z?>",
            root(&format!("<!-- c -->{RULE}<?x?>"))
        ),
        root(&RULE.replace("GET", "<![CDATA[GET]]>")),
        root(&RULE.replace("GET", "G<!-- - -->E<?pi?>T")),
        root(&RULE.replace("GET", "&#71;&#x45;&#x54;")),
        root(&RULE.replace("GET", "\r\n\t GET \n")),
        root(&RULE.replace("GET", " <![CDATA[ GET ]]>&#32;&#10;")),
        root(&RULE.replace("</AllowedMethod>", "</AllowedMethod \n>")),
    ] {
        assert_eq!(accepted(&document), expected, "{document}");
    }
}

#[test]
fn values_hold_what_xml_can_hold() {
    let configuration = accepted(&root(&RULE.replace(
        '*',
        "&lt;&amp;&gt;&quot;&apos;<![CDATA[<&>]]>]]&gt;a&#13;b\r\nc&#9;\u{e9}\u{1f600}",
    )));
    assert_eq!(
        configuration.rules()[0].allowed_origins,
        ["<&>\"'<&>]]>a\rb\nc\t\u{e9}\u{1f600}"]
    );
    assert_eq!(accepted(&configuration.to_xml()), configuration);
}

#[test]
fn empty_values_are_kept() {
    let configuration = rules(&[
        "<ID/><AllowedOrigin/><AllowedMethod>GET</AllowedMethod><AllowedHeader></AllowedHeader>\
                 <ExposeHeader> </ExposeHeader>",
    ]);
    let rule = &configuration.rules()[0];
    assert_eq!(rule.id.as_deref(), Some(""));
    assert_eq!(
        (
            rule.allowed_origins.len(),
            rule.allowed_headers.len(),
            rule.expose_headers.len()
        ),
        (1, 1, 1)
    );
    assert_eq!(accepted(&configuration.to_xml()), configuration);
}

#[test]
fn max_age_is_a_signed_32_bit_integer() {
    for (text, expected) in [
        ("0", 0),
        ("3000", 3000),
        ("-1", -1),
        (" 7 ", 7),
        ("+5", 5),
        ("2147483647", i32::MAX),
        ("-2147483648", i32::MIN),
    ] {
        let configuration = rules(&[&rule(
            "*",
            "GET",
            &format!("<MaxAgeSeconds>{text}</MaxAgeSeconds>"),
        )]);
        assert_eq!(configuration.rules()[0].max_age_seconds, Some(expected), "{text}");
    }
    for text in [
        "",
        " ",
        "ten",
        "1.5",
        "1e3",
        "2147483648",
        "-2147483649",
        "0x10",
        "1 2",
        "--1",
        "\u{663}",
    ] {
        malformed(root(&format!(
            "<CORSRule>{}</CORSRule>",
            rule("*", "GET", &format!("<MaxAgeSeconds>{text}</MaxAgeSeconds>"))
        )));
    }
}

#[test]
fn an_id_has_at_most_255_characters() {
    let with_id = |id: &str| {
        format!(
            "<CORSRule>{}</CORSRule>",
            rule("*", "GET", &format!("<ID>{id}</ID>"))
        )
    };
    accepted(&root(&with_id(&"\u{e9}".repeat(255))));
    malformed(root(&with_id(&"\u{e9}".repeat(256))));
}

#[test]
fn what_is_not_of_the_schema_is_refused() {
    for inner in [
        "",
        "<!-- nothing -->",
        "<CORSRule/>",
        "<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>",
        "<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>",
        "<AllowedOrigin>*</AllowedOrigin>",
        &format!("{RULE}<Other/>"),
        &format!("{RULE}text"),
        &format!("{RULE}&#32;"),
        &format!("{RULE}<![CDATA[ ]]>"),
        &RULE.replace("<AllowedMethod>", "<Unknown/><AllowedMethod>"),
        &RULE.replace("<AllowedMethod>", "text<AllowedMethod>"),
        &RULE.replace("GET", "<b>GET</b>"),
        &RULE.replace("GET", "<AllowedMethod>GET</AllowedMethod>"),
        &RULE.replace("AllowedMethod", "allowedMethod"),
        &RULE.replace("AllowedMethod", "AllowedMethods"),
        &RULE.replace("</CORSRule>", &format!("{RULE}</CORSRule>")),
        &RULE.replace("</CORSRule>", "<ID>a</ID><ID>a</ID></CORSRule>"),
        &RULE.replace(
            "</CORSRule>",
            "<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>1</MaxAgeSeconds></CORSRule>",
        ),
        &RULE.replace("<CORSRule>", "<CORSRule xmlns=\"http://other.example/\">"),
        &RULE.replace("CORSRule>", "xml:CORSRule>"),
        &RULE.replace("CORSRule>", "undeclared:CORSRule>"),
        &RULE.replace("CORSRule>", ":CORSRule>"),
        &RULE.replace("CORSRule>", "CORSRule:>"),
        &RULE
            .replace(
                "<CORSRule>",
                "<a:b:CORSRule xmlns:a='http://s3.amazonaws.com/doc/2006-03-01/'>",
            )
            .replace("</CORSRule>", "</a:b:CORSRule>"),
        &RULE.replace("</CORSRule>", "</CORSRule a='1'>"),
    ] {
        malformed(root(inner));
    }
    malformed(root(RULE).replace("CORSConfiguration", "CorsConfiguration"));
    malformed(root(RULE).replace("CORSConfiguration", "CORSConfigurations"));
    malformed(RULE);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let valid = root(RULE);
    for document in [
        " ",
        "\u{feff}",
        "hello",
        "{}",
        "<",
        "<CORSConfiguration>",
        "<CORSConfiguration/><CORSConfiguration/>",
        "</CORSConfiguration>",
        valid.trim_end_matches("</CORSConfiguration>"),
        &valid[..valid.len() - 1],
        &format!("{valid}{valid}"),
        &format!("{valid}text"),
        &format!("text{valid}"),
        &format!("{valid}</CORSConfiguration>"),
        &format!("{valid}<!-- open"),
        &format!(" <?xml version=\"1.0\"?>{valid}"),
        &format!("<!-- a --><?xml version=\"1.0\"?>{valid}"),
        &format!("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>{valid}"),
        &format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{valid}"),
        &format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{valid}"),
        &format!("<?xml version=\"2.0\"?>{valid}"),
        &format!("<?xml encoding=\"UTF-8\"?>{valid}"),
        &format!("<?XML version=\"1.0\"?>{valid}"),
        &format!("<!DOCTYPE CORSConfiguration>{valid}"),
        &format!(
            "<!DOCTYPE CORSConfiguration [<!ENTITY m \"GET\">]>{}",
            valid.replace("GET", "&m;")
        ),
        &format!("<!DOCTYPE c SYSTEM \"file:///etc/passwd\">{valid}"),
        &valid.replace("GET", "&get;"),
        &valid.replace("GET", "&nbsp;GET"),
        &valid.replace("GET", "G & T"),
        &valid.replace("GET", "&"),
        &valid.replace("GET", "&;"),
        &valid.replace("GET", "&#;"),
        &valid.replace("GET", "&#x;"),
        &valid.replace("GET", "&#0;GET"),
        &valid.replace("GET", "&#8;GET"),
        &valid.replace("GET", "&#xD800;GET"),
        &valid.replace("GET", "&#xFFFF;GET"),
        &valid.replace("GET", "&#x110000;GET"),
        &valid.replace("GET", "&#+71;ET"),
        &valid.replace("GET", "&#X47;ET"),
        &valid.replace("GET", "GET]]>"),
        &valid.replace("GET", "G<E>T"),
        &valid.replace("GET", "GET\u{0}"),
        &valid.replace("GET", "GET\u{8}"),
        &valid.replace("GET", "GET\u{ffff}"),
        &valid.replace("GET", "G<!-- a -- b -->ET"),
        &valid.replace("GET", "<![CDATA[GET"),
        &valid.replace("</AllowedMethod>", "</AllowedOrigin>"),
        &valid.replace("<CORSRule>", "<CORSRule a>"),
        &valid.replace("<CORSRule>", "<CORSRule a=b>"),
        &valid.replace("<CORSRule>", "<CORSRule a='1' a='2'>"),
        &valid.replace("<CORSRule>", "<CORSRule a='&unknown;'>"),
        &valid.replace("<CORSRule>", "<CORSRule a='<'>"),
        &valid.replace("<CORSRule>", "<CORSRule 1a='x'>"),
        &valid.replace("<CORSRule>", "< CORSRule>"),
    ] {
        malformed(document);
    }
    malformed(b"\xff\xfe<\0C\0");
    malformed(
        valid
            .replace("GET", "GE\u{e9}T")
            .replace('\u{e9}', "?")
            .into_bytes()
            .iter()
            .map(|&byte| if byte == b'?' { 0xe9 } else { byte })
            .collect::<Vec<u8>>(),
    );
}

#[test]
fn sizes_are_bounded() {
    let error = Configuration::parse_xml(b"").expect_err("empty");
    assert_eq!(
        (error.code().as_str(), error.to_string().as_str()),
        ("MissingRequestBodyError", "Request Body is empty")
    );

    let padding = |length: usize| {
        let document = root(RULE);
        format!("{document}{}", " ".repeat(length - document.len()))
    };
    accepted(&padding(MAX_DOCUMENT_BYTES));
    let error = Configuration::parse_xml(padding(MAX_DOCUMENT_BYTES + 1).as_bytes()).expect_err("too large");
    assert_eq!(
        (error.code().as_str(), error.to_string().as_str()),
        ("MaxMessageLengthExceeded", "Your request was too big.")
    );

    // Depth and attributes: bounded by the schema and by a count.
    malformed(root(&"<CORSRule>".repeat(6_000)));
    malformed("<a>".repeat(20_000));
    let attributes: String = (0..5_000).map(|index| format!(" a{index}=''")).collect();
    malformed(root(
        &RULE.replace("<CORSRule>", &format!("<CORSRule{attributes}>")),
    ));
    let namespaces: String = (0..1_000)
        .map(|index| format!(" xmlns:a{index}='urn:{index}'"))
        .collect();
    malformed(root(
        &RULE.replace("<CORSRule>", &format!("<CORSRule{namespaces}>")),
    ));
}

#[test]
fn what_was_accepted_can_be_read_back_however_it_grows() {
    // 12 000 characters in a CDATA section become 60 000 in references, times two rules: above the bound for clients.
    let origin = format!("<![CDATA[{}]]>", "&".repeat(12_000));
    let configuration = rules(&[&rule(&origin, "GET", ""), &rule(&origin, "GET", "")]);
    let xml = configuration.to_xml();
    assert!(xml.len() > MAX_DOCUMENT_BYTES);
    assert_eq!(Configuration::parse_stored_xml(xml.as_bytes()), Ok(configuration));
}
