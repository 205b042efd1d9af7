// "Test a request": a page's request against the rules in the editor, answered while one types.

import { html, useEffect, useMemo, useState } from "/vendor/preact.js";

import { Button, Checkbox, Select, TextField } from "../../../parts.js";
import { session } from "../../../session.js";
import { cors as words } from "../../../text/cors.js";
import { Chips } from "./chips.js";
import { BODIES, CREDENTIALS, INITIATORS, isScripted, MODES, pageRequest, sameOutcome } from "./page_request.js";
import { METHODS, sameRules } from "./rules.js";
import { explain } from "./server.js";
import { Verdict } from "./verdict.js";

/** @typedef {import("./page_request.js").Fields} Fields */
/** @typedef {import("./rules.js").Rule} Rule */

const PAUSE_MS = 200;

/** The header list of the tester: each line is one, with its value if it has one. @param {string} typed */
const splitHeaders = (typed) => typed.split(/[\n]+|,(?=\s*[\w-]+\s*:)/).map((header) => header.trim()).filter(Boolean);

/**
 * @param {{ fields: Fields, onFields: (fields: Fields) => void, rules: Rule[] | null, saved: Rule[] | null, isBroken: boolean,
 *   bucket: string, onSuggestion: (suggestion: any) => void }} props `rules`: the last of the editor that parsed.
 */
export function Tester({ fields, onFields, rules, saved, isBroken, bucket, onSuggestion }) {
  const set = (/** @type {Partial<Fields>} */ change) => onFields({ ...fields, ...change });
  const question = useMemo(() => pageRequest(fields), [fields]);
  const { explanation, ofSaved, error, isCurrent } = useExplanation(question, rules, saved);
  const options = (/** @type {string[]} */ values, /** @type {Record<string, string>} */ names) => values.map((value) => ({ value, label: names[value] ?? value }));
  const scripted = isScripted(fields);
  return html`<section class="card cors-tester" aria-labelledby="cors-tester-title" id="test">
    <header class="cors-section-head">
      <h2 class="card-title" id="cors-tester-title">${words.tester.title}</h2>
      <p class="cors-quiet">${words.tester.lead}</p>
    </header>
    <div class="cors-tester-fields">
      <${TextField} label=${words.tester.origin} value=${fields.origin} isCode title=${words.tester.originHint} onInput=${(/** @type {string} */ origin) => set({ origin })} />
      <div class="cors-pair">
        <${Select} label=${words.tester.initiator} value=${fields.initiator} options=${options(INITIATORS.map(([name]) => name), words.tester.initiators)} onChange=${(/** @type {string} */ initiator) => set({ initiator })} />
        ${scripted && html`<${TextField} label=${words.tester.method} value=${fields.method} isCode list="cors-tester-methods" maxlength="64" onInput=${(/** @type {string} */ method) => set({ method })} />
          <datalist id="cors-tester-methods">${[...METHODS, "PATCH"].map((method) => html`<option key=${method} value=${method}></option>`)}</datalist>`}
      </div>
      ${scripted && html`<${Chips} label=${words.tester.headers} values=${fields.headers} split=${splitHeaders} placeholder=${words.tester.headersPlaceholder} onChange=${(/** @type {string[]} */ headers) => set({ headers })} />`}
      <details class="cors-further">
        <summary>${words.tester.further}</summary>
        <div class="cors-tester-fields">
          ${scripted && html`<div class="cors-pair">
            <${Select} label=${words.tester.credentials} value=${fields.credentials} options=${options(CREDENTIALS, words.tester.credentialsNames)} onChange=${(/** @type {string} */ credentials) => set({ credentials })} />
            <${Select} label=${words.tester.body} value=${fields.body} options=${options(BODIES, words.tester.bodies)} onChange=${(/** @type {string} */ body) => set({ body })} />
          </div>`}
          ${fields.initiator === "fetch" && html`<${Select} label=${words.tester.mode} value=${fields.mode} options=${options(MODES, words.tester.modes)} onChange=${(/** @type {string} */ mode) => set({ mode })} />`}
          ${fields.initiator === "xhr" && html`<${Checkbox} label=${words.tester.uploadListeners} isChecked=${fields.uploadListeners} onChange=${(/** @type {boolean} */ uploadListeners) => set({ uploadListeners })} />`}
          <${TextField} label=${words.tester.url} value=${fields.url} isCode hint=${words.tester.urlHint} placeholder="https://…" onInput=${(/** @type {string} */ url) => set({ url })} />
          <div><${Button} size="small" onClick=${() => set({ url: `${session()?.endpoint ?? ""}/${bucket}/` })}>${words.tester.urlUse}<//></div>
        </div>
      </details>
    </div>
    <div class="cors-outcome ${isCurrent ? "" : "is-old"}" aria-live="polite" aria-busy=${!isCurrent}>
      ${isBroken && html`<p class="cors-quiet">${words.tester.unparsed}</p>`}
      ${!isBroken && !rules?.length && html`<p class="cors-quiet">${words.tester.noRules}</p>`}
      ${error && html`<p class="cors-tester-error">${words.tester.failed} ${error.message}</p>`}
      ${!error && explanation && html`<${Verdict} explanation=${explanation} differs=${differs(explanation, ofSaved)} onSuggestion=${onSuggestion} />`}
    </div>
  </section>`;
}

/** @param {any} explanation @param {any} ofSaved By what is in force, where that is something else. */
function differs(explanation, ofSaved) {
  if (!ofSaved) return null;
  if (sameOutcome(explanation, ofSaved)) return { isOther: false, words: words.tester.sameAsSaved };
  if (explanation.allowed === ofSaved.allowed) return { isOther: true, words: words.tester.differs.other };
  return { isOther: true, words: explanation.allowed ? words.tester.differs.allowed : words.tester.differs.denied };
}

/**
 * Asks about the newest question once it rests; what was answered before stays until then.
 *
 * @param {object} question
 * @param {Rule[] | null} rules
 * @param {Rule[] | null} saved
 */
function useExplanation(question, rules, saved) {
  const [answer, setAnswer] = useState(/** @type {{ key?: string, explanation?: any, ofSaved?: any, error?: Error }} */ ({}));
  const key = JSON.stringify([question, rules, saved]);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(async () => {
      try {
        const isOther = !sameRules(rules ?? [], saved ?? []);
        const [explanation, ofSaved] = await Promise.all([explain(rules, question, signal), isOther ? explain(saved, question, signal) : null]);
        if (!signal.aborted) setAnswer({ key, explanation, ofSaved });
      } catch (error) {
        if (!signal.aborted) setAnswer({ key, error: /** @type {Error} */ (error) });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key]);
  return { ...answer, isCurrent: answer.key === key };
}
