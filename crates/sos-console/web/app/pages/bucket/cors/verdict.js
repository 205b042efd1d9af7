// An explanation as people read it: allowed or not, what each browser does, what each rule says, and the exact headers.

import { html } from "/vendor/preact.js";

import { formatDuration } from "../../../format.js";
import { Badge, Button, Icon } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { sentenceCase, Words } from "./words.js";

/** @type {Record<string, any>} */
const TONES = { readable: "good", opaque: "good", blocked: "danger", refused: "danger" };

/** @param {{ explanation: any, differs: { isOther: boolean, words: string } | null, onSuggestion: (suggestion: any) => void }} props */
export function Verdict({ explanation, differs, onSuggestion }) {
  const { allowed, summary, rules, browsers, notes, suggestion } = explanation;
  return html`<div class="cors-verdict">
    <div class="cors-banner ${allowed ? "is-good" : "is-bad"}">
      <${Icon} name=${allowed ? "success" : "error"} size=${20} />
      <div>
        <p class="cors-banner-title">${allowed ? words.tester.allowed : words.tester.denied}</p>
        <p><${Words} text=${sentenceCase(summary)} /></p>
        ${differs && html`<p class=${differs.isOther ? "cors-differs" : "cors-quiet"}>${differs.words}</p>`}
        ${suggestion && html`<p class="cors-suggestion"><span><${Words} text=${suggestion.title} />.</span>
          <${Button} size="small" icon="wand" onClick=${() => onSuggestion(suggestion)}>${words.tester.allow}<//></p>`}
      </div>
    </div>
    <h3>${words.tester.browsers}</h3>
    <ul class="cors-browsers">${browsers.map((/** @type {any} */ verdict) => html`<${Browser} key=${verdict.engine} verdict=${verdict} />`)}</ul>
    ${rules.length > 0 && html`<h3>${words.tester.rules}</h3>
      <ol class="cors-rule-verdicts">${rules.map((/** @type {any} */ verdict) => html`<${RuleVerdict} key=${verdict.rule} verdict=${verdict} decides=${verdict.rule === explanation.rule} />`)}</ol>`}
    <h3>${words.tester.answers}</h3>
    <${Answers} explanation=${explanation} />
    ${notes.length > 0 && html`<h3>${words.tester.notes}</h3>
      <ul class="cors-notes">${notes.map((/** @type {string} */ note) => html`<li key=${note}><${Words} text=${sentenceCase(note)} /></li>`)}</ul>`}
  </div>`;
}

/** @param {{ verdict: any }} props */
function Browser({ verdict }) {
  const { engine, outcome, reason, notes, preflight_sent: hasPreflight, preflight_cached_seconds: seconds, stage } = verdict;
  const preflight = !hasPreflight
    ? words.tester.noPreflight
    : stage === "preflight" ? words.tester.preflightFails : seconds === null ? "" : words.tester.cached(formatDuration(seconds));
  return html`<li class="cors-browser">
    <p class="cors-browser-head"><strong>${words.tester.engines[/** @type {"chromium"} */ (engine)]}</strong>
      <${Badge} tone=${TONES[outcome]} icon=${TONES[outcome] === "good" ? "check" : "close"}>${words.tester.outcomes[/** @type {"readable"} */ (outcome)]}<//></p>
    ${preflight && html`<p class="cors-quiet">${preflight}</p>`}
    ${reason && html`<p><${Words} text=${sentenceCase(reason)} /></p>`}
    ${notes.map((/** @type {string} */ note) => html`<p key=${note} class="cors-quiet"><${Words} text=${sentenceCase(note)} /></p>`)}
  </li>`;
}

/** @param {{ verdict: any, decides: boolean }} props */
function RuleVerdict({ verdict, decides }) {
  const { rule, id, matches, origin, method, headers, message } = verdict;
  const parts = [
    { name: words.tester.parts.origin, matches: origin.matches },
    { name: words.tester.parts.method, matches: method.matches },
    ...(headers.length ? [{ name: words.tester.parts.headers, matches: headers.every((/** @type {any} */ header) => header.matches) }] : []),
  ];
  return html`<li class="cors-rule-verdict ${matches ? "is-match" : ""}">
    <p class="cors-rule-verdict-head">
      <strong>${words.findings.rule(rule)}</strong>${id && html`<span class="cors-quiet cors-id">${id}</span>`}
      ${decides && html`<${Badge} tone="good">${words.tester.decides}<//>`}
      <span class="cors-parts">${parts.map((part) => html`<span key=${part.name} class="cors-part ${part.matches ? "is-good" : "is-bad"}">
        <${Icon} name=${part.matches ? "check" : "close"} size=${12} />${part.name}<span class="visually-hidden"> ${part.matches ? words.tester.yes : words.tester.no}</span>
      </span>`)}</span>
    </p>
    <p><${Words} text=${sentenceCase(message.replace(/^rule \d+: /, ""))} /></p>
  </li>`;
}

/** @param {{ explanation: any }} props */
function Answers({ explanation }) {
  const { preflight, actual, browsers } = explanation;
  const isSent = browsers.some((/** @type {any} */ verdict) => verdict.request_sent);
  return html`
    ${preflight && html`<div class="cors-answer">
      <p class="cors-answer-head"><strong>${words.tester.preflight}</strong> <code>OPTIONS</code> <${Badge} tone=${preflight.status === 200 ? "good" : "danger"}>${preflight.status}${preflight.code ? ` ${preflight.code}` : ""}<//></p>
      ${preflight.reasons.map((/** @type {string} */ reason) => html`<p key=${reason} class="cors-quiet"><${Words} text=${sentenceCase(reason)} /></p>`)}
      <${Headers} lines=${[["access-control-request-method", preflight.method], ...(preflight.headers.length ? [["access-control-request-headers", preflight.headers.join(",")]] : [])]} isRequest />
      <${Headers} lines=${preflight.answer} />
    </div>`}
    <div class="cors-answer">
      <p class="cors-answer-head"><strong>${words.tester.request}</strong> <code>${explanation.request.method}</code>
        ${!isSent && html`<span class="cors-quiet">${words.tester.notSent}</span>`}</p>
      ${isSent && html`<${Headers} lines=${actual.answer} />`}
    </div>
  `;
}

/** @param {{ lines: [string, string][], isRequest?: boolean }} props */
function Headers({ lines, isRequest = false }) {
  if (lines.length === 0) return html`<p class="cors-quiet">${words.tester.noCorsHeaders}</p>`;
  return html`<dl class="cors-headers ${isRequest ? "is-request" : ""}">
    ${lines.map(([name, value]) => html`<div key=${name}><dt>${name}:</dt> <dd>${value}</dd></div>`)}
  </dl>`;
}
