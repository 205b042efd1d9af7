//! The cryptography of encryption at rest, pure: no I/O, no clock, and randomness is passed in.
//!
//! Three layers. A [`SecretKey`] is 32 bytes that erase themselves. [`wrap`](mod@wrap) seals one such key, the data key of
//! an object, under another. [`stream`] seals bytes of any length under a data key, in chunks that can be opened one by
//! one, so that a range costs only the chunks that it touches. All of it is AES-256-GCM, keys are derived by
//! HKDF-SHA-256; both come from AWS-LC.

pub mod customer;
pub mod secret;
pub mod stream;
pub mod wrap;

pub use customer::{CustomerKey, CustomerKeyError};
pub use secret::{KEY_BYTES, SecretKey};
pub use stream::{CHUNK_BYTES, Opener, SALT_BYTES, Sealer, TAG_BYTES, sealed_size};
pub use wrap::{NONCE_BYTES, WRAPPED_BYTES, unwrap, wrap};

/// What is opened was not sealed like this: another key, other bytes, or bytes in another place. Which of these it is
/// cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes were not sealed under this key, or were changed since")]
pub struct NotAuthentic;
