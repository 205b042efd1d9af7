//! GetObject, HeadObject, GetObjectAttributes.

use bytes::Bytes;
use sos_core::{BucketName, ObjectKey, ObjectRecord, PartSpan, ReadConditions, VersionId};
use std::fmt;

/// The part of an object asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// All of it.
    #[default]
    Whole,
    /// `bytes=first-last`, inclusive; `last` may lie beyond the end.
    Range {
        /// The first byte.
        first: u64,
        /// The last byte, where given.
        last: Option<u64>,
    },
    /// `bytes=-length`: the last so many bytes.
    Suffix(u64),
    /// `partNumber=`, 1 to 10 000; an object of one PUT has part 1 only.
    Part(u32),
}

/// GetObject and HeadObject: one operation, since their answers differ by the body alone.
#[derive(Clone, Debug)]
pub struct GetObject {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// What of it.
    pub selection: Selection,
    /// Conditions.
    pub conditions: ReadConditions,
    /// HeadObject: no bytes are opened.
    pub head: bool,
}

/// The answer of [`GetObject`].
pub struct FoundObject {
    /// The record.
    pub record: Box<ObjectRecord>,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// The selected bytes `[first, last]`, where a range or part was selected (206); `None`: the whole (200).
    pub range: Option<(u64, u64)>,
    /// How many parts it has, where `partNumber` was asked for and it is a multipart object.
    pub parts_count: Option<u32>,
    /// The selected bytes; empty for HeadObject.
    pub body: ObjectStream,
}

impl fmt::Debug for FoundObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FoundObject")
            .field("record", &self.record)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// The bytes of an answer: already read (small objects), or read as they are sent.
pub struct ObjectStream {
    /// Bytes that follow, in all.
    pub(crate) remaining: u64,
    /// Bytes read already.
    pub(crate) ready: Option<Bytes>,
    /// Where the rest comes from, and the next offset.
    pub(crate) source: Option<(Box<dyn sos_store::BlobReader>, u64)>,
}

impl ObjectStream {
    /// Bytes that follow, in all.
    pub fn length(&self) -> u64 {
        self.remaining
    }
}

/// GetObjectAttributes.
#[derive(Clone, Debug)]
pub struct GetObjectAttributes {
    /// The bucket.
    pub bucket: BucketName,
    /// The key.
    pub key: ObjectKey,
    /// This version, or the current one.
    pub version: Option<VersionId>,
    /// Parts after this number.
    pub part_number_marker: u32,
    /// At most so many parts.
    pub max_parts: usize,
}

/// The answer of [`GetObjectAttributes`].
#[derive(Clone, Debug)]
pub struct AttributesOfObject {
    /// The record.
    pub record: Box<ObjectRecord>,
    /// The version, where one is shown.
    pub version: Option<VersionId>,
    /// How many parts in all; 0 for an object of one PUT.
    pub parts_count: u32,
    /// The parts asked for.
    pub parts: Vec<PartSpan>,
    /// Whether more follow.
    pub truncated: bool,
}
