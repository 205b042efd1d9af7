// Makes a role: its name, whose it is, and who may become it. What it may do is said on its page.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../../data.js";
import { Button, Dialog, Notice, Select, TextField } from "../../parts.js";
import { session } from "../../session.js";
import { text } from "../../text.js";
import { identities } from "../../text/identities.js";
import { isIdentityName, providerHost, trustOfProvider, trustOfTenant } from "./documents.js";
import * as server from "./server.js";
import { seesEveryone } from "./tabs.js";

const words = identities.roles.form;
const HOUR_SECONDS = 3_600;

/** @param {{ known: server.Role[], onClose: () => void, onDone: (role: server.Role) => void }} props */
export default function RoleDialog({ known, onClose, onDone }) {
  const [draft, setDraft] = useState({ name: "", tenant: session()?.tenant.id ?? "", trust: /** @type {"own" | "other" | "provider"} */ ("own"), other: "", host: "", audience: "" });
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const { data: tenants } = useData((signal) => (seesEveryone() ? server.loadTenants(signal) : Promise.resolve([])), []);
  const name = draft.name.trim();
  const host = providerHost(draft.host);
  const isTaken = known.some((role) => role.tenant === draft.tenant && role.name === name);
  const problems = {
    name: !isIdentityName(name) ? words.problems.name : isTaken ? words.taken : null,
    other: draft.trust === "other" && !isIdentityName(draft.other.trim()) ? words.problems.other : null,
    host: draft.trust === "provider" && !host ? words.problems.host : null,
    audience: draft.trust === "provider" && !draft.audience.trim() ? words.problems.audience : null,
  };
  const told = isTold ? problems : { name: null, other: null, host: null, audience: null };
  const change = (/** @type {Partial<typeof draft>} */ part) => {
    setDraft((before) => ({ ...before, ...part }));
    setFailure(null);
  };
  const create = async () => {
    setTold(true);
    if (isBusy || Object.values(problems).some(Boolean)) return;
    setBusy(true);
    const trust = draft.trust === "provider" ? trustOfProvider(host, draft.audience.trim()) : trustOfTenant(draft.trust === "own" ? draft.tenant : draft.other.trim());
    try {
      onDone(await server.createRole(draft.tenant, name, { trust, policies: [], max_session_seconds: HOUR_SECONDS }));
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${words.submit}<//>
  `;
  return html`<${Dialog} title=${words.title} size="small" footer=${footer} onClose=${onClose} onSubmit=${create}>
    <div class="key-form">
      <${TextField} label=${words.name} value=${draft.name} onInput=${(/** @type {string} */ value) => change({ name: value })} hint=${words.hint}
        error=${told.name} maxlength="64" autocomplete="off" isCode data-autofocus />
      ${tenants && tenants.length > 1 && html`<${Select} label=${words.tenant} value=${draft.tenant} onChange=${(/** @type {string} */ tenant) => change({ tenant })}
        options=${tenants.map(({ id, display_name: shown }) => ({ value: id, label: shown === id ? id : `${shown} (${id})` }))} />`}
      <${Select} label=${words.trust} value=${draft.trust} onChange=${(/** @type {any} */ trust) => change({ trust })}
        options=${Object.entries(words.trusts).map(([value, label]) => ({ value, label }))} />
      ${draft.trust === "other" && html`<${TextField} label=${words.other} value=${draft.other} onInput=${(/** @type {string} */ other) => change({ other })}
        error=${told.other} maxlength="64" autocomplete="off" isCode />`}
      ${draft.trust === "provider" && html`
        <${TextField} label=${words.host} value=${draft.host} onInput=${(/** @type {string} */ value) => change({ host: value })} hint=${words.hostHint} error=${told.host} autocomplete="off" isCode />
        <${TextField} label=${words.audience} value=${draft.audience} onInput=${(/** @type {string} */ audience) => change({ audience })} hint=${words.audienceHint}
          error=${told.audience} autocomplete="off" isCode />
      `}
      <p class="field-hint">${words.next}</p>
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure.message}</p><//>`}
    </div>
  <//>`;
}
