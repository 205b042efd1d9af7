//! The fixed headers of the log: of a segment and of a group.

use crate::checksum::crc32c;

/// Groups start at multiples of this, so that a torn write never damages the group before it.
pub(crate) const ALIGNMENT: u64 = 512;
/// The length of a segment's header.
pub(crate) const SEGMENT_HEADER_BYTES: usize = 512;
/// The length of a group's header.
pub(crate) const GROUP_HEADER_BYTES: usize = 64;

const SEGMENT_MAGIC: &[u8; 8] = b"SOSLOG01";
const GROUP_MAGIC: &[u8; 4] = b"SOSG";

/// What the first 512 bytes of a segment say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// The number in the file's name.
    pub(crate) id: u64,
    /// Random; repeated in each group, so that bytes which imitate a group are not one.
    pub(crate) salt: u64,
    /// The number of its first group.
    pub(crate) first_group: u64,
    /// No record in it has a lower order.
    pub(crate) first_order: u64,
    /// Extent ids below this may have been given out when it was begun.
    pub(crate) extents_reserved: u64,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        bytes[..8].copy_from_slice(SEGMENT_MAGIC);
        let numbers = [
            self.id,
            self.salt,
            self.first_group,
            self.first_order,
            self.extents_reserved,
        ];
        for (place, number) in bytes[8..48].chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let crc = crc32c(&bytes[..SEGMENT_HEADER_BYTES - 4]);
        bytes[SEGMENT_HEADER_BYTES - 4..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// `None` where the bytes are no whole segment header.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..SEGMENT_HEADER_BYTES)?;
        let (body, crc) = bytes.split_at(SEGMENT_HEADER_BYTES - 4);
        if !body.starts_with(SEGMENT_MAGIC) || crc32c(body).to_le_bytes() != crc {
            return None;
        }
        Some(Self {
            id: u64_at(bytes, 8),
            salt: u64_at(bytes, 16),
            first_group: u64_at(bytes, 24),
            first_order: u64_at(bytes, 32),
            extents_reserved: u64_at(bytes, 40),
        })
    }
}

/// What the first 64 bytes of a group say. Payloads follow, then rows, then zeroes up to [`ALIGNMENT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GroupHeader {
    /// The segment's salt.
    pub(crate) salt: u64,
    /// One more than the group before.
    pub(crate) number: u64,
    /// The order of its first record.
    pub(crate) first_order: u64,
    /// How many records.
    pub(crate) record_count: u32,
    /// Bytes of payloads.
    pub(crate) payload_bytes: u32,
    /// Bytes of rows.
    pub(crate) row_bytes: u32,
    /// CRC-32C of the rows, which carry the CRC-32C of each payload.
    pub(crate) rows_crc32c: u32,
}

impl GroupHeader {
    pub(crate) fn encode(&self) -> [u8; GROUP_HEADER_BYTES] {
        let mut bytes = [0; GROUP_HEADER_BYTES];
        bytes[..4].copy_from_slice(GROUP_MAGIC);
        bytes[4] = 1;
        bytes[8..16].copy_from_slice(&self.salt.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.number.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.first_order.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.record_count.to_le_bytes());
        bytes[36..40].copy_from_slice(&self.payload_bytes.to_le_bytes());
        bytes[40..44].copy_from_slice(&self.row_bytes.to_le_bytes());
        bytes[44..48].copy_from_slice(&self.rows_crc32c.to_le_bytes());
        let crc = crc32c(&bytes[..GROUP_HEADER_BYTES - 4]);
        bytes[GROUP_HEADER_BYTES - 4..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// `None` where the bytes are no group header of the segment with this salt.
    pub(crate) fn decode(bytes: &[u8], salt: u64) -> Option<Self> {
        let bytes = bytes.get(..GROUP_HEADER_BYTES)?;
        let (body, crc) = bytes.split_at(GROUP_HEADER_BYTES - 4);
        if !body.starts_with(GROUP_MAGIC) || u64_at(bytes, 8) != salt || crc32c(body).to_le_bytes() != crc {
            return None;
        }
        Some(Self {
            salt,
            number: u64_at(bytes, 16),
            first_order: u64_at(bytes, 24),
            record_count: u32_at(bytes, 32),
            payload_bytes: u32_at(bytes, 36),
            row_bytes: u32_at(bytes, 40),
            rows_crc32c: u32_at(bytes, 44),
        })
    }

    /// As [`Self::decode`], where the salt is not known: only for a place where a group's header is, and never a user's bytes.
    pub(crate) fn decode_with_any_salt(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..GROUP_HEADER_BYTES)?;
        Self::decode(bytes, u64_at(bytes, 8))
    }

    /// Where its rows start, from the group's start.
    pub(crate) fn rows_offset(&self) -> u64 {
        GROUP_HEADER_BYTES as u64 + u64::from(self.payload_bytes)
    }

    /// Bytes in all, padding included.
    pub(crate) fn total_bytes(&self) -> u64 {
        (self.rows_offset() + u64::from(self.row_bytes)).next_multiple_of(ALIGNMENT)
    }
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(number)
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_le_bytes(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_survive_and_a_flipped_bit_is_noticed() {
        let segment = SegmentHeader {
            id: 7,
            salt: 8,
            first_group: 9,
            first_order: 10,
            extents_reserved: 11,
        };
        let mut bytes = segment.encode();
        assert_eq!(SegmentHeader::decode(&bytes), Some(segment));
        bytes[300] ^= 1;
        assert_eq!(SegmentHeader::decode(&bytes), None);

        let group = GroupHeader {
            salt: 8,
            number: 1,
            first_order: 2,
            record_count: 3,
            payload_bytes: 400,
            row_bytes: 100,
            rows_crc32c: 6,
        };
        let mut bytes = group.encode();
        assert_eq!(GroupHeader::decode(&bytes, 8), Some(group));
        assert_eq!(
            GroupHeader::decode(&bytes, 9),
            None,
            "the salt of another segment"
        );
        assert_eq!(group.total_bytes(), 1024);
        bytes[37] ^= 1;
        assert_eq!(GroupHeader::decode(&bytes, 8), None);
    }
}
