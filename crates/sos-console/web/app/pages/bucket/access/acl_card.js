// The grants of the bucket's ACL: a table, and a line to grant more. Each change is in force as soon as it is made.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../../../data.js";
import { Button, confirm, ErrorState, IconButton, Notice, Select, Skeleton, Table, TextField, toast } from "../../../parts.js";
import { access as words } from "../../../text/access.js";
import { wantedGrants } from "./requests.js";
import * as server from "./server.js";

const options = (/** @type {Record<string, string>} */ names) => Object.entries(names).map(([value, label]) => ({ value, label }));

/** @param {{ bucket: string, ownership: string | undefined, reload: () => Promise<void> }} props */
export function AclCard({ bucket, ownership, reload }) {
  const isOff = ownership === "BucketOwnerEnforced";
  return html`<section class="card card-padded access-card" aria-labelledby="access-acl-title">
    <h2 class="card-title" id="access-acl-title">${words.acl.title}</h2>
    ${isOff ? html`<${Notice}><p>${words.acl.off}</p><//>` : html`<p class="prose">${words.acl.lead}</p><${Grants} bucket=${bucket} reload=${reload} />`}
  </section>`;
}

/** @param {{ bucket: string, reload: () => Promise<void> }} props */
function Grants({ bucket, reload }) {
  const { data: acl, error, reload: again, setData } = useData((signal) => server.loadAcl(bucket, signal), [bucket]);
  /** @param {object[]} grants @param {string} told */
  const save = async (grants, told) => {
    try {
      setData(await server.saveGrants(bucket, grants));
      toast.success(told);
      await reload();
      return true;
    } catch (failure) {
      toast.error(failure);
      return false;
    }
  };
  if (error) return html`<${ErrorState} error=${error} retry=${again} />`;
  if (!acl) return html`<${Skeleton} rows=${2} />`;
  const who = (/** @type {any} */ { tenant, group }) => (group ? (words.acl.groups[group] ?? group.replace(/^urn:sos:group:/, "")) : tenant.name && tenant.name !== tenant.id ? `${tenant.name} (${tenant.id})` : tenant.id);
  const columns = [
    { name: "grantee", label: words.acl.grantee, isHeader: true, cell: (/** @type {any} */ grant) => html`<span>${who(grant)}${mark(grant, acl.owner.id)}</span>` },
    { name: "permission", label: words.acl.permission, cell: (/** @type {any} */ { permission }) => html`<span><code class="code-inline">${permission}</code> <span class="access-quiet">${words.permissions[permission]}</span></span>` },
    {
      name: "actions",
      label: words.acl.actions,
      isLabelHidden: true,
      cell: (/** @type {any} */ grant) => html`<${IconButton} size="small" icon="trash" label=${words.acl.revoke(who(grant), grant.permission)}
        onClick=${() => save(wantedGrants(acl.grants.filter((/** @type {any} */ other) => other !== grant)), words.acl.revoked)} />`,
    },
  ];
  return html`
    ${acl.grants.length ? html`<${Table} label=${words.acl.table} columns=${columns} rows=${acl.grants} rowKey=${(/** @type {any} */ grant) => acl.grants.indexOf(grant)} />` : html`<p class="access-quiet">${words.acl.none}</p>`}
    <${NewGrant} onGrant=${(/** @type {object} */ grant) => save([...wantedGrants(acl.grants), grant], words.acl.granted)} />
  `;
}

/** @param {any} grant @param {string} owner */
function mark({ tenant }, owner) {
  if (!tenant) return "";
  if (tenant.id === owner) return html` <span class="access-quiet">${words.acl.owner}</span>`;
  return tenant.name === null && html` <span class="access-quiet">${words.acl.unknown}</span>`;
}

/** @param {{ onGrant: (grant: object) => Promise<boolean> }} props */
function NewGrant({ onGrant }) {
  const [kind, setKind] = useState("id");
  const [name, setName] = useState("");
  const [permission, setPermission] = useState("READ");
  const [isBusy, setBusy] = useState(false);
  const isGroup = kind === "AllUsers" || kind === "AuthenticatedUsers";
  const grant = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || (!isGroup && !name.trim())) return;
    if (isGroup && !(await confirm({ ...words.acl.publicQuestion, isDangerous: true }))) return;
    setBusy(true);
    const grantee = isGroup ? { group: kind } : { [kind]: name.trim() };
    if (await onGrant({ ...grantee, permission })) setName("");
    setBusy(false);
  };
  return html`<form class="access-grant" novalidate onSubmit=${grant}>
    <${Select} label=${words.acl.to} value=${kind} options=${options(words.acl.kinds)} onChange=${setKind} />
    ${!isGroup && html`<${TextField} label=${kind === "email" ? words.acl.email : words.acl.id} value=${name} onInput=${setName} autocomplete="off" isCode />`}
    <${Select} label=${words.acl.permission} value=${permission} options=${Object.entries(words.permissions).map(([value, label]) => ({ value, label: `${value}: ${label}` }))} onChange=${setPermission} />
    <${Button} type="submit" icon="plus" isBusy=${isBusy} disabled=${!isGroup && !name.trim()}>${words.acl.grant}<//>
  </form>`;
}
