//! Why a configuration is refused, in AWS's words.

use std::borrow::Cow;

/// Which of S3's errors it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleCode {
    /// `MalformedXML`: not of the published form, or a value that no document of that form has.
    Malformed,
    /// `InvalidArgument`: a value out of its bounds.
    InvalidArgument,
    /// `InvalidRequest`: values that do not go together.
    InvalidRequest,
    /// `InvalidTag`: a tag that no object can have.
    InvalidTag,
}

/// A configuration that is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LifecycleError {
    /// Which of S3's errors.
    pub code: LifecycleCode,
    /// What is wrong. S3 says it of all but [`LifecycleCode::Malformed`], which has one text for everything.
    pub message: Cow<'static, str>,
}

impl LifecycleError {
    /// A document that is not of the published form.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(LifecycleCode::Malformed, detail)
    }

    pub(super) fn argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(LifecycleCode::InvalidArgument, message)
    }

    pub(super) fn request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(LifecycleCode::InvalidRequest, message)
    }

    pub(super) fn tag(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(LifecycleCode::InvalidTag, message)
    }

    fn new(code: LifecycleCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
