//! One condition of a statement: an operator, a key, and the values to compare with.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>
//! (several values of the policy are joined by "or", of a negated operator by "nor"), and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
//! (several values of the request).

use crate::arn::ArnPattern;
use crate::context::{Context, Value};
use crate::key::Key;
use crate::network::Network;
use crate::operator::{Comparison, Operator, SetOperator};
use crate::template::{Template, is_empty_set};
use crate::time;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    pub(crate) operator: Operator,
    /// The operator as the document writes it.
    pub(crate) operator_written: String,
    pub(crate) key: Key,
    /// The key as the document writes it.
    pub(crate) key_written: String,
    pub(crate) operands: Vec<Operand>,
    /// The values as the document writes them.
    pub(crate) written: Vec<String>,
}

/// A value of the policy, ready for its operator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    Text(Template),
    Number(f64),
    TimeMs(i64),
    Truth(bool),
    Bytes(Vec<u8>),
    Network(Network),
    Arn(ArnPattern),
}

impl Condition {
    /// Whether a request meets it.
    pub(crate) fn holds(&self, context: &dyn Context) -> bool {
        let found = context.values(&self.key);
        let values = found.as_slice();
        let meets = |value: &Value<'_>| self.matches_any(value, context) != self.operator.negated;
        match self.operator.set {
            _ if self.operator.comparison == Comparison::Null => self.is_missing_as_wanted(values),
            // "IfExists": where the key is missing, the condition is met.
            _ if self.operator.if_exists && values.is_empty() => true,
            // All of none are met; none of none is.
            Some(SetOperator::All) => is_empty_set(values) || values.iter().all(meets),
            Some(SetOperator::Any) => !is_empty_set(values) && values.iter().any(meets),
            // A key that is missing has no value that matches, which is what a negated operator wants.
            None => values.iter().any(|value| self.matches_any(value, context)) != self.operator.negated,
        }
    }

    /// `Null`: `true` wants the key to be missing, `false` to be there.
    fn is_missing_as_wanted(&self, values: &[Value<'_>]) -> bool {
        let is_missing = values.is_empty();
        self.operands.contains(&Operand::Truth(is_missing))
    }

    fn matches_any(&self, value: &Value<'_>, context: &dyn Context) -> bool {
        self.operands
            .iter()
            .any(|operand| matches(self.operator.comparison, value, operand, context))
    }

    /// The keys that it asks for.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        let variables = self
            .operands
            .iter()
            .flat_map(|operand| -> Box<dyn Iterator<Item = &Key>> {
                match operand {
                    Operand::Text(template) => Box::new(template.keys()),
                    Operand::Arn(pattern) => pattern.keys(),
                    _ => Box::new(std::iter::empty()),
                }
            });
        std::iter::once(&self.key).chain(variables)
    }
}

/// Whether one value of a request matches one of the policy. What cannot be compared does not match.
fn matches(comparison: Comparison, value: &Value<'_>, operand: &Operand, context: &dyn Context) -> bool {
    match (comparison, operand) {
        (Comparison::StringEquals | Comparison::StringLike, Operand::Text(template)) => {
            template.matches(&value.text(), context)
        }
        (Comparison::StringEqualsIgnoreCase, Operand::Text(template)) => {
            template.equals_ignoring_case(&value.text(), context)
        }
        (Comparison::Numeric(order), Operand::Number(own)) => number(value)
            .and_then(|number| number.partial_cmp(own))
            .is_some_and(|found| order.holds(found)),
        (Comparison::Date(order), Operand::TimeMs(own)) => {
            time_ms(value).is_some_and(|time_ms| order.holds(Ord::cmp(&time_ms, own)))
        }
        (Comparison::Bool, Operand::Truth(own)) => truth(value) == Some(*own),
        (Comparison::BinaryEquals, Operand::Bytes(own)) => match value {
            Value::Bytes(bytes) => **bytes == **own,
            other => other.text().as_bytes() == own.as_slice(),
        },
        (Comparison::IpAddress, Operand::Network(network)) => match value {
            Value::Address(address) => network.contains(*address),
            other => other
                .text()
                .parse()
                .is_ok_and(|address| network.contains(address)),
        },
        (Comparison::Arn, Operand::Arn(pattern)) => pattern.matches_text(&value.text(), context),
        _ => false,
    }
}

/// A number of a request. Moments are seconds since 1970, so that `aws:EpochTime` can be compared either way.
fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::TimeMs(time_ms) => Some(time_ms.div_euclid(1000) as f64),
        Value::Text(text) => parse_number(text),
        _ => None,
    }
}

/// Reads a decimal number. Whole numbers are exact up to 2^53.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    let number: f64 = if is_plain { text.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}

fn time_ms(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::TimeMs(time_ms) => Some(*time_ms),
        Value::Integer(seconds) => seconds.checked_mul(1000),
        Value::Text(text) => time::parse(text),
        _ => None,
    }
}

fn truth(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Text(text) => parse_truth(text),
        _ => None,
    }
}

/// Reads `true` or `false`, letter case aside.
pub(crate) fn parse_truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}
