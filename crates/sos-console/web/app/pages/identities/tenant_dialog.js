// Makes a tenant, or changes one.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../../data.js";
import { Button, Dialog, Notice, TextField } from "../../parts.js";
import { text } from "../../text.js";
import { identities } from "../../text/identities.js";
import { isIdentityName, namesIn } from "./documents.js";
import * as server from "./server.js";

const words = identities.tenants.form;

/** @param {{ tenant: server.Tenant | null, onClose: () => void, onDone: (tenant: server.Tenant) => void }} props `tenant` is changed; `null`: one is made. */
export default function TenantDialog({ tenant, onClose, onDone }) {
  const [draft, setDraft] = useState(() => ({
    id: tenant?.id ?? "",
    name: tenant?.display_name ?? "",
    email: tenant?.email ?? "",
    groups: tenant?.groups.join(" ") ?? "",
  }));
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const { data: known } = useData(server.loadGroups, []);
  const groups = namesIn(draft.groups);
  const problems = {
    id: tenant || isIdentityName(draft.id.trim()) ? null : words.problems.id,
    groups: groups.every(isIdentityName) ? null : words.problems.groups,
  };
  const change = (/** @type {Partial<typeof draft>} */ part) => {
    setDraft((before) => ({ ...before, ...part }));
    setFailure(null);
  };
  const save = async () => {
    setTold(true);
    if (isBusy || problems.id || problems.groups) return;
    setBusy(true);
    const id = draft.id.trim();
    const wanted = { display_name: draft.name.trim() || id, email: draft.email.trim() || null, groups };
    try {
      onDone(tenant ? await server.changeTenant(id, wanted) : await server.createTenant({ id, ...wanted }));
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${tenant ? words.save : words.submit}<//>
  `;
  return html`<${Dialog} title=${tenant ? words.edit(tenant.id) : words.create} size="small" footer=${footer} onClose=${onClose} onSubmit=${save}>
    <div class="key-form">
      ${!tenant && html`<${TextField} label=${words.id} value=${draft.id} onInput=${(/** @type {string} */ id) => change({ id })} hint=${words.idHint}
        error=${isTold ? problems.id : null} maxlength="64" autocomplete="off" isCode data-autofocus />`}
      <${TextField} label=${words.displayName} value=${draft.name} onInput=${(/** @type {string} */ name) => change({ name })} hint=${words.displayNameHint} maxlength="128" autocomplete="off" />
      <${TextField} label=${words.email} value=${draft.email} onInput=${(/** @type {string} */ email) => change({ email })} hint=${words.emailHint} maxlength="254" inputmode="email" autocomplete="off" />
      <${TextField} label=${words.groups} value=${draft.groups} onInput=${(/** @type {string} */ line) => change({ groups: line })}
        hint=${words.groupsHint((known ?? []).map(({ name }) => name).slice(0, 12))} error=${isTold ? problems.groups : null} autocomplete="off" isCode />
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure.message}</p><//>`}
    </div>
  <//>`;
}
