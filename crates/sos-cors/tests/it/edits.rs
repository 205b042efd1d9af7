//! Edits as data, and the difference of two documents.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::edit::{Edit, EditError, ListElement, apply, apply_to_rules, unified_diff};
use sos_cors::{Configuration, CorsError, Rule};

fn edits(json: &str) -> Vec<Edit> {
    serde_json::from_str(json).expect("edits")
}

fn configuration(json: &str) -> Configuration {
    Configuration::parse_json(json.as_bytes()).expect("rules")
}

const TWO: &str = r#"[{"AllowedOrigins":["https://a.example"],"AllowedMethods":["GET"],"ExposeHeaders":["ETag, x-a"]},
    {"AllowedOrigins":["https://b.example","https://c.example"],"AllowedMethods":["PUT"],"AllowedHeaders":["Content-Type"]}]"#;

#[test]
fn edits_apply_in_sequence() {
    for (json, expected) in [
        ("[]", TWO),
        (
            r#"[{"op":"add_value","rule":1,"element":"AllowedMethod","value":"HEAD"},
                {"op":"add_value","rule":1,"element":"AllowedMethod","value":"HEAD"},
                {"op":"add_value","rule":1,"element":"ExposeHeader","value":"etag"},
                {"op":"add_value","rule":2,"element":"AllowedHeader","value":"content-type"},
                {"op":"set_max_age","rule":1,"seconds":60},
                {"op":"remove_rule","rule":2}]"#,
            r#"[{"AllowedOrigins":["https://a.example"],"AllowedMethods":["GET","HEAD"],"ExposeHeaders":["ETag, x-a"],"MaxAgeSeconds":60}]"#,
        ),
        (
            r#"[{"op":"remove_rule","rule":1},
                {"op":"remove_value","rule":1,"element":"AllowedOrigin","value":"https://b.example"},
                {"op":"remove_value","rule":1,"element":"AllowedOrigin","value":"https://c.example"},
                {"op":"add_value","rule":1,"element":"AllowedOrigin","value":"*"}]"#,
            r#"[{"AllowedOrigins":["*"],"AllowedMethods":["PUT"],"AllowedHeaders":["Content-Type"]}]"#,
        ),
        (
            r#"[{"op":"move_rule","rule":2,"to":1},
                {"op":"replace_value","rule":1,"element":"AllowedOrigin","value":"https://b.example","with":"https://c.example"},
                {"op":"insert_rule","rule":3,"content":{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}},
                {"op":"remove_rule","rule":2}]"#,
            r#"[{"AllowedOrigins":["https://c.example"],"AllowedMethods":["PUT"],"AllowedHeaders":["Content-Type"]},
                {"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]"#,
        ),
        (
            r#"[{"op":"replace_value","rule":2,"element":"AllowedOrigin","value":"https://b.example","with":"https://d.example"},
                {"op":"remove_rule","rule":1}, {"op":"set_max_age","rule":1,"seconds":null}]"#,
            r#"[{"AllowedOrigins":["https://d.example","https://c.example"],"AllowedMethods":["PUT"],"AllowedHeaders":["Content-Type"]}]"#,
        ),
    ] {
        let edits = edits(json);
        assert_eq!(
            apply(&configuration(TWO), &edits),
            Ok(configuration(expected)),
            "{json}"
        );
        let written = serde_json::to_string(&edits).expect("JSON");
        assert_eq!(self::edits(&written), edits);
    }
    let repeated = configuration(r#"[{"AllowedOrigins":["a","b","a"],"AllowedMethods":["GET"]}]"#);
    let last = Edit::RemoveValue {
        rule: 1,
        element: ListElement::AllowedOrigin,
        value: "a".to_owned(),
    };
    assert_eq!(
        apply(&repeated, &[last]).expect("valid").rules()[0].allowed_origins,
        ["a", "b"]
    );
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let refusal = |json: &str| {
        apply(&configuration(TWO), &edits(json))
            .expect_err(json)
            .to_string()
    };
    assert_eq!(
        refusal(r#"[{"op":"remove_rule","rule":1},{"op":"remove_rule","rule":2}]"#),
        "edit 2 names rule 2, but there are 1 rules; read the configuration again"
    );
    assert_eq!(
        refusal(r#"[{"op":"set_max_age","rule":0,"seconds":1}]"#),
        "edit 1 names rule 0, but there are 2 rules; read the configuration again"
    );
    assert_eq!(
        refusal(r#"[{"op":"remove_value","rule":1,"element":"AllowedOrigin","value":"https://A.example"}]"#),
        "edit 1: rule 1 has no AllowedOrigin \"https://A.example\"; read the configuration again"
    );
    let no_rule = apply(
        &configuration(TWO),
        &edits(r#"[{"op":"remove_rule","rule":1},{"op":"remove_rule","rule":1}]"#),
    );
    assert!(matches!(
        no_rule,
        Err(EditError::Refused(CorsError::MalformedXml { .. }))
    ));
    let method = apply(
        &configuration(TWO),
        &edits(r#"[{"op":"add_value","rule":1,"element":"AllowedMethod","value":"PATCH"}]"#),
    );
    assert!(matches!(
        method,
        Err(EditError::Refused(CorsError::UnsupportedMethod { .. }))
    ));
    for unknown in [
        r#"{"op":"remove_rule","rule":1,"more":1}"#,
        r#"{"op":"rename","rule":1}"#,
        r#"{"op":"add_value","rule":1,"element":"MaxAgeSeconds","value":"1"}"#,
    ] {
        assert!(serde_json::from_str::<Edit>(unknown).is_err(), "{unknown}");
    }
    assert!(
        apply_to_rules(
            Vec::new(),
            &[Edit::InsertRule {
                rule: 1,
                content: Rule::default()
            }]
        )
        .is_err()
    );
}

#[test]
fn differences() {
    for (old, new, expected) in [
        ("", "", ""),
        ("a\n", "a\n", ""),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
        ),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "0\n1\n2\n3\n4\n5\n6\n7\n8\n",
            "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9\n",
        ),
        ("a\nb\nc\n", "c\na\nb\n", "@@ -1,3 +1,3 @@\n+c\n a\n b\n-c\n"),
    ] {
        let head = if expected.is_empty() {
            ""
        } else {
            "--- before\n+++ after\n"
        };
        assert_eq!(
            unified_diff(old, new),
            format!("{head}{expected}"),
            "{old:?} {new:?}"
        );
    }
}

#[test]
fn the_difference_of_large_documents_stays_small() {
    // The largest documents have about as many lines; a table of all pairs would have 200 million cells.
    let old: Vec<String> = (0..14_000).map(|number| format!("line {number}\n")).collect();
    let mut new = old.clone();
    for place in [0, 7_000, 13_999] {
        new[place] = format!("changed {place}\n");
    }
    new.insert(9_000, "added\n".to_owned());
    let difference = unified_diff(&old.concat(), &new.concat());
    assert_eq!(patched(&old.concat(), &difference), new.concat());
    assert_eq!(difference.lines().filter(|line| line.starts_with('+')).count(), 5);
    // Where no line stands once, what differs is given whole, and correctly.
    let (old, new) = ("a\nb\n".repeat(3_000), "b\na\nc\n".repeat(3_000));
    assert_eq!(patched(&old, &unified_diff(&old, &new)), new);
}

/// Carries a difference out.
fn patched(old: &str, difference: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let mut new = String::new();
    let mut next = 0;
    let lines: Vec<&str> = difference.split_inclusive('\n').skip(2).collect();
    for (index, line) in lines.iter().enumerate() {
        let whole = lines.get(index + 1).is_none_or(|after| !after.starts_with('\\'));
        let text = |line: &str| {
            if whole {
                line[1..].to_owned()
            } else {
                line[1..].trim_end_matches('\n').to_owned()
            }
        };
        match line.as_bytes()[0] {
            b'@' => {
                let range = line.split(' ').nth(1).expect("the old range")[1..].to_owned();
                let (start, count) = range.split_once(',').unwrap_or((&range, "1"));
                let start: usize = start.parse().expect("a line number");
                let start = if count == "0" { start } else { start - 1 };
                new.push_str(&old[next..start].concat());
                next = start;
            }
            b' ' => {
                assert_eq!(text(line), old[next]);
                new.push_str(old[next]);
                next += 1;
            }
            b'-' => {
                assert_eq!(text(line), old[next]);
                next += 1;
            }
            b'+' => new.push_str(&text(line)),
            _ => assert!(line.starts_with('\\')),
        }
    }
    new.push_str(&old[next..].concat());
    new
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_difference_carries_one_text_into_the_other(
        old in vec("[ab]?", 0..24),
        new in vec("[ab]?", 0..24),
        ends in any::<(bool, bool)>(),
    ) {
        let text = |lines: &[String], ends: bool| lines.join("\n") + if ends { "\n" } else { "" };
        let (old, new) = (text(&old, ends.0), text(&new, ends.1));
        prop_assert_eq!(patched(&old, &unified_diff(&old, &new)), new);
    }
}
