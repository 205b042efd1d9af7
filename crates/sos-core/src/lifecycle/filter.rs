//! To what a rule applies.

use super::{Rule, Tag};

/// The conditions of a rule, whichever form they were written in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Conditions<'a> {
    pub(super) prefix: &'a str,
    pub(super) tag: Option<&'a Tag>,
    pub(super) tags: &'a [Tag],
    pub(super) greater_than: Option<i64>,
    pub(super) less_than: Option<i64>,
}

impl Conditions<'_> {
    /// Whether something beside the prefix is asked for.
    pub(super) fn looks_at_object(&self) -> bool {
        self.has_tags() || self.has_sizes()
    }

    pub(super) fn has_tags(&self) -> bool {
        self.tag.is_some() || !self.tags.is_empty()
    }

    pub(super) fn has_sizes(&self) -> bool {
        self.greater_than.is_some() || self.less_than.is_some()
    }

    pub(super) fn apply_to_key(&self, key: &str) -> bool {
        key.starts_with(self.prefix)
    }

    pub(super) fn apply_to(&self, key: &str, size: u64, tags: &[(String, String)]) -> bool {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let has = |wanted: &Tag| {
            tags.iter()
                .any(|(key, value)| *key == wanted.key && *value == wanted.value)
        };
        self.apply_to_key(key)
            && self.greater_than.is_none_or(|bound| size > bound)
            && self.less_than.is_none_or(|bound| size < bound)
            && self.tag.is_none_or(has)
            && self.tags.iter().all(has)
    }
}

impl Rule {
    /// The prefix of the keys that it applies to.
    pub fn key_prefix(&self) -> &str {
        self.conditions().prefix
    }

    /// Whether it looks at tags, so that another tag may change what is due.
    pub fn looks_at_tags(&self) -> bool {
        self.conditions().has_tags()
    }

    pub(super) fn conditions(&self) -> Conditions<'_> {
        let Some(filter) = &self.filter else {
            return Conditions {
                prefix: self.prefix.as_deref().unwrap_or_default(),
                ..Conditions::default()
            };
        };
        match &filter.and {
            Some(and) => Conditions {
                prefix: and.prefix.as_deref().unwrap_or_default(),
                tag: None,
                tags: &and.tags,
                greater_than: and.object_size_greater_than,
                less_than: and.object_size_less_than,
            },
            None => Conditions {
                prefix: filter.prefix.as_deref().unwrap_or_default(),
                tag: filter.tag.as_ref(),
                tags: &[],
                greater_than: filter.object_size_greater_than,
                less_than: filter.object_size_less_than,
            },
        }
    }
}
