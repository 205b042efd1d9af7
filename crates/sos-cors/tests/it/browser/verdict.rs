//! Verdicts of all engines at once.

use sos_cors::browser::{Answer, BrowserVerdict, Engine, Outcome, PageRequest, Stage, judge, plan};

pub(super) const ALLOWED: &str = "access-control-allow-origin: https://example.com";
pub(super) const CREDENTIALS: &str = "access-control-allow-credentials: true";

pub(super) fn verdicts(
    request: &PageRequest,
    preflight: Option<&Answer>,
    actual: Option<&Answer>,
) -> Vec<BrowserVerdict> {
    let verdicts = judge(request, &plan(request), preflight, actual);
    assert_eq!(
        verdicts.iter().map(|verdict| verdict.engine).collect::<Vec<_>>(),
        Engine::ALL
    );
    verdicts
}

/// All engines agree: on the outcome and on a part of the reason.
pub(super) fn agree(verdicts: &[BrowserVerdict], outcome: Outcome, stage: Option<Stage>, reason: &str) {
    for verdict in verdicts {
        assert_eq!((verdict.outcome, verdict.stage), (outcome, stage), "{verdict:?}");
        assert!(
            verdict.reason.as_deref().unwrap_or_default().contains(reason),
            "{verdict:?}"
        );
        assert_eq!(verdict.reason.is_none(), outcome.is_usable());
    }
}
