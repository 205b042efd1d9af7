//! The behaviour of CORS in SOS, as tables and properties over the crate's public interface.

#![expect(clippy::format_collect, reason = "the documents of tests are small")]

mod actual;
mod browser;
mod cross_origin_policy;
mod decisions;
mod documents;
mod edits;
mod explain;
mod json;
mod lint;
mod preflight;
mod presets;
mod properties;
mod reference;
mod refusals;
mod service_rules;
mod suggestions;

use sos_cors::{Configuration, ResponseHeaders};

/// The example of the product's own documentation, as it stands there.
const SEED: &str = "\
\t<CORSConfiguration>
\t  <CORSRule>
\t    <AllowedOrigin>https://example.com</AllowedOrigin>
\t    <AllowedMethod>*</AllowedMethod>
\t    <AllowedHeader>Content-*</AllowedHeader>
\t  </CORSRule>
\t  <CORSRule>
\t    <AllowedOrigin>*</AllowedOrigin>
\t    <AllowedMethod>HEAD</AllowedMethod>
\t    <AllowedMethod>GET</AllowedMethod>
\t  </CORSRule>
\t</CORSConfiguration>
";

fn seed() -> Configuration {
    Configuration::parse_xml(SEED.as_bytes()).expect("the example is valid")
}

/// A configuration from the inside of its rules.
fn rules(inner: &[&str]) -> Configuration {
    let rules: String = inner
        .iter()
        .map(|rule| format!("<CORSRule>{rule}</CORSRule>"))
        .collect();
    Configuration::parse_xml(format!("<CORSConfiguration>{rules}</CORSConfiguration>").as_bytes())
        .expect("the rules are valid")
}

/// A rule that allows one origin and one method, with more elements.
fn rule(origin: &str, method: &str, more: &str) -> String {
    format!("<AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>{method}</AllowedMethod>{more}")
}

/// The headers as lines, for comparison.
fn lines(headers: &ResponseHeaders<'_>) -> Vec<String> {
    headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)))
        .collect()
}
