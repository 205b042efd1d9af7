//! Documents of objects: what a copy or a form wrote, and GetObjectAttributes.

use super::{Writer, list_objects::storage_class};
use sos_core::{Checksum, ETag, Timestamp};
use sos_service::operations::get_object::AttributesOfObject;

/// `CopyObjectResult` or `CopyPartResult`.
pub(crate) fn copied(root: &'static str, etag: &ETag, modified: Timestamp, sum: Option<&Checksum>) -> String {
    let mut xml = Writer::new(root, 256);
    xml.timestamp("LastModified", modified);
    xml.etag("ETag", etag);
    if let Some(sum) = sum {
        checksum(&mut xml, sum);
        if root == "CopyObjectResult" {
            xml.text("ChecksumType", sum.kind.name());
        }
    }
    xml.finish()
}

/// `PostResponse`, which unlike the others has no namespace.
pub(crate) fn post_response(bucket: &str, key: &str, location: &str, etag: &ETag) -> String {
    let mut xml = Writer::plain("PostResponse", 256 + key.len() * 2);
    xml.text("Location", location);
    xml.text("Bucket", bucket);
    xml.text("Key", key);
    xml.etag("ETag", etag);
    xml.finish()
}

/// The element of a checksum, such as `ChecksumCRC32`.
pub(crate) fn checksum(xml: &mut Writer, sum: &Checksum) {
    xml.text(sum.algorithm.element_name(), &sum.text());
}

/// What `x-amz-object-attributes` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WantedAttributes {
    pub(crate) etag: bool,
    pub(crate) checksum: bool,
    pub(crate) parts: bool,
    pub(crate) storage_class: bool,
    pub(crate) size: bool,
}

/// `GetObjectAttributesResponse`.
pub(crate) fn attributes(
    wanted: WantedAttributes,
    object: &AttributesOfObject,
    part_marker: u32,
    max_parts: usize,
) -> String {
    let record = &object.record;
    let mut xml = Writer::new("GetObjectAttributesResponse", 512 + object.parts.len() * 160);
    if wanted.etag {
        // Unlike everywhere else, S3 leaves out the quotes here.
        xml.text("ETag", &record.etag.0);
    }
    if wanted.checksum
        && let Some(sum) = &record.checksum
    {
        xml.open("Checksum");
        checksum(&mut xml, sum);
        xml.text("ChecksumType", sum.kind.name());
        xml.close("Checksum");
    }
    if wanted.parts && object.parts_count > 0 {
        xml.open("ObjectParts");
        xml.value("PartsCount", object.parts_count);
        // S3 lists parts only where they have checksums.
        if object.parts.iter().any(|part| part.checksum.is_some()) || object.parts.is_empty() {
            xml.value("PartNumberMarker", part_marker);
            let next = object.parts.last().map_or(0, |part| part.number);
            xml.value("NextPartNumberMarker", next);
            xml.value("MaxParts", max_parts);
            xml.value("IsTruncated", object.truncated);
            for part in &object.parts {
                xml.open("Part");
                xml.value("PartNumber", part.number);
                xml.value("Size", part.size);
                if let Some(sum) = &part.checksum {
                    checksum(&mut xml, sum);
                }
                xml.close("Part");
            }
        }
        xml.close("ObjectParts");
    }
    if wanted.storage_class {
        xml.text("StorageClass", storage_class(&record.storage_class));
    }
    if wanted.size {
        xml.value("ObjectSize", record.size);
    }
    xml.finish()
}
