//! The vocabulary of object storage and its rules, pure.
//!
//! Owns the names every other crate speaks (`BucketName`, `ObjectKey`, `ObjectRecord`, …) and the
//! functional core: what a command does to a bucket, a key or an upload ([`decide`]). Does no I/O, reads no
//! clock, knows neither HTTP nor XML.

pub mod access;
pub mod acl;
pub mod bucket;
pub mod checksum;
pub mod command;
pub mod conditions;
pub mod decide;
pub mod encryption;
pub mod identity;
pub mod lifecycle;
pub mod listing;
pub mod names;
pub mod object;
pub mod object_lock;
pub mod quota;
pub mod refusal;
pub mod time;
pub mod upload;
pub mod xml_text;

pub use access::{ObjectOwnership, PublicAccessBlock};
pub use acl::{Acl, CannedAcl, Grant, Grantee, Permission};
pub use bucket::{Bucket, BucketRecord, ConfigKind, FORMER_DOCUMENTS, FormerDocument, Versioning};
pub use checksum::{Checksum, ChecksumAlgorithm, ChecksumType};
pub use command::{Command, Outcome};
pub use conditions::{ETagCondition, JudgedVersion, ReadConditions, WriteConditions};
pub use encryption::{BucketEncryption, DefaultAlgorithm};
pub use identity::{
    AccessKey, AccessKeyId, Group, GroupName, KeyLimit, KeyRights, LimitedTo, NamedPolicy, Role, Tenant,
    TenantId,
};
pub use names::{BucketId, BucketName, ExtentId, InvalidName, ObjectKey, Order, UploadId, VersionId};
pub use object::{Blob, ETag, Encryption, Headers, NewBlob, ObjectRecord, PartSpan, PendingExtent, Seal};
pub use object_lock::{DefaultRetention, Lock, RetentionPeriod};
pub use quota::{Quota, QuotaExceeded, TenantQuota};
pub use refusal::Refusal;
pub use time::Timestamp;
pub use upload::{PartRecord, UploadRecord};
