//! The browser's part: preflights, the request, and the redirects that follow (Fetch, sections 4.3 to 4.8).

use sos_cors::browser::{
    Answer, BodyKind, BrowserVerdict, Engine, Outcome, PageRequest, Plan, PlannedPreflight, Stage,
    judge_engine, plan,
};

use super::finding::{Code, Finding, Severity};
use super::findings::{Examined, examine, examine_without_origin};
use super::redirect::{redirect, redirected};
use super::report::{ProbeReport, Step, StepKind, summary};
use super::secrets::{without_secret, without_secrets, without_signature, without_signature_in};
use crate::exchange::{Client, Request};
use crate::{ClientError, Url, xml};

/// What the probe calls itself. Some services refuse requests without a name.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; sos-cors-probe/",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// What to probe.
#[derive(Debug, Clone)]
pub struct ProbeRequest {
    /// What the page asks for. Its URL is needed, and may be presigned.
    pub page: PageRequest,
    /// The body; empty for none. It is sent as it is.
    pub body: Vec<u8>,
}

/// Plays a page's request in a browser's stead, and judges what came of it for the three engines.
///
/// At most 21 requests are sent, for each the preflights of three engines, which differ rarely, and one without `Origin`
/// where the page only reads. The request itself
/// is sent too where the preflight lets it pass: what it does to the store it does. An endpoint that cannot be reached at
/// all is an error; everything else is in the report.
pub async fn probe(client: &Client, request: &ProbeRequest) -> Result<ProbeReport, ClientError> {
    let mut page = request.page.clone();
    page.check()?;
    if !request.body.is_empty() && page.body == BodyKind::None {
        page.body = BodyKind::Bytes;
    }
    let mut player = Player {
        client,
        steps: Vec::new(),
        findings: Vec::new(),
        verdicts: Engine::ALL.map(|engine| (engine, None)),
    };
    let mut notes: Vec<String> = Vec::new();
    loop {
        let plan = plan(&page);
        for note in &plan.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        let body: &[u8] = if page.body == BodyKind::None {
            &[]
        } else {
            &request.body
        };
        let Some(next) = player.hop(&page, &plan, body).await? else {
            break;
        };
        page = next;
    }
    Ok(player.report(notes))
}

struct Player<'a> {
    client: &'a Client,
    steps: Vec<Step>,
    findings: Vec<Finding>,
    /// Each engine's verdict, once it has one.
    verdicts: [(Engine, Option<BrowserVerdict>); 3],
}

impl Player<'_> {
    /// Plays one URL: its preflights and the request. Gives the page's request after a redirect that is followed.
    async fn hop(
        &mut self,
        page: &PageRequest,
        plan: &Plan,
        body: &[u8],
    ) -> Result<Option<PageRequest>, ClientError> {
        let url = page.url.as_deref().ok_or(ClientError::PageWithoutUrl)?;
        let url = Url::parse(url).map_err(without_signature_in)?;
        let preflights = self.preflights(plan, &url).await?;
        let answer_to = |engine: Engine| {
            let own = preflights.iter().find(|(engines, _)| engines.contains(&engine));
            own.and_then(|(_, answer)| answer.as_ref())
        };
        for engine in self.living() {
            // Without an answer the verdict tells only whether the request is sent.
            let verdict = judge_engine(engine, page, plan, answer_to(engine), None);
            if !verdict.request_sent {
                self.settle(verdict);
            }
        }
        let engines = self.living();
        if engines.is_empty() {
            return Ok(None);
        }
        let answer = self.request(plan, &url, body, engines.clone()).await?;
        let verdicts = engines
            .into_iter()
            .map(|engine| judge_engine(engine, page, plan, answer_to(engine), answer.as_ref()));
        let verdicts: Vec<BrowserVerdict> = verdicts.collect();
        let location = answer.as_ref().and_then(redirect);
        let Some((status, location)) = location else {
            for verdict in verdicts {
                self.settle(verdict);
            }
            self.without_origin(plan, &url, answer.as_ref()).await?;
            return Ok(None);
        };
        // An answer that redirects must pass the CORS check like every other (Fetch, section 4.4, HTTP fetch).
        let (passed, blocked): (Vec<_>, Vec<_>) = verdicts
            .into_iter()
            .partition(|verdict| verdict.outcome.is_usable());
        for verdict in blocked {
            self.settle(verdict);
        }
        if passed.is_empty() {
            return Ok(None);
        }
        match redirected(page, plan, &url, status, &location) {
            Ok(next) => {
                self.note_redirect(page, &url, &next);
                Ok(Some(next))
            }
            Err(reason) => {
                self.find(
                    Severity::Error,
                    Code::RedirectNotFollowed,
                    reason.clone(),
                    "use the final URL in the page",
                );
                for verdict in passed {
                    self.settle(blocked_by(verdict, &reason));
                }
                Ok(None)
            }
        }
    }

    /// Sends each preflight that a living engine would send; equal ones once.
    async fn preflights(
        &mut self,
        plan: &Plan,
        url: &Url,
    ) -> Result<Vec<(Vec<Engine>, Option<Answer>)>, ClientError> {
        let mut wanted: Vec<(&PlannedPreflight, Vec<Engine>)> = Vec::new();
        for engine in self.living() {
            let own = plan.engine(engine).filter(|own| own.stopped.is_none());
            let Some(preflight) = own.and_then(|own| own.preflight.as_ref()) else {
                continue;
            };
            let known = wanted.iter_mut().find(|(known, _)| known.is_same(preflight));
            match known {
                Some((_, engines)) => engines.push(engine),
                None => wanted.push((preflight, vec![engine])),
            }
        }
        let mut answers = Vec::new();
        for (preflight, engines) in wanted {
            let mut request = with_origin(Request::new("OPTIONS", url.clone()), preflight.origin.as_deref())
                .header("access-control-request-method", &preflight.method);
            if !preflight.headers.is_empty() {
                request = request.header("access-control-request-headers", preflight.headers.join(","));
            }
            let answer = self.send(request, plan, Some(preflight), engines.clone()).await?;
            answers.push((engines, answer));
        }
        Ok(answers)
    }

    async fn request(
        &mut self,
        plan: &Plan,
        url: &Url,
        body: &[u8],
        engines: Vec<Engine>,
    ) -> Result<Option<Answer>, ClientError> {
        let mut request =
            with_origin(Request::new(&plan.method, url.clone()), plan.origin.as_deref()).body(body);
        for header in &plan.headers {
            request = request.header(&header.name, &header.value);
        }
        self.send(request, plan, None, engines).await
    }

    /// One exchange of the browser: its step and its findings.
    async fn send(
        &mut self,
        request: Request,
        plan: &Plan,
        preflight: Option<&PlannedPreflight>,
        engines: Vec<Engine>,
    ) -> Result<Option<Answer>, ClientError> {
        let kind = match preflight {
            Some(_) => StepKind::Preflight,
            None => StepKind::Request,
        };
        let answer = self.exchange(request, kind, engines).await?;
        if let Some(answer) = &answer {
            let code = self.steps.last().and_then(|step| step.code.clone());
            let found = examine(&Examined {
                step: self.steps.len(),
                plan,
                preflight,
                answer,
                code: code.as_deref(),
            });
            for finding in found {
                self.add(finding);
            }
        }
        Ok(answer)
    }

    /// Sends the page's request once more without `Origin`, where it only reads and was answered.
    async fn without_origin(
        &mut self,
        plan: &Plan,
        url: &Url,
        answer: Option<&Answer>,
    ) -> Result<(), ClientError> {
        let is_read = matches!(plan.method.as_str(), "GET" | "HEAD");
        if !plan.cors || !is_read || answer.is_none_or(|answer| answer.status >= 300) {
            return Ok(());
        }
        let mut request = as_browser(Request::new(&plan.method, url.clone()));
        for header in &plan.headers {
            request = request.header(&header.name, &header.value);
        }
        if let Some(answer) = self
            .exchange(request, StepKind::WithoutOrigin, Vec::new())
            .await?
        {
            let known = |finding: &Finding| finding.code == Code::VaryMissingUnmatched;
            for finding in examine_without_origin(self.steps.len(), &answer) {
                if !self.findings.iter().any(known) {
                    self.add(finding);
                }
            }
        }
        Ok(())
    }

    /// One exchange and its step. That the first one fails is an error: there is nothing to report then.
    async fn exchange(
        &mut self,
        request: Request,
        kind: StepKind,
        engines: Vec<Engine>,
    ) -> Result<Option<Answer>, ClientError> {
        let (received, error) = match self.client.send_for_beginning(&request).await {
            Ok(received) => (Some(received), None),
            Err(error) if self.steps.is_empty() => return Err(without_signature_in(error)),
            Err(error) => (None, Some(without_signature_in(error).to_string())),
        };
        let text = received
            .as_ref()
            .filter(|received| received.status >= 300)
            .map(crate::exchange::Answer::text)
            .unwrap_or_default();
        let element = |name| xml::elements(&text, name).into_iter().next();
        let answer = received.map(|received| Answer {
            status: received.status,
            headers: received.headers,
        });
        self.steps.push(Step {
            kind,
            engines,
            method: request.method,
            url: without_signature(&request.url.to_string()),
            headers: request.headers.into_iter().map(without_secret).collect(),
            answer: answer.clone().map(without_secrets),
            code: element("Code"),
            message: element("Message"),
            error,
        });
        Ok(answer)
    }

    /// The engines that have no verdict yet.
    fn living(&self) -> Vec<Engine> {
        let living = self.verdicts.iter().filter(|(_, verdict)| verdict.is_none());
        living.map(|(engine, _)| *engine).collect()
    }

    fn settle(&mut self, verdict: BrowserVerdict) {
        for (engine, settled) in &mut self.verdicts {
            if *engine == verdict.engine && settled.is_none() {
                *settled = Some(verdict.clone());
            }
        }
    }

    fn find(&mut self, severity: Severity, code: Code, reason: impl Into<String>, remedy: impl Into<String>) {
        self.add(Finding {
            code,
            severity,
            step: self.steps.len(),
            reason: reason.into(),
            remedy: remedy.into(),
        });
    }

    /// The same words once, however many steps show it.
    fn add(&mut self, finding: Finding) {
        let same = |known: &Finding| known.code == finding.code && known.reason == finding.reason;
        if !self.findings.iter().any(same) {
            self.findings.push(finding);
        }
    }

    fn note_redirect(&mut self, page: &PageRequest, from: &Url, next: &PageRequest) {
        let target = next.url.clone().unwrap_or_default();
        let shown = without_signature(&target);
        if !from.is_https && target.starts_with("https://") {
            self.find(
                Severity::Warning,
                Code::RedirectToHttps,
                format!("the URL is http and redirects to {shown}; a preflight would fail here, and so does every upload"),
                "write https in the page",
            );
        } else {
            self.find(
                Severity::Note,
                Code::Redirected,
                format!("the request is redirected to {shown}"),
                "use the final URL in the page: it saves a round trip, and a preflight is never redirected",
            );
        }
        let tainted = |page: &PageRequest| plan(page).origin.as_deref() == Some("null");
        if page.origin != "null" && !tainted(page) && tainted(next) {
            self.find(
                Severity::Warning,
                Code::OriginBecameNull,
                "a redirect from one foreign origin to another turns Origin into `null`: only a rule that allows `*` or `null` \
                 matches",
                "use the final URL in the page",
            );
        }
    }

    fn report(mut self, notes: Vec<String>) -> ProbeReport {
        self.findings
            .sort_by_key(|finding| (finding.severity, finding.step));
        let browsers: Vec<BrowserVerdict> = self
            .verdicts
            .into_iter()
            .filter_map(|(_, verdict)| verdict)
            .collect();
        ProbeReport {
            allowed: browsers.iter().all(|verdict| verdict.outcome.is_usable()),
            summary: summary(&browsers, &self.findings, &self.steps),
            steps: self.steps,
            browsers,
            findings: self.findings,
            notes,
        }
    }
}

fn as_browser(request: Request) -> Request {
    request.header("accept", "*/*").header("user-agent", USER_AGENT)
}

fn with_origin(request: Request, origin: Option<&str>) -> Request {
    let request = as_browser(request);
    match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    }
}

fn blocked_by(mut verdict: BrowserVerdict, reason: &str) -> BrowserVerdict {
    verdict.outcome = Outcome::Blocked;
    verdict.stage = Some(Stage::Answer);
    verdict.reason = Some(reason.to_owned());
    verdict.readable_headers.clear();
    verdict
}
