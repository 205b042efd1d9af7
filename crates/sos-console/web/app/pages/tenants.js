// All tenants, for the operator.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Badge, Button, ErrorState, IconButton, Menu, PageTitle, Skeleton, Table, toast } from "../parts.js";
import { navigate } from "../router.js";
import { identities } from "../text/identities.js";
import * as server from "./identities/server.js";
import { IdentityTabs } from "./identities/tabs.js";
import { isOwnTenant, removeTenant, setTenantDisabled } from "./identities/tenant_acts.js";

const words = identities.tenants;
const DIALOG = { load: () => import("./identities/tenant_dialog.js"), styles: [] };

/** @typedef {import("./identities/server.js").Tenant} Tenant */

export default function TenantsPage() {
  const { data: tenants, error, reload } = useData(server.loadTenants, []);
  const [dialog, setDialog] = useState(/** @type {{ tenant: Tenant | null } | null} */ (null));
  const done = (/** @type {Tenant} */ tenant) => {
    setDialog(null);
    if (!dialog?.tenant) {
      toast.success(words.created(tenant.id));
      navigate(`/tenants/${encodeURIComponent(tenant.id)}`);
    } else {
      toast.success(words.saved);
      reload();
    }
  };
  const acts = {
    edit: (/** @type {Tenant} */ tenant) => setDialog({ tenant }),
    toggle: (/** @type {Tenant} */ tenant) => setTenantDisabled(tenant, reload),
    remove: (/** @type {Tenant} */ tenant) => removeTenant(tenant, reload),
  };
  const button = html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ tenant: null })}>${words.create}<//>`;
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${tenants && !error ? button : null} />
    <${IdentityTabs} current="tenants" />
    ${!tenants && !error && html`<${Skeleton} rows=${3} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${tenants && !error && html`<div class="card"><${TenantTable} tenants=${tenants} acts=${acts} /></div>`}
    ${dialog && html`<${Lazy} source=${DIALOG} tenant=${dialog.tenant} onClose=${() => setDialog(null)} onDone=${done} />`}
  `;
}

/** @param {{ tenants: Tenant[], acts: Record<"edit" | "toggle" | "remove", (tenant: Tenant) => void> }} props */
function TenantTable({ tenants, acts }) {
  const columns = [
    { name: "key", label: words.columns.tenant, isHeader: true, cell: nameCell },
    { name: "email", label: words.columns.email, cell: (/** @type {Tenant} */ { email }) => html`<span class="identity-wrap">${email ?? identities.none}</span>` },
    { name: "groups", label: words.columns.groups, cell: (/** @type {Tenant} */ { groups }) => html`<span class="identity-wrap">${groups.join(", ") || identities.none}</span>` },
    { name: "state", label: words.columns.state, cell: (/** @type {Tenant} */ { disabled }) => html`<${Badge} tone=${disabled ? "warning" : "good"}>${disabled ? words.disabled : words.works}<//>` },
    {
      name: "actions",
      label: words.columns.actions,
      isLabelHidden: true,
      cell: (/** @type {Tenant} */ tenant) => (tenant.declared ? null : html`<${Actions} of=${tenant} acts=${acts} />`),
    },
  ];
  return html`<${Table} class="key-table" label=${words.title} columns=${columns} rows=${tenants} rowKey=${(/** @type {Tenant} */ { id }) => id} />`;
}

/** @param {Tenant} tenant */
function nameCell({ id, display_name: name, declared }) {
  return html`<div class="key-name">
    <a class="identity-link" href=${`/tenants/${encodeURIComponent(id)}`}>${name}</a>
    ${name !== id && html`<code>${id}</code>`}
    ${isOwnTenant(id) && html`<${Badge} tone="accent" icon="user">${identities.yours}<//>`}
    ${declared && html`<${Badge} title=${words.declaredHint}>${words.declared}<//>`}
  </div>`;
}

/** @param {{ of: Tenant, acts: Record<"edit" | "toggle" | "remove", (tenant: Tenant) => void> }} props */
function Actions({ of: tenant, acts }) {
  const label = words.actionsLabel(tenant.id);
  const items = [
    { label: identities.edit, icon: "edit", onSelect: () => acts.edit(tenant) },
    { label: tenant.disabled ? words.enable : words.disable, icon: tenant.disabled ? "play" : "pause", onSelect: () => acts.toggle(tenant) },
    { label: identities.remove, icon: "trash", isDangerous: true, onSelect: () => acts.remove(tenant) },
  ];
  return html`<${Menu} label=${label} items=${items} button=${(/** @type {any} */ attributes) => html`<${IconButton} icon="more" label=${label} ...${attributes} />`} />`;
}
