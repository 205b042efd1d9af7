// Makes a key, or changes one: its name, what it is limited to, when it ends, and its policies.

import { html, useEffect, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { useData } from "../../data.js";
import { formatTime } from "../../format.js";
import { Button, Checkbox, Dialog, ErrorState, Notice, Select, Skeleton, TextField } from "../../parts.js";
import { session } from "../../session.js";
import { text } from "../../text.js";
import { keysText } from "../../text/keys.js";
import { changeOf, draftOf, emptyDraft, isSound, problemsOf, wantedOf } from "./draft.js";
import { Limits, Policies } from "./rows.js";
import { isOwn } from "./table.js";

const words = keysText.creating;

/** @typedef {import("./draft.js").Draft} Draft */

/**
 * @param {{ accessKey: string | null, tenant: string | null, onClose: () => void, onCreated: (created: any) => void, onChanged: () => void }} props
 *   `accessKey` is changed; `null`: one is made, for `tenant`, or for whom the operator chooses.
 */
export default function KeyDialog({ accessKey, tenant, onClose, onCreated, onChanged }) {
  const isOperator = session()?.sees_to === "everyone";
  const { data: known, error } = useData((signal) => (accessKey === null ? Promise.resolve(null) : api.get(path(accessKey), { signal })), [accessKey]);
  const { data: listed } = useData((signal) => (isOperator && accessKey === null && tenant === null ? api.get("/api/v1/tenants", { signal }) : Promise.resolve(null)), []);
  const [owner, setOwner] = useState(tenant ?? session()?.tenant.id ?? "");
  const [draft, setDraft] = useState(emptyDraft);
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {any} */ (null));
  useEffect(() => {
    if (known) setDraft(draftOf(known));
  }, [known]);
  const isReady = accessKey === null || Boolean(known);
  const problems = problemsOf(draft, Date.now());
  const told = isTold ? problems : problemsOf(emptyDraft(), 0);
  const change = (/** @type {Partial<Draft>} */ part) => {
    setDraft((before) => ({ ...before, ...part }));
    setFailure(null);
  };
  const save = async () => {
    setTold(true);
    if (isBusy || !isReady || !isSound(problems)) return;
    setBusy(true);
    try {
      if (accessKey === null) {
        onCreated(await api.post("/api/v1/keys", { ...(isOperator ? { tenant: owner } : {}), ...wantedOf(draft, Date.now()) }));
      } else {
        await api.patch(path(accessKey), changeOf(known, draft, Date.now()));
        onChanged();
      }
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${accessKey === null ? words.submit : words.save}<//>
  `;
  const { kept, ...others } = words.expiries;
  const expiries = { ...(known?.expires ? { kept: words.keptUntil(formatTime(known.expires)) } : {}), ...others };
  return html`<${Dialog} title=${accessKey === null ? words.title : words.editTitle(known?.name ?? accessKey)} footer=${footer} onClose=${onClose} onSubmit=${save}>
    ${error && html`<${ErrorState} error=${error} />`}
    ${!isReady && !error && html`<${Skeleton} rows=${3} />`}
    ${isReady && html`<div class="key-form">
      ${accessKey !== null && isOwn(accessKey) && html`<${Notice} tone="warning"><p>${words.ownKey}</p><//>`}
      ${listed && listed.tenants.length > 1 && html`<${Select} label=${words.tenant} value=${owner} onChange=${setOwner} options=${listed.tenants.map(tenantOption)} />`}
      <${TextField} label=${words.name} value=${draft.name} onInput=${(/** @type {string} */ name) => change({ name })} hint=${words.nameHint}
        error=${told.name && words.problems.name} maxlength="64" autocomplete="off" isCode data-autofocus />
      ${isOperator && html`<${Checkbox} label=${words.master} hint=${words.masterHint} isChecked=${draft.isMaster} onChange=${(/** @type {boolean} */ isMaster) => change({ isMaster })} />`}
      ${!draft.isMaster && html`<${Limits} limits=${draft.limits} problems=${told.limits} change=${(/** @type {any} */ limits) => change({ limits })} />`}
      <div class="key-form-line">
        <${Select} label=${words.expires} value=${draft.expiry} options=${Object.entries(expiries).map(([value, label]) => ({ value, label }))}
          onChange=${(/** @type {any} */ expiry) => change({ expiry })} />
        ${draft.expiry === "date" && html`<${TextField} label=${words.date} value=${draft.date} onInput=${(/** @type {string} */ date) => change({ date })}
          error=${told.date && words.problems.date} type="date" />`}
      </div>
      ${!draft.isMaster && html`<${Policies} policies=${draft.policies} problems=${told.policies} change=${(/** @type {any} */ policies) => change({ policies })} />`}
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure.message} ${failure.line && words.place(failure.line, failure.column)}</p><//>`}
    </div>`}
  <//>`;
}

/** @param {{ id: string, display_name: string }} tenant */
function tenantOption({ id, display_name: name }) {
  return { value: id, label: name === id ? id : `${name} (${id})` };
}

/** @param {string} accessKey */
function path(accessKey) {
  return `/api/v1/keys/${encodeURIComponent(accessKey)}`;
}
