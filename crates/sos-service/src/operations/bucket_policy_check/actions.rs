//! The actions that one can ask about: those that some request of SOS needs, and that policies have a word for.

use crate::operation::Action;
use sos_policy::Action as Word;

/// What an action looks at beside the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecidedAt {
    /// Nothing: the bucket decides.
    Bucket,
    /// Whose the object is, and its ACL.
    Object,
    /// Who began the upload.
    Upload,
}

const ACTIONS: &[(Word, Action, DecidedAt)] = &[
    (Word::GetObject, Action::GetObject, DecidedAt::Object),
    (Word::PutObject, Action::PutObject, DecidedAt::Bucket),
    (Word::DeleteObject, Action::DeleteObject, DecidedAt::Bucket),
    (Word::ListBucket, Action::ListBucket, DecidedAt::Bucket),
    (
        Word::GetObjectVersion,
        Action::GetObjectVersion,
        DecidedAt::Object,
    ),
    (
        Word::DeleteObjectVersion,
        Action::DeleteObjectVersion,
        DecidedAt::Bucket,
    ),
    (
        Word::ListBucketVersions,
        Action::ListBucketVersions,
        DecidedAt::Bucket,
    ),
    (
        Word::ListBucketMultipartUploads,
        Action::ListBucketMultipartUploads,
        DecidedAt::Bucket,
    ),
    (
        Word::AbortMultipartUpload,
        Action::AbortMultipartUpload,
        DecidedAt::Upload,
    ),
    (
        Word::ListMultipartUploadParts,
        Action::ListMultipartUploadParts,
        DecidedAt::Upload,
    ),
    (
        Word::GetObjectAttributes,
        Action::GetObjectAttributes,
        DecidedAt::Object,
    ),
    (
        Word::GetObjectVersionAttributes,
        Action::GetObjectVersionAttributes,
        DecidedAt::Object,
    ),
    (
        Word::GetObjectRetention,
        Action::GetObjectRetention,
        DecidedAt::Object,
    ),
    (
        Word::PutObjectRetention,
        Action::PutObjectRetention,
        DecidedAt::Object,
    ),
    (
        Word::GetObjectLegalHold,
        Action::GetObjectLegalHold,
        DecidedAt::Object,
    ),
    (
        Word::PutObjectLegalHold,
        Action::PutObjectLegalHold,
        DecidedAt::Object,
    ),
    (
        Word::BypassGovernanceRetention,
        Action::BypassGovernanceRetention,
        DecidedAt::Bucket,
    ),
    (Word::GetObjectAcl, Action::GetObjectAcl, DecidedAt::Object),
    (Word::PutObjectAcl, Action::PutObjectAcl, DecidedAt::Object),
    (
        Word::GetObjectVersionAcl,
        Action::GetObjectVersionAcl,
        DecidedAt::Object,
    ),
    (
        Word::PutObjectVersionAcl,
        Action::PutObjectVersionAcl,
        DecidedAt::Object,
    ),
    (
        Word::GetObjectTagging,
        Action::GetObjectTagging,
        DecidedAt::Object,
    ),
    (
        Word::PutObjectTagging,
        Action::PutObjectTagging,
        DecidedAt::Object,
    ),
    (
        Word::DeleteObjectTagging,
        Action::DeleteObjectTagging,
        DecidedAt::Object,
    ),
    (
        Word::GetBucketLocation,
        Action::GetBucketLocation,
        DecidedAt::Bucket,
    ),
    (Word::GetBucketAcl, Action::GetBucketAcl, DecidedAt::Bucket),
    (Word::PutBucketAcl, Action::PutBucketAcl, DecidedAt::Bucket),
    (Word::GetBucketPolicy, Action::GetBucketPolicy, DecidedAt::Bucket),
    (Word::PutBucketPolicy, Action::PutBucketPolicy, DecidedAt::Bucket),
    (
        Word::DeleteBucketPolicy,
        Action::DeleteBucketPolicy,
        DecidedAt::Bucket,
    ),
    (
        Word::GetBucketPolicyStatus,
        Action::GetBucketPolicyStatus,
        DecidedAt::Bucket,
    ),
    (Word::GetBucketCORS, Action::GetBucketCors, DecidedAt::Bucket),
    (Word::PutBucketCORS, Action::PutBucketCors, DecidedAt::Bucket),
    (
        Word::GetBucketVersioning,
        Action::GetBucketVersioning,
        DecidedAt::Bucket,
    ),
    (
        Word::PutBucketVersioning,
        Action::PutBucketVersioning,
        DecidedAt::Bucket,
    ),
    (
        Word::GetBucketTagging,
        Action::GetBucketTagging,
        DecidedAt::Bucket,
    ),
    (
        Word::PutBucketTagging,
        Action::PutBucketTagging,
        DecidedAt::Bucket,
    ),
    (
        Word::GetBucketOwnershipControls,
        Action::GetBucketOwnershipControls,
        DecidedAt::Bucket,
    ),
    (
        Word::PutBucketOwnershipControls,
        Action::PutBucketOwnershipControls,
        DecidedAt::Bucket,
    ),
    (
        Word::GetBucketPublicAccessBlock,
        Action::GetBucketPublicAccessBlock,
        DecidedAt::Bucket,
    ),
    (
        Word::PutBucketPublicAccessBlock,
        Action::PutBucketPublicAccessBlock,
        DecidedAt::Bucket,
    ),
    (Word::DeleteBucket, Action::DeleteBucket, DecidedAt::Bucket),
];

/// The actions that can be asked about, in the words of policies, the most usual first.
pub fn asked_actions() -> impl Iterator<Item = Word> {
    ACTIONS.iter().map(|(word, ..)| *word)
}

/// The action of a word, and what it looks at.
pub(super) fn action_of(word: Word) -> Option<(Action, DecidedAt)> {
    let found = ACTIONS.iter().find(|(known, ..)| *known == word);
    found.map(|(_, action, at)| (*action, *at))
}
