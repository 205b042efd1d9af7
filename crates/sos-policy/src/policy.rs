//! A policy that has passed every check, and what it says to a request.

use crate::action::Action;
use crate::arn::ArnParts;
use crate::condition::Condition;
use crate::error::{Kind, PolicyError};
use crate::key::{Key, KeyName};
use crate::place::Place;
use crate::principal::{Grant, PrincipalPattern};
use crate::read::{self, Attached};
use crate::request::Request;
use crate::statement::{Effect, Statement};

/// The version of the language that a document is written in.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// `2008-10-17`, also where a document does not say: `${` is text.
    V2008,
    /// `2012-10-17`: with policy variables.
    V2012,
}

/// A policy document, read, checked and ready to decide. The text is not kept: servers store it as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    kind: Kind,
    version: Version,
    id: Option<String>,
    statements: Vec<Statement>,
}

/// What one policy says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Verdict {
    /// A statement allows, and none denies. Of several it is the one that means the caller most directly, the first of equals.
    Allow {
        /// The index of the statement, from 0.
        statement: usize,
        /// How directly it means the caller.
        grant: Grant,
    },
    /// A statement denies, whatever others say.
    ExplicitDeny {
        /// The index of the first that does, from 0.
        statement: usize,
    },
    /// Nothing applies. Alone that is a denial.
    NoMatch,
}

impl Verdict {
    /// Whether a statement allows and none denies.
    pub fn allows(self) -> bool {
        matches!(self, Self::Allow { .. })
    }
}

/// A statement, as far as people look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementView<'a> {
    /// Its `Sid`.
    pub sid: Option<&'a str>,
    /// What it does.
    pub effect: Effect,
    /// Where it begins in the document.
    pub place: Place,
}

impl Policy {
    /// Reads the policy of a bucket.
    ///
    /// Every statement has a principal, and every resource can be this bucket or something in it. At most
    /// [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES); the first byte is `{`.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>.
    pub fn parse_bucket(document: &[u8], bucket: &str) -> Result<Self, PolicyError> {
        read::read(document, Attached::Bucket(bucket))
    }

    /// Reads the policy of a user, a group, a role or a session: no statement has a principal, resources are any ARNs.
    ///
    /// Actions and condition keys of services that SOS does not have may stand in it, and never apply.
    pub fn parse_identity(document: &[u8]) -> Result<Self, PolicyError> {
        read::read(document, Attached::Identity)
    }

    /// Reads the trust policy of a role: who may become it. Every statement has a principal and actions of STS, and none a
    /// resource, which is the role itself.
    ///
    /// A condition may ask for keys of every provider (`issuer.example:sub`) beside those of STS and the global ones.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-custom.html>.
    pub fn parse_trust(document: &[u8]) -> Result<Self, PolicyError> {
        read::read(document, Attached::Trust)
    }

    pub(crate) fn new(kind: Kind, version: Version, id: Option<String>, statements: Vec<Statement>) -> Self {
        Self {
            kind,
            version,
            id,
            statements,
        }
    }

    /// Which kind of policy it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The version of the language.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The document's `Id`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements in their order.
    pub fn statements(&self) -> impl ExactSizeIterator<Item = StatementView<'_>> {
        self.statements.iter().map(|statement| StatementView {
            sid: statement.sid.as_deref(),
            effect: statement.effect,
            place: statement.place,
        })
    }

    /// What the policy says to a request. The first statement that denies decides; else one that allows.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>.
    /// What several policies say together, [`combine`](crate::combine) knows.
    pub fn decide(&self, request: &Request<'_>) -> Verdict {
        let arn = ArnParts::of(request.resource.as_str());
        let mut allowed: Option<(usize, Grant)> = None;
        for (index, statement) in self.statements.iter().enumerate() {
            let Some(grant) = statement.applies(request, arn.as_ref()) else {
                continue;
            };
            if statement.effect == Effect::Deny {
                return Verdict::ExplicitDeny { statement: index };
            }
            if allowed.is_none_or(|(_, best)| best < grant) {
                allowed = Some((index, grant));
            }
        }
        allowed.map_or(Verdict::NoMatch, |(statement, grant)| Verdict::Allow {
            statement,
            grant,
        })
    }

    /// Whether deciding about an action may ask for a key, in a condition or a variable: whether what it says has to be read
    /// before. For a family, such as `s3:ExistingObjectTag/<key>`, any of its keys.
    pub fn asks_for(&self, name: KeyName, action: Action) -> bool {
        self.keys(action).any(|key| key.name == name)
    }

    fn keys(&self, action: Action) -> impl Iterator<Item = &Key> {
        self.statements
            .iter()
            .filter(move |statement| statement.actions.contains(action))
            .flat_map(|statement| {
                let of_resources = statement.resources.iter().flat_map(|pattern| pattern.keys());
                let of_conditions = statement.conditions.iter().flat_map(Condition::keys);
                of_resources.chain(of_conditions)
            })
    }

    /// The accounts, users, roles and sessions that a bucket policy names, so that a server can refuse those that nobody is
    /// ([`PolicyError::unknown_principal`]). Everyone, services and identity providers are left out.
    pub fn named_principals(&self) -> impl Iterator<Item = NamedPrincipal<'_>> {
        self.statements
            .iter()
            .filter_map(|statement| statement.principals.as_ref())
            .flat_map(|principals| &principals.patterns)
            .filter_map(|pattern| match pattern {
                PrincipalPattern::Account(id) => Some(NamedPrincipal::Account(id)),
                PrincipalPattern::CanonicalUser(id) => Some(NamedPrincipal::CanonicalUser(id)),
                PrincipalPattern::Arn(arn) => Some(NamedPrincipal::Arn(arn)),
                PrincipalPattern::Everyone
                | PrincipalPattern::Federated(_)
                | PrincipalPattern::Service(_) => None,
            })
    }

    pub(crate) fn compiled(&self) -> &[Statement] {
        &self.statements
    }
}

/// Somebody whom a bucket policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedPrincipal<'a> {
    /// An account, by its id.
    Account(&'a str),
    /// An account, by its canonical user id.
    CanonicalUser(&'a str),
    /// A user, a role or a session, by its ARN.
    Arn(&'a str),
}
