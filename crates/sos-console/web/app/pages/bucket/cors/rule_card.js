// One rule as a form.

import { html, useState } from "/vendor/preact.js";

import { formatDuration } from "../../../format.js";
import { Field, IconButton } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { Chips } from "./chips.js";
import { Findings } from "./findings.js";
import { ELEMENTS, METHODS, parseMaxAge, withMethod } from "./rules.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./rules.js").List} List */

/** Names that pages ask for. */
const REQUEST_HEADERS = ["*", "authorization", "cache-control", "content-*", "content-type", "if-match", "if-none-match", "range", "x-amz-*", "x-amz-meta-*"];
/** Names that scripts read. */
const RESPONSE_HEADERS = ["Accept-Ranges", "Content-Encoding", "Content-Length", "Content-Range", "ETag", "x-amz-meta-", "x-amz-request-id", "x-amz-version-id"];

/**
 * @param {{ rule: Rule, ruleKey: number, number: number, count: number, isNew: boolean, isWrong: boolean,
 *   findings: import("./draft.js").Finding[], onChange: (change: Partial<Rule>) => void, onMove: (by: number) => void,
 *   onDuplicate: () => void, onRemove: () => void, onFix: (finding: import("./draft.js").Finding) => void }} props
 */
export function RuleCard({ rule, ruleKey, number, count, isNew, isWrong, findings, onChange, onMove, onDuplicate, onRemove, onFix }) {
  const findingOf = (/** @type {List} */ list) => (/** @type {string} */ value) => findings.find((finding) => finding.element === ELEMENTS[list] && finding.value === value);
  const title = words.form.rule(number);
  const act = (/** @type {string} */ label) => `${label}: ${title}`;
  return html`<fieldset class="cors-rule ${isNew ? "is-new" : ""} ${isWrong ? "is-wrong" : ""}" data-rule-key=${ruleKey}>
    <legend class="visually-hidden">${title}</legend>
    <header class="cors-rule-head">
      <span class="cors-rule-number" aria-hidden="true">${number}</span>
      <${NameField} id=${rule.ID} number=${number} onChange=${onChange} />
      <span class="cors-rule-acts">
        <${IconButton} size="small" icon="arrow-up" label=${act(words.form.up)} data-act="up" disabled=${number === 1} onClick=${() => onMove(-1)} />
        <${IconButton} size="small" icon="arrow-down" label=${act(words.form.down)} data-act="down" disabled=${number === count} onClick=${() => onMove(1)} />
        <${IconButton} size="small" icon="copy" label=${act(words.form.duplicate)} onClick=${onDuplicate} />
        <${IconButton} size="small" icon="trash" label=${act(words.form.remove)} onClick=${onRemove} />
      </span>
    </header>
    <div class="cors-rule-fields">
      <${Chips}
        label=${words.form.origins}
        values=${rule.AllowedOrigins}
        placeholder=${words.form.originsPlaceholder}
        hint=${words.form.originsHint}
        findingOf=${findingOf("AllowedOrigins")}
        onChange=${(/** @type {string[]} */ AllowedOrigins) => onChange({ AllowedOrigins })}
      />
      <${Methods} methods=${rule.AllowedMethods} onChange=${(/** @type {string[]} */ AllowedMethods) => onChange({ AllowedMethods })} />
      <${Chips}
        label=${words.form.headers}
        values=${rule.AllowedHeaders ?? []}
        placeholder=${words.form.headersPlaceholder}
        hint=${words.form.headersHint}
        suggestions=${REQUEST_HEADERS}
        findingOf=${findingOf("AllowedHeaders")}
        onChange=${(/** @type {string[]} */ AllowedHeaders) => onChange({ AllowedHeaders })}
      />
      <${Chips}
        label=${words.form.exposed}
        values=${rule.ExposeHeaders ?? []}
        placeholder=${words.form.exposedPlaceholder}
        hint=${words.form.exposedHint}
        suggestions=${RESPONSE_HEADERS}
        findingOf=${findingOf("ExposeHeaders")}
        onChange=${(/** @type {string[]} */ ExposeHeaders) => onChange({ ExposeHeaders })}
      />
      <${MaxAge} value=${rule.MaxAgeSeconds} onChange=${(/** @type {Rule["MaxAgeSeconds"]} */ MaxAgeSeconds) => onChange({ MaxAgeSeconds })} />
    </div>
    ${findings.length > 0 && html`<${Findings} findings=${findings} onFix=${onFix} hasRule=${false} />`}
  </fieldset>`;
}

/** @param {{ id: string | undefined, number: number, onChange: (change: Partial<Rule>) => void }} props */
function NameField({ id, number, onChange }) {
  return html`<input
    class="cors-rule-name"
    aria-label="${words.form.id}: ${words.form.rule(number)}"
    title=${words.form.idHint}
    placeholder=${words.form.rule(number)}
    maxlength="255"
    value=${id ?? ""}
    onInput=${(/** @type {any} */ event) => onChange({ ID: event.target.value || undefined })}
  />`;
}

/** @param {{ methods: string[], onChange: (methods: string[]) => void }} props */
function Methods({ methods, onChange }) {
  const all = methods.includes("*");
  const others = methods.filter((method) => method !== "*" && !METHODS.includes(method));
  return html`<fieldset class="cors-methods">
    <legend class="field-label">${words.form.methods}</legend>
    <div class="cors-methods-row">
      ${["*", ...METHODS, ...others].map((method) => html`<label key=${method} class="cors-method">
        <input
          type="checkbox"
          checked=${methods.includes(method) || (all && method !== "*")}
          onChange=${(/** @type {any} */ event) => onChange(withMethod(methods, method, event.target.checked))}
        />
        <span>${method === "*" ? words.form.allMethods : method}</span>
      </label>`)}
    </div>
  </fieldset>`;
}

/** @param {{ value: Rule["MaxAgeSeconds"], onChange: (value: Rule["MaxAgeSeconds"]) => void }} props */
function MaxAge({ value, onChange }) {
  const [typed, setTyped] = useState(String(value ?? ""));
  // What came from elsewhere replaces what was typed, unless it is the same number.
  const shown = parseMaxAge(typed) === value ? typed : String(value ?? "");
  const hint = value === undefined ? words.form.maxAgeNone : typeof value === "number" && value >= 0 ? words.form.maxAgeHint(formatDuration(value)) : "";
  return html`<${Field} label=${words.form.maxAge} hint=${hint}>
    ${(/** @type {any} */ attributes) => html`<span class="cors-max-age">
      <input
        class="input"
        inputmode="numeric"
        value=${shown}
        onInput=${(/** @type {any} */ event) => {
          setTyped(event.target.value);
          onChange(parseMaxAge(event.target.value));
        }}
        ...${attributes}
      />
      <span>${words.form.maxAgeUnit}</span>
    </span>`}
  <//>`;
}
