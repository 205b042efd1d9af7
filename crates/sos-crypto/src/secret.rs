//! Keys that erase themselves and are never shown.

use aws_lc_rs::{digest, hkdf};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Bytes of a fingerprint.
const FINGERPRINT_BYTES: usize = 8;

/// 256 secret bits. They are overwritten when dropped, and no format shows them.
#[derive(Clone)]
pub struct SecretKey([u8; KEY_BYTES]);

impl SecretKey {
    /// A key of these bytes, which the caller has from a good source of randomness or from whoever owns the key.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// A key of that many bytes; `None` where there are more or fewer than [`KEY_BYTES`].
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for whoever hands them to a key service.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// What tells this key from others and gives nothing of it away: 16 hex digits.
    pub fn fingerprint(&self) -> String {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"sos key fingerprint 1\0");
        context.update(&self.0);
        let digest = context.finish();
        let mut text = String::with_capacity(2 * FINGERPRINT_BYTES);
        for byte in &digest.as_ref()[..FINGERPRINT_BYTES] {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text
    }

    /// What stands for a public value where that would tell something of what is sealed under this key: the same for the
    /// same value, and nothing to anyone without the key.
    pub fn obscure(&self, value: &[u8; 16]) -> [u8; 16] {
        self.derive(value, &[b"sos obscured value 1\0"])
    }

    /// Bytes derived from the key: others for every salt and every purpose.
    pub(crate) fn derive<const N: usize>(&self, salt: &[u8], purpose: &[&[u8]]) -> [u8; N] {
        struct Length(usize);
        impl hkdf::KeyType for Length {
            fn len(&self) -> usize {
                self.0
            }
        }
        let mut derived = [0; N];
        let source = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&self.0);
        source
            .expand(purpose, Length(N))
            .and_then(|okm| okm.fill(&mut derived))
            .expect("HKDF gives up to 8160 bytes");
        derived
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl PartialEq for SecretKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretKey {}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::SecretKey;

    #[test]
    fn a_key_is_never_shown() {
        let key = SecretKey::new([0xAB; 32]);
        assert_eq!(format!("{key:?}"), "SecretKey(not shown)");
        assert_eq!(key.fingerprint().len(), 16);
        assert!(!key.fingerprint().contains("abab"));
        assert_ne!(key.fingerprint(), SecretKey::new([0xAC; 32]).fingerprint());
    }

    #[test]
    fn a_key_has_32_bytes() {
        assert!(SecretKey::from_slice(&[1; 32]).is_some());
        assert!(SecretKey::from_slice(&[1; 31]).is_none());
        assert!(SecretKey::from_slice(&[1; 33]).is_none());
    }

    #[test]
    fn what_is_derived_depends_on_salt_and_purpose() {
        let key = SecretKey::new([1; 32]);
        let one: [u8; 16] = key.derive(b"salt", &[b"purpose"]);
        assert_eq!(one, key.derive(b"salt", &[b"purpose"]));
        assert_ne!(one, key.derive(b"salt", &[b"another"]));
        assert_ne!(one, key.derive(b"other", &[b"purpose"]));
    }
}
