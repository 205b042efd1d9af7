//! Who may do what, as clients see it.

mod conditions;
mod ownership;
mod policies;

use crate::world::{
    Who::{self, Alice},
    World,
};

pub(super) fn ownership(name: &str) -> String {
    format!("<OwnershipControls><Rule><ObjectOwnership>{name}</ObjectOwnership></Rule></OwnershipControls>")
}

pub(super) fn block(part: &str) -> String {
    format!("<PublicAccessBlockConfiguration><{part}>true</{part}></PublicAccessBlockConfiguration>")
}

/// A bucket of Alice into which Bob may write.
pub(super) async fn shared_bucket() -> World {
    let world = World::with_bucket().await;
    let grant = [
        ("x-amz-grant-write", "id=bob-id"),
        ("x-amz-grant-full-control", "id=alice-id"),
    ];
    check(&world, Alice, "PUT /photos?acl", &grant, "", "200").await;
    world
}

pub(super) async fn check(
    world: &World,
    who: Who,
    line: &str,
    headers: &[(&str, &str)],
    body: &str,
    expected: &str,
) {
    let answer = world.send(who, line, headers, body.to_owned()).await;
    let told = match answer.code {
        Some(code) => format!("{} {code}", answer.status),
        None => answer.status.to_string(),
    };
    assert_eq!(told, expected, "{line} by {who:?} with {headers:?}");
}

pub(super) async fn owner_of(world: &World, who: Who, key: &str) -> String {
    let acl = world.send(who, &format!("GET /photos/{key}?acl"), &[], "").await;
    acl.element("ID")
}

pub(super) const ALL_TO_BUCKET_OWNER: [(&str, &str); 1] = [("x-amz-acl", "bucket-owner-full-control")];
pub(super) const PRIVATE: [(&str, &str); 1] = [("x-amz-acl", "private")];
pub(super) const PUBLIC: [(&str, &str); 1] = [("x-amz-acl", "public-read")];

/// A policy of one statement.
pub(super) fn policy(effect: &str, who: &str, actions: &str, resources: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Principal":{who},"Action":{actions},
           "Resource":{resources},"Condition":{condition}}}]}}"#
    )
}

pub(super) const EVERYONE: &str = r#""*""#;
pub(super) const BOB: &str = r#"{"CanonicalUser":"bob-id"}"#;
pub(super) const BOB_BY_ARN: &str = r#"{"AWS":"arn:aws:iam::bob-id:root"}"#;
pub(super) const OBJECTS: &str = r#""arn:aws:s3:::photos/*""#;
pub(super) const BUCKET: &str = r#""arn:aws:s3:::photos""#;

pub(super) async fn set_policy(world: &World, policy: &str) {
    check(world, Alice, "PUT /photos?policy", &[], policy, "204").await;
}
