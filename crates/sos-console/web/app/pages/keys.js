// The access keys of the tenant; everyone's for who is logged in with a master key.

import { html, useState } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Button, confirm, confirmTyped, EmptyState, ErrorState, Notice, PageTitle, Skeleton, toast } from "../parts.js";
import { endSession } from "../shell/leaving.js";
import { keysText as words } from "../text/keys.js";
import { CreatedDialog } from "./keys/created_dialog.js";
import { isOwn, KeyTable } from "./keys/table.js";

/** @typedef {import("./keys/table.js").Key} Key */

const CREATE_DIALOG = { load: () => import("./keys/create_dialog.js"), styles: [] };
const ROTATE_DIALOG = { load: () => import("./keys/rotate_dialog.js"), styles: [] };

export default function KeysPage() {
  const { data, error, reload } = useData((signal) => api.get("/api/v1/keys", { signal }), []);
  const [dialog, setDialog] = useState(/** @type {{ kind: "create" } | { kind: "rotate", key: Key } | null} */ (null));
  const [created, setCreated] = useState(/** @type {{ key: any, isLeaving: boolean } | null} */ (null));
  const close = () => setDialog(null);
  /** @type {Key[] | undefined} */
  const keys = data?.keys;
  const show = (/** @type {any} */ key, isLeaving = false) => {
    close();
    setCreated({ key, isLeaving });
    // Who has lost the key they are logged in with is asked for nothing until the new one is safe.
    if (!isLeaving) reload();
  };
  const acts = {
    rotate: (/** @type {Key} */ key) => setDialog({ kind: "rotate", key }),
    setDisabled: (/** @type {Key} */ key, /** @type {boolean} */ isDisabled) => setDisabled(key, isDisabled, reload),
    remove: (/** @type {Key} */ key) => remove(key, keys?.length === 1, reload),
  };
  const button = html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "create" })}>${words.create}<//>`;
  const isClosed = /** @type {any} */ (error)?.code === "AccessDenied";
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${keys?.length && !error ? button : null} />
    ${!keys && !error && html`<${Skeleton} rows=${2} />`}
    ${isClosed && html`<div class="card"><${EmptyState} icon="lock" title=${words.closed.title}><p>${words.closed.lead}</p><//></div>`}
    ${error && !isClosed && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${keys?.length === 0 && html`<div class="card"><${EmptyState} icon="key" title=${words.empty.title} action=${button}><p>${words.empty.lead}</p><//></div>`}
    ${keys && keys.length > 0 && !isClosed && html`<div class="card"><${KeyTable} keys=${keys} acts=${acts} /></div>`}
    ${dialog?.kind === "create" && html`<${Lazy} source=${CREATE_DIALOG} onClose=${close} onCreated=${show} />`}
    ${dialog?.kind === "rotate" && html`<${Lazy}
      source=${ROTATE_DIALOG}
      accessKey=${dialog.key.access_key}
      isOwn=${isOwn(dialog.key.access_key)}
      onClose=${close}
      onRotated=${(/** @type {any} */ key, /** @type {boolean} */ isGone) => show(key, isGone && isOwn(dialog.key.access_key))}
    />`}
    ${created && html`<${CreatedDialog} created=${created.key} onClose=${() => (created.isLeaving ? endSession() : setCreated(null))} />`}
  `;
}

/** @param {Key} key @param {boolean} isDisabled @param {() => Promise<void>} reload */
async function setDisabled({ access_key: accessKey }, isDisabled, reload) {
  const body = html`
    <p>${words.disabling.body}</p>
    ${isOwn(accessKey) && html`<${Notice} tone="warning"><p>${words.disabling.own}</p><//>`}
  `;
  const question = { title: words.disabling.title(accessKey), body, action: words.disabling.action, isDangerous: true };
  if (isDisabled && !(await confirm(question))) return;
  try {
    await api.patch(path(accessKey), { disabled: isDisabled });
    toast.success(isDisabled ? words.disabling.done(accessKey) : words.disabling.undone(accessKey));
    if (isDisabled && isOwn(accessKey)) endSession();
    else await reload();
  } catch (error) {
    toast.error(error);
  }
}

/** @param {Key} key @param {boolean} isLast @param {() => Promise<void>} reload */
async function remove({ access_key: accessKey }, isLast, reload) {
  const body = html`
    <p>${words.deleting.body}</p>
    ${isOwn(accessKey) && html`<${Notice} tone="warning"><p>${words.deleting.own}</p><//>`}
    ${isLast && html`<${Notice} tone="danger"><p>${words.deleting.last}</p><//>`}
  `;
  const question = { title: words.deleting.title(accessKey), body, action: words.deleting.action, phrase: accessKey };
  if (!(await confirmTyped(question))) return;
  try {
    await api.delete(path(accessKey));
    toast.success(words.deleting.done(accessKey));
    if (isOwn(accessKey)) endSession();
    else await reload();
  } catch (error) {
    toast.error(error);
  }
}

/** @param {string} accessKey */
function path(accessKey) {
  return `/api/v1/keys/${encodeURIComponent(accessKey)}`;
}
