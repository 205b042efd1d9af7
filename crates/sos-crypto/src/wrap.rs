//! A key sealed under another key.
//!
//! The form is the nonce, the 32 sealed bytes and the tag. The context is authenticated and not kept: the one who unwraps
//! names it again, so that a key wrapped for one purpose opens for no other.

use crate::{
    NotAuthentic,
    secret::{KEY_BYTES, SecretKey},
};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// Bytes of the nonce: random, and never used twice under one key.
pub const NONCE_BYTES: usize = 12;

/// Bytes of a wrapped key.
pub const WRAPPED_BYTES: usize = NONCE_BYTES + KEY_BYTES + crate::TAG_BYTES;

/// Seals a key. The nonce must be random: under one wrapping key 2^32 of them may be drawn (NIST SP 800-38D, section 8.3).
pub fn wrap(
    wrapping: &SecretKey,
    key: &SecretKey,
    nonce: [u8; NONCE_BYTES],
    context: &[u8],
) -> [u8; WRAPPED_BYTES] {
    let mut wrapped = [0; WRAPPED_BYTES];
    wrapped[..NONCE_BYTES].copy_from_slice(&nonce);
    wrapped[NONCE_BYTES..][..KEY_BYTES].copy_from_slice(key.expose());
    let tag = aes(wrapping)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(context),
            &mut wrapped[NONCE_BYTES..][..KEY_BYTES],
        )
        .expect("32 bytes can be sealed");
    wrapped[NONCE_BYTES + KEY_BYTES..].copy_from_slice(tag.as_ref());
    wrapped
}

/// Opens what [`wrap`] made, under the same key and context.
pub fn unwrap(wrapping: &SecretKey, wrapped: &[u8], context: &[u8]) -> Result<SecretKey, NotAuthentic> {
    let wrapped: &[u8; WRAPPED_BYTES] = wrapped.try_into().map_err(|_| NotAuthentic)?;
    let (nonce, sealed) = wrapped.split_at(NONCE_BYTES);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotAuthentic)?;
    let mut opened = Zeroizing::new([0; KEY_BYTES]);
    let (bytes, tag) = sealed.split_at(KEY_BYTES);
    aes(wrapping)
        .open_separate_gather(nonce, Aad::from(context), bytes, tag, &mut *opened)
        .map_err(|_| NotAuthentic)?;
    Ok(SecretKey::new(*opened))
}

/// AES-256-GCM under this key.
pub(crate) fn aes(key: &SecretKey) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, key.expose()).expect("AES-256 takes 32 bytes");
    LessSafeKey::new(key)
}

#[cfg(test)]
mod tests {
    use super::{NONCE_BYTES, WRAPPED_BYTES, unwrap, wrap};
    use crate::{NotAuthentic, SecretKey};

    fn keys() -> (SecretKey, SecretKey) {
        (SecretKey::new([1; 32]), SecretKey::new([2; 32]))
    }

    #[test]
    fn a_wrapped_key_opens_under_its_key_and_context_alone() {
        let (wrapping, key) = keys();
        let wrapped = wrap(&wrapping, &key, [3; NONCE_BYTES], b"here");
        assert_eq!(unwrap(&wrapping, &wrapped, b"here"), Ok(key.clone()));
        assert_eq!(unwrap(&wrapping, &wrapped, b"there"), Err(NotAuthentic));
        assert_eq!(unwrap(&key, &wrapped, b"here"), Err(NotAuthentic));
        assert_eq!(unwrap(&wrapping, &wrapped[1..], b"here"), Err(NotAuthentic));
        for place in 0..WRAPPED_BYTES {
            let mut changed = wrapped;
            changed[place] ^= 1;
            assert_eq!(unwrap(&wrapping, &changed, b"here"), Err(NotAuthentic), "{place}");
        }
    }

    /// Computed by another implementation of AES-GCM, from the description in this module.
    #[test]
    fn the_form_is_that_of_another_implementation() {
        let (wrapping, key) = keys();
        let wrapped = wrap(&wrapping, &key, [3; NONCE_BYTES], b"context");
        assert_eq!(hex::encode(wrapped), include_str!("known/wrapped.hex").trim());
    }
}
