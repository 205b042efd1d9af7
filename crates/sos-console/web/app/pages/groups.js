// All groups, for the operator.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Button, EmptyState, ErrorState, PageTitle, Skeleton, Table } from "../parts.js";
import { navigate } from "../router.js";
import { identities } from "../text/identities.js";
import * as server from "./identities/server.js";
import { IdentityTabs } from "./identities/tabs.js";

const words = identities.groups;
const DIALOG = { load: () => import("./identities/group_dialog.js"), styles: [] };

/** @typedef {import("./identities/server.js").Group} Group */

export default function GroupsPage() {
  const { data: groups, error, reload } = useData(server.loadGroups, []);
  const [isMaking, setMaking] = useState(false);
  const button = html`<${Button} kind="primary" icon="plus" onClick=${() => setMaking(true)}>${words.create}<//>`;
  const columns = [
    { name: "key", label: words.columns.group, isHeader: true, cell: (/** @type {Group} */ { name }) => html`<a class="identity-link" href=${`/groups/${encodeURIComponent(name)}`}>${name}</a>` },
    { name: "members", label: words.columns.members, cell: (/** @type {Group} */ { members }) => html`<span class="identity-wrap">${members.join(", ") || identities.none}</span>` },
    { name: "policies", label: words.columns.policies, cell: (/** @type {Group} */ { policies }) => html`<span class="identity-wrap">${policies.map(({ name }) => name).join(", ") || identities.none}</span>` },
  ];
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${groups?.length && !error ? button : null} />
    <${IdentityTabs} current="groups" />
    ${!groups && !error && html`<${Skeleton} rows=${3} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${groups?.length === 0 && html`<div class="card"><${EmptyState} icon="user" title=${words.empty.title} action=${button}><p>${words.empty.lead}</p><//></div>`}
    ${groups && groups.length > 0 && html`<div class="card"><${Table} class="key-table" label=${words.title} columns=${columns} rows=${groups} rowKey=${(/** @type {Group} */ { name }) => name} /></div>`}
    ${isMaking && html`<${Lazy} source=${DIALOG} known=${groups ?? []} onClose=${() => setMaking(false)}
      onDone=${(/** @type {string} */ name) => navigate(`/groups/${encodeURIComponent(name)}`)} />`}
  `;
}
