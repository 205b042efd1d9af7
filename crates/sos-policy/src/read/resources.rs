//! `Resource` and `NotResource`.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html>: a bucket policy is about its
//! bucket and what is in it.

use super::statements::Element;
use super::{Attached, Scope};
use crate::arn::ArnPattern;
use crate::error::{Fault, FaultAt};
use crate::glob::Glob;
use crate::statement::Written;

pub(super) struct Resources {
    pub(super) patterns: Vec<ArnPattern>,
    pub(super) written: Written,
    /// Whether one of them can be a bucket.
    pub(super) has_bucket: bool,
    /// Whether one of them can be an object.
    pub(super) has_object: bool,
}

impl Resources {
    /// Those of a trust policy, which is about the role that it is of.
    pub(super) fn the_role_itself() -> Self {
        Self {
            patterns: vec![ArnPattern::Everything],
            written: Written {
                negated: false,
                values: Vec::new(),
            },
            has_bucket: false,
            has_object: false,
        }
    }
}

pub(super) fn read(element: Element<'_>, scope: Scope<'_>) -> Result<Resources, FaultAt> {
    let nodes = element.node.one_or_many()?;
    if nodes.is_empty() {
        return Err(Fault::MissingResource.at(element.node.offset));
    }
    let mut resources = Resources {
        patterns: Vec::with_capacity(nodes.len()),
        written: Written {
            negated: element.negated,
            values: Vec::with_capacity(nodes.len()),
        },
        has_bucket: false,
        has_object: false,
    };
    for node in nodes {
        let text = node.text("Resource")?;
        let pattern = ArnPattern::parse(text, scope.has_variables());
        let pattern = pattern.filter(|pattern| match scope.of {
            Attached::Identity | Attached::Trust => true,
            Attached::Bucket(bucket) => {
                *pattern != ArnPattern::Everything && pattern.is_of_s3() && may_be_of(text, bucket)
            }
        });
        let pattern = pattern.ok_or_else(|| {
            let value = text.to_owned();
            Fault::InvalidResource { value }.at(node.offset)
        })?;
        let (has_bucket, has_object) = kinds(text);
        resources.has_bucket |= has_bucket;
        resources.has_object |= has_object;
        resources.patterns.push(pattern);
        resources.written.values.push(text.to_owned());
    }
    Ok(resources)
}

/// Whether a pattern can match a bucket or what is in it. A part with variables is judged when the policy is applied.
fn may_be_of(text: &str, bucket: &str) -> bool {
    let last = last_component(text);
    let end = last.find(['/', '$']).unwrap_or(last.len());
    let name = &last[..end];
    if last[end..].starts_with('$') {
        return Glob::parse(&format!("{name}*")).matches(bucket);
    }
    // A star may also stand for the rest of the bucket's name, the slash and the beginning of the key.
    let up_to_star = name.find('*').map(|star| &name[..=star]);
    Glob::parse(name).matches(bucket) || up_to_star.is_some_and(|start| Glob::parse(start).matches(bucket))
}

/// Whether a pattern can match buckets, and objects.
fn kinds(text: &str) -> (bool, bool) {
    let last = last_component(text);
    let is_open = last.contains(['*', '?']) || last.contains("${");
    let has_slash = outside_variables(last).any(|(_, byte)| byte == b'/');
    (!has_slash, has_slash || is_open)
}

/// What follows the fifth colon that is in no variable; the whole where there are fewer.
fn last_component(text: &str) -> &str {
    outside_variables(text)
        .filter(|(_, byte)| *byte == b':')
        .nth(4)
        .map_or(text, |(colon, _)| &text[colon + 1..])
}

/// The bytes of a text with their offsets, those from `${` to `}` left out.
fn outside_variables(text: &str) -> impl Iterator<Item = (usize, u8)> + '_ {
    let mut within = false;
    text.bytes().enumerate().filter(move |(offset, byte)| {
        within |= text.as_bytes()[*offset..].starts_with(b"${");
        let outside = !within;
        within &= *byte != b'}';
        outside
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_belong_to_the_bucket() {
        let check = |text: &str, expected: bool| {
            assert_eq!(may_be_of(text, "photos"), expected, "{text}");
        };
        check("arn:aws:s3:::photos", true);
        check("arn:aws:s3:::photos/*", true);
        check("arn:aws:s3:::photos*", true);
        check("arn:aws:s3:::ph?tos/a", true);
        check("arn:aws:s3:::*", true);
        check("arn:aws:s3:::*/*", true);
        check("arn:aws:s3:::pho*jpg", true);
        check("arn:aws:s3:::${aws:username}/x", true);
        check("arn:aws:s3:::photos/${aws:username}", true);
        check("arn:aws:s3:::other", false);
        check("arn:aws:s3:::photos2/*", false);
        check("arn:aws:s3:::other-${aws:username}", false);
        check("arn:aws:s3:::other*/x", false);
    }

    #[test]
    fn buckets_and_objects() {
        let check = |text: &str, expected: (bool, bool)| assert_eq!(kinds(text), expected, "{text}");
        check("arn:aws:s3:::photos", (true, false));
        check("arn:aws:s3:::photos/*", (false, true));
        check("arn:aws:s3:::photos*", (true, true));
        check("arn:aws:s3:::${aws:PrincipalTag/bucket}", (true, true));
        check("arn:aws:s3:::${aws:username}/x", (false, true));
    }
}
