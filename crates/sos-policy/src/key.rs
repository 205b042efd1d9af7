//! Condition keys: the names under which a request's circumstances come in.
//!
//! Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>, "Condition keys for
//! Amazon S3", and <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

mod table;

pub use table::KeyName;

/// A condition key as a policy names it. Names are compared without regard to letter case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key; of a family, such as `s3:ExistingObjectTag/<key>`, which family.
    pub name: KeyName,
    /// Of a family, the tag's key as the policy writes it; of [`KeyName::Other`], the whole name in lower case; otherwise
    /// empty.
    pub detail: Box<str>,
}

impl Key {
    /// Reads a name. What has no entry in the table becomes [`KeyName::Other`].
    pub fn parse(name: &str) -> Self {
        if let Some((family, detail)) = name.split_once('/')
            && let Some(name) = KeyName::find(&name[..=family.len()])
            && !detail.is_empty()
        {
            let detail = detail.into();
            return Self { name, detail };
        }
        match KeyName::find(name) {
            Some(name) if !name.is_family() => Self::from(name),
            _ => Self {
                name: KeyName::Other,
                detail: name.to_lowercase().into(),
            },
        }
    }

    /// The value of this key's tag among pairs of keys and values: the one spelled alike, else the first that differs in
    /// letter case alone, as condition keys do not regard it.
    pub fn tag<'t>(&self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Option<&'t str> {
        let mut similar = None;
        for (key, value) in tags {
            if key == &*self.detail {
                return Some(value);
            }
            if similar.is_none() && key.eq_ignore_ascii_case(&self.detail) {
                similar = Some(value);
            }
        }
        similar
    }
}

impl From<KeyName> for Key {
    fn from(name: KeyName) -> Self {
        let detail = Box::default();
        Self { name, detail }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name != KeyName::Other {
            formatter.write_str(self.name.as_str())?;
        }
        formatter.write_str(&self.detail)
    }
}

impl KeyName {
    /// The key of a name, letter case aside; of a family, the name up to and with the slash.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|key| key.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether the name stands for many keys, one for each tag.
    pub fn is_family(self) -> bool {
        self.as_str().ends_with('/')
    }

    /// Whether it is a key of S3's own, which only some of its actions know.
    pub fn is_s3(self) -> bool {
        self.as_str().starts_with("s3:")
    }

    /// Whether a request can have several values for it. Such keys cannot be policy variables.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.
    pub fn is_multivalued(self) -> bool {
        matches!(
            self,
            Self::AwsCalledVia
                | Self::AwsPrincipalOrgPaths
                | Self::AwsPrincipalServiceNamesList
                | Self::AwsResourceOrgPaths
                | Self::AwsSourceOrgPaths
                | Self::AwsTagKeys
                | Self::S3InventoryAccessibleOptionalFields
                | Self::S3RequestObjectTagKeys
        )
    }
}

/// A set of S3's own keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeySet(u64);

impl KeySet {
    /// The keys of S3 stand first in the table, and are fewer than 64.
    pub(crate) const fn of(names: &[KeyName]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < names.len() {
            assert!((names[index] as u32) < 64, "not a key of S3");
            bits |= 1 << (names[index] as u32);
            index += 1;
        }
        Self(bits)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn contains(self, name: KeyName) -> bool {
        (name as u32) < 64 && self.0 & (1 << (name as u32)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_any_letter_case() {
        let check = |name: &str, expected: KeyName, detail: &str| {
            let key = Key::parse(name);
            assert_eq!((key.name, &*key.detail), (expected, detail), "{name}");
        };
        check("aws:SourceIp", KeyName::AwsSourceIp, "");
        check("AWS:sourceip", KeyName::AwsSourceIp, "");
        check("s3:VersionId", KeyName::S3VersionId, "");
        check("s3:existingobjecttag/Team", KeyName::S3ExistingObjectTag, "Team");
        check("s3:ExistingObjectTag/a/b", KeyName::S3ExistingObjectTag, "a/b");
        check("s3:ExistingObjectTag/", KeyName::Other, "s3:existingobjecttag/");
        check("s3:ExistingObjectTag", KeyName::Other, "s3:existingobjecttag");
        check("aws:Invented", KeyName::Other, "aws:invented");
        check("", KeyName::Other, "");
    }

    #[test]
    fn the_keys_of_s3_fit_into_a_set() {
        for name in KeyName::ALL {
            assert_eq!(
                name.is_s3(),
                (name as u32) < 64 && name != KeyName::Other,
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_tag_is_found_by_its_spelling_first() {
        let key = Key::parse("s3:ExistingObjectTag/team");
        assert_eq!(key.tag([("Team", "a"), ("team", "b")]), Some("b"));
        assert_eq!(key.tag([("TEAM", "a"), ("Team", "b")]), Some("a"));
        assert_eq!(key.tag([("other", "a")]), None);
    }
}
