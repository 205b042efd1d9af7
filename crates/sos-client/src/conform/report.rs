//! What came of a run, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::compare::Mismatch;
use super::table::Tag;

/// What came of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The endpoint.
    pub endpoint: String,
    /// All cases.
    pub total: Count,
    /// The cases of each tag.
    pub tags: BTreeMap<Tag, Count>,
    /// What did not hold, in the order of the table.
    pub failures: Vec<Failure>,
    /// How many requests were sent, those that prepare and remove included.
    pub requests: u64,
    /// Buckets that could not be removed.
    pub left_behind: Vec<String>,
}

/// How many cases held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Those that held.
    pub passed: usize,
    /// Those that did not.
    pub failed: usize,
}

impl Count {
    /// All of them.
    pub const fn total(self) -> usize {
        self.passed + self.failed
    }

    pub(super) fn add(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

/// A case that did not hold.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The file it stands in.
    pub file: String,
    /// Its group.
    pub group: String,
    /// Its name.
    pub case: String,
    /// Who answers as it expects.
    pub tag: Tag,
    /// Where the expectation is laid down.
    pub source: String,
    /// The request whose answer differed: its first line and the headers of the case.
    pub request: Vec<String>,
    /// In what it differed.
    pub mismatches: Vec<Mismatch>,
}

impl Report {
    /// Whether every case held.
    pub fn is_passed(&self) -> bool {
        self.total.failed == 0
    }

    /// The report for a terminal: failures first, the counts last.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for failure in &self.failures {
            let _ = writeln!(
                text,
                "FAILED {} / {} / {} [{}; {}]",
                failure.file, failure.group, failure.case, failure.tag, failure.source
            );
            for line in &failure.request {
                let _ = writeln!(text, "    > {line}");
            }
            for mismatch in &failure.mismatches {
                let _ = writeln!(
                    text,
                    "    {}: expected {}, got {}",
                    mismatch.what, mismatch.expected, mismatch.actual
                );
            }
        }
        for bucket in &self.left_behind {
            let _ = writeln!(
                text,
                "The bucket {bucket} could not be removed; delete it yourself."
            );
        }
        for (tag, count) in &self.tags {
            let _ = writeln!(text, "{tag}: {} of {} passed", count.passed, count.total());
        }
        let _ = writeln!(
            text,
            "all: {} of {} passed against {} with {} requests",
            self.total.passed,
            self.total.total(),
            self.endpoint,
            self.requests
        );
        text
    }
}
