//! Engines over one ordered keyspace: what they store and how it is read.
//!
//! A row is a key, a value and, for small objects and manifests, a payload that rides beside it. Where the payload
//! is, only the engine knows; rows point to it.

use crate::error::StoreError;
use bytes::Bytes;
use std::ops::Bound;

/// Where an engine put a payload. Opaque outside the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayloadPointer {
    /// The segment (in memory: always 0).
    pub segment: u64,
    /// Where in it (in memory: the payload's number).
    pub offset: u64,
    /// Bytes.
    pub length: u32,
    /// CRC-32C of the bytes.
    pub crc32c: u32,
}

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The encoded record.
    pub value: Bytes,
    /// The payload beside it.
    pub payload: Option<PayloadPointer>,
}

/// What becomes of a row's payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// There is none.
    None,
    /// New bytes.
    New(Bytes),
    /// The bytes another image of the same object version carried already (see `rows::payload_owners`), unmoved.
    Keep(PayloadPointer),
}

/// A row's next image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowImage {
    /// The row is this.
    Put {
        /// The encoded record.
        value: Bytes,
        /// The payload beside it.
        payload: Payload,
    },
    /// The row is gone.
    Delete,
}

/// One row's change. A record of the log is a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// The row's key, encoded (`rows`).
    pub key: Bytes,
    /// Its next image.
    pub image: RowImage,
}

/// A key with its row.
pub type KeyedRow = (Bytes, Row);

/// A consistent view of the keyspace: a snapshot of the index, or the committer's overlay upon one.
pub trait OrderedRows {
    /// The row of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Row>, StoreError>;

    /// Rows in byte order of their keys.
    fn scan<'view>(
        &'view self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
    ) -> Box<dyn Iterator<Item = Result<KeyedRow, StoreError>> + 'view>;

    /// A riding payload's bytes, checked.
    fn payload(&self, pointer: PayloadPointer) -> Result<Bytes, StoreError>;
}
