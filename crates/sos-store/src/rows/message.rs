//! The stored form of each record: protocol buffers, so that fields can be added and unknown ones are skipped.
//!
//! Field numbers are the format (`docs/format-rows.md`): they never change their meaning and are never used again.

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct BucketPointer {
    #[prost(uint64, tag = "1")]
    pub(super) id: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Bucket {
    #[prost(uint64, tag = "1")]
    pub(super) id: u64,
    #[prost(string, tag = "2")]
    pub(super) name: String,
    #[prost(message, optional, tag = "3")]
    pub(super) acl: Option<Acl>,
    #[prost(int64, tag = "4")]
    pub(super) created: i64,
    #[prost(string, tag = "5")]
    pub(super) location: String,
    #[prost(uint32, tag = "6")]
    pub(super) versioning: u32,
    #[prost(bool, tag = "7")]
    pub(super) object_lock: bool,
    #[prost(uint64, tag = "8")]
    pub(super) revision: u64,
    #[prost(message, optional, tag = "9")]
    pub(super) quota: Option<Quota>,
    #[prost(bool, tag = "10")]
    pub(super) counts_for_owner: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Quota {
    #[prost(uint64, optional, tag = "1")]
    pub(super) bytes: Option<u64>,
    #[prost(uint64, optional, tag = "2")]
    pub(super) objects: Option<u64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct TenantQuota {
    #[prost(message, optional, tag = "1")]
    pub(super) quota: Option<Quota>,
    #[prost(message, optional, tag = "2")]
    pub(super) usage: Option<Usage>,
}

/// What every object command needs of a bucket: the same message as [`Bucket`], most of it skipped.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct BucketState {
    #[prost(message, optional, tag = "3")]
    pub(super) acl: Option<AclOwner>,
    #[prost(uint32, tag = "6")]
    pub(super) versioning: u32,
    #[prost(bool, tag = "7")]
    pub(super) object_lock: bool,
    #[prost(message, optional, tag = "9")]
    pub(super) quota: Option<Quota>,
    #[prost(bool, tag = "10")]
    pub(super) counts_for_owner: bool,
}

/// The first field of [`Acl`].
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct AclOwner {
    #[prost(string, tag = "1")]
    pub(super) owner: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Document {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) content: bytes::Bytes,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FormerDocument {
    /// Absent: none was set.
    #[prost(bytes = "bytes", optional, tag = "1")]
    pub(super) content: Option<bytes::Bytes>,
    #[prost(int64, tag = "2")]
    pub(super) replaced: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Usage {
    #[prost(uint64, tag = "1")]
    pub(super) objects: u64,
    #[prost(uint64, tag = "2")]
    pub(super) versions: u64,
    #[prost(uint64, tag = "3")]
    pub(super) bytes: u64,
    #[prost(uint64, tag = "4")]
    pub(super) uploads: u64,
    #[prost(uint64, tag = "5")]
    pub(super) upload_bytes: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Acl {
    #[prost(string, tag = "1")]
    pub(super) owner: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) grants: Vec<Grant>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Grant {
    /// 1: the ACL's owner, 2: `tenant`, 3: everyone, 4: every tenant with a key.
    #[prost(uint32, tag = "1")]
    pub(super) grantee: u32,
    #[prost(string, tag = "2")]
    pub(super) tenant: String,
    /// 1: READ, 2: WRITE, 3: READ_ACP, 4: WRITE_ACP, 5: FULL_CONTROL.
    #[prost(uint32, tag = "3")]
    pub(super) permission: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Pair {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Headers {
    #[prost(string, optional, tag = "1")]
    pub(super) content_type: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub(super) cache_control: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub(super) content_disposition: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub(super) content_encoding: Option<String>,
    #[prost(string, optional, tag = "5")]
    pub(super) content_language: Option<String>,
    #[prost(string, optional, tag = "6")]
    pub(super) expires: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub(super) website_redirect: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Checksum {
    #[prost(uint32, tag = "1")]
    pub(super) algorithm: u32,
    #[prost(uint32, tag = "2")]
    pub(super) kind: u32,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) value: bytes::Bytes,
    #[prost(uint32, optional, tag = "4")]
    pub(super) parts: Option<u32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Retention {
    #[prost(bool, tag = "1")]
    pub(super) compliance: bool,
    #[prost(int64, tag = "2")]
    pub(super) until: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Encryption {
    #[prost(uint32, tag = "1")]
    pub(super) kind: u32,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) key_material: bytes::Bytes,
    #[prost(string, tag = "3")]
    pub(super) key_id: String,
    #[prost(bytes = "bytes", tag = "4")]
    pub(super) nonce: bytes::Bytes,
    #[prost(bool, tag = "5")]
    pub(super) bucket_key: bool,
    #[prost(uint64, tag = "6")]
    pub(super) stored_size: u64,
    #[prost(string, tag = "7")]
    pub(super) wrapped_by: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Seal {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) salt: bytes::Bytes,
    #[prost(uint64, tag = "2")]
    pub(super) stored_size: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Object {
    #[prost(uint64, tag = "1")]
    pub(super) order: u64,
    #[prost(bool, tag = "2")]
    pub(super) null_version: bool,
    #[prost(bool, tag = "3")]
    pub(super) delete_marker: bool,
    #[prost(uint64, tag = "4")]
    pub(super) size: u64,
    #[prost(string, tag = "5")]
    pub(super) etag: String,
    #[prost(int64, tag = "6")]
    pub(super) modified: i64,
    /// 0: none, 1: rides beside the row, 2: `extent`, 3: `part_count` extents in the manifest beside the row.
    #[prost(uint32, tag = "7")]
    pub(super) blob: u32,
    #[prost(uint64, tag = "8")]
    pub(super) extent: u64,
    #[prost(uint32, tag = "9")]
    pub(super) part_count: u32,
    #[prost(message, optional, tag = "10")]
    pub(super) headers: Option<Headers>,
    #[prost(message, repeated, tag = "11")]
    pub(super) metadata: Vec<Pair>,
    #[prost(message, optional, tag = "12")]
    pub(super) acl: Option<Acl>,
    #[prost(message, repeated, tag = "13")]
    pub(super) tags: Vec<Pair>,
    #[prost(message, optional, tag = "14")]
    pub(super) checksum: Option<Checksum>,
    #[prost(string, tag = "15")]
    pub(super) storage_class: String,
    #[prost(message, optional, tag = "16")]
    pub(super) retention: Option<Retention>,
    #[prost(bool, tag = "17")]
    pub(super) legal_hold: bool,
    #[prost(message, optional, tag = "18")]
    pub(super) encryption: Option<Encryption>,
}

/// The first field of [`Object`], and all of the value of an `N` row.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Place {
    #[prost(uint64, tag = "1")]
    pub(super) order: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Completion {
    #[prost(string, tag = "1")]
    pub(super) etag: String,
    /// Absent: no version is shown; 0: the null version; else the version's order.
    #[prost(uint64, optional, tag = "2")]
    pub(super) version: Option<u64>,
    #[prost(int64, tag = "3")]
    pub(super) at: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Upload {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(super) key: String,
    /// Absent: the upload is open.
    #[prost(message, optional, tag = "3")]
    pub(super) completion: Option<Completion>,
    #[prost(int64, tag = "4")]
    pub(super) created: i64,
    #[prost(string, tag = "5")]
    pub(super) initiator: String,
    #[prost(message, optional, tag = "6")]
    pub(super) acl: Option<Acl>,
    #[prost(message, optional, tag = "7")]
    pub(super) headers: Option<Headers>,
    #[prost(message, repeated, tag = "8")]
    pub(super) metadata: Vec<Pair>,
    #[prost(message, repeated, tag = "9")]
    pub(super) tags: Vec<Pair>,
    #[prost(string, tag = "10")]
    pub(super) storage_class: String,
    #[prost(uint32, tag = "11")]
    pub(super) checksum_algorithm: u32,
    #[prost(uint32, tag = "12")]
    pub(super) checksum_type: u32,
    #[prost(message, optional, tag = "13")]
    pub(super) retention: Option<Retention>,
    #[prost(bool, tag = "14")]
    pub(super) legal_hold: bool,
    #[prost(message, optional, tag = "20")]
    pub(super) encryption: Option<Encryption>,
}

/// The value of an `X` row: which `F` row is to be forgotten.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct UploadExpiry {
    #[prost(uint64, tag = "1")]
    pub(super) bucket: u64,
    #[prost(string, tag = "2")]
    pub(super) key: String,
    #[prost(bytes = "vec", tag = "3")]
    pub(super) upload: Vec<u8>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Part {
    #[prost(uint32, tag = "1")]
    pub(super) number: u32,
    #[prost(uint64, tag = "2")]
    pub(super) order: u64,
    #[prost(uint64, tag = "3")]
    pub(super) size: u64,
    #[prost(string, tag = "4")]
    pub(super) etag: String,
    #[prost(int64, tag = "5")]
    pub(super) modified: i64,
    #[prost(uint64, optional, tag = "6")]
    pub(super) extent: Option<u64>,
    #[prost(message, optional, tag = "7")]
    pub(super) checksum: Option<Checksum>,
    #[prost(message, optional, tag = "10")]
    pub(super) seal: Option<Seal>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Span {
    #[prost(uint32, tag = "1")]
    pub(super) number: u32,
    #[prost(uint64, tag = "2")]
    pub(super) size: u64,
    #[prost(uint64, optional, tag = "3")]
    pub(super) extent: Option<u64>,
    #[prost(message, optional, tag = "4")]
    pub(super) checksum: Option<Checksum>,
    #[prost(message, optional, tag = "10")]
    pub(super) seal: Option<Seal>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Manifest {
    #[prost(message, repeated, tag = "1")]
    pub(super) spans: Vec<Span>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Garbage {
    #[prost(uint64, tag = "1")]
    pub(super) freed: u64,
    #[prost(uint64, repeated, tag = "2")]
    pub(super) extents: Vec<u64>,
    #[prost(bool, tag = "3")]
    pub(super) manifest: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Tenant {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    #[prost(string, tag = "2")]
    pub(super) display_name: String,
    #[prost(string, optional, tag = "3")]
    pub(super) email: Option<String>,
    #[prost(string, repeated, tag = "4")]
    pub(super) groups: Vec<String>,
    #[prost(bool, tag = "5")]
    pub(super) disabled: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct AccessKey {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    #[prost(string, tag = "2")]
    pub(super) secret: String,
    #[prost(string, tag = "3")]
    pub(super) tenant: String,
    #[prost(int64, tag = "4")]
    pub(super) created: i64,
    #[prost(string, optional, tag = "5")]
    pub(super) name: Option<String>,
    #[prost(bool, tag = "6")]
    pub(super) disabled: bool,
    #[prost(int64, optional, tag = "7")]
    pub(super) expires: Option<i64>,
    #[prost(bool, tag = "8")]
    pub(super) master: bool,
    #[prost(string, repeated, tag = "9")]
    pub(super) limits: Vec<String>,
    #[prost(message, repeated, tag = "10")]
    pub(super) policies: Vec<NamedPolicy>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct NamedPolicy {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) document: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Group {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) policies: Vec<NamedPolicy>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Role {
    #[prost(string, tag = "1")]
    pub(super) tenant: String,
    #[prost(string, tag = "2")]
    pub(super) name: String,
    #[prost(string, tag = "3")]
    pub(super) trust: String,
    #[prost(message, repeated, tag = "4")]
    pub(super) policies: Vec<NamedPolicy>,
    #[prost(uint32, tag = "5")]
    pub(super) max_session_seconds: u32,
    #[prost(int64, tag = "6")]
    pub(super) created: i64,
    #[prost(bytes = "vec", tag = "7")]
    pub(super) seal: Vec<u8>,
}
