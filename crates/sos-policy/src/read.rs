//! From JSON to a checked policy: the document. The elements of statements are in the files below.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

mod actions;
mod conditions;
mod principals;
mod resources;
mod statements;

use crate::error::{Fault, FaultAt, Kind, PolicyError};
use crate::json::{self, Node, Value};
use crate::limits::{MAX_DOCUMENT_BYTES, MAX_STATEMENTS};
use crate::place::Place;
use crate::policy::{Policy, Version};

/// What the reader of a statement has to know of the document.
#[derive(Clone, Copy)]
struct Scope<'a> {
    text: &'a str,
    version: Version,
    of: Attached<'a>,
}

/// What the policy is of.
#[derive(Clone, Copy)]
pub(crate) enum Attached<'a> {
    /// The bucket of this name.
    Bucket(&'a str),
    /// A user, a group, a role or a session: what they may.
    Identity,
    /// A role: who may become it.
    Trust,
}

impl Attached<'_> {
    fn kind(self) -> Kind {
        match self {
            Self::Bucket(_) => Kind::Bucket,
            Self::Identity => Kind::Identity,
            Self::Trust => Kind::Trust,
        }
    }
}

impl Scope<'_> {
    fn kind(&self) -> Kind {
        self.of.kind()
    }

    /// Variables came with version 2012-10-17; before, `${` is text.
    fn has_variables(&self) -> bool {
        self.version == Version::V2012
    }
}

/// Reads a document.
pub(crate) fn read(document: &[u8], of: Attached<'_>) -> Result<Policy, PolicyError> {
    let kind = of.kind();
    let refused = |fault: Fault| PolicyError {
        fault,
        place: None,
        kind,
    };
    if document.len() > MAX_DOCUMENT_BYTES {
        let size_bytes = document.len();
        return Err(refused(Fault::TooLarge { size_bytes }));
    }
    if kind == Kind::Bucket && document.first() != Some(&b'{') {
        return Err(refused(Fault::NotAnObject));
    }
    let text = std::str::from_utf8(document).map_err(|error| {
        let valid = std::str::from_utf8(&document[..error.valid_up_to()]).unwrap_or_default();
        let detail = "the document is not UTF-8";
        PolicyError {
            place: Some(Place::of(valid, valid.len())),
            ..refused(Fault::InvalidJson { detail })
        }
    })?;
    read_text(text, of).map_err(|found| PolicyError {
        place: Some(Place::of(text, found.offset)),
        ..refused(found.fault)
    })
}

fn read_text(text: &str, of: Attached<'_>) -> Result<Policy, FaultAt> {
    let root = json::parse(text)?;
    let Value::Object(members) = &root.value else {
        return Err(Fault::NotAnObject.at(root.offset));
    };
    let (mut version, mut id, mut statement) = (Version::V2008, None, None);
    for member in members {
        match member.name.as_str() {
            "Version" => version = read_version(&member.node)?,
            "Id" => id = Some(member.node.text("Id")?.to_owned()),
            "Statement" => statement = Some(&member.node),
            name => {
                let name = name.to_owned();
                return Err(Fault::UnknownElement { name }.at(member.offset));
            }
        }
    }
    let scope = Scope { text, version, of };
    let statement = statement.ok_or_else(|| Fault::MissingStatement.at(root.offset))?;
    let nodes = match &statement.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(statement),
    };
    if nodes.is_empty() {
        return Err(Fault::EmptyStatement.at(statement.offset));
    }
    if nodes.len() > MAX_STATEMENTS {
        return Err(Fault::TooManyStatements { count: nodes.len() }.at(statement.offset));
    }
    let statements = statements::read(nodes, scope)?;
    Ok(Policy::new(scope.kind(), version, id, statements))
}

fn read_version(node: &Node) -> Result<Version, FaultAt> {
    match &node.value {
        Value::Text(text) if text == "2012-10-17" => Ok(Version::V2012),
        Value::Text(text) if text == "2008-10-17" => Ok(Version::V2008),
        Value::Text(text) | Value::Number(text) => {
            Err(Fault::InvalidVersion { value: text.clone() }.at(node.offset))
        }
        _ => Err(node.wrong_type("Version", "a string")),
    }
}
