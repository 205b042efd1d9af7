//! A copy of what a provider publishes: fetched at the first use, shared by all, kept while the provider is away.
//!
//! Knows neither what it holds nor how it is fetched. One fetch at a time: whoever comes meanwhile waits for it and takes
//! its outcome, be it a failure. A fetch that has begun goes on when whoever caused it has gone: else a client that hangs
//! up each time would have the provider asked without bound.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{ProviderError, limits};

/// What a fetch gave.
pub(crate) struct Fetched<T> {
    pub(crate) value: T,
    /// How long it counts as current, from the beginning of the fetch.
    pub(crate) lifetime_ms: u64,
}

/// A copy and how it came about.
#[derive(Debug)]
pub(crate) struct Cached<T> {
    state: Arc<ArcSwap<State<T>>>,
    /// Held by the one who fetches.
    fetching: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct State<T> {
    copy: Option<Copy<T>>,
    last: Option<Attempt>,
    /// How many fetches have ended.
    count: u64,
}

#[derive(Debug)]
struct Copy<T> {
    value: Arc<T>,
    fetched_at_ms: u64,
    lifetime_ms: u64,
}

impl<T> Clone for Copy<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            ..*self
        }
    }
}

#[derive(Debug)]
struct Attempt {
    at_ms: u64,
    failure: Option<Arc<ProviderError>>,
}

impl<T> Copy<T> {
    // A clock that was set back makes a copy old, not eternal.
    fn age_ms(&self, now_ms: u64) -> u64 {
        now_ms.abs_diff(self.fetched_at_ms)
    }

    fn is_current(&self, now_ms: u64) -> bool {
        self.age_ms(now_ms) < self.lifetime_ms
    }

    fn is_usable(&self, now_ms: u64) -> bool {
        self.is_current(now_ms) || self.age_ms(now_ms) < limits::MAX_STALE_MS
    }
}

impl<T> State<T> {
    fn usable(&self, now_ms: u64) -> Option<Arc<T>> {
        let copy = self.copy.as_ref().filter(|copy| copy.is_usable(now_ms));
        copy.map(|copy| Arc::clone(&copy.value))
    }

    fn current(&self, now_ms: u64) -> Option<Arc<T>> {
        let copy = self.copy.as_ref().filter(|copy| copy.is_current(now_ms));
        copy.map(|copy| Arc::clone(&copy.value))
    }

    /// Whether it is too early for another fetch.
    fn is_pausing(&self, now_ms: u64) -> bool {
        let pause_ms = if self.usable(now_ms).is_some() {
            limits::REFETCH_PAUSE_MS
        } else {
            limits::RETRY_PAUSE_MS
        };
        self.last
            .as_ref()
            .is_some_and(|last| now_ms.abs_diff(last.at_ms) < pause_ms)
    }

    fn failure(&self) -> Option<Arc<ProviderError>> {
        self.last.as_ref()?.failure.clone()
    }

    /// The usable copy, or why there is none.
    fn outcome(&self, now_ms: u64) -> Option<Result<Arc<T>, Arc<ProviderError>>> {
        match self.usable(now_ms) {
            Some(value) => Some(Ok(value)),
            None => self.failure().map(Err),
        }
    }
}

impl<T: Send + Sync + 'static> Cached<T> {
    pub(crate) fn new() -> Self {
        Self {
            state: Arc::new(ArcSwap::from_pointee(State {
                copy: None,
                last: None,
                count: 0,
            })),
            fetching: Arc::default(),
        }
    }

    /// The copy: a current one, or one that is still usable where the provider does not give another. `fetch` is polled
    /// only where one is due.
    pub(crate) async fn get(
        &self,
        now_ms: u64,
        fetch: impl Future<Output = Result<Fetched<T>, ProviderError>> + Send + 'static,
    ) -> Result<Arc<T>, Arc<ProviderError>> {
        let seen = self.state.load_full();
        if let Some(value) = seen.current(now_ms) {
            return Ok(value);
        }
        let fetching = Arc::clone(&self.fetching);
        let turn = match (fetching.try_lock_owned(), seen.usable(now_ms)) {
            (Ok(turn), _) => turn,
            // Another fetches already: who has a usable copy need not wait for it.
            (Err(_), Some(value)) => return Ok(value),
            (Err(_), None) => Arc::clone(&self.fetching).lock_owned().await,
        };
        match self
            .settled(&seen, now_ms)
            .and_then(|state| state.outcome(now_ms))
        {
            Some(outcome) => outcome,
            None => self.attempt(turn, now_ms, fetch).await.or_else(|failure| {
                let usable = self.state.load().usable(now_ms);
                usable.ok_or(failure)
            }),
        }
    }

    /// Another copy than `known`, in which something is missing; `known` itself where it is too early to ask again.
    pub(crate) async fn get_newer(
        &self,
        known: &Arc<T>,
        now_ms: u64,
        fetch: impl Future<Output = Result<Fetched<T>, ProviderError>> + Send + 'static,
    ) -> Result<Arc<T>, Arc<ProviderError>> {
        let seen = self.state.load_full();
        if let Some(newer) = seen.usable(now_ms).filter(|value| !Arc::ptr_eq(value, known)) {
            return Ok(newer);
        }
        let turn = Arc::clone(&self.fetching).lock_owned().await;
        match self.settled(&seen, now_ms) {
            Some(state) => match state.failure() {
                Some(failure) => Err(failure),
                None => Ok(state.usable(now_ms).unwrap_or_else(|| Arc::clone(known))),
            },
            None => self.attempt(turn, now_ms, fetch).await,
        }
    }

    /// The state, where no fetch is due: one ended since `seen`, or it is too early for another. The caller holds the
    /// turn.
    fn settled(&self, seen: &State<T>, now_ms: u64) -> Option<Arc<State<T>>> {
        let state = self.state.load_full();
        (state.count != seen.count || state.is_pausing(now_ms)).then_some(state)
    }

    /// Fetches and keeps the outcome, in a task of its own that holds the turn to its end.
    async fn attempt(
        &self,
        turn: OwnedMutexGuard<()>,
        now_ms: u64,
        fetch: impl Future<Output = Result<Fetched<T>, ProviderError>> + Send + 'static,
    ) -> Result<Arc<T>, Arc<ProviderError>> {
        let state = Arc::clone(&self.state);
        let task = tokio::spawn(async move {
            let outcome = record(&state, now_ms, fetch.await);
            drop(turn);
            outcome
        });
        match task.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(outcome) => outcome,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) => Err(Arc::new(ProviderError::Interrupted)),
        }
    }
}

/// Keeps the outcome of a fetch that began at `now_ms`. Only the holder of the turn does.
fn record<T>(
    state: &ArcSwap<State<T>>,
    now_ms: u64,
    outcome: Result<Fetched<T>, ProviderError>,
) -> Result<Arc<T>, Arc<ProviderError>> {
    let before = state.load_full();
    let (copy, outcome) = match outcome {
        Ok(Fetched { value, lifetime_ms }) => {
            let value = Arc::new(value);
            let copy = Copy {
                value: Arc::clone(&value),
                fetched_at_ms: now_ms,
                lifetime_ms,
            };
            (Some(copy), Ok(value))
        }
        Err(failure) => (before.copy.clone(), Err(Arc::new(failure))),
    };
    state.store(Arc::new(State {
        copy,
        last: Some(Attempt {
            at_ms: now_ms,
            failure: outcome.as_ref().err().cloned(),
        }),
        count: before.count + 1,
    }));
    outcome
}
