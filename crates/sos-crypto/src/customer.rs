//! Keys that customers bring with each request (SSE-C).
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>.

use crate::secret::SecretKey;
use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A customer's key, checked against the MD5 that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerKey {
    key: SecretKey,
    md5: String,
}

/// Why there is no such key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomerKeyError {
    /// It is no base64, or not 32 bytes.
    #[error("the key is not 256 bits in base64")]
    Key,
    /// The MD5 is not that of the key.
    #[error("the MD5 is not that of the key")]
    Md5,
}

impl CustomerKey {
    /// A key in base64, and the MD5 of its 32 bytes in base64.
    pub fn parse(key: &str, md5: &str) -> Result<Self, CustomerKeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(key).map_err(|_| CustomerKeyError::Key)?);
        let key = SecretKey::from_slice(&bytes).ok_or(CustomerKeyError::Key)?;
        let computed: [u8; 16] = Md5::digest(key.expose()).into();
        let sent = STANDARD.decode(md5).map_err(|_| CustomerKeyError::Md5)?;
        if bool::from(computed.as_slice().ct_eq(&sent)) {
            let md5 = STANDARD.encode(computed);
            Ok(Self { key, md5 })
        } else {
            Err(CustomerKeyError::Md5)
        }
    }

    /// The key.
    pub fn secret(&self) -> &SecretKey {
        &self.key
    }

    /// The MD5 of the key in base64, which answers repeat.
    pub fn md5(&self) -> &str {
        &self.md5
    }
}

#[cfg(test)]
mod tests {
    use super::{CustomerKey, CustomerKeyError};

    /// The key and the MD5 that ceph/s3-tests sends.
    const KEY: &str = "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=";
    const MD5: &str = "DWygnHRtgiJ77HCm+1rvHw==";

    #[test]
    fn a_key_comes_with_its_md5() {
        let key = CustomerKey::parse(KEY, MD5).expect("a key");
        assert_eq!(key.md5(), MD5);
        assert_eq!(key.secret().expose()[..3], [0xA4, 0xED, 0xEE]);
        assert!(!format!("{key:?}").contains("pO3"), "no key is shown");
        let refused = |key, md5| CustomerKey::parse(key, md5).expect_err("refused");
        assert_eq!(refused(KEY, "AAAAAAAAAAAAAAAAAAAAAA=="), CustomerKeyError::Md5);
        assert_eq!(refused(KEY, ""), CustomerKeyError::Md5);
        assert_eq!(refused(KEY, "!"), CustomerKeyError::Md5);
        assert_eq!(refused("AAAA", MD5), CustomerKeyError::Key);
        assert_eq!(refused("not base64", MD5), CustomerKeyError::Key);
        assert_eq!(refused("", MD5), CustomerKeyError::Key);
    }
}
