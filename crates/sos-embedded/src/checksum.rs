//! CRC-32C (Castagnoli), which guards every byte the engine stores.

use bytes::Bytes;

/// CRC-32C of some bytes.
pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    crc_fast::crc32_iscsi(bytes)
}

/// Whether the bytes have this CRC-32C.
pub(crate) fn matches(bytes: &Bytes, expected: u32) -> bool {
    crc32c(bytes) == expected
}
