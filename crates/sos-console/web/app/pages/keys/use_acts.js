// What is done with keys, and the dialogs that go with it: for the page of all keys, and for that of one tenant.

import { html, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { Lazy } from "../../lazy.js";
import { confirm, confirmTyped, Notice, toast } from "../../parts.js";
import { loadSession } from "../../session.js";
import { endSession } from "../../shell/leaving.js";
import { keysText as words } from "../../text/keys.js";
import { CreatedDialog } from "./created_dialog.js";
import { isOwn } from "./table.js";

/** @typedef {import("./table.js").Key} Key */

const KEY_DIALOG = { load: () => import("./key_dialog.js"), styles: [] };
const ROTATE_DIALOG = { load: () => import("./rotate_dialog.js"), styles: [] };

/**
 * @param {{ keys: Key[] | undefined, tenant?: string, reload: () => Promise<void> }} given `tenant`: whose keys they all are,
 *   and a new one is.
 */
export function useKeyActs({ keys, tenant, reload }) {
  const [dialog, setDialog] = useState(/** @type {{ kind: "create" } | { kind: "edit" | "rotate", key: Key } | null} */ (null));
  const [created, setCreated] = useState(/** @type {{ key: any, isLeaving: boolean } | null} */ (null));
  const close = () => setDialog(null);
  const show = (/** @type {any} */ key, isLeaving = false) => {
    close();
    setCreated({ key, isLeaving });
    // Who has lost the key they are logged in with is asked for nothing until the new one is safe.
    if (!isLeaving) reload();
  };
  const changed = async () => {
    const isOwnKey = dialog?.kind === "edit" && isOwn(dialog.key.access_key);
    close();
    toast.success(words.creating.changed);
    // One may do less from now on.
    if (isOwnKey) await loadSession();
    await reload();
  };
  const acts = {
    edit: (/** @type {Key} */ key) => setDialog({ kind: "edit", key }),
    rotate: (/** @type {Key} */ key) => setDialog({ kind: "rotate", key }),
    setDisabled: (/** @type {Key} */ key, /** @type {boolean} */ isDisabled) => setDisabled(key, isDisabled, reload),
    remove: (/** @type {Key} */ key) => remove(key, keys?.length === 1, reload),
  };
  const dialogs = html`
    ${(dialog?.kind === "create" || dialog?.kind === "edit") && html`<${Lazy}
      source=${KEY_DIALOG}
      accessKey=${dialog.kind === "edit" ? dialog.key.access_key : null}
      tenant=${tenant ?? null}
      onClose=${close}
      onCreated=${show}
      onChanged=${changed}
    />`}
    ${dialog?.kind === "rotate" && html`<${Lazy}
      source=${ROTATE_DIALOG}
      accessKey=${dialog.key.access_key}
      isOwn=${isOwn(dialog.key.access_key)}
      onClose=${close}
      onRotated=${(/** @type {any} */ key, /** @type {boolean} */ isGone) => show(key, isGone && isOwn(dialog.key.access_key))}
    />`}
    ${created && html`<${CreatedDialog} created=${created.key} onClose=${() => (created.isLeaving ? endSession() : setCreated(null))} />`}
  `;
  return { create: () => setDialog({ kind: "create" }), acts, dialogs };
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
