//! `Condition`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Scope;
use crate::action::ActionSet;
use crate::arn::ArnPattern;
use crate::condition::{Condition, Operand, parse_number, parse_truth};
use crate::error::{Fault, FaultAt, Kind};
use crate::json::{Member, Node, Value};
use crate::key::{Key, KeyName};
use crate::network::Network;
use crate::operator::{Comparison, Operator};
use crate::template::{Syntax, Template};
use crate::time;

pub(super) fn read(node: &Node, actions: &ActionSet, scope: Scope<'_>) -> Result<Vec<Condition>, FaultAt> {
    let mut conditions = Vec::new();
    for member in node.members("Condition")? {
        let operator = Operator::parse(&member.name).ok_or_else(|| {
            let value = member.name.clone();
            Fault::InvalidOperator { value }.at(member.offset)
        })?;
        for key in member.node.members("The keys of a condition operator")? {
            let read = Reading {
                operator,
                operator_written: &member.name,
                scope,
            };
            conditions.push(read.condition(key, actions)?);
        }
    }
    Ok(conditions)
}

/// One operator of a condition block.
struct Reading<'a> {
    operator: Operator,
    operator_written: &'a str,
    scope: Scope<'a>,
}

impl Reading<'_> {
    fn condition(&self, member: &Member, actions: &ActionSet) -> Result<Condition, FaultAt> {
        let key = Key::parse(&member.name);
        check_key(&key, member, actions, self.scope)?;
        let nodes = member.node.one_or_many()?;
        if nodes.is_empty() {
            return Err(member
                .node
                .wrong_type("A condition key", "given at least one value"));
        }
        let mut operands = Vec::with_capacity(nodes.len());
        let mut written = Vec::with_capacity(nodes.len());
        for node in nodes {
            let text = match &node.value {
                Value::Text(text) | Value::Number(text) => text.clone(),
                Value::Bool(truth) => truth.to_string(),
                _ => return Err(node.wrong_type("A condition value", "a string, a number, true or false")),
            };
            operands.push(self.operand(&text).ok_or_else(|| self.invalid(&text, node))?);
            written.push(text);
        }
        Ok(Condition {
            operator: self.operator,
            operator_written: self.operator_written.to_owned(),
            key,
            key_written: member.name.clone(),
            operands,
            written,
        })
    }

    fn operand(&self, text: &str) -> Option<Operand> {
        let syntax = Syntax {
            variables: self.scope.has_variables(),
            wildcards: self.operator.comparison == Comparison::StringLike,
        };
        match self.operator.comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::StringLike => {
                Template::parse(text, syntax).map(Operand::Text)
            }
            Comparison::Numeric(_) => parse_number(text).map(Operand::Number),
            Comparison::Date(_) => time::parse(text).map(Operand::TimeMs),
            Comparison::Bool | Comparison::Null => parse_truth(text).map(Operand::Truth),
            Comparison::BinaryEquals => STANDARD.decode(text).ok().map(Operand::Bytes),
            Comparison::IpAddress => Network::parse(text).map(Operand::Network),
            Comparison::Arn => ArnPattern::parse(text, syntax.variables).map(Operand::Arn),
        }
    }

    fn invalid(&self, text: &str, node: &Node) -> FaultAt {
        let value = text.to_owned();
        let fault = match self.operator.comparison {
            Comparison::IpAddress => Fault::InvalidAddress { value },
            _ => Fault::InvalidValue {
                operator: self.operator_written.to_owned(),
                value,
            },
        };
        fault.at(node.offset)
    }
}

/// A bucket policy may ask for S3's own keys, where one of the statement's actions knows them, and for global ones, of which
/// AWS takes any; an identity policy and a trust policy for those of every service and provider.
fn check_key(key: &Key, member: &Member, actions: &ActionSet, scope: Scope<'_>) -> Result<(), FaultAt> {
    let name = member.name.as_str();
    let starts_with = |prefix: &str| {
        name.split_at_checked(prefix.len())
            .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(prefix) && !rest.is_empty())
    };
    let is_known = match scope.kind() {
        Kind::Bucket => key.name != KeyName::Other || starts_with("aws:"),
        Kind::Identity | Kind::Trust => name.contains(':'),
    };
    if !is_known {
        let value = name.to_owned();
        return Err(Fault::InvalidKey { value }.at(member.offset));
    }
    let applies = !key.name.is_s3() || actions.iter().any(|action| action.knows(key.name));
    if scope.kind() == Kind::Bucket && !applies {
        let key = name.to_owned();
        return Err(Fault::KeyNotApplicable { key }.at(member.offset));
    }
    Ok(())
}
