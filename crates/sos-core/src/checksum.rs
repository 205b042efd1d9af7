//! The checksums of S3: names, digests while bytes stream, and the checksums of multipart objects.
//!
//! Source: AWS, "Checking object integrity in Amazon S3". Digests are kept raw; S3 shows them in base64, and a
//! composite one followed by `-N`, the number of parts.

mod hasher;

pub use hasher::{Hasher, Md5Hasher};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use crc_fast::CrcAlgorithm;
use std::fmt;

/// An algorithm a client may choose for an object's checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChecksumAlgorithm {
    /// CRC-32 (ISO-HDLC), 4 bytes.
    Crc32,
    /// CRC-32C (Castagnoli), 4 bytes.
    Crc32c,
    /// CRC-64/NVME, 8 bytes; what new clients use unasked.
    Crc64Nvme,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512, 64 bytes.
    Sha512,
    /// MD5, 16 bytes, beside `Content-MD5` and the ETag.
    Md5,
    /// XXH64, 8 bytes.
    XxHash64,
    /// XXH3 of 64 bits, 8 bytes.
    XxHash3,
    /// XXH3 of 128 bits, 16 bytes.
    XxHash128,
}

impl ChecksumAlgorithm {
    /// All of them, in the order of their stored numbers.
    pub const ALL: [Self; 10] = [
        Self::Crc32,
        Self::Crc32c,
        Self::Crc64Nvme,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::Md5,
        Self::XxHash64,
        Self::XxHash3,
        Self::XxHash128,
    ];

    /// The name in `x-amz-checksum-algorithm` and in XML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::Md5 => "MD5",
            Self::XxHash64 => "XXHASH64",
            Self::XxHash3 => "XXHASH3",
            Self::XxHash128 => "XXHASH128",
        }
    }

    /// The name of the element that carries the digest in XML, such as `ChecksumCRC32`.
    pub fn element_name(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha1 => "ChecksumSHA1",
            Self::Sha256 => "ChecksumSHA256",
            Self::Sha512 => "ChecksumSHA512",
            Self::Md5 => "ChecksumMD5",
            Self::XxHash64 => "ChecksumXXHASH64",
            Self::XxHash3 => "ChecksumXXHASH3",
            Self::XxHash128 => "ChecksumXXHASH128",
        }
    }

    /// The header (or trailer) that carries the digest, in lower case.
    pub fn header_name(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha512 => "x-amz-checksum-sha512",
            Self::Md5 => "x-amz-checksum-md5",
            Self::XxHash64 => "x-amz-checksum-xxhash64",
            Self::XxHash3 => "x-amz-checksum-xxhash3",
            Self::XxHash128 => "x-amz-checksum-xxhash128",
        }
    }

    /// Reads [`Self::name`], in any letter case as S3 does.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    /// Reads [`Self::header_name`], in any letter case.
    pub fn from_header_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.header_name().eq_ignore_ascii_case(name))
    }

    /// Bytes of a raw digest.
    pub fn digest_length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme | Self::XxHash64 | Self::XxHash3 => 8,
            Self::Md5 | Self::XxHash128 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The number that is stored; never changes.
    pub fn number(self) -> u8 {
        match self {
            Self::Crc32 => 1,
            Self::Crc32c => 2,
            Self::Crc64Nvme => 3,
            Self::Sha1 => 4,
            Self::Sha256 => 5,
            Self::Sha512 => 6,
            Self::Md5 => 7,
            Self::XxHash64 => 8,
            Self::XxHash3 => 9,
            Self::XxHash128 => 10,
        }
    }

    /// The algorithm of a stored number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.number() == number)
    }

    /// How a multipart object's checksum is made where the client does not say.
    pub fn default_type(self) -> ChecksumType {
        match self {
            Self::Crc64Nvme => ChecksumType::FullObject,
            _ => ChecksumType::Composite,
        }
    }

    /// Whether a multipart object may carry this combination: CRC64NVME is never composite, hashes are never over
    /// the full object (their parts cannot be combined).
    pub fn supports(self, kind: ChecksumType) -> bool {
        match self {
            Self::Crc32 | Self::Crc32c => true,
            Self::Crc64Nvme => kind == ChecksumType::FullObject,
            _ => kind == ChecksumType::Composite,
        }
    }

    /// A digest from the base64 text of a header, trailer or element; `None` where it is no base64 or has
    /// another length than this algorithm's digest.
    pub fn decode(self, text: &str) -> Option<Bytes> {
        let digest = STANDARD.decode(text).ok()?;
        (digest.len() == self.digest_length()).then(|| Bytes::from(digest))
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            _ => None,
        }
    }
}

impl fmt::Display for ChecksumAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What a multipart object's checksum covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChecksumType {
    /// The object's bytes.
    FullObject,
    /// The parts' digests.
    Composite,
}

impl ChecksumType {
    /// The name in `x-amz-checksum-type` and in XML.
    pub fn name(self) -> &'static str {
        match self {
            Self::FullObject => "FULL_OBJECT",
            Self::Composite => "COMPOSITE",
        }
    }

    /// Reads [`Self::name`], in any letter case.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::FullObject, Self::Composite]
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The number that is stored; never changes.
    pub fn number(self) -> u8 {
        match self {
            Self::FullObject => 1,
            Self::Composite => 2,
        }
    }

    /// The type of a stored number.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::FullObject, Self::Composite]
            .into_iter()
            .find(|kind| kind.number() == number)
    }
}

/// A checksum as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// Which.
    pub algorithm: ChecksumAlgorithm,
    /// Over the bytes or over the parts' digests.
    pub kind: ChecksumType,
    /// The raw digest, [`ChecksumAlgorithm::digest_length`] bytes.
    pub value: Bytes,
    /// The number of parts of a composite checksum.
    pub parts: Option<u32>,
}

impl Checksum {
    /// A checksum over an object's (or a part's) bytes.
    pub fn full_object(algorithm: ChecksumAlgorithm, value: Bytes) -> Self {
        Self {
            algorithm,
            kind: ChecksumType::FullObject,
            value,
            parts: None,
        }
    }

    /// The checksum over the parts' raw digests, in the order of the parts.
    pub fn composite<'a>(algorithm: ChecksumAlgorithm, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Hasher::new(algorithm);
        let mut count = 0;
        for digest in parts {
            hasher.update(digest);
            count += 1;
        }
        Self {
            algorithm,
            kind: ChecksumType::Composite,
            value: hasher.finish(),
            parts: Some(count),
        }
    }

    /// The checksum over the whole object from its parts' raw digests and sizes, without reading a byte.
    /// `None` for the hashes, which cannot be combined, and for a digest of a wrong length.
    pub fn combined<'a>(
        algorithm: ChecksumAlgorithm,
        parts: impl IntoIterator<Item = (&'a [u8], u64)>,
    ) -> Option<Self> {
        let crc = algorithm.crc()?;
        let mut state: Option<u64> = None;
        for (digest, size) in parts {
            let part = crc_from_bytes(algorithm, digest)?;
            state = Some(match state {
                None => part,
                Some(before) if size == 0 => before,
                Some(before) => crc_fast::checksum_combine(crc, before, part, size),
            });
        }
        let value = match state {
            Some(value) => crc_to_bytes(algorithm, value),
            None => Hasher::new(algorithm).finish(),
        };
        Some(Self::full_object(algorithm, value))
    }

    /// The text S3 shows: base64, and for a composite checksum `-N`.
    pub fn text(&self) -> String {
        let digest = STANDARD.encode(&self.value);
        match self.parts {
            Some(parts) => format!("{digest}-{parts}"),
            None => digest,
        }
    }

    /// Reads [`Self::text`]; with `-N` it is composite. `None` where it is malformed.
    pub fn parse(algorithm: ChecksumAlgorithm, text: &str) -> Option<Self> {
        match text.split_once('-') {
            None => Some(Self::full_object(algorithm, algorithm.decode(text)?)),
            Some((digest, parts)) => Some(Self {
                algorithm,
                kind: ChecksumType::Composite,
                value: algorithm.decode(digest)?,
                parts: Some(parts.parse().ok()?),
            }),
        }
    }
}

fn crc_to_bytes(algorithm: ChecksumAlgorithm, value: u64) -> Bytes {
    Bytes::copy_from_slice(&value.to_be_bytes()[8 - algorithm.digest_length()..])
}

fn crc_from_bytes(algorithm: ChecksumAlgorithm, digest: &[u8]) -> Option<u64> {
    if digest.len() != algorithm.digest_length() {
        return None;
    }
    Some(digest.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_values_of_the_catalogues() {
        let check = |algorithm: ChecksumAlgorithm, expected: &str| {
            assert_eq!(
                hex::encode(Hasher::digest(algorithm, b"123456789")),
                expected,
                "{algorithm}"
            );
        };
        check(ChecksumAlgorithm::Crc32, "cbf43926");
        check(ChecksumAlgorithm::Crc32c, "e3069283");
        check(ChecksumAlgorithm::Crc64Nvme, "ae8b14860a799888");
        check(
            ChecksumAlgorithm::Sha1,
            "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        );
        check(
            ChecksumAlgorithm::Sha256,
            "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
        );
        // <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>; digests are big-endian, its canonical form.
        check(ChecksumAlgorithm::XxHash64, "8cb841db40e6ae83");
        check(ChecksumAlgorithm::XxHash3, "72dcb18b67a17dff");
        check(ChecksumAlgorithm::XxHash128, "33119477ede5dcd5e9716427681d5860");
        check(ChecksumAlgorithm::Md5, "25f9e794323b453885f5181f1b624d0b");
        check(
            ChecksumAlgorithm::Sha512,
            "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85",
        );
        assert_eq!(
            hex::encode(Md5Hasher::digest(b"123456789")),
            "25f9e794323b453885f5181f1b624d0b"
        );
    }

    #[test]
    fn names_numbers_and_headers_are_read_back() {
        for algorithm in ChecksumAlgorithm::ALL {
            assert_eq!(ChecksumAlgorithm::parse(algorithm.name()), Some(algorithm));
            assert_eq!(
                ChecksumAlgorithm::from_number(algorithm.number()),
                Some(algorithm)
            );
            assert_eq!(
                ChecksumAlgorithm::from_header_name(algorithm.header_name()),
                Some(algorithm)
            );
            assert!(algorithm.supports(algorithm.default_type()));
        }
        assert_eq!(ChecksumAlgorithm::parse("SHA3"), None);
        assert_eq!(ChecksumType::from_number(2), Some(ChecksumType::Composite));
        assert_eq!(ChecksumType::parse("full_object"), Some(ChecksumType::FullObject));
    }

    #[test]
    fn text_of_plain_and_composite() {
        let digest = Hasher::digest(ChecksumAlgorithm::Crc32, b"123456789");
        let plain = Checksum::full_object(ChecksumAlgorithm::Crc32, digest.clone());
        assert_eq!(plain.text(), "y/Q5Jg==");
        assert_eq!(Checksum::parse(ChecksumAlgorithm::Crc32, "y/Q5Jg=="), Some(plain));
        let composite = Checksum::composite(ChecksumAlgorithm::Crc32, [&digest[..], &digest[..]]);
        assert!(composite.text().ends_with("==-2"));
        assert_eq!(
            Checksum::parse(ChecksumAlgorithm::Crc32, &composite.text()),
            Some(composite)
        );
        for malformed in ["", "y/Q5", "y/Q5Jg", "y/Q5Jg==-", "y/Q5Jg==-x", "!"] {
            assert_eq!(
                Checksum::parse(ChecksumAlgorithm::Crc32, malformed),
                None,
                "{malformed:?}"
            );
        }
    }

    #[test]
    fn hashes_cannot_be_combined_and_no_part_is_the_empty_object() {
        assert_eq!(Checksum::combined(ChecksumAlgorithm::Sha256, []), None);
        let none = Checksum::combined(ChecksumAlgorithm::Crc64Nvme, []).expect("a CRC");
        assert_eq!(none.value, Hasher::digest(ChecksumAlgorithm::Crc64Nvme, b""));
        assert_eq!(
            Checksum::combined(ChecksumAlgorithm::Crc32, [(&b"abc"[..], 3)]),
            None
        );
    }

    proptest! {
        #[test]
        fn combined_parts_are_the_checksum_of_the_whole(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..6),
        ) {
            let whole = parts.concat();
            for algorithm in [ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Crc64Nvme] {
                let digests: Vec<Bytes> = parts.iter().map(|part| Hasher::digest(algorithm, part)).collect();
                let spans = digests.iter().zip(&parts).map(|(digest, part)| (&digest[..], part.len() as u64));
                let combined = Checksum::combined(algorithm, spans).expect("a CRC");
                prop_assert_eq!(combined.value, Hasher::digest(algorithm, &whole));
            }
        }
    }
}
