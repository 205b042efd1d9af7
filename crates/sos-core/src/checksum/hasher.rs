//! Digests of bytes that arrive in pieces.

use super::{ChecksumAlgorithm, crc_to_bytes};
use bytes::Bytes;
use crc_fast::Digest as CrcDigest;
use sha2::Digest;
use std::fmt;
use xxhash_rust::{xxh3::Xxh3, xxh64::Xxh64};

/// Computes one of the checksums of S3 over bytes that arrive in pieces.
#[derive(Clone)]
pub struct Hasher {
    algorithm: ChecksumAlgorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Crc(Box<CrcDigest>),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha512(Box<sha2::Sha512>),
    Md5(md5::Md5),
    XxHash64(Box<Xxh64>),
    XxHash3(Box<Xxh3>),
    XxHash128(Box<Xxh3>),
}

impl fmt::Debug for Hasher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Hasher")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl Hasher {
    /// A hasher that has seen no byte.
    pub fn new(algorithm: ChecksumAlgorithm) -> Self {
        let state = match (algorithm, algorithm.crc()) {
            (_, Some(crc)) => State::Crc(Box::new(CrcDigest::new(crc))),
            (ChecksumAlgorithm::Sha1, None) => State::Sha1(sha1::Sha1::new()),
            (ChecksumAlgorithm::Sha512, None) => State::Sha512(Box::default()),
            (ChecksumAlgorithm::Md5, None) => State::Md5(md5::Md5::new()),
            (ChecksumAlgorithm::XxHash64, None) => State::XxHash64(Box::new(Xxh64::new(0))),
            (ChecksumAlgorithm::XxHash3, None) => State::XxHash3(Box::new(Xxh3::new())),
            (ChecksumAlgorithm::XxHash128, None) => State::XxHash128(Box::new(Xxh3::new())),
            (_, None) => State::Sha256(sha2::Sha256::new()),
        };
        Self { algorithm, state }
    }

    /// Which checksum it computes.
    pub fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Crc(digest) => digest.update(bytes),
            State::Sha1(digest) => digest.update(bytes),
            State::Sha256(digest) => digest.update(bytes),
            State::Sha512(digest) => digest.update(bytes),
            State::Md5(digest) => digest.update(bytes),
            State::XxHash64(digest) => digest.update(bytes),
            State::XxHash3(digest) | State::XxHash128(digest) => digest.update(bytes),
        }
    }

    /// The raw digest, big-endian for the CRCs and the XXHs.
    pub fn finish(self) -> Bytes {
        match self.state {
            State::Crc(digest) => crc_to_bytes(self.algorithm, digest.finalize()),
            State::Sha1(digest) => Bytes::copy_from_slice(&digest.finalize()),
            State::Sha256(digest) => Bytes::copy_from_slice(&digest.finalize()),
            State::Sha512(digest) => Bytes::copy_from_slice(&digest.finalize()),
            State::Md5(digest) => Bytes::copy_from_slice(&digest.finalize()),
            State::XxHash64(digest) => Bytes::copy_from_slice(&digest.digest().to_be_bytes()),
            State::XxHash3(digest) => Bytes::copy_from_slice(&digest.digest().to_be_bytes()),
            State::XxHash128(digest) => Bytes::copy_from_slice(&digest.digest128().to_be_bytes()),
        }
    }

    /// The digest of bytes that are all at hand.
    pub fn digest(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Bytes {
        let mut hasher = Self::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }
}

/// Computes MD5, for ETags and `Content-MD5`.
#[derive(Clone, Debug, Default)]
pub struct Md5Hasher(md5::Md5);

impl Md5Hasher {
    /// A hasher that has seen no byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest.
    pub fn finish(self) -> [u8; 16] {
        self.0.finalize().into()
    }

    /// The digest of bytes that are all at hand.
    pub fn digest(bytes: &[u8]) -> [u8; 16] {
        md5::Md5::digest(bytes).into()
    }
}
