//! The example policies of the AWS documentation, in our own words, and what they must say.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html>.

mod buckets;
mod identities;

use sos_policy::{Facts, Policy, Principal};

use crate::{verdict, word};

/// One request and what the policy says to it.
fn check(policy: &Policy, caller: &Principal<'_>, action: &str, on: &str, facts: &Facts<'_>, expected: &str) {
    let found = word(verdict(policy, caller, action, on, facts));
    assert_eq!(found, expected, "{caller} {action} {on} {facts:?}");
}
