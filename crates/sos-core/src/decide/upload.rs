//! The rules of a multipart upload and its parts.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>.

use super::UsageChange;
use crate::{
    checksum::Checksum,
    command::{CompletedPart, NewObject},
    names::{ExtentId, Order, UploadId, VersionId},
    object::{ETag, PartSpan, Seal},
    refusal::Refusal,
    time::Timestamp,
    upload::{PartRecord, UploadRecord, UploadState},
};

/// The least bytes of every part but the last.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
pub const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

/// A part about to be put.
#[derive(Clone, Debug)]
pub struct NewPart {
    /// 1 to 10 000.
    pub number: u16,
    /// Bytes.
    pub size: u64,
    /// MD5 of the bytes.
    pub etag: ETag,
    /// The bytes; `None` for an empty part.
    pub extent: Option<ExtentId>,
    /// The part's checksum.
    pub checksum: Option<Checksum>,
    /// How its bytes are sealed.
    pub seal: Option<Seal>,
}

/// What becomes of an upload when a part is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartChange {
    /// The part.
    pub record: PartRecord,
    /// The extent of the part it replaces.
    pub freed: Option<ExtentId>,
    /// What it does to the bucket's counters.
    pub usage: UsageChange,
}

/// What CompleteMultipartUpload does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completion {
    /// It was completed before with the same parts: the same answer.
    Repeated {
        /// The object's ETag.
        etag: ETag,
        /// The object's version.
        version: Option<VersionId>,
    },
    /// The parts become an object.
    Complete {
        /// Extents of parts that the object does not use.
        unused: Vec<ExtentId>,
        /// What it does to the bucket's counters, apart from the object's own change.
        usage: UsageChange,
    },
}

/// CreateMultipartUpload.
pub fn create(upload: UploadRecord, now: Timestamp) -> (UploadRecord, UsageChange) {
    let record = UploadRecord {
        state: UploadState::Open,
        created: now,
        ..upload
    };
    let usage = UsageChange {
        uploads: 1,
        ..UsageChange::default()
    };
    (record, usage)
}

/// UploadPart, UploadPartCopy. `open` is the open upload, `replaced` the part that has the number now.
pub fn put_part(
    id: UploadId,
    open: Option<&UploadRecord>,
    replaced: Option<&PartRecord>,
    part: NewPart,
    order: Order,
    now: Timestamp,
) -> Result<PartChange, Refusal> {
    if open.is_none() {
        return Err(Refusal::NoSuchUpload(id));
    }
    Ok(PartChange {
        freed: replaced.and_then(|replaced| replaced.extent),
        usage: UsageChange {
            upload_bytes: part.size as i64 - replaced.map_or(0, |replaced| replaced.size as i64),
            ..UsageChange::default()
        },
        record: PartRecord {
            number: part.number,
            order,
            size: part.size,
            etag: part.etag,
            modified: now,
            extent: part.extent,
            checksum: part.checksum,
            seal: part.seal,
        },
    })
}

/// What CompleteMultipartUpload names, and what its caller computed from the parts it read.
#[derive(Clone, Debug)]
pub struct Complete<'a> {
    /// The upload.
    pub id: UploadId,
    /// The parts the client names.
    pub named: &'a [CompletedPart],
    /// The manifest the caller made of the parts it read.
    pub spans: &'a [PartSpan],
    /// The object's ETag as the caller computed it.
    pub etag: &'a ETag,
}

/// CompleteMultipartUpload, apart from the object itself. `upload` is the upload, open or completed; `stored` its parts
/// by number.
///
/// The parts must be those the caller read: extents are never used again, so that the same extent is the same part. Where
/// the client names what is stored and the caller read something else, it is [`Refusal::Conflict`]: to be read again.
pub fn complete(
    upload: Option<&UploadRecord>,
    stored: &[PartRecord],
    complete: &Complete<'_>,
) -> Result<Completion, Refusal> {
    match upload.map(|upload| &upload.state) {
        Some(UploadState::Open) => {}
        Some(UploadState::Completed { etag, version, .. }) if same_etag(etag, complete.etag) => {
            return Ok(Completion::Repeated {
                etag: etag.clone(),
                version: *version,
            });
        }
        Some(UploadState::Completed { .. }) | None => return Err(Refusal::NoSuchUpload(complete.id)),
    }
    let used = check_parts(stored, complete)?;
    let unused = stored
        .iter()
        .zip(used)
        .filter(|(_, used)| !used)
        .filter_map(|(part, _)| part.extent)
        .collect();
    Ok(Completion::Complete {
        unused,
        usage: released(stored),
    })
}

/// Gives the object of an upload the data key as it is wrapped in the upload now: its caller may have read it before
/// another master key wrapped it.
pub fn keep_wrapped_key(object: &mut NewObject, upload: &UploadRecord) {
    if let (Some(object), Some(upload)) = (&mut object.encryption, &upload.encryption) {
        object.key_material.clone_from(&upload.key_material);
        object.wrapped_by.clone_from(&upload.wrapped_by);
    }
}

/// AbortMultipartUpload: the extents it frees, and what it does to the counters. A completed upload is gone.
pub fn abort(
    id: UploadId,
    open: Option<&UploadRecord>,
    stored: &[PartRecord],
) -> Result<(Vec<ExtentId>, UsageChange), Refusal> {
    if open.is_none() {
        return Err(Refusal::NoSuchUpload(id));
    }
    let freed = stored.iter().filter_map(|part| part.extent).collect();
    Ok((freed, released(stored)))
}

/// Which of the stored parts the object uses.
fn check_parts(stored: &[PartRecord], complete: &Complete<'_>) -> Result<Vec<bool>, Refusal> {
    let mut used = vec![false; stored.len()];
    let mut previous = 0;
    for (position, named) in complete.named.iter().enumerate() {
        let invalid = Refusal::InvalidPart(named.number);
        let Ok(index) = stored.binary_search_by_key(&named.number, |part| part.number) else {
            return Err(invalid);
        };
        let part = &stored[index];
        let same_checksum = named.checksum.is_none()
            || named.checksum.as_ref().map(|checksum| &checksum.value)
                == part.checksum.as_ref().map(|checksum| &checksum.value);
        if named.number <= previous || !same_etag(&named.etag, &part.etag) || !same_checksum {
            return Err(invalid);
        }
        let read = complete.spans.get(position).ok_or(invalid)?;
        if (read.number, read.size, read.extent) != (part.number, part.size, part.extent) {
            return Err(Refusal::Conflict);
        }
        used[index] = true;
        previous = named.number;
    }
    if complete.named.is_empty() || complete.spans.len() != complete.named.len() {
        return Err(Refusal::InvalidPart(previous));
    }
    let small = complete.spans[..complete.spans.len() - 1]
        .iter()
        .find(|span| span.size < MIN_PART_BYTES);
    match small {
        Some(span) => Err(Refusal::EntityTooSmall {
            number: span.number,
            size: span.size,
            minimum: MIN_PART_BYTES,
        }),
        None => Ok(used),
    }
}

fn released(stored: &[PartRecord]) -> UsageChange {
    UsageChange {
        uploads: -1,
        upload_bytes: -stored.iter().map(|part| part.size as i64).sum::<i64>(),
        ..UsageChange::default()
    }
}

/// Clients send ETags with and without quotes.
fn same_etag(one: &ETag, other: &ETag) -> bool {
    one.0.trim_matches('"') == other.0.trim_matches('"')
}
