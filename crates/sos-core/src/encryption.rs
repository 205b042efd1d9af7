//! The default encryption of a bucket.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>.

/// What a bucket encrypts new objects with where their writer asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultAlgorithm {
    /// `AES256`: a master key of the store.
    Store,
    /// `aws:kms`: a named key; without a name the store's default key.
    Kms(Option<String>),
}

impl DefaultAlgorithm {
    /// The name in S3's documents and headers.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Store => "AES256",
            Self::Kms(_) => "aws:kms",
        }
    }

    /// The name of the key, where one is set.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Store => None,
            Self::Kms(key) => key.as_deref(),
        }
    }
}

/// The default encryption of a bucket, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketEncryption {
    /// What with.
    pub algorithm: DefaultAlgorithm,
    /// `BucketKeyEnabled`: kept and shown; keys are not asked more often without it.
    pub bucket_key: bool,
    /// `BlockedEncryptionTypes` as it was set: `Some(true)` blocks SSE-C, `Some(false)` is `NONE`.
    pub blocks_customer_keys: Option<bool>,
}

impl BucketEncryption {
    /// The longest name of a key. Source: `KeyId` of <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html>.
    pub const MAX_KEY_BYTES: usize = 2048;

    /// Whether a key may have this name: not empty, not too long, and without white space and control characters, which
    /// no header carries as it is.
    pub fn is_key_name(name: &str) -> bool {
        !name.is_empty()
            && name.len() <= Self::MAX_KEY_BYTES
            && name.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The stored form: a line for each thing that is set.
    pub fn to_stored(&self) -> String {
        let mut text = format!("algorithm {}\n", self.algorithm.name());
        if let Some(key) = self.algorithm.key() {
            text.push_str(&format!("key {key}\n"));
        }
        if self.bucket_key {
            text.push_str("bucket-key\n");
        }
        match self.blocks_customer_keys {
            Some(true) => text.push_str("blocked SSE-C\n"),
            Some(false) => text.push_str("blocked NONE\n"),
            None => {}
        }
        text
    }

    /// Reads the stored form; `None` for anything else.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut read = Self {
            algorithm: DefaultAlgorithm::Store,
            bucket_key: false,
            blocks_customer_keys: None,
        };
        for (index, line) in text.lines().enumerate() {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            match (name, value) {
                ("algorithm", "AES256") if index == 0 => {}
                ("algorithm", "aws:kms") if index == 0 => read.algorithm = DefaultAlgorithm::Kms(None),
                ("key", key) if read.algorithm == DefaultAlgorithm::Kms(None) && Self::is_key_name(key) => {
                    read.algorithm = DefaultAlgorithm::Kms(Some(key.to_owned()));
                }
                ("bucket-key", "") => read.bucket_key = true,
                ("blocked", "SSE-C") => read.blocks_customer_keys = Some(true),
                ("blocked", "NONE") => read.blocks_customer_keys = Some(false),
                _ => return None,
            }
        }
        text.starts_with("algorithm ").then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::{BucketEncryption, DefaultAlgorithm};

    #[test]
    fn what_is_stored_is_read_back() {
        let algorithms = [
            DefaultAlgorithm::Store,
            DefaultAlgorithm::Kms(None),
            DefaultAlgorithm::Kms(Some("arn:aws:kms:eu-west-1:1:key/a".to_owned())),
        ];
        for algorithm in algorithms {
            for (bucket_key, blocks_customer_keys) in [(true, None), (false, Some(true)), (true, Some(false))]
            {
                let set = BucketEncryption {
                    algorithm: algorithm.clone(),
                    bucket_key,
                    blocks_customer_keys,
                };
                assert_eq!(BucketEncryption::from_stored(&set.to_stored()), Some(set));
            }
        }
    }

    #[test]
    fn what_was_not_stored_is_not_read() {
        for text in [
            "",
            "AES256",
            "algorithm DES\n",
            "algorithm AES256\nkey k\n",
            "bucket-key\n",
            "algorithm aws:kms\nkey \n",
        ] {
            assert_eq!(BucketEncryption::from_stored(text), None, "{text:?}");
        }
        assert!(!BucketEncryption::is_key_name("a b") && !BucketEncryption::is_key_name(""));
    }
}
