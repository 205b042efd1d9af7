//! The policy language as SOS speaks it, as tables and properties over the crate's public interface.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod combining;
mod conditions;
mod examples;
mod explanations;
mod hostile;
mod lessons;
mod naive;
mod principals;
mod properties;
mod public;
mod refusals;
mod trust;

use std::borrow::Cow;

use sos_policy::{Account, Action, Context, Facts, Policy, Principal, Request, ResourceArn, Verdict};

/// The account that owns the bucket of most tests.
const OWNER: &str = "111122223333";

/// Another one.
const STRANGER: &str = "444455556666";

fn account(id: &str) -> Account<'_> {
    Account {
        id: Cow::Borrowed(id),
        canonical_user: Cow::Owned(format!("c0ffee{id}")),
    }
}

fn user<'a>(account_id: &'a str, name: &'a str) -> Principal<'a> {
    Principal::User {
        account: account(account_id),
        arn: Cow::Owned(format!("arn:aws:iam::{account_id}:user/{name}")),
        user_id: Cow::Owned(format!("AIDA{name}")),
        user_name: Cow::Borrowed(name),
    }
}

fn session<'a>(account_id: &'a str, role: &str, name: &str) -> Principal<'a> {
    Principal::RoleSession {
        account: account(account_id),
        role_arn: Cow::Owned(format!("arn:aws:iam::{account_id}:role/{role}")),
        session_arn: Cow::Owned(format!("arn:aws:sts::{account_id}:assumed-role/{role}/{name}")),
        user_id: Cow::Owned(format!("AROA{role}:{name}")),
    }
}

fn federated<'a>(account_id: &'a str, user: &str, name: &str) -> Principal<'a> {
    Principal::FederatedUser {
        account: account(account_id),
        user_arn: Cow::Owned(format!("arn:aws:iam::{account_id}:user/{user}")),
        session_arn: Cow::Owned(format!("arn:aws:sts::{account_id}:federated-user/{name}")),
        user_id: Cow::Owned(format!("{account_id}:{name}")),
    }
}

/// Reads the policy of the bucket `bucket`.
fn bucket_policy(document: &str) -> Policy {
    Policy::parse_bucket(document.as_bytes(), "bucket").unwrap_or_else(|error| panic!("{error}\n{document}"))
}

fn identity_policy(document: &str) -> Policy {
    Policy::parse_identity(document.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{document}"))
}

/// A resource from `bucket`, `bucket/key`, `*` or a whole ARN.
fn resource(text: &str) -> ResourceArn {
    match text.split_once('/') {
        _ if text == "*" => ResourceArn::service(),
        _ if text.starts_with("arn:") => ResourceArn::other(text),
        Some((bucket, key)) => ResourceArn::object(bucket, key),
        None => ResourceArn::bucket(text),
    }
}

fn verdict(
    policy: &Policy,
    principal: &Principal<'_>,
    action: &str,
    on: &str,
    context: &dyn Context,
) -> Verdict {
    let request = Request {
        principal,
        action: Action::find(action).unwrap_or_else(|| panic!("no action {action}")),
        resource: &resource(on),
        context,
    };
    policy.decide(&request)
}

/// `allow`, `deny` or `-`.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow { .. } => "allow",
        Verdict::ExplicitDeny { .. } => "deny",
        Verdict::NoMatch => "-",
    }
}

/// What an identity policy of one statement with this condition block allows, for facts given as pairs.
fn holds(condition: &str, facts: &Facts<'_>) -> bool {
    let document = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {condition}}}}}"#
    );
    let policy = identity_policy(&document);
    verdict(&policy, &user(OWNER, "anna"), "s3:GetObject", "bucket/key", facts).allows()
}
