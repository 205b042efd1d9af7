//! What the limits of a key come to: a policy in the language of IAM, so that one rule judges limits and policies.

use super::deny_all;
use serde_json::{Value, json};
use sos_core::{KeyLimit, LimitedTo};
use sos_policy::Policy;

/// What `read` opens: listing, and objects with their tags and ACLs.
const READ: [&str; 6] = [
    "s3:ListBucket*",
    "s3:ListMultipartUploadParts",
    "s3:GetObject*",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:GetBucketObjectLockConfiguration",
];

/// What `write` opens: new objects, their tags, deletion, uploads. No ACL and no version that is kept is changed by it.
const WRITE: [&str; 9] = [
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:DeleteObject",
    "s3:DeleteObjectTagging",
    "s3:AbortMultipartUpload",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
];

/// The policy that a key of these limits has, and that bounds its own policies.
pub(super) fn policy(limits: &[KeyLimit]) -> Policy {
    let mut statements = vec![json!({
        "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"
    })];
    statements.extend(limits.iter().map(statement));
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    Policy::parse_identity(document.to_string().as_bytes()).unwrap_or_else(|error| {
        tracing::error!(%error, "the limits of a key make no policy: it may do nothing");
        deny_all()
    })
}

fn statement(limit: &KeyLimit) -> Value {
    let rights = limit.rights;
    let actions: Vec<&str> = if rights.own {
        vec!["s3:*"]
    } else {
        let read = rights.read.then_some(READ).into_iter().flatten();
        let write = rights.write.then_some(WRITE).into_iter().flatten();
        read.chain(write).collect()
    };
    let resources = match &limit.to {
        LimitedTo::AllBuckets => vec!["*".to_owned()],
        LimitedTo::Bucket(name) => {
            let bucket = format!("arn:aws:s3:::{}", name.as_str());
            vec![format!("{bucket}/*"), bucket]
        }
    };
    json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
}
