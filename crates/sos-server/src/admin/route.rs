//! One endpoint: how it is asked, by whom, and what it answers.

use super::{call::Call, refusal::Refusal, reply::Reply};
use crate::limits;
use http::{Method, StatusCode};
use serde_json::Value;
use sos_s3::uri::Query;
use std::{future::Future, pin::Pin};

/// What becomes of a request.
pub(super) type Answering<'a> = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send + 'a>>;

/// Answers a request that was routed, identified and read.
pub(super) type Handler = for<'a> fn(&'a Call<'a>) -> Answering<'a>;

/// A method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    Get,
    Put,
    Post,
    Patch,
    Delete,
}

impl Verb {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    pub(super) fn is(self, method: &Method) -> bool {
        method.as_str() == self.name()
    }
}

/// Who may ask at all. What a tenant may is for the service's `authorize` to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Everyone, without a signature.
    Anyone,
    /// Whoever has a key, and the operator.
    Tenant,
    /// The operator alone: through the control socket, where no server runs, or by a master key.
    Operator,
}

/// Where a parameter stands. Those of the path follow from the path itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum In {
    Query,
    /// In the query too, and never left out.
    RequiredQuery,
    Header,
}

/// A parameter; but for those that say otherwise, it may be left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) within: In,
    pub(super) meaning: &'static str,
}

/// What a request's body is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    /// There is none.
    None,
    /// JSON of a schema. Where every member has a default, the body may be left out.
    Json { schema: &'static str, required: bool },
    /// JSON of a schema that names many keys, and so may be as large as S3's DeleteObjects.
    Keys { schema: &'static str },
    /// A CORS configuration: S3's XML, or either JSON.
    CorsDocument,
    /// Lifecycle rules: S3's XML, or the JSON of AWS's command line.
    LifecycleDocument,
    /// A bucket policy, which is stored to the letter.
    PolicyDocument,
}

impl Body {
    /// The most bytes it may have.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Keys { .. } => limits::ADMIN_KEYS_BODY_BYTES,
            Self::None
            | Self::Json { .. }
            | Self::CorsDocument
            | Self::LifecycleDocument
            | Self::PolicyDocument => limits::ADMIN_BODY_BYTES,
        }
    }
}

/// An answer of success.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) meaning: &'static str,
    /// The schema of its JSON; `None`: it has no body.
    pub(super) schema: Option<&'static str>,
    /// Whether it can be had as S3's XML too.
    pub(super) xml_too: bool,
    /// Whether it has an `ETag`.
    pub(super) etag: bool,
}

impl Answered {
    /// An answer in JSON.
    pub(super) const fn json(status: StatusCode, schema: &'static str, meaning: &'static str) -> Self {
        Self {
            status,
            meaning,
            schema: Some(schema),
            xml_too: false,
            etag: false,
        }
    }

    /// An answer without a body.
    pub(super) const fn nothing(meaning: &'static str) -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            meaning,
            schema: None,
            xml_too: false,
            etag: false,
        }
    }
}

/// One endpoint.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) verb: Verb,
    /// Segments in braces are variables.
    pub(super) path: &'static str,
    /// The name in the log and in the document.
    pub(super) operation: &'static str,
    pub(super) summary: &'static str,
    pub(super) who: Who,
    pub(super) parameters: &'static [Parameter],
    pub(super) body: Body,
    pub(super) answered: Answered,
    /// Refusals worth naming, beside those that every endpoint has: status and code.
    pub(super) refusals: &'static [(u16, &'static str)],
    pub(super) handler: Handler,
}

impl Route {
    /// The names of the variables in the path.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(variable)
    }

    /// Refuses parameters that mean nothing here, so that a misspelt one is not ignored.
    pub(super) fn check_query(&self, query: &Query) -> Result<(), Refusal> {
        let known = |name: &str| {
            self.parameters
                .iter()
                .any(|parameter| parameter.within != In::Header && parameter.name == name)
        };
        match query.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(Refusal::bad_request(format!(
                "{} takes no query parameter {name:?}",
                self.operation
            ))),
            None => Ok(()),
        }
    }
}

/// The name of a variable, where a segment of a path template is one.
pub(super) fn variable(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Endpoints that belong together, and the schemas they use.
#[derive(Debug)]
pub(super) struct Group {
    /// The tag in the document.
    pub(super) name: &'static str,
    pub(super) routes: &'static [Route],
    pub(super) schemas: fn() -> Vec<(&'static str, Value)>,
}
