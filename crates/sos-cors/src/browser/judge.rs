//! What the page gets: the verdict of each engine on the answers of a server.

use serde::{Deserialize, Serialize};

use super::cors_check::{Answer, cors_check, preflight_check};
use super::engine::Engine;
use super::lists;
use super::origin::TupleOrigin;
use super::page_request::PageRequest;
use super::plan::{EnginePlan, Plan, RequestMode};
use crate::headers::{EXPOSE_HEADERS, MAX_AGE};

/// How a request ends in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The script reads the status, the body and the exposed headers.
    Readable,
    /// The request is sent and its answer is used, but no script reads it.
    Opaque,
    /// The browser keeps the answer from the page, or stops after the preflight.
    Blocked,
    /// The browser does not send the request at all.
    Refused,
}

impl Outcome {
    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Opaque => "opaque",
            Self::Blocked => "blocked",
            Self::Refused => "refused",
        }
    }

    /// Whether the page gets what it asked for.
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Readable | Self::Opaque)
    }
}

/// Where a request ended that the page does not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before anything of it was sent.
    Before,
    /// At the preflight.
    Preflight,
    /// At the answer.
    Answer,
}

/// The verdict of one engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserVerdict {
    /// The engine.
    pub engine: Engine,
    /// How it ends.
    pub outcome: Outcome,
    /// Where it ended, if the page does not get the answer.
    pub stage: Option<Stage>,
    /// Why, in words.
    pub reason: Option<String>,
    /// Whether a preflight is sent (and not one remembered).
    pub preflight_sent: bool,
    /// Whether the request itself is sent.
    pub request_sent: bool,
    /// How long the preflight is remembered, in seconds; `None` where none passed.
    pub preflight_cached_seconds: Option<u32>,
    /// A word on that.
    pub preflight_cache_note: Option<String>,
    /// Whether cookies and the like go with the request, as far as the person's settings let them.
    pub credentials_sent: bool,
    /// The headers of the answer that a script reads, in lower case: those always readable, then those exposed. `*` stands
    /// for all but `set-cookie`.
    pub readable_headers: Vec<String>,
    /// What is particular to this engine.
    pub notes: Vec<String>,
}

/// The headers that a script always reads (Fetch, section 2.2.2, CORS-safelisted response-header name).
const SAFE_RESPONSE_HEADERS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// Judges the answers of a server, by every engine. `None` is an answer that never came, which is a network error.
pub fn judge(
    request: &PageRequest,
    plan: &Plan,
    preflight: Option<&Answer>,
    actual: Option<&Answer>,
) -> Vec<BrowserVerdict> {
    Engine::ALL
        .iter()
        .map(|&engine| judge_engine(engine, request, plan, preflight, actual))
        .collect()
}

/// Judges the answers of a server, by one engine. The answer to a preflight is looked at only where the engine sends one.
pub fn judge_engine(
    engine: Engine,
    request: &PageRequest,
    plan: &Plan,
    preflight: Option<&Answer>,
    actual: Option<&Answer>,
) -> BrowserVerdict {
    let mut verdict = BrowserVerdict {
        engine,
        outcome: Outcome::Refused,
        stage: None,
        reason: None,
        preflight_sent: false,
        request_sent: false,
        preflight_cached_seconds: None,
        preflight_cache_note: None,
        credentials_sent: false,
        readable_headers: Vec::new(),
        notes: Vec::new(),
    };
    let Some(own) = plan.engine(engine) else {
        return verdict;
    };
    verdict.notes.clone_from(&own.notes);
    if let Some(reason) = &own.stopped {
        return verdict.ended(Outcome::Refused, Stage::Before, reason.clone());
    }
    if let Err(reason) = verdict.pass_preflight(request, plan, own, preflight) {
        return verdict.ended(Outcome::Blocked, Stage::Preflight, reason);
    }
    if let Some(reason) = &own.stopped_after_preflight {
        return verdict.ended(Outcome::Refused, Stage::Before, reason.clone());
    }
    verdict.request_sent = true;
    verdict.credentials_sent = own.credentials_sent;
    let Some(answer) = actual else {
        return verdict.ended(Outcome::Blocked, Stage::Answer, "no answer came".to_owned());
    };
    match read(request, plan, own, answer) {
        Ok((outcome, headers)) => {
            verdict.outcome = outcome;
            verdict.readable_headers = headers;
            verdict
        }
        Err(reason) => verdict.ended(Outcome::Blocked, Stage::Answer, reason),
    }
}

impl BrowserVerdict {
    fn ended(mut self, outcome: Outcome, stage: Stage, reason: String) -> Self {
        self.outcome = outcome;
        self.stage = Some(stage);
        self.reason = Some(reason);
        self
    }

    fn pass_preflight(
        &mut self,
        request: &PageRequest,
        plan: &Plan,
        own: &EnginePlan,
        answer: Option<&Answer>,
    ) -> Result<(), String> {
        let Some(preflight) = &own.preflight else {
            return Ok(());
        };
        self.preflight_sent = true;
        let answer = answer.ok_or("no answer came to the preflight")?;
        self.notes.extend(preflight_check(plan, preflight, answer)?);
        let (seconds, note) = if self.engine == Engine::Chromium && request.origin == "null" {
            // Its cache is kept apart by the page's origin, and each opaque origin is another one.
            let note = "Chromium keeps no preflight of a page whose origin is `null`";
            (0, Some(note.to_owned()))
        } else {
            self.engine.cached_seconds(answer.value(MAX_AGE).as_deref())
        };
        self.preflight_cached_seconds = Some(seconds);
        self.preflight_cache_note = note;
        Ok(())
    }
}

/// What becomes of the answer itself, and the headers that a script reads.
fn read(
    request: &PageRequest,
    plan: &Plan,
    own: &EnginePlan,
    answer: &Answer,
) -> Result<(Outcome, Vec<String>), String> {
    if own.cors {
        cors_check(plan, own.origin.as_deref(), answer)?;
        return Ok((Outcome::Readable, readable_headers(plan, answer)));
    }
    match plan.mode {
        RequestMode::Navigate => Ok((Outcome::Opaque, Vec::new())),
        RequestMode::NoCors | RequestMode::Cors if plan.cross_origin => {
            resource_policy(own.engine, request, answer)?;
            Ok((Outcome::Opaque, Vec::new()))
        }
        // Fetch, section 2.2.6, basic filtered response.
        _ => Ok((Outcome::Readable, vec!["*".to_owned()])),
    }
}

/// The names that a script reads (Fetch, section 2.2.6, CORS filtered response). `set-cookie` is never among them.
fn readable_headers(plan: &Plan, answer: &Answer) -> Vec<String> {
    let mut names: Vec<String> = SAFE_RESPONSE_HEADERS.map(str::to_owned).into();
    // A list with an item that is no name exposes nothing.
    for exposed in lists::names(&answer.lines(EXPOSE_HEADERS)).unwrap_or_default() {
        if exposed == "*" && !plan.with_credentials {
            return vec!["*".to_owned()];
        }
        let exposed = exposed.to_ascii_lowercase();
        let is_cookie = exposed == "set-cookie" || exposed == "set-cookie2";
        if !is_cookie && !names.contains(&exposed) {
            names.push(exposed);
        }
    }
    names
}

/// The check on `Cross-Origin-Resource-Policy` for an answer without CORS (Fetch, section 3.7, cross-origin resource policy
/// check). Whether two names are of one site is known only to the list of public suffixes; here they are where their last two
/// labels are the same, and a target that is not given is taken for one of the page's site.
fn resource_policy(engine: Engine, request: &PageRequest, answer: &Answer) -> Result<(), String> {
    let kept = |policy: &str| {
        Err(format!(
            "Cross-Origin-Resource-Policy is `{policy}`, which keeps the answer from pages of `{}`",
            request.origin
        ))
    };
    match answer.value("cross-origin-resource-policy").as_deref() {
        Some(policy @ "same-origin") => kept(policy),
        Some(policy @ "same-site") => {
            let page = TupleOrigin::of_page(&request.origin).ok();
            let target = request
                .url
                .as_deref()
                .and_then(|url| TupleOrigin::of_url(url).ok());
            match (page, target) {
                (Some(page), Some(target)) if !is_same_site(engine, &page, &target) => kept(policy),
                (None, _) => kept(policy),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn is_same_site(engine: Engine, page: &TupleOrigin, target: &TupleOrigin) -> bool {
    if !page.is_https() && target.is_https() {
        return false;
    }
    // Chromium knows no sites among addresses, not even the same one twice.
    if page.host == target.host && !(engine == Engine::Chromium && page.is_address()) {
        return true;
    }
    if page.is_address() || target.is_address() {
        return false;
    }
    let site = |host: &str| {
        let labels: Vec<&str> = host.rsplit('.').take(2).collect();
        (labels.len() == 2).then(|| labels.join("."))
    };
    match (site(&page.host), site(&target.host)) {
        (Some(page), Some(target)) => page == target,
        _ => false,
    }
}
