//! Encryption at rest: what a request asks for, the keys, and bytes sealed on their way in and opened on their way out.
//!
//! Each object and each upload has a random data key, which is kept wrapped: by a master key of the store (SSE-S3), by a
//! named key (SSE-KMS), or by a key that the customer brings with every request and that is never kept (SSE-C). So the
//! three differ in who can unwrap the data key, and in nothing else.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>.

mod keys;
mod resolve;
mod sealed_reader;
mod sealing;

pub(crate) use keys::bare_name;
pub use keys::{KeyError, KeyRing, LocalKey, MasterKey, Wrapped};
pub(crate) use resolve::{Wanted, check_customer_key, check_upload_key, default_encryption, named};
pub(crate) use sealing::{Sealing, Stream};

use sos_core::{Encryption, ObjectRecord};
pub use sos_crypto::{CustomerKey, CustomerKeyError, SecretKey};

/// What a request asks for where it brings no key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedEncryption {
    /// `AES256`: a master key of the store.
    Store,
    /// `aws:kms`: a named key.
    Kms {
        /// Its name; without one the bucket's, or the store's default.
        key: Option<String>,
        /// `x-amz-server-side-encryption-bucket-key-enabled`.
        bucket_key: Option<bool>,
    },
}

/// Why nothing is encrypted or decrypted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    /// The object is encrypted with a customer's key, and none came.
    #[error("the object is encrypted with a key that its owner keeps, and the request brings none")]
    CustomerKeyRequired,
    /// A customer's key came for what is not encrypted with one.
    #[error("the request brings a key, and the object is not encrypted with one")]
    CustomerKeyNotApplicable,
    /// The customer's key is another one than the object was written with.
    #[error("the key is not the one that the object was written with")]
    CustomerKeyWrong,
    /// A part or a complete without the customer's key that the upload was created with.
    #[error("the upload was created with a key, and the request brings none")]
    UploadKeyRequired,
    /// A part or a complete with another key than the upload was created with, or with one where it has none.
    #[error("the key is not the one that the upload was created with")]
    UploadKeyWrong,
    /// The bucket takes no objects that are encrypted with a customer's key.
    #[error("the bucket blocks encryption with customers' keys")]
    CustomerKeysBlocked,
    /// `aws:kms` without a key's name, and there is no default.
    #[error("aws:kms names no key, and neither the bucket nor the configuration has a default")]
    KmsKeyRequired,
    /// What the keys say.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Whether the entity tag must not be the MD5 of the bytes: AWS promises that only where whoever may list the bucket may
/// also read the bytes.
pub(crate) fn hides_md5(encryption: &Encryption) -> bool {
    encryption.kind != Encryption::STORE
}

/// Whether a record is encrypted with a customer's key.
pub fn has_customer_key(record: &ObjectRecord) -> bool {
    is_customers(record.encryption.as_ref())
}

/// Whether this is SSE-C.
pub(crate) fn is_customers(encryption: Option<&Encryption>) -> bool {
    encryption.is_some_and(|encryption| encryption.kind == Encryption::CUSTOMER)
}
