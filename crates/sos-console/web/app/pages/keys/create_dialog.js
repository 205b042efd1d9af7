// Makes a key: its name, what it is limited to, when it ends, and its policies.

import { html, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { Button, Dialog, Notice, Select, TextField } from "../../parts.js";
import { text } from "../../text.js";
import { keysText } from "../../text/keys.js";
import { emptyDraft, emptyLimit, isSound, problemsOf, wantedOf } from "./draft.js";
import { LimitRow, PolicyRow } from "./rows.js";

const words = keysText.creating;

/** @param {{ onClose: () => void, onCreated: (created: any) => void }} props */
export default function CreateDialog({ onClose, onCreated }) {
  const [draft, setDraft] = useState(emptyDraft);
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {any} */ (null));
  const problems = problemsOf(draft, Date.now());
  const told = isTold ? problems : problemsOf(emptyDraft(), 0);
  const change = (/** @type {Partial<import("./draft.js").Draft>} */ part) => {
    setDraft((before) => ({ ...before, ...part }));
    setFailure(null);
  };
  const create = async () => {
    setTold(true);
    if (isBusy || !isSound(problems)) return;
    setBusy(true);
    try {
      onCreated(await api.post("/api/v1/keys", wantedOf(draft, Date.now())));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${words.submit}<//>
  `;
  return html`<${Dialog} title=${words.title} footer=${footer} onClose=${onClose} onSubmit=${create}>
    <div class="key-form">
      <${TextField}
        label=${words.name}
        value=${draft.name}
        onInput=${(/** @type {string} */ name) => change({ name })}
        hint=${words.nameHint}
        error=${told.name && words.problems.name}
        maxlength="64"
        autocomplete="off"
        isCode
        data-autofocus
      />
      <${Limits} limits=${draft.limits} problems=${told.limits} change=${(/** @type {any} */ limits) => change({ limits })} />
      <div class="key-form-line">
        <${Select}
          label=${words.expires}
          value=${draft.expiry}
          options=${Object.entries(words.expiries).map(([value, label]) => ({ value, label }))}
          onChange=${(/** @type {any} */ expiry) => change({ expiry })}
        />
        ${draft.expiry === "date" && html`<${TextField}
          label=${words.date}
          value=${draft.date}
          onInput=${(/** @type {string} */ date) => change({ date })}
          error=${told.date && words.problems.date}
          type="date"
        />`}
      </div>
      <${Policies} policies=${draft.policies} problems=${told.policies} change=${(/** @type {any} */ policies) => change({ policies })} />
      ${failure && html`<${Notice} tone="danger" isAlert>
        <p>${failure.message} ${failure.line && words.place(failure.line, failure.column)}</p>
      <//>`}
    </div>
  <//>`;
}

/**
 * @param {{ limits: import("./draft.js").Limit[], problems: import("./draft.js").Problems["limits"],
 *   change: (limits: import("./draft.js").Limit[]) => void }} props
 */
function Limits({ limits, problems, change }) {
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
function Policies({ policies, problems, change }) {
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
