//! Every limit of this crate, each with its source.

use std::time::Duration;

/// The most bytes of a provider's answer. The largest documents seen of well-known providers have some 20 KiB.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// How long one exchange with a provider may take in all, connecting included. A person or a program waits for it.
pub const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(10);

/// The most keys of a provider's set. Providers publish two or three; each key without an id costs a verification.
pub const MAX_KEYS: usize = 64;

/// The most bytes of a token. AWS STS takes 20 000; identity providers stay below 16 KiB, the usual limit of a head.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The most bytes of a subject (OpenID Connect Core 1.0, section 2).
pub const MAX_SUBJECT_BYTES: usize = 255;

/// The fewest bytes of an RSA modulus (RFC 7518, section 3.3: 2048 bits).
pub const MIN_RSA_MODULUS_BYTES: usize = 256;

/// The most bytes of an RSA modulus: 8192 bits, the most that the signature library takes.
pub const MAX_RSA_MODULUS_BYTES: usize = 1024;

/// How long what a provider published counts as current where it does not say.
pub const DEFAULT_LIFETIME_MS: u64 = 60 * 60 * 1000;

/// The least time that what a provider published counts as current, whatever it says: a bound on what we ask of it.
pub const MIN_LIFETIME_MS: u64 = 5 * 60 * 1000;

/// The most time that what a provider published counts as current, whatever it says: a bound on how long a key that was
/// withdrawn is still believed.
pub const MAX_LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// How long after its last successful fetch a copy serves while the provider cannot be reached.
pub const MAX_STALE_MS: u64 = 24 * 60 * 60 * 1000;

/// The least time between two fetches where a copy is at hand: for a key that is not in it, or after a failure.
pub const REFETCH_PAUSE_MS: u64 = 30 * 1000;

/// The least time between two fetches where no copy is at hand.
pub const RETRY_PAUSE_MS: u64 = 5 * 1000;

/// How far a provider's clock may be from ours.
pub const LEEWAY_MS: u64 = 60 * 1000;

/// The most characters of a provider's own words that an error repeats.
pub const MAX_REPEATED_CHARS: usize = 300;
