//! In which row of the compatibility table a test of the public suite stands.

use std::collections::BTreeMap;

use serde_json::Value;

/// How one test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Passed,
    Failed,
    Skipped,
}

/// One test of the suite.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) markers: Vec<String>,
    pub(crate) ending: Ending,
    pub(crate) reason: String,
}

impl Test {
    /// Reads a line of the report that `tests/clients/s3_tests_report.py` writes.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let markers = value["markers"].as_array()?;
        let ending = match value["outcome"].as_str()? {
            "passed" => Ending::Passed,
            "skipped" => Ending::Skipped,
            _ => Ending::Failed,
        };
        let markers = markers
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        Some(Self {
            name: text("name"),
            markers,
            ending,
            reason: text("reason"),
        })
    }

    /// The row it counts in: the first of the rules that holds.
    pub(crate) fn category(&self) -> &'static str {
        let marked = |marker: &str| self.markers.iter().any(|have| have == marker);
        let name = self.name.strip_prefix("test_").unwrap_or(&self.name);
        let rule = RULES.iter().find(|(markers, parts, _)| {
            markers.iter().any(|marker| marked(marker)) || parts.iter().any(|part| name.contains(part))
        });
        rule.map_or("Objects", |(.., category)| category)
    }
}

/// Markers, parts of names, and the category of a test that has any of them.
const RULES: &[(&[&str], &[&str], &str)] = &[
    (&[], &["cors"], "CORS"),
    (&["object_lock"], &["object_lock"], "Object lock"),
    (&["s3select"], &["select"], "Select"),
    (
        &[
            "lifecycle",
            "lifecycle_expiration",
            "lifecycle_transition",
            "cloud_transition",
            "cloud_restore",
        ],
        &["lifecycle", "restore_"],
        "Lifecycle and storage classes",
    ),
    (
        &["encryption", "sse_s3", "bucket_encryption"],
        &["sse_", "encrypt", "copy_enc", "_enc["],
        "Encryption",
    ),
    (&["object_ownership"], &["ownership"], "Object ownership"),
    (
        &["bucket_policy"],
        &["policy", "block_public", "public_block", "public_acls"],
        "Policies and public access",
    ),
    (&[], &["post_object"], "POST forms"),
    (&["tagging"], &["_tags", "tagging", "_tag_"], "Tagging"),
    (&["versioning", "delete_marker"], &["version"], "Versioning"),
    (
        &["conditional_write"],
        &[
            "ifmatch",
            "ifnonematch",
            "ifmodified",
            "ifunmodified",
            "if_match",
            "if_none_match",
        ],
        "Conditional requests",
    ),
    (
        &[],
        &["multipart", "upload_part", "resend_first"],
        "Multipart uploads",
    ),
    (&["checksum"], &["checksum"], "Checksums"),
    (
        &[],
        &["bucket_list", "listv2", "list_buckets", "basic_key_count"],
        "Listing",
    ),
    (&["copy"], &["copy"], "Copies"),
    (
        &[],
        &[
            "acl",
            "anon",
            "access_bucket",
            "grant",
            "object_raw",
            "bucket_create_exists",
            "bucket_create_special",
        ],
        "ACLs and anonymous access",
    ),
    (&[], &["ranged", "range"], "Ranges"),
    (
        &[],
        &["bucket", "logging", "account_usage", "head_bucket"],
        "Buckets",
    ),
];

/// Passed, failed and skipped tests per category.
pub(crate) fn table(tests: &[Test]) -> String {
    let mut rows: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    let mut total = [0; 3];
    for test in tests {
        let column = match test.ending {
            Ending::Passed => 0,
            Ending::Failed => 1,
            Ending::Skipped => 2,
        };
        rows.entry(test.category()).or_default()[column] += 1;
        total[column] += 1;
    }
    let line = |name: &str, [passed, failed, skipped]: [u32; 3]| {
        format!(
            "| {name} | {passed} | {failed} | {skipped} | {} |\n",
            passed + failed + skipped
        )
    };
    let mut text = "| category | passed | failed | skipped | all |\n|---|---:|---:|---:|---:|\n".to_owned();
    for (name, counts) in rows {
        text.push_str(&line(name, counts));
    }
    text.push_str(&line("**all**", total));
    text
}

/// The tests that failed, one line each, by category.
pub(crate) fn failures(tests: &[Test]) -> String {
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for test in tests.iter().filter(|test| test.ending == Ending::Failed) {
        rows.entry(test.category()).or_default().push(&test.name);
    }
    let mut text = String::new();
    for (category, mut names) in rows {
        names.sort_unstable();
        text.push_str(&format!("- {category}: `{}`\n", names.join("`, `")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Ending, Test, table};

    #[test]
    fn tests_fall_into_the_category_a_reader_would_look_in() {
        let check = |name: &str, markers: &[&str], category: &str| {
            let markers = markers.iter().map(|&marker| marker.to_owned()).collect();
            let test = Test {
                name: name.to_owned(),
                markers,
                ending: Ending::Passed,
                reason: String::new(),
            };
            assert_eq!(test.category(), category, "{name}");
        };
        check("test_cors_presigned_get_object", &[], "CORS");
        check(
            "test_bucket_listv2_delimiter_basic",
            &["list_objects_v2"],
            "Listing",
        );
        check("test_multipart_copy_small", &["copy"], "Multipart uploads");
        check(
            "test_multipart_reupload_checksum_and_etag",
            &[],
            "Multipart uploads",
        );
        check("test_object_copy_zero_size", &["copy"], "Copies");
        check("test_post_object_set_key_from_filename", &[], "POST forms");
        check("test_ranged_request_response_code", &[], "Ranges");
        check("test_bucket_create_naming_bad_ip", &[], "Buckets");
        check("test_object_write_to_nonexist_bucket", &[], "Buckets");
        check("test_object_requestid_matches_header_on_error", &[], "Objects");
    }

    #[test]
    fn a_report_becomes_a_table() {
        let lines = [
            r#"{"name": "test_set_cors", "outcome": "passed", "reason": "", "markers": []}"#,
            r#"{"name": "test_cors_origin_wildcard", "outcome": "failed", "reason": "call: 403", "markers": []}"#,
        ];
        let tests: Vec<Test> = lines.iter().filter_map(|line| Test::read(line)).collect();
        let text = table(&tests);
        assert!(text.contains("| CORS | 1 | 1 | 0 | 2 |"), "{text}");
        assert!(super::failures(&tests).contains("- CORS: `test_cors_origin_wildcard`"));
    }
}
