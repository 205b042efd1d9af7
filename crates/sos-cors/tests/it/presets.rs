//! The rules for the usual purposes.

use sos_cors::presets::Preset;
use sos_cors::{Configuration, lint};

use crate::lint::owned;

#[test]
fn presets_lint_clean() {
    let origins = [
        &["https://example.com"][..],
        &["https://*.example.com", "http://localhost:3000"],
    ];
    for preset in Preset::ALL {
        let any: &[&str] = &["*"];
        for origins in origins.iter().chain(preset.suits_any_origin().then_some(&any)) {
            let configuration = Configuration::new(preset.rules(&owned(origins))).expect("a valid preset");
            assert_eq!(lint::lint(&configuration), [], "{preset} for {origins:?}");
        }
        assert_eq!(Preset::parse(preset.name()), Some(preset));
        assert_eq!(serde_json::to_value(preset).expect("a name"), preset.name());
    }
    assert_eq!(Preset::parse("Public assets"), None);
}

#[test]
fn presets_are_as_documented() {
    for (preset, methods, headers, exposed) in [
        (Preset::PublicAssets, &["GET", "HEAD"][..], &[][..], &[][..]),
        (
            Preset::RangeReaders,
            &["GET", "HEAD"],
            &["range", "if-match", "if-none-match"],
            &["ETag", "Content-Range", "Accept-Ranges", "Content-Length"],
        ),
        (
            Preset::BrowserUploads,
            &["PUT", "POST"],
            &["content-*", "x-amz-*"],
            &["ETag"],
        ),
        (
            Preset::AwsSdk,
            &["GET", "HEAD", "POST", "PUT", "DELETE"],
            &[
                "authorization",
                "x-amz-*",
                "amz-sdk-*",
                "content-*",
                "range",
                "if-*",
                "cache-control",
            ],
            &["ETag", "x-amz-version-id", "x-amz-request-id"],
        ),
    ] {
        let rules = preset.rules(&owned(&["*"]));
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0].allowed_methods, methods);
        assert_eq!(rules[0].allowed_headers, headers);
        assert_eq!(rules[0].expose_headers, exposed);
    }
}
