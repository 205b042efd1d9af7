//! Compares an answer with what was expected of it.

use serde::Serialize;

use super::table::{ElementExpectation, Expect, Status, TextExpectation};
use crate::exchange::Answer;
use crate::xml::elements;

/// One point in which an answer is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// What was compared: `status`, `header vary`, `element Code`, …
    pub what: String,
    /// What was expected, in words.
    pub expected: String,
    /// What was answered, in words.
    pub actual: String,
}

/// All points in which the answer is not what was expected. `bucket` stands for `{bucket}` in expected texts.
pub(super) fn compare(expect: &Expect, answer: &Answer, bucket: &str) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let mut differ = |what: String, expected: String, actual: String| {
        mismatches.push(Mismatch {
            what,
            expected,
            actual,
        });
    };
    let (fits, expected) = match &expect.status {
        Status::One(status) => (*status == answer.status, status.to_string()),
        Status::Any(list) => (list.contains(&answer.status), format!("one of {list:?}")),
    };
    if !fits {
        differ("status".to_owned(), expected, answer.status.to_string());
    }
    for (name, expected) in &expect.headers {
        let lines = header_lines(answer, name);
        if !header_fits(expected.as_ref(), &lines, bucket) {
            differ(
                format!("header {name}"),
                in_words(expected.as_ref(), bucket),
                lines_in_words(&lines),
            );
        }
    }
    let body = answer.text();
    for (name, expected) in [("Code", &expect.code), ("Message", &expect.message)] {
        let Some(expected) = expected else { continue };
        let actual = elements(&body, name).into_iter().next();
        if !actual
            .as_deref()
            .is_some_and(|actual| text_fits(expected, actual, bucket))
        {
            let actual = actual.map_or_else(|| "absent".to_owned(), |text| format!("{text:?}"));
            differ(
                format!("element {name}"),
                in_words(Some(expected), bucket),
                actual,
            );
        }
    }
    for (name, expected) in &expect.elements {
        let wanted: Vec<String> = match expected {
            None => Vec::new(),
            Some(ElementExpectation::One(value)) => vec![filled(value, bucket)],
            Some(ElementExpectation::All(values)) => {
                values.iter().map(|value| filled(value, bucket)).collect()
            }
        };
        let actual = elements(&body, name);
        if actual != wanted {
            differ(
                format!("element {name}"),
                format!("{wanted:?}"),
                format!("{actual:?}"),
            );
        }
    }
    let places: Vec<_> = expect
        .element_order
        .iter()
        .map(|name| body.find(&format!("<{name}>")))
        .collect();
    if places.iter().any(Option::is_none) || !places.is_sorted() {
        differ(
            "order of elements".to_owned(),
            expect.element_order.join(", "),
            format!("{body:?}"),
        );
    }
    if let Some(expected) = &expect.body
        && !text_fits(expected, &body, bucket)
    {
        differ(
            "body".to_owned(),
            in_words(Some(expected), bucket),
            format!("{body:?}"),
        );
    }
    mismatches
}

/// The lines of a header, or, where the name ends with `*`, of every header that begins so.
fn header_lines(answer: &Answer, name: &str) -> Vec<String> {
    let fits = |given: &str| match name.strip_suffix('*') {
        Some(prefix) => given.starts_with(prefix),
        None => given == name,
    };
    let lines = answer.headers.iter().filter(|(given, _)| fits(given));
    lines
        .map(|(given, value)| {
            if name.ends_with('*') {
                format!("{given}: {value}")
            } else {
                value.clone()
            }
        })
        .collect()
}

fn header_fits(expected: Option<&TextExpectation>, lines: &[String], bucket: &str) -> bool {
    match expected {
        None => lines.is_empty(),
        Some(TextExpectation::Lists { lists }) => {
            let items: Vec<String> = lines
                .iter()
                .flat_map(|line| line.split(','))
                .map(|item| item.trim().to_ascii_lowercase())
                .collect();
            lists
                .iter()
                .all(|item| items.contains(&item.to_ascii_lowercase()))
        }
        Some(expected) => matches!(lines, [line] if text_fits(expected, line, bucket)),
    }
}

fn text_fits(expected: &TextExpectation, actual: &str, bucket: &str) -> bool {
    match expected {
        TextExpectation::Exact(text) => actual == filled(text, bucket),
        TextExpectation::Contains { contains } => actual.contains(&filled(contains, bucket)),
        TextExpectation::Lists { lists } => lists.iter().all(|item| actual.contains(item.as_str())),
    }
}

fn in_words(expected: Option<&TextExpectation>, bucket: &str) -> String {
    match expected {
        None => "absent".to_owned(),
        Some(TextExpectation::Exact(text)) => format!("{:?}", filled(text, bucket)),
        Some(TextExpectation::Contains { contains }) => format!("containing {:?}", filled(contains, bucket)),
        Some(TextExpectation::Lists { lists }) => format!("a list with {}", lists.join(", ")),
    }
}

fn lines_in_words(lines: &[String]) -> String {
    match lines {
        [] => "absent".to_owned(),
        [line] => format!("{line:?}"),
        lines => format!("{} lines: {lines:?}", lines.len()),
    }
}

fn filled(text: &str, bucket: &str) -> String {
    text.replace("{bucket}", bucket)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::conform::Expect;
    use crate::exchange::Answer;

    fn check(expect: &str, wanted: &[&str]) {
        let expect: Expect = serde_json::from_str(expect).unwrap();
        let answer = Answer {
            status: 200,
            headers: [
                ("vary", "Origin"),
                ("vary", "Accept"),
                ("access-control-allow-origin", "*"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            body: b"<A><Code>x&amp;y</Code><B/><B>1</B></A>".to_vec(),
        };
        let found: Vec<String> = compare(&expect, &answer, "cats")
            .into_iter()
            .map(|mismatch| mismatch.what)
            .collect();
        assert_eq!(found, wanted, "{expect:?}");
    }

    #[test]
    fn every_kind_of_expectation_can_fail() {
        check(r#"{"status":200}"#, &[]);
        check(r#"{"status":[204,404]}"#, &["status"]);
        check(
            r#"{"status":200,"headers":{"access-control-allow-origin":"*"}}"#,
            &[],
        );
        check(
            r#"{"status":200,"headers":{"access-control-allow-origin":"https://a"}}"#,
            &["header access-control-allow-origin"],
        );
        check(
            r#"{"status":200,"headers":{"access-control-*":null}}"#,
            &["header access-control-*"],
        );
        check(r#"{"status":200,"headers":{"etag":null,"x-*":null}}"#, &[]);
        // Two lines are not one, whatever they hold.
        check(r#"{"status":200,"headers":{"vary":"Origin"}}"#, &["header vary"]);
        check(
            r#"{"status":200,"headers":{"vary":{"lists":["accept","ORIGIN"]}}}"#,
            &[],
        );
        check(
            r#"{"status":200,"headers":{"vary":{"lists":["cookie"]}}}"#,
            &["header vary"],
        );
        check(
            r#"{"status":200,"code":"x&y","elements":{"B":["","1"],"C":null}}"#,
            &[],
        );
        check(
            r#"{"status":200,"code":"x","message":"y"}"#,
            &["element Code", "element Message"],
        );
        check(r#"{"status":200,"elements":{"B":"1"}}"#, &["element B"]);
        check(r#"{"status":200,"element_order":["A","B"]}"#, &[]);
        check(
            r#"{"status":200,"element_order":["B","Code"]}"#,
            &["order of elements"],
        );
        check(r#"{"status":200,"body":""}"#, &["body"]);
    }
}
