//! `ListMultipartUploadsResult`.

use super::{
    Writer,
    list_objects::{Listing, checksum_kind, owner, storage_class},
};
use sos_core::listing::{Entry, StartAt};
use sos_service::operations::multipart::UploadList;

/// `ListMultipartUploadsResult`.
pub(crate) fn write(
    listing: &Listing<'_>,
    list: &UploadList,
    key_marker: &str,
    upload_marker: &str,
) -> String {
    let entries = &list.page.entries;
    let mut xml = Writer::new("ListMultipartUploadsResult", 512 + entries.len() * 448);
    xml.text("Bucket", listing.bucket);
    listing.name(&mut xml, "KeyMarker", key_marker);
    xml.text("UploadIdMarker", upload_marker);
    match &list.page.next {
        Some(StartAt::After(key)) => {
            listing.name(&mut xml, "NextKeyMarker", key);
            xml.text("NextUploadIdMarker", "");
        }
        Some(StartAt::AfterUpload(key, upload)) => {
            listing.name(&mut xml, "NextKeyMarker", key);
            xml.value("NextUploadIdMarker", upload);
        }
        _ => {}
    }
    listing.name(&mut xml, "Prefix", listing.prefix);
    listing.delimiter_and_encoding(&mut xml);
    xml.value("MaxUploads", listing.limit);
    xml.value("IsTruncated", list.page.next.is_some());
    for entry in entries {
        let Entry::Item(upload) = entry else { continue };
        xml.open("Upload");
        listing.name(&mut xml, "Key", upload.key.as_str());
        xml.value("UploadId", upload.id);
        owner(&mut xml, "Initiator", &upload.initiator, &list.tenants);
        owner(&mut xml, "Owner", &upload.acl.owner, &list.tenants);
        xml.text("StorageClass", storage_class(&upload.storage_class));
        xml.timestamp("Initiated", upload.created);
        if let Some(algorithm) = upload.checksum_algorithm {
            let kind = upload.checksum_type.unwrap_or(algorithm.default_type());
            checksum_kind(&mut xml, algorithm, kind.name());
        }
        xml.close("Upload");
    }
    for entry in entries {
        if let Entry::CommonPrefix(prefix) = entry {
            listing.common_prefix(&mut xml, prefix);
        }
    }
    xml.finish()
}
