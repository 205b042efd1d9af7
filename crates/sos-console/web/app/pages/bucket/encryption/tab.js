// The Encryption tab of a bucket: what new objects are encrypted with.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { api, ApiError } from "../../../api.js";
import { useData } from "../../../data.js";
import { Button, Checkbox, confirm, ErrorState, Icon, Notice, Skeleton, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { encryption as words } from "../../../text/encryption.js";
import { draftOf, isChanged, wantedOf } from "./draft.js";

/** @typedef {import("./draft.js").Encryption} Encryption */

/** @param {{ bucket: any }} props */
export default function EncryptionTab({ bucket }) {
  const path = `/api/v1/buckets/${encodeURIComponent(bucket.name)}/encryption`;
  const { data, error, reload } = useData((signal) => load(path, signal), [path]);
  return html`<div class="settings">
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Skeleton} rows=${1} height="card" />`}
    ${data && !error && html`<${Form} key=${path} path=${path} saved=${data.encryption} reload=${reload} />`}
  </div>`;
}

/** @param {string} path @param {AbortSignal} signal @returns {Promise<{ encryption: Encryption | null }>} */
async function load(path, signal) {
  try {
    return { encryption: await api.get(path, { signal }) };
  } catch (error) {
    if (error instanceof ApiError && error.code === "ServerSideEncryptionConfigurationNotFoundError") return { encryption: null };
    throw error;
  }
}

/** @param {{ path: string, saved: Encryption | null, reload: () => Promise<void> }} props */
function Form({ path, saved, reload }) {
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  useLayoutEffect(() => setDraft(draftOf(saved)), [saved]);
  const isDirty = isChanged(draft, saved);
  useLeaveGuard(isDirty, useCallback(() => confirm(words.leave), []));
  const change = (/** @type {Partial<import("./draft.js").Draft>} */ part) => {
    setDraft((before) => ({ ...before, ...part }));
    setProblem(null);
  };
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isDirty) return;
    setBusy(true);
    try {
      const wanted = wantedOf(draft, saved);
      await (wanted ? api.put(path, wanted) : api.delete(path));
      await reload();
      toast.success(words.saved);
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    }
    setBusy(false);
  };
  return html`<form class="card card-padded settings-card" novalidate aria-labelledby="encryption-title" onSubmit=${save}>
    <h2 class="card-title" id="encryption-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    <fieldset class="settings-choices">
      <legend class="visually-hidden">${words.choice}</legend>
      ${Object.entries(words.choices).map(([name, { title, hint }]) => html`<label key=${name} class="checkbox">
        <input type="radio" name="encryption" value=${name} checked=${draft.choice === name} onChange=${() => change({ choice: /** @type {"none"} */ (name) })} />
        <span class="checkbox-label">${title}<span class="checkbox-hint">${hint}</span></span>
      </label>`)}
    </fieldset>
    ${draft.choice === "aws:kms" && html`<${TextField} label=${words.key} value=${draft.key} onInput=${(/** @type {string} */ key) => change({ key })} hint=${words.keyHint} autocomplete="off" isCode />`}
    ${draft.choice !== "none" && html`<${Checkbox} label=${words.blocks} hint=${words.blocksHint} isChecked=${draft.isBlocking} onChange=${(/** @type {boolean} */ isBlocking) => change({ isBlocking })} />`}
    <div role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
    <footer class="settings-save">
      <p class="settings-quiet" role="status"><${Icon} name=${isDirty ? "edit" : "success"} size=${16} /> ${isDirty ? words.standing.unsaved : words.standing.saved}</p>
      <${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isDirty}>${words.save}<//>
    </footer>
  </form>`;
}
