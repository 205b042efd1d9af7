// The rows of a new key: a limit with its bucket and rights, a policy with its name and document.

import { html } from "/vendor/preact.js";

import { Button, Checkbox, Field, IconButton, TextField } from "../../parts.js";
import { keysText } from "../../text/keys.js";
import { emptyLimit, RIGHTS } from "./draft.js";

const words = keysText.creating;

/**
 * @param {{ number: number, limit: import("./draft.js").Limit, problems?: import("./draft.js").Problems["limits"][0],
 *   change: (part: Partial<import("./draft.js").Limit>) => void, remove: () => void }} props
 */
export function LimitRow({ number, limit, problems, change, remove }) {
  return html`<div class="key-row" role="group" aria-label=${words.limitLabel(number)}>
    <${TextField}
      label=${words.bucket}
      value=${limit.bucket}
      onInput=${(/** @type {string} */ bucket) => change({ bucket })}
      error=${problems?.bucket && words.problems.bucket}
      maxlength="63"
      autocomplete="off"
      isCode
    />
    <div class="key-rights">
      ${RIGHTS.map((right) => html`<${Checkbox}
        key=${right}
        label=${words.rights[right]}
        isChecked=${limit[right]}
        onChange=${(/** @type {boolean} */ isChecked) => change({ [right]: isChecked })}
      />`)}
    </div>
    <${IconButton} icon="trash" label=${words.removeLimit(number)} onClick=${remove} />
    ${problems?.rights && html`<p class="field-error">${words.problems.rights}</p>`}
  </div>`;
}

/**
 * @param {{ number: number, policy: import("./draft.js").Policy, problems?: import("./draft.js").Problems["policies"][0],
 *   change: (part: Partial<import("./draft.js").Policy>) => void, remove: () => void }} props
 */
export function PolicyRow({ number, policy, problems, change, remove }) {
  return html`<div class="key-row key-policy" role="group" aria-label=${words.policyLabel(number)}>
    <${TextField}
      label=${words.policyName}
      value=${policy.name}
      onInput=${(/** @type {string} */ name) => change({ name })}
      error=${problems?.name && words.problems[problems.name]}
      maxlength="64"
      autocomplete="off"
      isCode
    />
    <${IconButton} icon="trash" label=${words.removePolicy(number)} onClick=${remove} />
    <${Field} label=${words.document} error=${problems?.json && words.problems.json(problems.json)}>
      ${(/** @type {any} */ attributes) => html`<textarea
        class="input input-code"
        rows="6"
        spellcheck=${false}
        onInput=${(/** @type {any} */ event) => change({ document: event.target.value })}
        value=${policy.document}
        ...${attributes}
      ></textarea>`}
    <//>
  </div>`;
}

/**
 * @param {{ limits: import("./draft.js").Limit[], problems: import("./draft.js").Problems["limits"],
 *   change: (limits: import("./draft.js").Limit[]) => void }} props
 */
export function Limits({ limits, problems, change }) {
  return html`<fieldset class="key-rows">
    <legend>${words.limits}</legend>
    <p class="field-hint">${words.limitsHint}</p>
    ${limits.map((limit, index) => html`<${LimitRow}
      key=${index}
      number=${index + 1}
      limit=${limit}
      problems=${problems[index]}
      change=${(/** @type {any} */ part) => change(replaced(limits, index, { ...limit, ...part }))}
      remove=${() => change(without(limits, index))}
    />`)}
    <${Button} size="small" icon="plus" onClick=${() => change([...limits, emptyLimit()])}>${words.addLimit}<//>
  </fieldset>`;
}

/**
 * @param {{ policies: import("./draft.js").Policy[], problems: import("./draft.js").Problems["policies"],
 *   change: (policies: import("./draft.js").Policy[]) => void }} props
 */
export function Policies({ policies, problems, change }) {
  return html`<fieldset class="key-rows">
    <legend>${words.policies}</legend>
    <p class="field-hint">${words.policiesHint}</p>
    ${policies.map((policy, index) => html`<${PolicyRow}
      key=${index}
      number=${index + 1}
      policy=${policy}
      problems=${problems[index]}
      change=${(/** @type {any} */ part) => change(replaced(policies, index, { ...policy, ...part }))}
      remove=${() => change(without(policies, index))}
    />`)}
    <${Button} size="small" icon="plus" onClick=${() => change([...policies, { name: "", document: "" }])}>${words.addPolicy}<//>
  </fieldset>`;
}

/** @template T @param {T[]} list @param {number} at @param {T} value */
function replaced(list, at, value) {
  return list.map((each, index) => (index === at ? value : each));
}

/** @template T @param {T[]} list @param {number} at */
function without(list, at) {
  return list.filter((_, index) => index !== at);
}
