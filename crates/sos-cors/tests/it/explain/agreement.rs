//! Explanations agree with the decision, over generated configurations and requests.

use proptest::collection::vec;
use proptest::prelude::*;
use sos_cors::browser::{Credentials, Initiator, PageRequest};
use sos_cors::explain::{Part, nearest, verdict_of, verdicts};
use sos_cors::preflight::{self, Bucket, PreflightAnswer, ResourceType};
use sos_cors::{CrossOriginHeaders, Request, RequestedHeaders, actual};

use super::explain;
use crate::browser::fields;
use crate::properties::{configuration, requested_method, word};

fn page_request() -> impl Strategy<Value = PageRequest> {
    (
        word(),
        requested_method(),
        vec("[abAB-]{1,3}", 0..4),
        prop::sample::select(vec![
            Initiator::Fetch,
            Initiator::Xhr,
            Initiator::Font,
            Initiator::Image,
            Initiator::Form,
        ]),
        prop::sample::select(vec![
            Credentials::Omit,
            Credentials::SameOrigin,
            Credentials::Include,
        ]),
    )
        .prop_map(|(origin, method, names, initiator, credentials)| PageRequest {
            headers: fields(&names.iter().map(|name| (name.as_str(), "1")).collect::<Vec<_>>()),
            initiator,
            credentials,
            ..PageRequest::new(origin, method)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The verdicts on the rules are the decision, part by part.
    #[test]
    fn verdicts_agree_with_the_decision(
        configuration in configuration(),
        origin in prop_oneof![8 => word(), 1 => Just("a\n".to_owned())],
        method in requested_method(),
        names in vec("[abAB-]{0,3}", 0..4),
    ) {
        let headers = RequestedHeaders::parse([names.join(",").as_bytes()]).expect("tokens");
        let request = Request { origin: origin.as_bytes(), method: &method, headers: &headers };
        let verdicts = verdicts(&configuration, origin.as_bytes(), &method, &headers);
        prop_assert_eq!(verdicts.len(), configuration.rules().len());
        match configuration.decide(&request) {
            sos_cors::Decision::Allowed(allowed) => {
                prop_assert_eq!(verdicts.iter().position(|verdict| verdict.matches), Some(allowed.rule_index));
                prop_assert!(nearest(&verdicts).is_some_and(|nearest| nearest.rule == allowed.rule_index + 1));
            }
            sos_cors::Decision::Denied(denied) => {
                for (verdict, refusal) in verdicts.iter().zip(denied.reasons()) {
                    let part = match refusal.mismatch {
                        sos_cors::Mismatch::Origin => Part::Origin,
                        sos_cors::Mismatch::Method => Part::Method,
                        sos_cors::Mismatch::Header(_) => Part::Header,
                    };
                    prop_assert_eq!((verdict.rule, verdict.failed), (refusal.rule_index + 1, Some(part)));
                }
            }
        }
        let alone = |index| verdict_of(&configuration, index, origin.as_bytes(), &method, &headers);
        prop_assert_eq!((0..=verdicts.len()).map_while(alone).collect::<Vec<_>>(), verdicts.clone());
        for (verdict, rule) in verdicts.iter().zip(configuration.rules()) {
            let parts = verdict.origin.matches && verdict.method.matches && verdict.headers.iter().all(|header| header.matches);
            prop_assert_eq!(verdict.matches, parts);
            prop_assert_eq!(verdict.matches, verdict.failed.is_none());
            prop_assert_eq!(verdict.origin.matches, verdict.origin.pattern.is_some());
            prop_assert!(verdict.origin.pattern.iter().all(|pattern| rule.allowed_origins.contains(pattern)));
            prop_assert!(verdict.headers.iter().flat_map(|header| &header.pattern).all(|pattern| rule.allowed_headers.contains(pattern)));
        }
    }

    /// An explanation is made of the server's own answers.
    #[test]
    fn explanations_agree_with_the_server(configuration in configuration(), request in page_request()) {
        let explanation = explain(&configuration, &request);
        prop_assert_eq!(explanation.rules.iter().find(|verdict| verdict.matches).map(|verdict| verdict.rule), explanation.rule);
        let origin = explanation.request.origin_header.as_deref().map(str::as_bytes);
        let plain = CrossOriginHeaders::collect(origin, [], []);
        let method = explanation.request.method.as_str();
        let sent = match actual::outcome(Some(&configuration), method, &plain) {
            actual::Outcome::Allowed(allowed) => Some(allowed.rule_index + 1),
            actual::Outcome::NotCrossOrigin | actual::Outcome::Denied => None,
        };
        prop_assert_eq!(explanation.actual.rule, sent);
        prop_assert_eq!(explanation.actual.answer.len() > 1, sent.is_some());
        if let Some(preflight) = &explanation.preflight {
            let names = preflight.headers.join(", ");
            let names = (!preflight.headers.is_empty()).then_some(names.as_bytes());
            let asked = CrossOriginHeaders::collect(origin, [preflight.method.as_bytes()], names);
            let answer = preflight::evaluate(Bucket::WithCors(&configuration), ResourceType::Object, &asked);
            let (rule, status) = match answer {
                PreflightAnswer::Allowed(allowed) => (Some(allowed.rule_index + 1), 200),
                PreflightAnswer::Refused(refusal) => (None, refusal.status()),
            };
            prop_assert_eq!((explanation.rule, preflight.status), (rule, status));
        }
        let usable = explanation.browsers.iter().all(|verdict| verdict.outcome.is_usable());
        prop_assert_eq!(explanation.allowed, usable);
        // A request that the rules let pass is readable, unless its credentials meet `*`; one they do not is not.
        if explanation.preflight.is_none() && explanation.request.origin_header.is_some() && request.initiator != Initiator::Form {
            let star = explanation.actual.answer.iter().any(|(_, value)| value == "*");
            let strict = request.credentials == Credentials::Include && request.initiator != Initiator::Font;
            prop_assert_eq!(explanation.allowed, sent.is_some() && !(star && strict));
        }
    }

    #[test]
    fn no_request_panics(
        origin in ".{0,20}", method in ".{0,6}", headers in vec((".{0,6}", ".{0,8}"), 0..4),
        url in prop::option::of("(https?://)?.{0,20}"), via in vec("https?://[ab.:\\[\\]]{0,8}", 0..3),
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = PageRequest { headers: fields(&headers), url, via, ..PageRequest::new(origin, method) };
        let _ = request.check();
        let explanation = explain(&crate::seed(), &request);
        prop_assert_eq!(explanation.browsers.len(), 3);
    }
}
