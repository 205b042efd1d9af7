//! Secrets of the console: how they are drawn, and what is kept of them.

use sha2::{Digest, Sha256};
use sos_core::AccessKey;
use sos_store::Env;
use subtle::ConstantTimeEq;

/// A random secret as it is handed out: 256 bits in hex digits.
pub(super) fn draw(env: &dyn Env) -> String {
    let mut bytes = [0; 32];
    env.fill_random(&mut bytes);
    hex::encode(bytes)
}

/// What the server keeps of a secret: its SHA-256, so that memory that leaks gives nobody a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digested([u8; 32]);

impl Digested {
    /// Of a secret.
    pub(super) fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// Of all that makes a key what it is: a key with another secret or of another tenant is another one.
    pub(super) fn of_key(key: &AccessKey) -> Self {
        let mut hash = Sha256::new();
        for part in [&key.id.0, &key.tenant.0, &key.secret] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// Whether both are of the same secret, in a time that does not depend on where they differ.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
