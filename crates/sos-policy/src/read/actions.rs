//! `Action` and `NotAction`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use super::Scope;
use super::resources::Resources;
use super::statements::Element;
use crate::action::{ActionResource, ActionSet};
use crate::error::{Fault, FaultAt, Kind};
use crate::json::Node;
use crate::statement::Written;

pub(super) struct Actions {
    /// Those that the statement applies to.
    pub(super) set: ActionSet,
    pub(super) written: Written,
}

pub(super) fn read(element: Element<'_>, scope: Scope<'_>) -> Result<Actions, FaultAt> {
    let nodes = element.node.one_or_many()?;
    if nodes.is_empty() {
        return Err(Fault::MissingAction.at(element.node.offset));
    }
    let mut set = ActionSet::default();
    let mut values = Vec::with_capacity(nodes.len());
    for node in nodes {
        let text = node.text("Action")?;
        set.add(&read_one(text, scope).ok_or_else(|| invalid(text, node))?);
        values.push(text.to_owned());
    }
    let written = Written {
        negated: element.negated,
        values,
    };
    let set = if element.negated { set.complement() } else { set };
    let set = if scope.kind() == Kind::Trust {
        set.of_sts()
    } else {
        set
    };
    Ok(Actions { set, written })
}

/// The actions that a value names; `None` where it cannot stand here.
///
/// A bucket policy is about S3 alone, and a trust policy about STS. An identity policy may name other services, which SOS does not have: such values name
/// nothing here. Of S3 each value must name something.
fn read_one(text: &str, scope: Scope<'_>) -> Option<ActionSet> {
    if text == "*" {
        return (scope.kind() != Kind::Trust).then(|| ActionSet::named_by("*"));
    }
    let (service, name) = text.split_once(':')?;
    let is_plain = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.bytes().all(plain)
    };
    if !is_plain(service) || !is_plain(&name.replace(['*', '?'], "x")) {
        return None;
    }
    let set = ActionSet::named_by(text);
    let is_s3 = service.eq_ignore_ascii_case("s3");
    match scope.kind() {
        Kind::Trust => (service.eq_ignore_ascii_case("sts") && !set.is_empty()).then_some(set),
        _ if is_s3 => (!set.is_empty()).then_some(set),
        Kind::Bucket => None,
        Kind::Identity => Some(set),
    }
}

/// Each value must name an action that one of the resources has: objects' actions want `bucket/…`, buckets' the bucket.
pub(super) fn check_resources(node: &Node, resources: &Resources) -> Result<(), FaultAt> {
    for node in node.one_or_many()? {
        let text = node.text("Action")?;
        let applies = ActionSet::named_by(text)
            .iter()
            .any(|action| match action.resource() {
                ActionResource::Bucket => resources.has_bucket,
                ActionResource::Object => resources.has_object,
                ActionResource::Service | ActionResource::Other => false,
            });
        if !applies {
            let action = text.to_owned();
            return Err(Fault::ActionWithoutResource { action }.at(node.offset));
        }
    }
    Ok(())
}

fn invalid(text: &str, node: &Node) -> FaultAt {
    let value = text.to_owned();
    Fault::InvalidAction { value }.at(node.offset)
}
