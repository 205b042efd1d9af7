//! Collects the findings of one step.

use super::super::finding::{Code, Finding, Severity};

pub(super) struct List {
    step: usize,
    findings: Vec<Finding>,
}

impl List {
    pub(super) const fn new(step: usize) -> Self {
        Self {
            step,
            findings: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        severity: Severity,
        code: Code,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(Finding {
            code,
            severity,
            step: self.step,
            reason: reason.into(),
            remedy: remedy.into(),
        });
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
