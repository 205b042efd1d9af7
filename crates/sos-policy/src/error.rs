//! Why a policy is refused, in the words of S3 and IAM.

use crate::place::Place;

/// Which kind of document a policy is.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Kind {
    /// Attached to a bucket: says who, and only about this bucket.
    Bucket,
    /// Attached to a user, a group, a role or a session: the caller is given, there is no principal.
    Identity,
    /// Attached to a role: says who may become it, there is no resource.
    Trust,
}

/// What is wrong with a policy.
///
/// `Display` is our own sentence, for logs, the command line and the console. What the API answers is
/// [`PolicyError::message`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The first byte is no `{`.
    #[error("the document does not begin with {{")]
    NotAnObject,
    /// Not JSON, or nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    #[error("{detail}")]
    InvalidJson {
        /// What is wrong.
        detail: &'static str,
    },
    /// More than [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES).
    #[error(
        "the document has {size_bytes} bytes, at most {} are allowed",
        crate::MAX_DOCUMENT_BYTES
    )]
    TooLarge {
        /// The size of the refused document.
        size_bytes: usize,
    },
    /// More than [`MAX_STATEMENTS`](crate::MAX_STATEMENTS) statements.
    #[error("there are {count} statements, at most {} are allowed", crate::MAX_STATEMENTS)]
    TooManyStatements {
        /// How many there are.
        count: usize,
    },
    /// More than [`MAX_VALUES`](crate::MAX_VALUES) values in one list.
    #[error("the list has {count} values, at most {} are allowed", crate::MAX_VALUES)]
    TooManyValues {
        /// How many there are.
        count: usize,
    },
    /// The same name twice in one object.
    #[error("\"{name}\" is there twice")]
    DuplicateElement {
        /// The name.
        name: String,
    },
    /// A name that the language does not know, letter case included.
    #[error("there is no element \"{name}\" in the policy language")]
    UnknownElement {
        /// The name.
        name: String,
    },
    /// An element whose value has another type than the language says.
    #[error("{element} must be {expected}")]
    WrongType {
        /// The element.
        element: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// An element beside its opposite, such as `Action` and `NotAction`.
    #[error("a statement has {element} or Not{element}, not both")]
    BothElements {
        /// The element without `Not`.
        element: &'static str,
    },
    /// A version that is neither `2012-10-17` nor `2008-10-17`.
    #[error("the version {value:?} is neither \"2012-10-17\" nor \"2008-10-17\"")]
    InvalidVersion {
        /// As it stands in the document.
        value: String,
    },
    /// No `Statement`.
    #[error("there is no Statement")]
    MissingStatement,
    /// An empty list of statements.
    #[error("the list of statements is empty")]
    EmptyStatement,
    /// A statement identifier that another statement has too.
    #[error("two statements have the Sid {sid:?}")]
    DuplicateSid {
        /// The identifier.
        sid: String,
    },
    /// A statement identifier with characters other than letters and digits, in an identity policy.
    #[error("the Sid {sid:?} has characters other than letters and digits")]
    InvalidSid {
        /// The identifier.
        sid: String,
    },
    /// No `Effect`.
    #[error("the statement has no Effect")]
    MissingEffect,
    /// An effect that is neither `Allow` nor `Deny`.
    #[error("the effect {value:?} is neither \"Allow\" nor \"Deny\"")]
    InvalidEffect {
        /// As it stands in the document.
        value: String,
    },
    /// A statement of a bucket policy or a trust policy without `Principal` and `NotPrincipal`.
    #[error("a statement of a bucket policy or a trust policy needs a Principal")]
    MissingPrincipal,
    /// A principal that is none, a wildcard within one, or `NotPrincipal` beside `Allow`.
    #[error("{value:?} is no principal that can stand here")]
    InvalidPrincipal {
        /// As it stands in the document.
        value: String,
    },
    /// A principal that is well-formed, and that nobody is.
    #[error("there is nobody who is {value:?}")]
    UnknownPrincipal {
        /// As it stands in the document.
        value: String,
    },
    /// An identity policy's statement with a principal.
    #[error("the caller of an identity policy is given, a statement of it has no principal")]
    PrincipalNotAllowed,
    /// No `Action` and no `NotAction`, or an empty list of them.
    #[error("the statement names no action")]
    MissingAction,
    /// An action that does not exist, or a wildcard that matches none.
    #[error("there is no action {value:?}")]
    InvalidAction {
        /// As it stands in the document.
        value: String,
    },
    /// No `Resource` and no `NotResource`, or an empty list of them.
    #[error("the statement names no resource")]
    MissingResource,
    /// A trust policy's statement with a resource.
    #[error("a trust policy is about the role that it is of, a statement of it has no resource")]
    ResourceNotAllowed,
    /// A resource that is no ARN, or of another bucket.
    #[error("{value:?} is no resource that can stand here")]
    InvalidResource {
        /// As it stands in the document.
        value: String,
    },
    /// An action that none of the statement's resources has: an object's action with a bucket, or the reverse.
    #[error("{action:?} applies to none of the statement's resources")]
    ActionWithoutResource {
        /// The action.
        action: String,
    },
    /// An operator that the language does not know.
    #[error("there is no condition operator {value:?}")]
    InvalidOperator {
        /// As it stands in the document.
        value: String,
    },
    /// A condition key that does not exist.
    #[error("there is no condition key {value:?}")]
    InvalidKey {
        /// As it stands in the document.
        value: String,
    },
    /// A condition key that none of the statement's actions knows.
    #[error("none of the statement's actions has the condition key {key:?}")]
    KeyNotApplicable {
        /// The key.
        key: String,
    },
    /// A value of `IpAddress` or `NotIpAddress` that is neither an address nor a CIDR range.
    #[error("{value:?} is neither an IP address nor a range of them")]
    InvalidAddress {
        /// As it stands in the document.
        value: String,
    },
    /// A value that its operator cannot compare with.
    #[error("{operator} cannot compare with {value:?}")]
    InvalidValue {
        /// The operator.
        operator: String,
        /// The value as it stands in the document.
        value: String,
    },
}

/// A refused policy: what, where, and in which kind of document. `Display` is the public message with the detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// What is wrong.
    pub fault: Fault,
    /// Where; `None` where the whole document is at fault.
    pub place: Option<Place>,
    /// The kind of document.
    pub kind: Kind,
}

impl std::error::Error for PolicyError {}

impl std::fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({}", self.message(), self.fault)?;
        match self.place {
            Some(place) => write!(formatter, "; {place})"),
            None => formatter.write_str(")"),
        }
    }
}

impl PolicyError {
    /// The error code that goes with the message: S3's for bucket policies, IAM's for the others. The status is 400.
    pub const fn code(&self) -> &'static str {
        match self.kind {
            Kind::Bucket => "MalformedPolicy",
            Kind::Identity | Kind::Trust => "MalformedPolicyDocument",
        }
    }

    /// The message of S3 or IAM, as their servers word it where it is known.
    pub fn message(&self) -> String {
        match self.kind {
            Kind::Bucket => self.bucket_message(),
            Kind::Identity => self.identity_message(),
            Kind::Trust => self.trust_message(),
        }
    }

    /// A principal of a bucket policy that is well-formed, but that nobody is: what the caller of this crate finds.
    pub fn unknown_principal(value: &str) -> Self {
        Self {
            fault: Fault::UnknownPrincipal {
                value: value.to_owned(),
            },
            place: None,
            kind: Kind::Bucket,
        }
    }

    fn bucket_message(&self) -> String {
        match &self.fault {
            Fault::NotAnObject => "Policies must be valid JSON and the first byte must be '{'",
            Fault::InvalidJson { .. } => "This policy contains invalid Json",
            Fault::TooLarge { .. } => {
                "Normalized policy document exceeds the maximum allowed size of 20480 bytes"
            }
            Fault::TooManyStatements { .. }
            | Fault::TooManyValues { .. }
            | Fault::DuplicateElement { .. }
            | Fault::UnknownElement { .. }
            | Fault::WrongType { .. }
            | Fault::BothElements { .. }
            | Fault::PrincipalNotAllowed
            | Fault::ResourceNotAllowed
            | Fault::InvalidSid { .. } => "Invalid policy syntax.",
            Fault::InvalidVersion { .. } => "The policy must contain a valid version string",
            Fault::MissingStatement => "Missing required field Statement",
            Fault::EmptyStatement => "Could not parse the policy: Statement is empty!",
            Fault::DuplicateSid { .. } => "Statement IDs (SID) in a single policy must be unique.",
            Fault::MissingEffect => "Missing required field Effect",
            Fault::InvalidEffect { value } => return format!("Invalid effect: {value}"),
            Fault::MissingPrincipal => "Missing required field Principal",
            Fault::InvalidPrincipal { .. } | Fault::UnknownPrincipal { .. } => "Invalid principal in policy",
            Fault::MissingAction => "Missing required field Action",
            Fault::InvalidAction { .. } => "Policy has invalid action",
            Fault::MissingResource => "Missing required field Resource",
            Fault::InvalidResource { .. } => "Policy has invalid resource",
            Fault::ActionWithoutResource { .. } => "Action does not apply to any resource(s) in statement",
            Fault::InvalidOperator { value } => return format!("Invalid Condition type : {value}"),
            Fault::InvalidKey { .. } => "Policy has an invalid condition key",
            Fault::KeyNotApplicable { .. } => {
                "Conditions do not apply to combination of actions and resources in statement"
            }
            Fault::InvalidAddress { .. } => "Invalid IP address in Conditions",
            Fault::InvalidValue { operator, .. } => {
                return format!("Invalid value in Conditions for operator {operator}");
            }
        }
        .to_owned()
    }

    fn trust_message(&self) -> String {
        match &self.fault {
            Fault::MissingPrincipal => "Missing required field Principal",
            Fault::ResourceNotAllowed => "Has prohibited field Resource",
            Fault::InvalidPrincipal { value } | Fault::UnknownPrincipal { value } => {
                return format!("Invalid principal in policy: {value:?}");
            }
            Fault::InvalidAction { value } if value.contains(':') => {
                "AssumeRole policy may only specify STS AssumeRole actions."
            }
            _ => return self.identity_message(),
        }
        .to_owned()
    }

    fn identity_message(&self) -> String {
        match &self.fault {
            Fault::DuplicateSid { .. } => "Statement IDs (SID) in a single policy must be unique.",
            Fault::InvalidSid { .. } => "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
            Fault::PrincipalNotAllowed => "Policy document should not specify a principal.",
            Fault::MissingAction => "Policy statement must contain actions.",
            Fault::MissingResource => "Policy statement must contain resources.",
            Fault::InvalidAction { value } if !value.contains(':') => {
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            }
            Fault::InvalidKey { value } if !value.contains(':') => {
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            }
            Fault::InvalidResource { value } => {
                return format!("Resource {value} must be in ARN format or \"*\".");
            }
            _ => "Syntax errors in policy.",
        }
        .to_owned()
    }
}

/// A fault and where in the document it is, as an offset in bytes.
#[derive(Debug)]
pub(crate) struct FaultAt {
    pub(crate) fault: Fault,
    pub(crate) offset: usize,
}

impl Fault {
    pub(crate) fn at(self, offset: usize) -> FaultAt {
        FaultAt { fault: self, offset }
    }
}
