//! Handlers: from a routed request to one operation of the service, and from its outcome to an answer. One file per
//! group of operations; each handler bears the operation's name in snake case.

mod access_control;
mod bucket_access;
mod bucket_acl;
mod bucket_cors;
mod bucket_documents;
mod bucket_encryption;
mod bucket_policy;
mod bucket_tagging;
mod bucket_versioning;
mod buckets;
mod call;
mod complete_upload;
mod copy_object;
mod delete_object;
mod encryption;
mod get_object;
mod list_objects;
mod multipart;
mod object_acl;
mod object_attributes;
mod object_lock;
mod object_tagging;
mod post_object;
mod put_object;
mod sessions;

pub(crate) use call::{Call, Incoming, parse_names};

use crate::{
    body::S3Body,
    error::{Code, S3Error},
    table::Does,
};
use http::Response;

/// What a handler gives.
pub(crate) type Answer = Result<Response<S3Body>, S3Error>;

/// Runs the handler of the call's row.
pub(crate) async fn dispatch(call: &mut Call<'_>) -> Answer {
    match call.row.does {
        Does::ListBuckets => buckets::list_buckets(call).await,
        Does::AssumeRole => sessions::assume_role(call).await,
        Does::AssumeRoleWithWebIdentity => sessions::assume_role_with_web_identity(call).await,
        Does::GetSessionToken => sessions::get_session_token(call).await,
        Does::GetCallerIdentity => sessions::get_caller_identity(call).await,
        Does::CreateBucket => buckets::create_bucket(call).await,
        Does::HeadBucket => buckets::head_bucket(call).await,
        Does::DeleteBucket => buckets::delete_bucket(call).await,
        Does::GetBucketLocation => buckets::get_bucket_location(call).await,
        Does::GetBucketCors => bucket_cors::get_bucket_cors(call).await,
        Does::PutBucketCors => bucket_cors::put_bucket_cors(call).await,
        Does::DeleteBucketCors => bucket_cors::delete_bucket_cors(call).await,
        Does::GetBucketAcl => bucket_acl::get_bucket_acl(call).await,
        Does::PutBucketAcl => bucket_acl::put_bucket_acl(call).await,
        Does::GetBucketEncryption => bucket_encryption::get_bucket_encryption(call).await,
        Does::PutBucketEncryption => bucket_encryption::put_bucket_encryption(call).await,
        Does::DeleteBucketEncryption => bucket_encryption::delete_bucket_encryption(call).await,
        Does::GetBucketOwnershipControls => bucket_access::get_ownership_controls(call).await,
        Does::PutBucketOwnershipControls => bucket_access::put_ownership_controls(call).await,
        Does::DeleteBucketOwnershipControls => bucket_access::delete_ownership_controls(call).await,
        Does::GetPublicAccessBlock => bucket_access::get_public_access_block(call).await,
        Does::PutPublicAccessBlock => bucket_access::put_public_access_block(call).await,
        Does::DeletePublicAccessBlock => bucket_access::delete_public_access_block(call).await,
        Does::GetBucketPolicy => bucket_policy::get_bucket_policy(call).await,
        Does::PutBucketPolicy => bucket_policy::put_bucket_policy(call).await,
        Does::DeleteBucketPolicy => bucket_policy::delete_bucket_policy(call).await,
        Does::GetBucketPolicyStatus => bucket_policy::get_bucket_policy_status(call).await,
        Does::GetBucketVersioning => bucket_versioning::get_bucket_versioning(call).await,
        Does::PutBucketVersioning => bucket_versioning::put_bucket_versioning(call).await,
        Does::GetBucketTagging => bucket_tagging::get_bucket_tagging(call).await,
        Does::PutBucketTagging => bucket_tagging::put_bucket_tagging(call).await,
        Does::DeleteBucketTagging => bucket_tagging::delete_bucket_tagging(call).await,
        Does::ListObjects => list_objects::list_objects(call).await,
        Does::ListObjectsV2 => list_objects::list_objects_v2(call).await,
        Does::ListObjectVersions => list_objects::list_object_versions(call).await,
        Does::ListMultipartUploads => multipart::list_multipart_uploads(call).await,
        Does::DeleteObjects => delete_object::delete_objects(call).await,
        Does::PostObject => post_object::post_object(call).await,
        Does::PutObject => put_object::put_object(call).await,
        Does::CopyObject => copy_object::copy_object(call).await,
        Does::GetObject => get_object::get_object(call).await,
        Does::HeadObject => get_object::head_object(call).await,
        Does::DeleteObject => delete_object::delete_object(call).await,
        Does::GetObjectAcl => object_acl::get_object_acl(call).await,
        Does::PutObjectAcl => object_acl::put_object_acl(call).await,
        Does::GetObjectTagging => object_tagging::get_object_tagging(call).await,
        Does::PutObjectTagging => object_tagging::put_object_tagging(call).await,
        Does::DeleteObjectTagging => object_tagging::delete_object_tagging(call).await,
        Does::GetObjectLockConfiguration => object_lock::get_object_lock_configuration(call).await,
        Does::PutObjectLockConfiguration => object_lock::put_object_lock_configuration(call).await,
        Does::GetObjectRetention => object_lock::get_object_retention(call).await,
        Does::PutObjectRetention => object_lock::put_object_retention(call).await,
        Does::GetObjectLegalHold => object_lock::get_object_legal_hold(call).await,
        Does::PutObjectLegalHold => object_lock::put_object_legal_hold(call).await,
        Does::GetObjectAttributes => object_attributes::get_object_attributes(call).await,
        Does::CreateMultipartUpload => multipart::create_multipart_upload(call).await,
        Does::UploadPart => multipart::upload_part(call).await,
        Does::UploadPartCopy => copy_object::upload_part_copy(call).await,
        Does::CompleteMultipartUpload => complete_upload::complete_multipart_upload(call).await,
        Does::AbortMultipartUpload => multipart::abort_multipart_upload(call).await,
        Does::ListParts => multipart::list_parts(call).await,
        Does::GetDocument(kind, unset) => bucket_documents::get_document(call, kind, unset).await,
        Does::DeleteDocument(kind) => bucket_documents::delete_document(call, kind).await,
        Does::NeverSetOnBucket(configuration, unset) => {
            bucket_documents::never_set_on_bucket(call, configuration, unset).await
        }
        Does::NeverSetOnObject(code) => bucket_documents::never_set_on_object(call, code).await,
        Does::NotBuilt(message) => bucket_documents::not_built(call, message).await,
        Does::Closed => Err(Code::MethodNotAllowed.into()),
    }
}
