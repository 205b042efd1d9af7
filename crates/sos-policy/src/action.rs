//! Actions: what a request does, and which of them a statement names.
//!
//! Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>, "Actions defined by
//! Amazon S3". Action names are compared without regard to letter case
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>).

mod table;

pub use table::Action;

use std::sync::LazyLock;

use crate::glob::Glob;
use crate::key::{KeyName, KeySet};

/// What an action is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionResource {
    /// A bucket.
    Bucket,
    /// An object, or an upload of one.
    Object,
    /// The account: no resource of its own, such as `s3:ListAllMyBuckets`.
    Service,
    /// Something that is neither: an access point, a job, a user, a role.
    Other,
}

/// The keys of S3's own that every action of S3 knows, and those that come with access points, access grants and tags of
/// buckets.
const COMMON_KEYS: KeySet = KeySet::of(&[
    KeyName::S3AuthType,
    KeyName::S3ResourceAccount,
    KeyName::S3SignatureAge,
    KeyName::S3Signatureversion,
    KeyName::S3TlsVersion,
    KeyName::S3XAmzContentSha256,
    KeyName::S3AccessGrantsInstanceArn,
    KeyName::S3AccessPointNetworkOrigin,
    KeyName::S3AccessPointTag,
    KeyName::S3BucketTag,
    KeyName::S3DataAccessPointAccount,
    KeyName::S3DataAccessPointArn,
]);

impl Action {
    /// The action of a name such as `s3:GetObject`, letter case aside.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it is one of S3's.
    pub fn is_s3(self) -> bool {
        self.as_str().starts_with("s3:")
    }

    /// Whether a request for it can have a condition key of S3's own. Global keys go with every action.
    pub fn knows(self, key: KeyName) -> bool {
        !key.is_s3() || (self.is_s3() && COMMON_KEYS.and(self.own_keys()).contains(key))
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The names of the table in lower case, in its order.
static LOWER_CASE_NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    Action::ALL
        .map(|action| action.as_str().to_ascii_lowercase())
        .into()
});

/// A set of actions: one bit for each row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ActionSet([u64; 4]);

impl ActionSet {
    /// The actions that a pattern of a policy names.
    pub(crate) fn named_by(pattern: &str) -> Self {
        let pattern = Glob::parse(&pattern.to_ascii_lowercase());
        let mut set = Self::default();
        for (action, name) in Action::ALL.into_iter().zip(LOWER_CASE_NAMES.iter()) {
            if pattern.matches(name) {
                set.insert(action);
            }
        }
        set
    }

    pub(crate) fn insert(&mut self, action: Action) {
        self.0[usize::from(action as u8 / 64)] |= 1 << (action as u8 % 64);
    }

    pub(crate) const fn contains(&self, action: Action) -> bool {
        self.0[(action as u8 / 64) as usize] & (1 << (action as u8 % 64)) != 0
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// Those of the table that are not in the set.
    pub(crate) fn complement(&self) -> Self {
        let mut set = Self::default();
        for action in Action::ALL {
            if !self.contains(action) {
                set.insert(action);
            }
        }
        set
    }

    /// Those of STS.
    pub(crate) fn of_sts(&self) -> Self {
        let mut set = Self::default();
        for action in self.iter().filter(|action| action.as_str().starts_with("sts:")) {
            set.insert(action);
        }
        set
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Action> + '_ {
        Action::ALL.into_iter().filter(|action| self.contains(*action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pattern: &str) -> Vec<&'static str> {
        ActionSet::named_by(pattern).iter().map(Action::as_str).collect()
    }

    #[test]
    fn patterns_name_actions_in_any_letter_case() {
        assert_eq!(names("S3:getobject"), ["s3:GetObject"]);
        assert_eq!(
            names("s3:GetObject*Acl"),
            ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"]
        );
        assert_eq!(names("s3:?utObject"), ["s3:PutObject"]);
        assert!(names("s3:GetObjects").is_empty());
        assert_eq!(names("*").len(), Action::ALL.len());
        assert!(names("s3:*").iter().all(|name| name.starts_with("s3:")));
    }

    #[test]
    fn the_table_is_sorted_out() {
        let mut names: Vec<String> = Action::ALL
            .iter()
            .map(|action| action.as_str().to_lowercase())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
        for action in Action::ALL {
            assert_eq!(Action::find(&action.as_str().to_uppercase()), Some(action));
        }
    }

    #[test]
    fn actions_know_their_keys() {
        assert!(Action::ListBucket.knows(KeyName::S3Prefix));
        assert!(!Action::GetObject.knows(KeyName::S3Prefix));
        assert!(Action::PutObject.knows(KeyName::S3ObjectLockMode));
        assert!(Action::GetObject.knows(KeyName::S3TlsVersion));
        assert!(Action::GetObject.knows(KeyName::AwsSourceIp));
        assert!(!Action::IamGetUser.knows(KeyName::S3TlsVersion));
    }
}
