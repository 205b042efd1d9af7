//! The reference page names what the code knows.

use sos_cors::lint::{Code, Severity};
use sos_cors::presets::Preset;

const PAGE: &str = include_str!("../../../../docs/reference/cors.md");

/// The rows of the table under a heading: the first cell of each.
fn rows(heading: &str) -> Vec<&'static str> {
    let (_, section) = PAGE.split_once(heading).expect("the heading is there");
    section
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| `")?.split('|').next())
        .map(str::trim_end)
        .collect()
}

#[test]
fn every_finding_of_the_lint_has_its_row() {
    let expected = Code::ALL.map(|code| match code.severity() {
        Severity::Warning => format!("{code}`"),
        Severity::Note => format!("{code}` (note)"),
    });
    assert_eq!(rows("\n## Findings of the lint\n"), expected);
}

#[test]
fn every_preset_has_its_row() {
    let expected = Preset::ALL.map(|preset| format!("{}`", preset.name()));
    assert_eq!(rows("\n## Presets\n"), expected);
    for preset in Preset::ALL {
        let rule = &preset.rules(&["*".to_owned()])[0];
        let cell = |values: &[String]| match values {
            [] => "none".to_owned(),
            values if values.len() == 5 && values == rule.allowed_methods => "all five".to_owned(),
            values => format!("`{}`", values.join(", ")),
        };
        let row = format!(
            "| `{preset}` | {} | {} | {} |",
            cell(&rule.allowed_methods),
            cell(&rule.allowed_headers),
            cell(&rule.expose_headers)
        );
        assert!(PAGE.lines().any(|line| line == row), "{row}");
    }
}
