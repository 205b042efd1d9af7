//! What is asked and answered over the control socket, and between a command and a store it opened itself.

use serde::{Deserialize, Serialize};

/// What a command asks of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// A new access key for a tenant.
    CreateKey {
        /// Whose; the root tenant's where none is named.
        tenant: Option<String>,
    },
    /// All access keys, without their secrets.
    ListKeys,
    /// The end of an access key.
    DeleteKey {
        /// Which.
        access_key: String,
    },
    /// A new bucket.
    CreateBucket {
        /// Its name.
        name: String,
        /// Its owner; the root tenant where none is named.
        owner: Option<String>,
    },
    /// All buckets.
    ListBuckets,
    /// The end of an empty bucket.
    DeleteBucket {
        /// Which.
        name: String,
    },
}

/// What the store answers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub(crate) enum Answer {
    /// It is done.
    Done,
    /// A new key.
    Key(NewKey),
    /// Keys.
    Keys {
        /// By tenant, then by age.
        keys: Vec<KeyLine>,
    },
    /// Buckets.
    Buckets {
        /// By name.
        buckets: Vec<BucketLine>,
    },
    /// It was not done.
    Refused {
        /// Why, and what would help.
        message: String,
    },
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Done => "Done",
            Self::Key(_) => "Key",
            Self::Keys { .. } => "Keys",
            Self::Buckets { .. } => "Buckets",
            Self::Refused { .. } => "Refused",
        })
    }
}

/// A key that was just made: the one time its secret is shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewKey {
    /// The public half.
    pub access_key: String,
    /// The secret half.
    pub secret_key: String,
    /// Whose it is.
    pub tenant: String,
}

/// A key in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyLine {
    /// The public half.
    pub access_key: String,
    /// Whose it is.
    pub tenant: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
}

/// A bucket in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BucketLine {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
}
