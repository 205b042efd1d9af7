//! All operations, one file per group; each is a struct of its input that implements [`crate::Operation`].

pub mod access_keys;
pub mod bucket_access;
pub mod bucket_acl;
pub mod bucket_cors;
pub mod bucket_cross_origin;
pub mod bucket_documents;
pub mod bucket_policy;
pub mod bucket_summary;
pub mod bucket_versioning;
pub mod buckets;
pub mod complete_upload;
pub mod copy_object;
pub mod cors_insight;
pub mod delete_object;
pub mod get_object;
pub mod groups;
pub mod list_objects;
pub mod multipart;
pub mod object_acl;
pub mod object_tagging;
pub mod own_buckets;
pub mod put_object;
pub mod roles;
pub mod sessions;
pub mod tenants;
pub mod upload_part;
