//! Row values: records to bytes and back.

mod bucket;
mod field;
mod identity;
mod object;
mod upload;

pub use bucket::{
    decode_bucket, decode_bucket_id, decode_bucket_state, decode_document, decode_former,
    decode_tenant_quota, decode_usage, encode_bucket, encode_bucket_id, encode_document, encode_former,
    encode_tenant_quota, encode_usage,
};
pub use identity::{
    decode_access_key, decode_group, decode_role, decode_tenant, encode_access_key, encode_group,
    encode_role, encode_tenant,
};
pub use object::{
    decode_garbage, decode_manifest, decode_null_place, decode_object, encode_garbage, encode_manifest,
    encode_null_place, encode_object, object_order,
};
pub use upload::{
    UploadExpiry, decode_part, decode_upload, decode_upload_expiry, encode_part, encode_upload,
    encode_upload_expiry,
};

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use sos_core::{
        Blob, CannedAcl, ETag, ExtentId, Headers, ObjectRecord, PartSpan, Seal, TenantId, Timestamp,
        VersionId,
    };

    fn record() -> ObjectRecord {
        ObjectRecord {
            order: 300,
            null_version: false,
            delete_marker: false,
            size: 4096,
            etag: ETag("0123".to_owned()),
            modified: Timestamp(-5),
            blob: Blob::Extent(ExtentId(7)),
            headers: Headers::default(),
            metadata: vec![("a".to_owned(), "b".to_owned())],
            acl: CannedAcl::PublicRead.expand(&TenantId("alice".to_owned()), None),
            tags: Vec::new(),
            checksum: None,
            storage_class: String::new(),
            retention: None,
            legal_hold: true,
            encryption: None,
        }
    }

    #[test]
    fn a_record_is_read_back_and_its_order_without_the_rest() {
        let (value, back) = encode_object(record());
        assert_eq!(back, record());
        assert_eq!(decode_object(&value).expect("decodes"), record());
        assert_eq!(object_order(&value).expect("decodes"), 300);
        assert_eq!(record().version_id(), VersionId::Numbered(300));
    }

    /// A later version of the store may add fields: this one must still read the rows.
    #[test]
    fn unknown_fields_are_skipped() {
        let (value, _) = encode_object(record());
        // Field 200, length-delimited, three bytes.
        let longer = [&value[..], &[0xC2, 0x0C, 3, 1, 2, 3]].concat();
        assert_eq!(decode_object(&longer).expect("decodes"), record());
    }

    #[test]
    fn what_is_cut_or_unknown_is_an_error_and_no_record() {
        let (value, _) = encode_object(record());
        assert!(decode_object(&value[..value.len() - 1]).is_err());
        // Field 7, the kind of blob, of a kind that is not known.
        let unknown_blob = [&value[..], &[7 << 3, 9]].concat();
        assert!(decode_object(&unknown_blob).is_err());
        assert!(decode_object(&[]).is_err(), "an object has an ACL");
    }

    #[test]
    fn a_manifest_is_read_back() {
        let spans = [(1, Some(ExtentId(9))), (10_000, None)].map(|(number, extent)| PartSpan {
            number,
            size: u64::from(number),
            extent,
            checksum: None,
            seal: Some(Seal {
                salt: Bytes::from_static(b"salt"),
                stored_size: u64::from(number) + 16,
            }),
        });
        let payload: Bytes = encode_manifest(&spans);
        assert_eq!(decode_manifest(&payload).expect("decodes"), spans);
    }
}
