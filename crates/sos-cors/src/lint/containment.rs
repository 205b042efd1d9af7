//! Whether one rule allows everything that another allows.
//!
//! Invariant: sound. Where this says yes, every request that the one allows is allowed by the other; where it says no,
//! they may still allow the same by several values together.
//!
//! This is the only work of the lint that grows with the square of the document, so the comparisons are counted. Once they are
//! used up, every answer is the one that keeps a finding back.

use std::cell::Cell;
use std::collections::HashSet;

use crate::method::{Method, MethodList};
use crate::rule::Rule;

/// The most comparisons of two values: some 10 ms of them. A hundred rules that have ten patterns each and differ in the last
/// alone need half as many.
const MAX_COMPARISONS: usize = 5_000_000;

/// What each rule reaches, prepared for comparison.
pub(super) struct Reaches<'a> {
    rules: Vec<Reach<'a>>,
    comparisons: Comparisons,
}

/// The comparisons that are left.
struct Comparisons(Cell<usize>);

impl Comparisons {
    /// Takes so many; what is not there is not given, and nothing after it.
    fn take(&self, count: usize) -> bool {
        let left = self.0.get().checked_sub(count);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    fn are_used_up(&self) -> bool {
        self.0.get() == 0
    }
}

struct Reach<'a> {
    exact_origins: HashSet<&'a str>,
    /// The origins with a `*`: what stands before and after it.
    origin_patterns: Vec<(&'a str, &'a str)>,
    methods: MethodList,
    headers: Vec<String>,
}

impl<'a> Reaches<'a> {
    pub(super) fn new(rules: &'a [Rule]) -> Self {
        Self {
            rules: rules.iter().map(Reach::new).collect(),
            comparisons: Comparisons(Cell::new(MAX_COMPARISONS)),
        }
    }

    /// The index of the first earlier rule that alone allows everything the rule allows, which then never applies.
    pub(super) fn shadowing(&self, index: usize) -> Option<usize> {
        let rule = &self.rules[index];
        self.rules[..index].iter().position(|earlier| {
            Method::ALL
                .into_iter()
                .all(|method| !rule.methods.contains(method) || earlier.methods.contains(method))
                && self.contains_headers(earlier, rule)
                && self.contains_origins(earlier, rule)
        })
    }

    /// Whether another rule allows the method for every origin and header of this one, or may.
    pub(super) fn allowed_elsewhere(&self, index: usize, method: Method) -> bool {
        let rule = &self.rules[index];
        self.others(index).any(|other| {
            other.methods.contains(method)
                && self.contains_headers(other, rule)
                && self.contains_origins(other, rule)
        }) || self.comparisons.are_used_up()
    }

    /// Whether another rule allows headers for every origin and method of this one, or may.
    pub(super) fn headers_allowed_elsewhere(&self, index: usize) -> bool {
        let rule = &self.rules[index];
        self.others(index).any(|other| {
            !other.headers.is_empty()
                && Method::ALL
                    .into_iter()
                    .all(|method| !rule.methods.contains(method) || other.methods.contains(method))
                && self.contains_origins(other, rule)
        }) || self.comparisons.are_used_up()
    }

    fn others(&self, index: usize) -> impl Iterator<Item = &Reach<'a>> {
        let (before, after) = self.rules.split_at(index);
        before.iter().chain(&after[1..])
    }

    fn contains_origins(&self, wider: &Reach<'_>, rule: &Reach<'_>) -> bool {
        let each = wider.origin_patterns.len();
        rule.origin_patterns
            .iter()
            .all(|pattern| self.comparisons.take(each) && wider.contains_pattern(pattern))
            && rule.exact_origins.iter().all(|origin| {
                wider.exact_origins.contains(origin)
                    || (self.comparisons.take(each) && wider.matches_origin(origin))
            })
    }

    fn contains_headers(&self, wider: &Reach<'_>, rule: &Reach<'_>) -> bool {
        let each = wider.headers.len();
        rule.headers
            .iter()
            .all(|header| self.comparisons.take(each) && wider.contains_header(header))
    }
}

impl<'a> Reach<'a> {
    fn new(rule: &'a Rule) -> Self {
        let (patterns, exact): (Vec<&str>, Vec<&str>) = rule
            .allowed_origins
            .iter()
            .map(String::as_str)
            .partition(|origin| origin.contains('*'));
        Self {
            exact_origins: exact.into_iter().collect(),
            origin_patterns: patterns
                .iter()
                .filter_map(|pattern| pattern.split_once('*'))
                .collect(),
            methods: MethodList::new(&rule.allowed_methods),
            headers: rule
                .allowed_headers
                .iter()
                .map(|name| name.to_ascii_lowercase())
                .collect(),
        }
    }

    fn matches_origin(&self, origin: &str) -> bool {
        self.origin_patterns.iter().any(|(before, after)| {
            origin.len() >= before.len() + after.len()
                && origin.starts_with(before)
                && origin.ends_with(after)
        })
    }

    /// `a*b` is within `c*d` where `a` begins with `c` and `b` ends with `d`: whatever its `*` stands for, the two ends of the
    /// wider pattern are there and do not overlap.
    fn contains_pattern(&self, (before, after): &(&str, &str)) -> bool {
        self.origin_patterns.iter().any(|(wider_before, wider_after)| {
            before.starts_with(wider_before) && after.ends_with(wider_after)
        })
    }

    fn contains_header(&self, header: &str) -> bool {
        self.headers.iter().any(|wider| match wider.strip_suffix('*') {
            Some(prefix) => header.starts_with(prefix),
            None => header == wider,
        })
    }
}
