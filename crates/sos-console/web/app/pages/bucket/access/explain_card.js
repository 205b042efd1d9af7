// "Explain a request": whether it is allowed and why, answered while one types.

import { html, useEffect, useMemo, useState } from "/vendor/preact.js";

import { Checkbox, Field, Icon, Select, TextField } from "../../../parts.js";
import { access as words } from "../../../text/access.js";
import { ACTIONS, asked, isOfObject, usualFields } from "./requests.js";
import { explain } from "./server.js";

const PAUSE_MS = 200;

/** @param {{ bucket: string, owner: string, document: string, isBroken: boolean, circumstances: unknown }} props
 *   `document`: the policy in the editor.
 */
export function ExplainCard({ bucket, owner, document, isBroken, circumstances }) {
  const [fields, setFields] = useState(usualFields);
  const set = (/** @type {Partial<import("./requests.js").Fields>} */ change) => setFields({ ...fields, ...change });
  const request = useMemo(() => asked(fields, owner), [fields, owner]);
  const { answer, error, isCurrent } = useAnswer({ bucket, document, isBroken, request, circumstances });
  const whos = Object.entries(words.explain.whos).map(([value, label]) => ({ value, label }));
  return html`<section class="card card-padded access-card" aria-labelledby="access-explain-title">
    <h2 class="card-title" id="access-explain-title">${words.explain.title}</h2>
    <p class="prose">${words.explain.lead}</p>
    <div class="access-fields">
      <${Select} label=${words.explain.who} value=${fields.who} options=${whos} onChange=${(/** @type {string} */ who) => set({ who })} />
      ${fields.who === "tenant" && html`<${TextField} label=${words.explain.tenant} value=${fields.tenant} isCode autocomplete="off" onInput=${(/** @type {string} */ tenant) => set({ tenant })} />`}
      ${fields.who === "key" && html`<${TextField} label=${words.explain.accessKey} value=${fields.accessKey} isCode autocomplete="off" onInput=${(/** @type {string} */ accessKey) => set({ accessKey })} />`}
      <${Select} label=${words.explain.action} value=${fields.action} options=${ACTIONS.map((value) => ({ value, label: value }))} onChange=${(/** @type {string} */ action) => set({ action })} />
      ${isOfObject(fields.action) && html`<${TextField} label=${words.explain.key} value=${fields.key} hint=${words.explain.keyHint} isCode autocomplete="off" onInput=${(/** @type {string} */ key) => set({ key })} />`}
    </div>
    <details class="access-further">
      <summary>${words.explain.further}</summary>
      <div class="access-fields">
        <${TextField} label=${words.explain.address} value=${fields.address} placeholder="192.0.2.1" isCode autocomplete="off" onInput=${(/** @type {string} */ address) => set({ address })} />
        <${Checkbox} label=${words.explain.secure} isChecked=${fields.secure} onChange=${(/** @type {boolean} */ secure) => set({ secure })} />
        <${Field} label=${words.explain.conditions} hint=${words.explain.conditionsHint}>
          ${(/** @type {any} */ attributes) => html`<textarea class="input input-code access-lines" rows="2" spellcheck=${false} value=${fields.conditions}
            onInput=${(/** @type {any} */ event) => set({ conditions: event.target.value })} ...${attributes}></textarea>`}
        <//>
      </div>
    </details>
    <div class="access-outcome ${isCurrent ? "" : "is-old"}" aria-live="polite" aria-busy=${!isCurrent}>
      ${isBroken && html`<p class="access-quiet">${words.explain.mend}</p>`}
      ${!request && html`<p class="access-quiet">${words.explain.waiting}</p>`}
      ${error && html`<p class="access-note is-warning">${error.message}</p>`}
      ${!error && answer && html`<${Verdict} answer=${answer} />`}
    </div>
  </section>`;
}

/** The answer to the newest question. What was answered before stays until then.
 * @param {{ bucket: string, document: string, isBroken: boolean, request: object | null, circumstances: unknown }} question
 */
function useAnswer({ bucket, document, isBroken, request, circumstances }) {
  const [state, setState] = useState(/** @type {{ answer?: any, error?: Error, isCurrent: boolean }} */ ({ isCurrent: false }));
  useEffect(() => {
    if (isBroken || !request) {
      setState({ isCurrent: true });
      return undefined;
    }
    const controller = new AbortController();
    setState((before) => ({ ...before, isCurrent: false }));
    const timer = setTimeout(() => {
      explain(bucket, document, request, controller.signal).then(
        (answer) => !controller.signal.aborted && setState({ answer, isCurrent: true }),
        (error) => !controller.signal.aborted && setState({ error, isCurrent: true }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [bucket, document, isBroken, request, circumstances]);
  return state;
}

/** @param {{ answer: any }} props */
function Verdict({ answer }) {
  return html`
    <p class="access-verdict ${answer.allowed ? "is-allowed" : "is-denied"}">
      <${Icon} name=${answer.allowed ? "success" : "lock"} size=${18} />
      <span><strong>${answer.allowed ? words.explain.allowed : words.explain.isDenied}.</strong> ${words.explain.decided(answer.decided_by)}</span>
    </p>
    ${answer.object_known === false && html`<p class="access-quiet">${words.explain.hypothetical}</p>`}
    ${answer.statements.length > 0 && html`<details class="access-further" open>
      <summary>${words.explain.statements}</summary>
      <ol class="access-statements">${answer.statements.map((/** @type {any} */ each) => html`<${Statement} key=${each.statement} statement=${each} />`)}</ol>
    </details>`}
  `;
}

/** @param {{ statement: any }} props */
function Statement({ statement }) {
  const { applies } = words.explain;
  return html`<li class=${statement.applies ? "is-applying" : ""}>
    <p><strong>${words.statement(statement)}</strong> ${statement.applies ? (statement.allows ? applies.allow : applies.deny) : applies.no}</p>
    <ul>${statement.elements.map((/** @type {any} */ { matches, message }, /** @type {number} */ index) => html`<li key=${index} class=${matches ? "is-match" : "is-miss"}>
      <${Icon} name=${matches ? "check" : "close"} size=${14} />
      <span><span class="visually-hidden">${matches ? words.explain.matches : words.explain.matchesNot} </span>${message.split("`").map((/** @type {string} */ part, /** @type {number} */ at) => (at % 2 ? html`<code class="code-inline">${part}</code>` : part))}</span>
    </li>`)}</ul>
  </li>`;
}
