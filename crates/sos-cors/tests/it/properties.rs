//! Properties over generated configurations and requests, and a naive model of the matcher.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::actual;
use sos_cors::preflight::{self, Bucket, PreflightAnswer, ResourceType};
use sos_cors::{
    Configuration, CorsError, CrossOriginHeaders, Mismatch, Request, RequestedHeaders, Rule, headers,
};

/// Text that XML can carry, of the characters that matter most.
fn text(length: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::char::ranges(vec!['!'..='~'].into()),
        1 => prop::sample::select(vec!['&', '<', '>', ']', '"', '\'', '\r', '\n', '\t', ' ', '\u{85}', '\u{2028}', '\u{feff}']),
        1 => any::<char>().prop_filter("of XML", |&character| is_xml(character)),
    ];
    vec(character, 0..=length).prop_map(|characters| characters.into_iter().collect())
}

fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..)
}

/// Short strings over few letters, so that patterns and requests often meet.
pub(crate) fn word() -> impl Strategy<Value = String> {
    "[ab.:/]{0,4}"
}

fn origin_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => word(),
        3 => (word(), word()).prop_map(|(before, after)| format!("{before}*{after}")),
        1 => Just("*".to_owned()),
        1 => text(8).prop_map(|text| text.replace('*', "")),
    ]
}

fn header_pattern() -> impl Strategy<Value = String> {
    prop_oneof!["[abAB-]{0,4}", "[abAB-]{0,3}\\*"]
}

fn method() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "*"]).prop_map(str::to_owned)
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        prop::option::of(text(6)),
        vec(origin_pattern(), 1..4),
        vec(method(), 1..4),
        vec(header_pattern(), 0..4),
        vec("[ab-]{0,3}( ?, ?[AB]{0,2}){0,2}", 0..3),
        prop::option::of(any::<i32>()),
    )
        .prop_map(
            |(id, allowed_origins, allowed_methods, allowed_headers, expose_headers, max_age_seconds)| Rule {
                id,
                allowed_origins,
                allowed_methods,
                allowed_headers,
                expose_headers,
                max_age_seconds,
            },
        )
}

pub(crate) fn configuration() -> impl Strategy<Value = Configuration> {
    vec(rule(), 1..6).prop_map(|rules| Configuration::new(rules).expect("the generated rules are valid"))
}

pub(crate) fn requested_method() -> impl Strategy<Value = String> {
    prop_oneof![9 => method(), 1 => Just("PATCH".to_owned())]
}

/// Whether a pattern matches, by trying every run of characters that its `*` could stand for.
fn naive_match(pattern: &str, text: &str) -> bool {
    let Some(star) = pattern.find('*') else {
        return pattern == text;
    };
    (0..=text.len())
        .flat_map(|start| (start..=text.len()).map(move |end| (start, end)))
        .filter_map(|(start, end)| text.get(start..end))
        .any(|run| [&pattern[..star], run, &pattern[star + 1..]].concat() == text)
}

/// The first rule that matches, written as the specification words it.
fn naive_decision(rules: &[Rule], origin: &str, method: &str, names: &[String]) -> Option<usize> {
    let five = ["GET", "HEAD", "POST", "PUT", "DELETE"];
    rules.iter().position(|rule| {
        rule.allowed_origins
            .iter()
            .any(|pattern| naive_match(pattern, origin))
            && five.contains(&method)
            && rule
                .allowed_methods
                .iter()
                .any(|allowed| allowed == method || allowed == "*")
            && names.iter().filter(|name| !name.is_empty()).all(|name| {
                let name = name.to_ascii_lowercase();
                rule.allowed_headers
                    .iter()
                    .any(|pattern| naive_match(&pattern.to_ascii_lowercase(), &name))
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn xml_and_json_are_lossless(configuration in configuration()) {
        prop_assert_eq!(&Configuration::parse_xml(configuration.to_xml().as_bytes()), &Ok(configuration.clone()));
        prop_assert_eq!(&Configuration::parse_any(configuration.to_xml_pretty().as_bytes()), &Ok(configuration.clone()));
        prop_assert_eq!(&Configuration::parse_json(configuration.to_json().as_bytes()), &Ok(configuration.clone()));
        prop_assert_eq!(&Configuration::parse_any(configuration.to_json().as_bytes()), &Ok(configuration.clone()));
        prop_assert_eq!(&Configuration::new(configuration.clone().into_rules()), &Ok(configuration.clone()));
    }

    #[test]
    fn the_matcher_agrees_with_the_naive_model(
        configuration in configuration(),
        origin in word(),
        method in requested_method(),
        names in vec("[abAB-]{0,3}", 0..4),
    ) {
        let headers = RequestedHeaders::parse([names.join(" ,").as_bytes()]).expect("tokens");
        let request = Request { origin: origin.as_bytes(), method: &method, headers: &headers };
        let expected = naive_decision(configuration.rules(), &origin, &method, &names);
        let decision = configuration.decide(&request);
        prop_assert_eq!(decision.is_allowed(), expected.is_some());
        match decision {
            sos_cors::Decision::Allowed(allowed) => {
                prop_assert_eq!(Some(allowed.rule_index), expected);
                prop_assert_eq!(allowed.rule, &configuration.rules()[allowed.rule_index]);
            }
            sos_cors::Decision::Denied(denied) => {
                prop_assert_eq!(denied.reasons().count(), configuration.rules().len());
                for refusal in denied.reasons() {
                    let origin_matches = refusal.rule.allowed_origins.iter().any(|pattern| naive_match(pattern, &origin));
                    prop_assert_eq!(refusal.mismatch == Mismatch::Origin, !origin_matches);
                }
            }
        }
    }

    #[test]
    fn headers_of_an_answer_are_safe_and_consistent(
        configuration in configuration(),
        origin in prop_oneof![8 => word().prop_map(String::into_bytes), 1 => Just(b"*".to_vec()), 8 => vec(any::<u8>(), 0..6)],
        method in requested_method(),
        names in vec(any::<u8>(), 0..6),
        no_names in any::<bool>(),
    ) {
        let lines = if no_names { vec![] } else { vec![names.as_slice()] };
        let asked = CrossOriginHeaders::collect([origin.as_slice()], [method.as_bytes()], lines);
        let actual = actual::evaluate(Some(&configuration), "GET", &asked);
        let answer = match preflight::evaluate(Bucket::WithCors(&configuration), ResourceType::Object, &asked) {
            PreflightAnswer::Allowed(allowed) => Some(allowed.headers),
            PreflightAnswer::Refused(_) => None,
        };
        // One engine: where a preflight passes, so does the request, with the same headers.
        prop_assert_eq!(answer.is_some(), actual.is_some());
        if let (Some(answer), Some(actual)) = (answer, actual) {
            let pairs: Vec<_> = answer.iter().collect();
            prop_assert_eq!(&pairs, &actual.iter().collect::<Vec<_>>());
            let value = |name: &str| -> Vec<_> {
                pairs.iter().filter(|(other, _)| *other == name).map(|(_, value)| *value).collect()
            };
            let origins = value(headers::ALLOW_ORIGIN);
            prop_assert_eq!(origins.len(), 1);
            prop_assert!(origins[0] == b"*" || origins[0] == origin.as_slice());
            // `*` implies no credentials, and anything else implies them; not even a client that sends `*` gets both.
            let credentials = value(headers::ALLOW_CREDENTIALS);
            prop_assert_eq!(credentials.is_empty(), origins[0] == b"*");
            prop_assert!(credentials.iter().all(|value| *value == b"true"));
            prop_assert!(!value(headers::ALLOW_METHODS)[0].contains(&b'*'));
            for (name, value) in &pairs {
                prop_assert!(value.iter().all(|&byte| byte >= 0x20 && byte != 0x7f), "{}: {:?}", name, value);
                prop_assert_eq!(pairs.iter().filter(|(other, _)| other == name).count(), 1);
            }
        }
    }

    #[test]
    fn any_rules_are_refused_or_give_safe_headers(
        origins in vec(text(6), 1..3),
        allowed in vec(text(6), 0..3),
        exposed in vec(text(6), 0..3),
        origin in text(6),
    ) {
        let rule = Rule {
            allowed_origins: origins,
            allowed_methods: vec!["GET".to_owned()],
            allowed_headers: allowed,
            expose_headers: exposed,
            ..Rule::default()
        };
        if let Ok(configuration) = Configuration::new(vec![rule]) {
            let request = Request { origin: origin.as_bytes(), method: "GET", headers: &RequestedHeaders::NONE };
            if let Some(allowed) = configuration.decide(&request).allowed() {
                for (_, value) in allowed.headers.iter() {
                    prop_assert!(value.iter().all(|&byte| byte >= 0x20 && byte != 0x7f));
                }
            }
        }
    }

    #[test]
    fn no_input_panics_and_what_is_accepted_reads_back(bytes in vec(any::<u8>(), 0..64), mutation in 0..400usize) {
        let _ = Configuration::parse_any(&bytes);
        let mut document = crate::SEED.as_bytes().to_vec();
        let position = mutation % document.len();
        document.splice(position..=position, bytes.iter().copied().take(3));
        match Configuration::parse_xml(&document) {
            Ok(configuration) => prop_assert_eq!(Configuration::parse_xml(configuration.to_xml().as_bytes()), Ok(configuration)),
            Err(error) => {
                let of_another_form = matches!(error, CorsError::MalformedJson { .. } | CorsError::EmptyBody);
                prop_assert!(!of_another_form, "{:?}", error);
            }
        }
    }
}
