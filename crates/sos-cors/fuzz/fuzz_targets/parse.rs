//! No bytes make the parser panic, hang or accept what it cannot give back; no header of an answer has a control character.
//!
//! Run with `cargo +nightly fuzz run parse` in `crates/sos-cors`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sos_cors::{Configuration, Request, RequestedHeaders};

fuzz_target!(|document: &[u8]| {
    let Ok(configuration) = Configuration::parse_any(document) else {
        return;
    };
    assert_eq!(
        Configuration::parse_stored_xml(configuration.to_xml().as_bytes()).as_ref(),
        Ok(&configuration)
    );
    assert_eq!(json_round_trip(&configuration).as_ref(), Some(&configuration));
    for rule in configuration.rules() {
        for origin in &rule.allowed_origins {
            let request = Request {
                origin: origin.as_bytes(),
                method: "GET",
                headers: &RequestedHeaders::NONE,
            };
            if let Some(allowed) = configuration.decide(&request).allowed() {
                let safe = |value: &[u8]| value.iter().all(|&byte| byte >= 0x20 && byte != 0x7f);
                assert!(allowed.headers.iter().all(|(_, value)| safe(value)));
            }
        }
    }
});

/// The configuration through its JSON; `None` never happens, and would fail the comparison. A document near the bound on
/// its size may exceed it in its other form, and is left alone.
fn json_round_trip(configuration: &Configuration) -> Option<Configuration> {
    let json = configuration.to_json();
    if json.len() > sos_cors::MAX_DOCUMENT_BYTES {
        return Some(configuration.clone());
    }
    Configuration::parse_json(json.as_bytes()).ok()
}
