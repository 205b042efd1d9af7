//! Statements: their elements, each once, and what must not stand together.

use std::collections::HashSet;

use super::{Scope, actions, conditions, principals, resources, resources::Resources};
use crate::error::{Fault, FaultAt, Kind};
use crate::json::{Member, Node};
use crate::place::Place;
use crate::principal::Principals;
use crate::statement::{Effect, Statement};

/// An element that has an opposite.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    /// `Not…`
    pub(super) negated: bool,
    pub(super) node: &'a Node,
}

pub(super) fn read(nodes: &[Node], scope: Scope<'_>) -> Result<Vec<Statement>, FaultAt> {
    let mut sids = HashSet::new();
    let mut statements = Vec::with_capacity(nodes.len());
    for node in nodes {
        let (statement, sid_offset) = read_one(node, scope)?;
        if let Some(sid) = statement.sid.as_ref().filter(|sid| !sid.is_empty())
            && !sids.insert(sid.clone())
        {
            return Err(Fault::DuplicateSid { sid: sid.clone() }.at(sid_offset));
        }
        statements.push(statement);
    }
    Ok(statements)
}

/// A statement and where its `Sid` stands.
fn read_one(node: &Node, scope: Scope<'_>) -> Result<(Statement, usize), FaultAt> {
    let members = node.members("Statement")?;
    known_only(members)?;
    let find = |name: &str| members.iter().find(|member| member.name == name);
    let sid = find("Sid");
    let sid_offset = sid.map_or(node.offset, |member| member.node.offset);
    let sid = sid.map(|member| read_sid(&member.node, scope)).transpose()?;
    let effect = find("Effect").ok_or_else(|| Fault::MissingEffect.at(node.offset))?;
    let effect = read_effect(&effect.node)?;
    let principals = read_principals(either(members, "Principal", "NotPrincipal")?, effect, node, scope)?;
    let action =
        either(members, "Action", "NotAction")?.ok_or_else(|| Fault::MissingAction.at(node.offset))?;
    let actions = actions::read(action, scope)?;
    let resource = either(members, "Resource", "NotResource")?;
    let resources = match (scope.kind(), resource) {
        (Kind::Trust, None) => Resources::the_role_itself(),
        (Kind::Trust, Some(resource)) => return Err(Fault::ResourceNotAllowed.at(resource.node.offset)),
        (_, None) => return Err(Fault::MissingResource.at(node.offset)),
        (_, Some(resource)) => resources::read(resource, scope)?,
    };
    let conditions = match find("Condition") {
        None => Vec::new(),
        Some(member) => conditions::read(&member.node, &actions.set, scope)?,
    };
    if scope.kind() == Kind::Bucket && !action.negated && !resources.written.negated {
        actions::check_resources(action.node, &resources)?;
    }
    let statement = Statement {
        place: Place::of(scope.text, node.offset),
        sid,
        effect,
        principals,
        actions: actions.set,
        actions_written: actions.written,
        resources: resources.patterns,
        resources_written: resources.written,
        conditions,
    };
    Ok((statement, sid_offset))
}

fn known_only(members: &[Member]) -> Result<(), FaultAt> {
    const KNOWN: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let unknown = members
        .iter()
        .find(|member| !KNOWN.contains(&member.name.as_str()));
    unknown.map_or(Ok(()), |member| {
        let name = member.name.clone();
        Err(Fault::UnknownElement { name }.at(member.offset))
    })
}

/// An element or its opposite; both are refused.
fn either<'a>(
    members: &'a [Member],
    element: &'static str,
    opposite: &'static str,
) -> Result<Option<Element<'a>>, FaultAt> {
    let find = |name: &str| members.iter().find(|member| member.name == name);
    match (find(element), find(opposite)) {
        (Some(_), Some(second)) => Err(Fault::BothElements { element }.at(second.offset)),
        (Some(member), None) => Ok(Some(Element {
            negated: false,
            node: &member.node,
        })),
        (None, Some(member)) => Ok(Some(Element {
            negated: true,
            node: &member.node,
        })),
        (None, None) => Ok(None),
    }
}

fn read_sid(node: &Node, scope: Scope<'_>) -> Result<String, FaultAt> {
    let sid = node.text("Sid")?.to_owned();
    let is_plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if scope.kind() != Kind::Bucket && !is_plain {
        return Err(Fault::InvalidSid { sid }.at(node.offset));
    }
    Ok(sid)
}

fn read_effect(node: &Node) -> Result<Effect, FaultAt> {
    match node.text("Effect")? {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => Err(Fault::InvalidEffect {
            value: other.to_owned(),
        }
        .at(node.offset)),
    }
}

/// `NotPrincipal` goes with `Deny` alone: with `Allow` it would let in everyone else, the anonymous among them.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>.
fn read_principals(
    element: Option<Element<'_>>,
    effect: Effect,
    statement: &Node,
    scope: Scope<'_>,
) -> Result<Option<Principals>, FaultAt> {
    match (scope.kind(), element) {
        (Kind::Identity, None) => Ok(None),
        (Kind::Identity, Some(element)) => Err(Fault::PrincipalNotAllowed.at(element.node.offset)),
        (Kind::Bucket | Kind::Trust, None) => Err(Fault::MissingPrincipal.at(statement.offset)),
        (Kind::Bucket | Kind::Trust, Some(element)) if element.negated && effect == Effect::Allow => {
            let value = "NotPrincipal with Allow".to_owned();
            Err(Fault::InvalidPrincipal { value }.at(element.node.offset))
        }
        (Kind::Bucket | Kind::Trust, Some(element)) => principals::read(element).map(Some),
    }
}
