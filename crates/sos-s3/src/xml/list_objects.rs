//! `ListBucketResult` of ListObjects and ListObjectsV2, and what all listings share.

use super::Writer;
use crate::uri;
use sos_core::{
    ChecksumAlgorithm, ObjectRecord, Tenant, TenantId,
    listing::{Entry, StartAt},
};
use sos_service::operations::list_objects::ListedObjects;

/// What a listing repeats of its request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) delimiter: &'a str,
    pub(crate) limit: usize,
    /// `encoding-type=url`.
    pub(crate) url_encoded: bool,
}

impl Listing<'_> {
    /// Writes a key, prefix, delimiter or marker: encoded where the request asked for it.
    pub(crate) fn name(&self, xml: &mut Writer, element: &str, name: &str) {
        if self.url_encoded {
            xml.open(element);
            uri::encode_into(xml.buffer(), name, true);
            xml.close(element);
        } else {
            xml.text(element, name);
        }
    }

    /// `Delimiter` and `EncodingType`, where they were sent.
    pub(crate) fn delimiter_and_encoding(&self, xml: &mut Writer) {
        if !self.delimiter.is_empty() {
            self.name(xml, "Delimiter", self.delimiter);
        }
        if self.url_encoded {
            xml.text("EncodingType", "url");
        }
    }

    /// `CommonPrefixes`.
    pub(crate) fn common_prefix(&self, xml: &mut Writer, prefix: &str) {
        xml.open("CommonPrefixes");
        self.name(xml, "Prefix", prefix);
        xml.close("CommonPrefixes");
    }
}

/// How the pages of a listing are strung together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paging<'a> {
    /// ListObjects.
    V1 {
        /// `marker`.
        marker: &'a str,
    },
    /// ListObjectsV2.
    V2 {
        /// `continuation-token` as it was sent.
        token: Option<&'a str>,
        /// The next one.
        next_token: Option<&'a str>,
        /// `start-after`.
        start_after: Option<&'a str>,
        /// `fetch-owner`.
        fetch_owner: bool,
    },
}

/// `ListBucketResult`.
pub(crate) fn write(listing: &Listing<'_>, listed: &ListedObjects, paging: Paging<'_>) -> String {
    let entries = &listed.page.entries;
    let truncated = listed.page.next.is_some();
    let mut xml = Writer::new("ListBucketResult", 512 + entries.len() * 384);
    xml.text("Name", listing.bucket);
    listing.name(&mut xml, "Prefix", listing.prefix);
    let with_owner = match paging {
        Paging::V1 { marker } => {
            listing.name(&mut xml, "Marker", marker);
            // S3 gives the next marker only beside a delimiter; elsewhere it is the last key.
            if let Some(StartAt::After(next)) = &listed.page.next
                && !listing.delimiter.is_empty()
            {
                listing.name(&mut xml, "NextMarker", next);
            }
            true
        }
        Paging::V2 {
            token,
            next_token,
            start_after,
            fetch_owner,
        } => {
            xml.optional("ContinuationToken", token);
            xml.optional("NextContinuationToken", next_token);
            if let Some(start_after) = start_after {
                listing.name(&mut xml, "StartAfter", start_after);
            }
            xml.value("KeyCount", entries.len());
            fetch_owner
        }
    };
    xml.value("MaxKeys", listing.limit);
    listing.delimiter_and_encoding(&mut xml);
    xml.value("IsTruncated", truncated);
    for entry in entries {
        if let Entry::Item(item) = entry {
            xml.open("Contents");
            listing.name(&mut xml, "Key", item.key.as_str());
            object(&mut xml, &item.record);
            if with_owner {
                owner(&mut xml, "Owner", &item.record.acl.owner, &listed.owners);
            }
            xml.text("StorageClass", storage_class(&item.record.storage_class));
            xml.close("Contents");
        }
    }
    for entry in entries {
        if let Entry::CommonPrefix(prefix) = entry {
            listing.common_prefix(&mut xml, prefix);
        }
    }
    xml.finish()
}

/// What a listing says of an object's bytes.
pub(super) fn object(xml: &mut Writer, record: &ObjectRecord) {
    xml.timestamp("LastModified", record.modified);
    xml.etag("ETag", &record.etag);
    if let Some(checksum) = &record.checksum {
        checksum_kind(xml, checksum.algorithm, checksum.kind.name());
    }
    xml.value("Size", record.size);
}

/// `ChecksumAlgorithm` and `ChecksumType`.
pub(super) fn checksum_kind(xml: &mut Writer, algorithm: ChecksumAlgorithm, kind: &str) {
    xml.text("ChecksumAlgorithm", algorithm.name());
    xml.text("ChecksumType", kind);
}

/// An owner or initiator with its name.
pub(super) fn owner(xml: &mut Writer, element: &str, id: &TenantId, tenants: &[Tenant]) {
    xml.open(element);
    xml.text("ID", &id.0);
    if let Some(tenant) = tenants.iter().find(|tenant| tenant.id == *id) {
        xml.text("DisplayName", &tenant.display_name);
    }
    xml.close(element);
}

/// The name of a storage class; stored as nothing where it is STANDARD.
pub(crate) fn storage_class(stored: &str) -> &str {
    if stored.is_empty() { "STANDARD" } else { stored }
}
