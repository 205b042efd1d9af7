//! `Principal` and `NotPrincipal`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use super::statements::Element;
use crate::error::{Fault, FaultAt};
use crate::json::{Member, Node, Value};
use crate::principal::{PrincipalPattern, Principals};

pub(super) fn read(element: Element<'_>) -> Result<Principals, FaultAt> {
    let mut patterns = Vec::new();
    match &element.node.value {
        Value::Text(text) if text == "*" => patterns.push(PrincipalPattern::Everyone),
        Value::Text(text) => return Err(invalid(text, element.node)),
        Value::Object(members) if !members.is_empty() => {
            for member in members {
                read_member(member, &mut patterns)?;
            }
        }
        _ => return Err(invalid("", element.node)),
    }
    Ok(Principals {
        negated: element.negated,
        patterns,
    })
}

fn read_member(member: &Member, patterns: &mut Vec<PrincipalPattern>) -> Result<(), FaultAt> {
    let nodes = member.node.one_or_many()?;
    if nodes.is_empty() {
        return Err(invalid(&member.name, &member.node));
    }
    for node in nodes {
        let Value::Text(text) = &node.value else {
            return Err(invalid(&member.name, node));
        };
        let is_whole = !text.is_empty() && !text.contains(['*', '?', '$']);
        let pattern = match member.name.as_str() {
            "AWS" => PrincipalPattern::parse_aws(text),
            "CanonicalUser" => is_whole.then(|| PrincipalPattern::CanonicalUser(text.clone())),
            "Federated" => is_whole.then(|| PrincipalPattern::Federated(text.clone())),
            "Service" => is_whole.then(|| PrincipalPattern::Service(text.clone())),
            name => return Err(invalid(name, node)),
        };
        patterns.push(pattern.ok_or_else(|| invalid(text, node))?);
    }
    Ok(())
}

fn invalid(value: &str, node: &Node) -> FaultAt {
    let value = value.to_owned();
    Fault::InvalidPrincipal { value }.at(node.offset)
}
