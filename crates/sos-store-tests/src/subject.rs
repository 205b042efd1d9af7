//! What sequences of commands are run on: an engine, or a server over its API.

use crate::{model::Bucket, rules::Rule, sequence::Deed};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    JudgedVersion, Lock, Timestamp, UploadId, VersionId,
    command::{LifecycleResult, RewrapResult},
    listing::Usage,
    object::Retention,
};

/// A version as a listing shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A version or a delete marker.
    Version {
        /// The key.
        key: String,
        /// The version's id; lists of objects show none, and are given the null version here.
        id: VersionId,
        /// Whether it is a delete marker.
        marker: bool,
        /// Bytes.
        size: u64,
        /// Whether it is the newest.
        is_latest: bool,
    },
    /// Keys rolled up.
    CommonPrefix(String),
}

impl Shown {
    /// As a list of objects shows it.
    pub fn forget_version(&mut self) {
        if let Self::Version { id, .. } = self {
            *id = VersionId::Null;
        }
    }
}

/// How a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// `If-None-Match`: something is there.
    Exists,
    /// No such key.
    NoSuchKey,
    /// No such version.
    NoSuchVersion,
    /// The version named is a delete marker.
    Marker,
    /// What was judged is not there any more.
    Conflict,
    /// The bucket has no object lock.
    NotLockable,
    /// The version is retained or held.
    Locked,
    /// The state of the bucket does not allow it.
    State,
    /// The bucket is not empty.
    NotEmpty,
}

/// An object that is put.
#[derive(Clone, Debug)]
pub struct Put {
    /// The bytes.
    pub content: Bytes,
    /// `If-None-Match: *`.
    pub only_if_new: bool,
    /// What keeps it.
    pub lock: Lock,
}

/// A version as it was when somebody looked at it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Its id.
    pub version: VersionId,
    /// What tells it from another one in its place.
    pub judged: JudgedVersion,
    /// Its wrapped data key.
    pub wrapped_key: Bytes,
}

/// A version as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The bytes.
    pub content: Bytes,
    /// Its one tag.
    pub tag: Option<String>,
    /// What keeps it.
    pub lock: Lock,
}

/// A list of a bucket, page by page.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Whether versions are listed; else current objects.
    pub versions: bool,
    /// `prefix`
    pub prefix: &'a str,
    /// `delimiter`, or empty.
    pub delimiter: &'a str,
    /// Where it starts, exclusive: the marker of a client.
    pub after: Option<&'a str>,
    /// `max-keys` of each page.
    pub page: usize,
}

/// What a run of lifecycle rules did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Current objects that expired.
    pub expired: u64,
    /// Noncurrent versions that were removed.
    pub removed_versions: u64,
    /// Delete markers that were removed.
    pub removed_markers: u64,
    /// Uploads that were aborted.
    pub aborted_uploads: u64,
    /// Versions that were due and are locked.
    pub locked: u64,
    /// Versions that were due and had changed meanwhile.
    pub changed: u64,
}

/// What sequences are run on. Answers are in terms of the model; what cannot be expressed panics.
#[async_trait]
pub trait Subject: Send {
    /// The time that locks are judged by.
    fn now(&self) -> Timestamp;
    /// Lets time pass; `false` where it cannot.
    async fn wait(&mut self, millis: i64) -> bool;
    /// Creates a bucket.
    async fn create_bucket(&mut self, bucket: usize);
    /// Deletes a bucket.
    async fn delete_bucket(&mut self, bucket: usize) -> Result<(), Refused>;
    /// Whether a bucket that holds nothing but open uploads is deleted with them.
    fn ends_uploads_with_their_bucket(&self) -> bool {
        false
    }
    /// Enables or suspends versioning.
    async fn set_versioning(&mut self, bucket: usize, enabled: bool) -> Result<(), Refused>;
    /// Enables object lock in a bucket with versions.
    async fn enable_object_lock(&mut self, bucket: usize);
    /// Sets the CORS configuration of this number, or removes it.
    async fn set_cors(&mut self, bucket: usize, content: Option<Bytes>);
    /// Puts an object; answers the version shown.
    async fn put(&mut self, bucket: usize, key: &str, put: Put) -> Result<Option<VersionId>, Refused>;
    /// Deletes; answers the version shown, and whether it is a delete marker.
    async fn delete(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        bypass: bool,
    ) -> Result<(Option<VersionId>, bool), Refused>;
    /// Sets the tag `tag`.
    async fn tag(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        tag: u8,
    ) -> Result<(), Refused>;
    /// Sets or removes retention.
    async fn retain(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        retention: Option<Retention>,
        bypass: bool,
    ) -> Result<(), Refused>;
    /// Sets or lifts a legal hold.
    async fn hold(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        hold: bool,
    ) -> Result<(), Refused>;
    /// Does to a version, or the newest, what a lifecycle rule does; answers what came of it and, where a delete marker was
    /// made, its version. `None` where there is no such version, or the subject has no such command.
    async fn apply_lifecycle(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        deed: Deed,
    ) -> Option<(LifecycleResult, Option<VersionId>)>;
    /// Looks at a version, or the current one; `None` where there is none, or the subject has no such command.
    async fn judge(&mut self, bucket: usize, key: &str, version: Option<VersionId>) -> Option<Judgement>;
    /// Sets the tag `tag` of the version that was judged, where it is still that.
    async fn tag_judged(
        &mut self,
        bucket: usize,
        key: &str,
        judgement: &Judgement,
        tag: u8,
    ) -> Result<(), Refused>;
    /// Wraps the data key of a version by another master key, where `judgement` is given only if it is wrapped as it was
    /// then; `None` where there is no such version, or the subject has no such command.
    async fn rewrap(
        &mut self,
        bucket: usize,
        key: &str,
        version: Option<VersionId>,
        judgement: Option<&Judgement>,
        by: u8,
    ) -> Option<RewrapResult>;
    /// The same for an open upload.
    async fn rewrap_upload(
        &mut self,
        bucket: usize,
        key: &str,
        upload: UploadId,
        by: u8,
    ) -> Option<RewrapResult>;
    /// Replaces the current object by itself, unmoved, its data key wrapped by another master key; `None` where the
    /// subject has no such command.
    async fn copy_onto_itself(&mut self, bucket: usize, key: &str, by: u8) -> Option<Result<(), Refused>>;
    /// Sets the lifecycle configuration, where one is given (without rules: removes it), lets a day of it pass and carries out
    /// what is due; answers what was done. `None` where the subject has no job that carries rules out.
    async fn run_lifecycle(&mut self, bucket: usize, rules: Option<&[Rule]>) -> Option<Done>;
    /// Creates an upload.
    async fn create_upload(&mut self, bucket: usize, key: &str) -> UploadId;
    /// Puts a part.
    async fn put_part(&mut self, bucket: usize, key: &str, upload: UploadId, number: u16, content: &Bytes);
    /// Completes an upload of part 1, and the same once more: both answer the same, which is the version shown.
    async fn complete_upload(
        &mut self,
        bucket: usize,
        key: &str,
        upload: UploadId,
    ) -> Result<Option<VersionId>, Refused>;
    /// Aborts an upload.
    async fn abort_upload(&mut self, bucket: usize, key: &str, upload: UploadId);
    /// Closes what is driven and opens it again, where that can be done.
    async fn reopen(&mut self);
    /// The bucket's counters, where they can be asked for.
    async fn usage(&mut self, bucket: usize) -> Option<Usage>;
    /// The sizes of pages that lists are asked for in.
    fn page_sizes(&self) -> &'static [usize] {
        &[1, 2, 1000]
    }
    /// All of a list.
    async fn list(&mut self, bucket: usize, list: List<'_>) -> Vec<Shown>;
    /// A version, or the current one.
    async fn read(&mut self, bucket: usize, key: &str, version: Option<VersionId>) -> Result<Read, Refused>;
    /// Whatever else can be checked at the end.
    async fn check(&mut self, models: &[Bucket]);
}
