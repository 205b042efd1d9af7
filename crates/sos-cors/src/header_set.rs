//! The allowed headers of a rule as a set, so that asking about one name costs the same whether the rule has ten values or
//! ten thousand.

use crate::pattern::HeaderPattern;

/// Up to so many values are compared one by one, which is faster than any search.
const FEW: usize = 16;

/// Names and prefixes in lower case. Invariant: sorted, and no prefix begins with another one, so that only the last prefix
/// that is not after a name can be that name's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderSet {
    exact: Box<[Box<str>]>,
    prefixes: Box<[Box<str>]>,
}

impl HeaderSet {
    /// The set of these patterns; `None` where they are so few that it would be no help.
    pub(crate) fn of_many(patterns: &[HeaderPattern]) -> Option<Self> {
        (patterns.len() > FEW).then(|| Self::new(patterns))
    }

    fn new(patterns: &[HeaderPattern]) -> Self {
        let (mut exact, mut prefixes) = (Vec::new(), Vec::new());
        for pattern in patterns {
            match pattern {
                HeaderPattern::Exact(name) => exact.push(name.clone()),
                HeaderPattern::Prefix(prefix) => prefixes.push(prefix.clone()),
            }
        }
        exact.sort();
        exact.dedup();
        prefixes.sort();
        // What begins with a prefix stands right after it.
        prefixes.dedup_by(|later, earlier| later.starts_with(&**earlier));
        Self {
            exact: exact.into(),
            prefixes: prefixes.into(),
        }
    }

    /// Whether a name, in lower case, is in the set.
    pub(crate) fn contains(&self, name: &str) -> bool {
        let after = self.prefixes.partition_point(|prefix| **prefix <= *name);
        let has_prefix = self.prefixes[..after]
            .last()
            .is_some_and(|prefix| name.starts_with(&**prefix));
        has_prefix || self.exact.binary_search_by(|known| (**known).cmp(name)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::HeaderSet;
    use crate::pattern::HeaderPattern;
    use proptest::prelude::*;

    fn patterns(values: &[impl AsRef<str>]) -> Vec<HeaderPattern> {
        values
            .iter()
            .map(|value| HeaderPattern::new(value.as_ref()))
            .collect()
    }

    #[test]
    fn values_that_say_nothing_new_are_not_kept() {
        let set = HeaderSet::new(&patterns(&["a*", "ab*", "b", "B", "a-b*", "c*", "c*"]));
        assert_eq!((set.exact.len(), set.prefixes.len()), (1, 2));
        assert_eq!(HeaderSet::of_many(&patterns(&["a"])), None);
        assert!(HeaderSet::new(&patterns(&["*", "x"])).contains("anything"));
    }

    proptest! {
        #[test]
        fn the_set_holds_what_one_of_its_patterns_matches(
            values in prop::collection::vec("[abB-]{0,4}\\*?", 0..40),
            name in "[ab-]{1,6}",
        ) {
            let patterns = patterns(&values);
            let matched = patterns.iter().any(|pattern| pattern.matches(&name));
            prop_assert_eq!(HeaderSet::new(&patterns).contains(&name), matched);
        }
    }
}
