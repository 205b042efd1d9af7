//! The preflight that a connection was answered last, so that the same again need not be decided again.
//!
//! A page asks the same of one object after another, over one connection: its origin, the method and the header names stay,
//! the path changes. The answer follows from the bucket's rules and these three, and is the same but for the request's id.

use super::asked::Asked;
use crate::limits::LAST_PREFLIGHT_BYTES;
use foldhash::fast::FixedState;
use http::{HeaderMap, HeaderValue, header};
use sos_service::BucketRules;
use std::{
    hash::BuildHasher,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What is remembered of one connection.
#[derive(Debug, Default)]
pub struct LastPreflight(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    answered: Option<Box<Answered>>,
    /// The digest of the last question that was decided: only what is asked twice in a row is worth being kept.
    decided: u64,
}

/// A question, and the headers of the answer that allowed it.
#[derive(Debug)]
struct Answered {
    /// Those that decided, held so that no others can come to lie where they lie.
    rules: Arc<BucketRules>,
    origin: HeaderValue,
    request_method: HeaderValue,
    request_headers: Option<HeaderValue>,
    headers: HeaderMap,
}

impl LastPreflight {
    /// The headers of the answer, the request's id of back then among them, if the last question was this one and the same
    /// rules decide.
    pub(super) fn answer(&self, rules: &Arc<BucketRules>, asked: &Asked<'_>) -> Option<HeaderMap> {
        let memory = self.memory();
        let answered = memory.answered.as_deref()?;
        let same = Arc::ptr_eq(&answered.rules, rules)
            && asked.origin == Some(&answered.origin)
            && asked.request_method == Some(&answered.request_method)
            && asked.request_headers == answered.request_headers.as_ref();
        same.then(|| answered.headers.clone())
    }

    /// Takes note of a question that was allowed with these headers; keeps them if it was the last one too.
    pub(super) fn decided(&self, rules: &Arc<BucketRules>, asked: &Asked<'_>, headers: &HeaderMap) {
        let (Some(origin), Some(request_method)) = (asked.origin, asked.request_method) else {
            return;
        };
        let question = (Arc::as_ptr(rules), origin, request_method, asked.request_headers);
        let digest = FixedState::default().hash_one(question);
        let mut memory = self.memory();
        if memory.decided != digest {
            memory.decided = digest;
            return;
        }
        let kept_bytes: usize = [Some(origin), Some(request_method), asked.request_headers]
            .into_iter()
            .flatten()
            .map(HeaderValue::len)
            .sum();
        if kept_bytes <= LAST_PREFLIGHT_BYTES {
            memory.answered = Some(Box::new(Answered {
                rules: Arc::clone(rules),
                origin: own(origin),
                request_method: own(request_method),
                request_headers: asked.request_headers.map(own),
                headers: owned(headers),
            }));
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy that shares nothing with the request, whose buffer the connection uses again.
fn own(value: &HeaderValue) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
}

fn owned(headers: &HeaderMap) -> HeaderMap {
    let mut copy = headers.clone();
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
    ] {
        if let Some(value) = copy.get_mut(name) {
            *value = own(value);
        }
    }
    copy
}
