//! A group while it is built: what one write and one sync make durable.

use super::{
    layout::{ALIGNMENT, GROUP_HEADER_BYTES, GroupHeader},
    record::{self, Record},
};
use crate::checksum::crc32c;
use bytes::Bytes;
use sos_core::Order;
use sos_store::PayloadPointer;

/// Payloads shorter than this are copied beside each other, so that the write has few pieces.
const COPY_BELOW_BYTES: usize = 1024;

/// A group that is being filled.
pub(crate) struct GroupBuilder {
    segment: u64,
    salt: u64,
    offset: u64,
    number: u64,
    first_order: Order,
    record_count: u32,
    payloads: Vec<Bytes>,
    payload_bytes: u64,
    rows: Vec<u8>,
}

/// A whole group, ready to be written.
pub(crate) struct Group {
    /// Where it starts in its segment.
    pub(crate) offset: u64,
    /// Its number.
    pub(crate) number: u64,
    /// Its pieces in order.
    pub(crate) pieces: Vec<Bytes>,
    /// Bytes in all, padding included.
    pub(crate) length: u64,
}

impl GroupBuilder {
    /// An empty group that will start at `offset` of a segment.
    pub(crate) fn new(segment: u64, salt: u64, offset: u64, number: u64, first_order: Order) -> Self {
        Self {
            segment,
            salt,
            offset,
            number,
            first_order,
            record_count: 0,
            payloads: Vec::new(),
            payload_bytes: 0,
            rows: Vec::with_capacity(32 * 1024),
        }
    }

    /// The order of the next record.
    pub(crate) fn next_order(&self) -> Order {
        self.first_order + u64::from(self.record_count)
    }

    /// Whether it holds no record.
    pub(crate) fn is_empty(&self) -> bool {
        self.record_count == 0
    }

    /// Bytes so far.
    pub(crate) fn bytes(&self) -> u64 {
        GROUP_HEADER_BYTES as u64 + self.payload_bytes + self.rows.len() as u64
    }

    /// Adds a payload and says where it will be.
    pub(crate) fn add_payload(&mut self, payload: &Bytes) -> PayloadPointer {
        let pointer = PayloadPointer {
            segment: self.segment,
            offset: self.offset + GROUP_HEADER_BYTES as u64 + self.payload_bytes,
            length: payload.len() as u32,
            crc32c: crc32c(payload),
        };
        self.payload_bytes += payload.len() as u64;
        self.payloads.push(payload.clone());
        pointer
    }

    /// Adds a record, whose order is [`Self::next_order`].
    pub(crate) fn add_record(&mut self, record: &Record) {
        record::encode(&mut self.rows, record);
        self.record_count += 1;
    }

    /// The bytes of a payload that was added to this group.
    pub(crate) fn payload(&self, pointer: PayloadPointer) -> Option<Bytes> {
        if pointer.segment != self.segment {
            return None;
        }
        let mut place = self.offset + GROUP_HEADER_BYTES as u64;
        for payload in &self.payloads {
            if place == pointer.offset && payload.len() == pointer.length as usize {
                return Some(payload.clone());
            }
            place += payload.len() as u64;
        }
        None
    }

    /// The finished group.
    pub(crate) fn finish(self) -> Group {
        let header = GroupHeader {
            salt: self.salt,
            number: self.number,
            first_order: self.first_order,
            record_count: self.record_count,
            payload_bytes: self.payload_bytes as u32,
            row_bytes: self.rows.len() as u32,
            rows_crc32c: crc32c(&self.rows),
        };
        let length = header.total_bytes();
        let mut pieces = Vec::with_capacity(self.payloads.len() + 2);
        let mut small = header.encode().to_vec();
        for payload in self.payloads {
            if payload.len() < COPY_BELOW_BYTES {
                small.extend_from_slice(&payload);
            } else {
                if !small.is_empty() {
                    pieces.push(Bytes::from(std::mem::take(&mut small)));
                }
                pieces.push(payload);
            }
        }
        small.extend_from_slice(&self.rows);
        let padding = length - header.rows_offset() - self.rows.len() as u64;
        debug_assert!(padding < ALIGNMENT, "a group is padded to the next boundary only");
        small.resize(small.len() + padding as usize, 0);
        pieces.push(Bytes::from(small));
        Group {
            offset: self.offset,
            number: self.number,
            pieces,
            length,
        }
    }
}
