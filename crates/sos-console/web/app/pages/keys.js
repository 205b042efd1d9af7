// The access keys of the tenant.

import { html, useState } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Badge, Button, confirmTyped, CopyButton, EmptyState, ErrorState, IconButton, Notice, PageTitle, Skeleton, Table, Time, toast } from "../parts.js";
import { session } from "../session.js";
import { endSession } from "../shell/leaving.js";
import { text } from "../text.js";
import { keysText as words } from "../text/keys.js";
import { CreatedDialog } from "./keys/created_dialog.js";

/** @typedef {{ access_key: string, created: string | null, declared: boolean }} Key */

export default function KeysPage() {
  const { data, error, reload } = useData((signal) => api.get("/api/v1/keys", { signal }), []);
  const [created, setCreated] = useState(/** @type {any} */ (null));
  const [isBusy, setBusy] = useState(false);
  /** @type {Key[] | undefined} */
  const keys = data?.keys;
  const create = async () => {
    setBusy(true);
    try {
      setCreated(await api.post("/api/v1/keys", {}));
      await reload();
    } catch (failure) {
      toast.error(failure);
    }
    setBusy(false);
  };
  const button = html`<${Button} kind="primary" icon="plus" isBusy=${isBusy} onClick=${create}>${words.create}<//>`;
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${keys?.length ? button : null} />
    ${!keys && !error && html`<${Skeleton} rows=${2} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${keys?.length === 0 && html`<div class="card"><${EmptyState} icon="key" title=${words.empty.title} action=${button}><p>${words.empty.lead}</p><//></div>`}
    ${keys && keys.length > 0 && html`<div class="card">
      <${Table} class="key-table" label=${words.title} columns=${columns(keys, reload)} rows=${keys} rowKey=${(/** @type {Key} */ key) => key.access_key} />
    </div>`}
    ${created && html`<${CreatedDialog} created=${created} onClose=${() => setCreated(null)} />`}
  `;
}

/** @param {Key[]} keys @param {() => Promise<void>} reload */
function columns(keys, reload) {
  return [
    { name: "key", label: words.columns.key, isHeader: true, cell: nameCell },
    {
      name: "created",
      label: words.columns.created,
      cell: (/** @type {Key} */ { created }) => (created ? html`<${Time} value=${created} />` : words.declaredCreated),
    },
    {
      name: "actions",
      label: words.columns.actions,
      isLabelHidden: true,
      cell: (/** @type {Key} */ key) => (key.declared
        ? null
        : html`<${IconButton} icon="trash" label=${words.removeLabel(key.access_key)} onClick=${() => remove(key, keys.length === 1, reload)} />`),
    },
  ];
}

/** @param {Key} key */
function nameCell({ access_key: name, declared }) {
  return html`<div class="key-name">
    <code>${name}</code>
    <${CopyButton} value=${name} label=${`${text.parts.copy}: ${name}`} />
    ${isOwn(name) && html`<${Badge} tone="accent" icon="user">${words.own}<//>`}
    ${declared && html`<${Badge} title=${words.declaredHint}>${words.declared}<//>`}
  </div>`;
}

/** @param {Key} key @param {boolean} isLast @param {() => Promise<void>} reload */
async function remove({ access_key: name }, isLast, reload) {
  const body = html`
    <p>${words.deleting.body}</p>
    ${isOwn(name) && html`<${Notice} tone="warning"><p>${words.deleting.own}</p><//>`}
    ${isLast && html`<${Notice} tone="danger"><p>${words.deleting.last}</p><//>`}
  `;
  const question = { title: words.deleting.title(name), body, action: words.deleting.action, phrase: name };
  if (!(await confirmTyped(question))) return;
  try {
    await api.delete(`/api/v1/keys/${encodeURIComponent(name)}`);
    toast.success(words.deleting.done(name));
    if (isOwn(name)) endSession();
    else await reload();
  } catch (error) {
    toast.error(error);
  }
}

/** @param {string} name */
function isOwn(name) {
  return session()?.access_key === name;
}
