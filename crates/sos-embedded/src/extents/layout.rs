//! The bytes of an extent: data, then the CRC-32C of each block, then a trailer.

use crate::checksum::crc32c;

/// Each so many bytes of data have a checksum.
pub(crate) const BLOCK_BYTES: usize = 64 * 1024;
/// The length of the trailer.
pub(crate) const TRAILER_BYTES: usize = 32;

const MAGIC: &[u8; 8] = b"SOSEXT01";

/// How many blocks hold so many bytes.
pub(crate) fn block_count(size: u64) -> u64 {
    size.div_ceil(BLOCK_BYTES as u64)
}

/// The checksums and the trailer that follow `size` bytes of data.
pub(crate) fn encode_footer(size: u64, checksums: &[u32]) -> Vec<u8> {
    let mut footer = Vec::with_capacity(checksums.len() * 4 + TRAILER_BYTES);
    for checksum in checksums {
        footer.extend_from_slice(&checksum.to_le_bytes());
    }
    let table = crc32c(&footer);
    let start = footer.len();
    footer.extend_from_slice(MAGIC);
    footer.extend_from_slice(&size.to_le_bytes());
    footer.extend_from_slice(&(BLOCK_BYTES as u32).to_le_bytes());
    footer.extend_from_slice(&(checksums.len() as u32).to_le_bytes());
    footer.extend_from_slice(&table.to_le_bytes());
    let crc = crc32c(&footer[start..]);
    footer.extend_from_slice(&crc.to_le_bytes());
    footer
}

/// What a trailer says: the bytes of data. `None`: it is damaged.
pub(crate) fn decode_trailer(trailer: &[u8]) -> Option<(u64, u32)> {
    let (body, crc) = trailer.split_at_checked(TRAILER_BYTES - 4)?;
    if !body.starts_with(MAGIC) || crc32c(body).to_le_bytes() != crc {
        return None;
    }
    let size = u64::from_le_bytes(body[8..16].try_into().ok()?);
    let block_bytes = u32::from_le_bytes(body[16..20].try_into().ok()?);
    let count = u32::from_le_bytes(body[20..24].try_into().ok()?);
    let table = u32::from_le_bytes(body[24..28].try_into().ok()?);
    (block_bytes as usize == BLOCK_BYTES && u64::from(count) == block_count(size)).then_some((size, table))
}

/// The checksums of a table, checked against the trailer's word on it.
pub(crate) fn decode_table(table: &[u8], expected: u32) -> Option<Vec<u32>> {
    let whole = crc32c(table) == expected;
    let checksums = table
        .chunks_exact(4)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    whole.then(|| checksums.collect())
}
