//! A second evaluator, straight from the documentation: it reads the JSON anew for each request, compiles nothing, and looks
//! for wildcards by a table over both texts.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value as Json;
use sos_policy::{Facts, Principal};

/// The request's keys in lower case, with their values as text.
pub(crate) type Circumstances = BTreeMap<String, Vec<String>>;

pub(crate) fn circumstances(facts: &Facts<'_>) -> Circumstances {
    facts
        .iter()
        .map(|(key, values)| {
            let values = values.as_slice().iter().map(|value| value.text().into_owned());
            (key.to_string().to_lowercase(), values.collect())
        })
        .collect()
}

/// `allow`, `deny` or `-`.
pub(crate) fn decide(
    document: &Json,
    principal: &Principal<'_>,
    action: &str,
    resource: &str,
    facts: &Circumstances,
) -> &'static str {
    let has_variables = document["Version"] == "2012-10-17";
    let mut verdict = "-";
    for statement in many(&document["Statement"]) {
        if applies(&statement, principal, action, resource, facts, has_variables) {
            match statement["Effect"].as_str() {
                Some("Deny") => return "deny",
                _ => verdict = "allow",
            }
        }
    }
    verdict
}

fn applies(
    statement: &Json,
    principal: &Principal<'_>,
    action: &str,
    resource: &str,
    facts: &Circumstances,
    has_variables: bool,
) -> bool {
    let is_named = |element: &str, matches: &dyn Fn(&str) -> bool| match statement.get(element) {
        Some(values) => many(values).iter().any(|value| matches(value.as_str().unwrap())),
        None => !many(&statement[format!("Not{element}")])
            .iter()
            .any(|value| matches(value.as_str().unwrap())),
    };
    let action_matches = |pattern: &str| {
        wildcard(
            &literal_tokens(&pattern.to_lowercase(), true),
            &action.to_lowercase(),
        )
    };
    let resource_matches = |pattern: &str| {
        pattern == "*"
            || tokens(pattern, true, has_variables, facts)
                .is_some_and(|tokens| arn_matches(&tokens, resource))
    };
    // An allowing NotResource with an unresolved variable allows nothing.
    let is_unresolved = statement.get("NotResource").is_some_and(|values| {
        many(values)
            .iter()
            .any(|value| tokens(value.as_str().unwrap(), true, has_variables, facts).is_none())
    });
    if is_unresolved && statement["Effect"] == "Allow" {
        return false;
    }
    means(statement, principal)
        && is_named("Action", &action_matches)
        && is_named("Resource", &resource_matches)
        && conditions_hold(&statement["Condition"], facts, has_variables)
}

fn means(statement: &Json, principal: &Principal<'_>) -> bool {
    if statement.get("Principal").is_none() && statement.get("NotPrincipal").is_none() {
        return true;
    }
    let listed = |element: &Json| -> Vec<String> {
        match element {
            Json::String(text) => vec![text.clone()],
            object => many(&object["AWS"])
                .iter()
                .map(|value| value.as_str().unwrap().to_owned())
                .collect(),
        }
    };
    let account = principal.account().map(|account| account.id.to_string());
    let is_account = |text: &str| {
        account
            .as_ref()
            .is_some_and(|id| text == id || text == format!("arn:aws:iam::{id}:root"))
    };
    let names: Vec<String> = match principal {
        Principal::User { arn, .. } => vec![arn.to_string()],
        Principal::RoleSession {
            role_arn,
            session_arn,
            ..
        } => vec![role_arn.to_string(), session_arn.to_string()],
        _ => Vec::new(),
    };
    if let Some(element) = statement.get("Principal") {
        return listed(element)
            .iter()
            .any(|text| text == "*" || is_account(text) || names.contains(text));
    }
    let listed = listed(&statement["NotPrincipal"]);
    let is_excepted = listed.contains(&"*".to_owned())
        || (account.is_some()
            && listed.iter().any(|text| is_account(text))
            && names.iter().all(|name| listed.contains(name)));
    !is_excepted
}

fn conditions_hold(block: &Json, facts: &Circumstances, has_variables: bool) -> bool {
    let Some(operators) = block.as_object() else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let wanted: Vec<String> = many(wanted)
                .iter()
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect();
            let found = facts.get(&key.to_lowercase()).cloned().unwrap_or_default();
            holds(operator, &wanted, &found, facts, has_variables)
        })
    })
}

fn holds(
    operator: &str,
    wanted: &[String],
    found: &[String],
    facts: &Circumstances,
    has_variables: bool,
) -> bool {
    if operator == "Null" {
        return wanted.contains(&found.is_empty().to_string());
    }
    let (set, name) = match operator.split_once(':') {
        Some((set, name)) => (Some(set), name),
        None => (None, operator),
    };
    let (name, if_exists) = match name.strip_suffix("IfExists") {
        Some(name) => (name, true),
        None => (name, false),
    };
    if if_exists && found.is_empty() {
        return true;
    }
    let negated = name.contains("Not");
    let name = name.replace("Not", "");
    let any = |value: &String| {
        wanted
            .iter()
            .any(|wanted| compare(&name, value, wanted, facts, has_variables))
    };
    let is_null = found.is_empty() || found == [""];
    match set {
        Some("ForAllValues") => is_null || found.iter().all(|value| any(value) != negated),
        Some(_) => !is_null && found.iter().any(|value| any(value) != negated),
        None => found.iter().any(any) != negated,
    }
}

fn compare(name: &str, value: &str, wanted: &str, facts: &Circumstances, has_variables: bool) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let numbers = number(value).zip(number(wanted));
    match name {
        "StringEquals" => {
            tokens(wanted, false, has_variables, facts).is_some_and(|tokens| wildcard(&tokens, value))
        }
        "StringEqualsIgnoreCase" => tokens(wanted, false, has_variables, facts).is_some_and(|tokens| {
            let lower: Vec<Token> = tokens.into_iter().map(Token::lower).collect();
            wildcard(&lower, &value.to_lowercase())
        }),
        "StringLike" => {
            tokens(wanted, true, has_variables, facts).is_some_and(|tokens| wildcard(&tokens, value))
        }
        "NumericEquals" => numbers.is_some_and(|(value, wanted)| value.total_cmp(&wanted).is_eq()),
        "NumericLessThan" => numbers.is_some_and(|(value, wanted)| value < wanted),
        "NumericGreaterThanEquals" => numbers.is_some_and(|(value, wanted)| value >= wanted),
        "Bool" => value.to_lowercase() == wanted.to_lowercase(),
        "IpAddress" => is_within(value, wanted),
        "ArnEquals" | "ArnLike" => {
            wanted == "*"
                || tokens(wanted, true, has_variables, facts)
                    .is_some_and(|tokens| arn_matches(&tokens, value))
        }
        other => panic!("the model has no {other}"),
    }
}

/// Bit by bit.
fn is_within(value: &str, range: &str) -> bool {
    let bits = |address: IpAddr| -> Vec<bool> {
        let bytes = match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        bytes
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
            .collect()
    };
    let Ok(value) = value.parse::<IpAddr>() else {
        return false;
    };
    let (address, prefix) = range.split_once('/').unwrap_or((range, "999"));
    let address: IpAddr = address.parse().unwrap();
    let prefix: usize = prefix.parse().unwrap();
    value.is_ipv4() == address.is_ipv4()
        && bits(value)
            .into_iter()
            .zip(bits(address))
            .take(prefix)
            .all(|(one, other)| one == other)
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Character(char),
    AnyOne,
    AnyRun,
}

impl Token {
    fn lower(self) -> Self {
        match self {
            Self::Character(character) => Self::Character(character.to_lowercase().next().unwrap()),
            other => other,
        }
    }
}

pub(crate) fn literal_tokens(text: &str, wildcards: bool) -> Vec<Token> {
    text.chars()
        .map(|character| match character {
            '*' if wildcards => Token::AnyRun,
            '?' if wildcards => Token::AnyOne,
            other => Token::Character(other),
        })
        .collect()
}

/// A text with its variables replaced; `None` where one has no value.
fn tokens(text: &str, wildcards: bool, has_variables: bool, facts: &Circumstances) -> Option<Vec<Token>> {
    let mut result = Vec::new();
    let mut rest = text;
    while has_variables && let Some(start) = rest.find("${") {
        result.extend(literal_tokens(&rest[..start], wildcards));
        let end = start + rest[start..].find('}').unwrap();
        let inner = &rest[start + 2..end];
        let (name, default) = match inner.split_once(", ") {
            Some((name, default)) => (name, Some(default.trim_matches('\'').to_owned())),
            None => (inner, None),
        };
        let value = match name {
            "*" | "?" | "$" => Some(name.to_owned()),
            _ => match facts.get(&name.to_lowercase()).map(Vec::as_slice) {
                Some([one]) if !one.is_empty() => Some(one.clone()),
                Some([_, _, ..]) => return None,
                _ => default,
            },
        };
        result.extend(literal_tokens(&value?, false));
        rest = &rest[end + 1..];
    }
    result.extend(literal_tokens(rest, wildcards));
    Some(result)
}

/// Component by component.
fn arn_matches(pattern: &[Token], arn: &str) -> bool {
    let patterns: Vec<&[Token]> = pattern
        .splitn(6, |token| *token == Token::Character(':'))
        .collect();
    let components: Vec<&str> = arn.splitn(6, ':').collect();
    patterns.len() == 6
        && components.len() == 6
        && patterns
            .iter()
            .zip(components)
            .all(|(pattern, component)| wildcard(pattern, component))
}

/// `reached[i]`: the tokens so far match the first `i` characters.
pub(crate) fn wildcard(pattern: &[Token], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for token in pattern {
        let mut next = vec![false; text.len() + 1];
        for index in 0..=text.len() {
            next[index] = match token {
                Token::AnyRun => reached[index] || (index > 0 && next[index - 1]),
                Token::AnyOne => index > 0 && reached[index - 1],
                Token::Character(own) => index > 0 && reached[index - 1] && text[index - 1] == *own,
            };
        }
        reached = next;
    }
    reached[text.len()]
}

fn many(value: &Json) -> Vec<Json> {
    match value {
        Json::Null => Vec::new(),
        Json::Array(values) => values.clone(),
        one => vec![one.clone()],
    }
}
