//! Whether one rule allows everything that another allows.
//!
//! Invariant: sound. Where this says yes, every request that the one allows is allowed by the other; where it says no,
//! they may still allow the same by several values together.

use std::collections::HashSet;

use crate::method::{Method, MethodList};
use crate::rule::Rule;

/// What each rule reaches, prepared for comparison.
pub(super) struct Reaches<'a>(Vec<Reach<'a>>);

struct Reach<'a> {
    exact_origins: HashSet<&'a str>,
    /// The origins with a `*`: what stands before and after it.
    origin_patterns: Vec<(&'a str, &'a str)>,
    methods: MethodList,
    headers: Vec<String>,
}

impl<'a> Reaches<'a> {
    pub(super) fn new(rules: &'a [Rule]) -> Self {
        Self(rules.iter().map(Reach::new).collect())
    }

    /// The index of the first earlier rule that alone allows everything the rule allows, which then never applies.
    pub(super) fn shadowing(&self, index: usize) -> Option<usize> {
        let rule = &self.0[index];
        self.0[..index].iter().position(|earlier| {
            Method::ALL
                .into_iter()
                .all(|method| !rule.methods.contains(method) || earlier.methods.contains(method))
                && earlier.contains_headers(rule)
                && earlier.contains_origins(rule)
        })
    }

    /// Whether another rule allows the method for every origin and header of this one.
    pub(super) fn allowed_elsewhere(&self, index: usize, method: Method) -> bool {
        self.others(index).any(|other| {
            other.methods.contains(method)
                && other.contains_headers(&self.0[index])
                && other.contains_origins(&self.0[index])
        })
    }

    /// Whether another rule allows headers for every origin and method of this one.
    pub(super) fn headers_allowed_elsewhere(&self, index: usize) -> bool {
        let rule = &self.0[index];
        self.others(index).any(|other| {
            !other.headers.is_empty()
                && Method::ALL
                    .into_iter()
                    .all(|method| !rule.methods.contains(method) || other.methods.contains(method))
                && other.contains_origins(rule)
        })
    }

    fn others(&self, index: usize) -> impl Iterator<Item = &Reach<'a>> {
        let (before, after) = self.0.split_at(index);
        before.iter().chain(&after[1..])
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

    fn contains_origins(&self, other: &Self) -> bool {
        other
            .origin_patterns
            .iter()
            .all(|pattern| self.contains_pattern(pattern))
            && other.exact_origins.iter().all(|origin| {
                self.exact_origins.contains(origin)
                    || self.origin_patterns.iter().any(|(before, after)| {
                        origin.len() >= before.len() + after.len()
                            && origin.starts_with(before)
                            && origin.ends_with(after)
                    })
            })
    }

    /// `a*b` is within `c*d` where `a` begins with `c` and `b` ends with `d`: whatever its `*` stands for, the two ends of the
    /// wider pattern are there and do not overlap.
    fn contains_pattern(&self, (before, after): &(&str, &str)) -> bool {
        self.origin_patterns.iter().any(|(wider_before, wider_after)| {
            before.starts_with(wider_before) && after.ends_with(wider_after)
        })
    }

    fn contains_headers(&self, other: &Self) -> bool {
        other.headers.iter().all(|header| {
            self.headers.iter().any(|wider| match wider.strip_suffix('*') {
                Some(prefix) => header.starts_with(prefix),
                None => header == wider,
            })
        })
    }
}
