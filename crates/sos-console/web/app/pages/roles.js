// The roles of the tenant; everyone's for the operator.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Button, CopyButton, EmptyState, ErrorState, PageTitle, Skeleton, Table, Time } from "../parts.js";
import { navigate } from "../router.js";
import { text } from "../text.js";
import { identities } from "../text/identities.js";
import * as server from "./identities/server.js";
import { IdentityTabs } from "./identities/tabs.js";

const words = identities.roles;
const DIALOG = { load: () => import("./identities/role_dialog.js"), styles: [] };

/** @typedef {import("./identities/server.js").Role} Role */

/** @param {{ tenant: string, name: string }} role */
const pathOf = ({ tenant, name }) => `/roles/${encodeURIComponent(tenant)}/${encodeURIComponent(name)}`;

export default function RolesPage() {
  const { data: roles, error, reload } = useData(server.loadRoles, []);
  const [isMaking, setMaking] = useState(false);
  const button = html`<${Button} kind="primary" icon="plus" onClick=${() => setMaking(true)}>${words.create}<//>`;
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${roles?.length && !error ? button : null} />
    <${IdentityTabs} current="roles" />
    ${!roles && !error && html`<${Skeleton} rows=${3} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${roles?.length === 0 && html`<div class="card"><${EmptyState} icon="shield" title=${words.empty.title} action=${button}><p>${words.empty.lead}</p><//></div>`}
    ${roles && roles.length > 0 && html`<div class="card"><${RoleTable} roles=${roles} /></div>`}
    ${isMaking && html`<${Lazy} source=${DIALOG} known=${roles ?? []} onClose=${() => setMaking(false)}
      onDone=${(/** @type {Role} */ role) => navigate(pathOf(role))} />`}
  `;
}

/** @param {{ roles: Role[] }} props */
function RoleTable({ roles }) {
  const hasTenants = roles.some(({ tenant }) => tenant !== roles[0].tenant);
  const columns = [
    { name: "key", label: words.columns.role, isHeader: true, cell: nameCell },
    ...(hasTenants ? [{ name: "tenant", label: words.columns.tenant, cell: (/** @type {Role} */ { tenant }) => html`<span class="identity-wrap">${tenant}</span>` }] : []),
    { name: "policies", label: words.columns.policies, cell: (/** @type {Role} */ { policies }) => html`<span class="identity-wrap">${policies.map(({ name }) => name).join(", ") || identities.none}</span>` },
    { name: "lasts", label: words.columns.lasts, cell: (/** @type {Role} */ { max_session_seconds: seconds }) => identities.lasting(seconds) },
    { name: "created", label: words.columns.created, cell: (/** @type {Role} */ { created }) => html`<${Time} value=${created} />` },
  ];
  return html`<${Table} class="key-table" label=${words.title} columns=${columns} rows=${roles} rowKey=${(/** @type {Role} */ { arn }) => arn} />`;
}

/** @param {Role} role */
function nameCell(role) {
  return html`<div class="key-name">
    <a class="identity-link" href=${pathOf(role)}>${role.name}</a>
    <span class="identity-arn"><code>${role.arn}</code> <${CopyButton} value=${role.arn} label=${`${text.parts.copy}: ${role.arn}`} /></span>
  </div>`;
}
