//! No bytes make the reader or a decision panic or hang; what is accepted is JSON; what decides also explains.
//!
//! Run with `cargo +nightly fuzz run parse` in `crates/sos-policy`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sos_policy::{Action, Facts, Policy, PolicyError, Principal, Request, ResourceArn};

fuzz_target!(|document: &[u8]| {
    check(document, Policy::parse_bucket(document, "bucket"));
    check(document, Policy::parse_identity(document));
});

fn check(document: &[u8], read: Result<Policy, PolicyError>) {
    let policy = match read {
        Ok(policy) => policy,
        Err(error) => {
            assert!(!error.message().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    assert!(serde_json::from_slice::<serde_json::Value>(document).is_ok());
    let facts = Facts::new()
        .with("aws:username", "*a:b")
        .with("aws:TagKeys", "a")
        .with("aws:TagKeys", "b");
    let resource = ResourceArn::object("bucket", "home/*a:b/x");
    let request = Request {
        principal: &Principal::Anonymous,
        action: Action::GetObject,
        resource: &resource,
        context: &facts,
    };
    let verdict = policy.decide(&request);
    let explanation = policy.explain(&request);
    assert_eq!(explanation.verdict, verdict);
    assert_eq!(verdict == sos_policy::Verdict::NoMatch, explanation.statements.iter().all(|statement| !statement.applies));
    let _ = policy.is_public();
}
