// One tenant, for the operator: what it is, and its keys.

import { html, useState } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Badge, Breadcrumb, Button, EmptyState, ErrorState, LinkButton, PageTitle, Skeleton, toast } from "../parts.js";
import { navigate } from "../router.js";
import { identities } from "../text/identities.js";
import { IdentityTabs } from "./identities/tabs.js";
import { isOwnTenant, removeTenant, setTenantDisabled } from "./identities/tenant_acts.js";
import * as server from "./identities/server.js";
import { KeyTable } from "./keys/table.js";
import { useKeyActs } from "./keys/use_acts.js";

const words = identities.tenants;
const DIALOG = { load: () => import("./identities/tenant_dialog.js"), styles: [] };

/** @param {{ tenant: string }} props */
export default function TenantPage({ tenant: id }) {
  const { data: tenant, error, reload } = useData((signal) => server.loadTenant(id, signal), [id]);
  const [isEdited, setEdited] = useState(false);
  if (error && /** @type {any} */ (error).status === 404) return html`<${Missing} id=${id} />`;
  const done = () => {
    setEdited(false);
    toast.success(words.saved);
    reload();
  };
  const actions = tenant && !tenant.declared && html`
    <${Button} icon="edit" onClick=${() => setEdited(true)}>${identities.edit}<//>
    <${Button} icon=${tenant.disabled ? "play" : "pause"} onClick=${() => setTenantDisabled(tenant, reload)}>${tenant.disabled ? words.enable : words.disable}<//>
    <${Button} icon="trash" onClick=${() => removeTenant(tenant, () => navigate("/tenants"))}>${identities.remove}<//>
  `;
  return html`
    <${Breadcrumb} items=${[{ label: words.title, href: "/tenants" }, { label: id }]} />
    <${PageTitle} title=${tenant?.display_name ?? id} actions=${actions}>
      ${tenant?.disabled && html`<${Badge} tone="warning">${words.disabled}<//>`}
      ${isOwnTenant(id) && html`<${Badge} tone="accent" icon="user">${identities.yours}<//>`}
      ${tenant?.declared && html`<${Badge} title=${words.declaredHint}>${words.declared}<//>`}
    <//>
    <${IdentityTabs} current="tenants" />
    ${!tenant && !error && html`<${Skeleton} rows=${2} height="card" />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${tenant && !error && html`<div class="identity-page"><${Facts} tenant=${tenant} /><${Keys} tenant=${id} /></div>`}
    ${tenant && isEdited && html`<${Lazy} source=${DIALOG} tenant=${tenant} onClose=${() => setEdited(false)} onDone=${done} />`}
  `;
}

/** @param {{ tenant: server.Tenant }} props */
function Facts({ tenant }) {
  const groups = tenant.groups.map((name, index) => html`${index > 0 && ", "}<a href=${`/groups/${encodeURIComponent(name)}`}>${name}</a>`);
  const facts = [
    [words.facts.id, html`<code>${tenant.id}</code>`],
    [words.facts.email, tenant.email ?? identities.none],
    [words.facts.groups, groups.length > 0 ? groups : identities.none],
  ];
  return html`<dl class="card card-padded identity-facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** @param {{ tenant: string }} props */
function Keys({ tenant }) {
  const { data, error, reload } = useData((signal) => api.get("/api/v1/keys", { signal }), [tenant]);
  /** @type {import("./keys/table.js").Key[] | undefined} */
  const keys = data?.keys.filter((/** @type {import("./keys/table.js").Key} */ key) => key.tenant === tenant);
  const { create, acts, dialogs } = useKeyActs({ keys, tenant, reload });
  return html`<section class="identity-section" aria-labelledby="tenant-keys">
    <header class="identity-heading">
      <h2 class="card-title identity-grow" id="tenant-keys">${words.keys.title}</h2>
      <${Button} icon="plus" onClick=${create}>${words.keys.create}<//>
    </header>
    ${!keys && !error && html`<${Skeleton} rows=${2} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${keys?.length === 0 && html`<p class="card card-padded identity-quiet">${words.keys.none}</p>`}
    ${keys && keys.length > 0 && html`<div class="card"><${KeyTable} keys=${keys} acts=${acts} /></div>`}
    ${dialogs}
  </section>`;
}

/** @param {{ id: string }} props */
function Missing({ id }) {
  return html`
    <div class="visually-hidden"><${PageTitle} title=${words.missing.title(id)} /></div>
    <${EmptyState} icon="user" title=${words.missing.title(id)} action=${html`<${LinkButton} href="/tenants">${words.missing.action}<//>`}><p>${words.missing.lead}</p><//>
  `;
}
