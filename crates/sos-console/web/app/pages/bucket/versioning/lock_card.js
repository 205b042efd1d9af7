// Object lock of a bucket: enabled for good, and what it gives new objects.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { Button, confirm, Select, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { versioning } from "../../../text/versioning.js";
import { draftOf, wantedOf } from "./period.js";
import * as server from "./server.js";

const words = versioning.lock;

/** @param {{ bucket: any, lock: { enabled: boolean, default: server.Default | null }, reload: () => Promise<void> }} props */
export function LockCard({ bucket, lock, reload }) {
  return html`<section class="card card-padded settings-card" aria-labelledby="lock-title">
    <h2 class="card-title" id="lock-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    ${lock.enabled ? html`<${Default} bucket=${bucket.name} saved=${lock.default} reload=${reload} />` : html`<${Enable} bucket=${bucket} reload=${reload} />`}
  </section>`;
}

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
function Enable({ bucket, reload }) {
  const [isBusy, setBusy] = useState(false);
  const enable = async () => {
    if (isBusy || !(await confirm({ ...words.enabling, isDangerous: true }))) return;
    setBusy(true);
    try {
      await server.saveLock(bucket.name, null);
      toast.success(words.enabled);
      await reload();
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  const isReady = bucket.versioning === "enabled";
  return html`
    <p class="settings-quiet">${words.off} ${!isReady && words.needsVersioning}</p>
    ${isReady && html`<div><${Button} icon="lock" isBusy=${isBusy} onClick=${enable}>${words.enable}<//></div>`}
  `;
}

/** @param {{ bucket: string, saved: server.Default | null, reload: () => Promise<void> }} props */
function Default({ bucket, saved, reload }) {
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => setDraft(draftOf(saved)), [saved]);
  const wanted = wantedOf(draft);
  const isChanged = JSON.stringify(wanted) !== JSON.stringify(saved);
  useLeaveGuard(isChanged, useCallback(() => confirm(words.leave), []));
  const change = (/** @type {Partial<import("./period.js").Draft>} */ part) => setDraft((before) => ({ ...before, ...part }));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isChanged || wanted === undefined) return;
    if (wanted?.mode === "COMPLIANCE") {
      const { title, body, action } = words.compliance;
      if (!(await confirm({ title, body: body(Number(draft.number), draft.unit), action, isDangerous: true }))) return;
    }
    setBusy(true);
    try {
      await server.saveLock(bucket, wanted);
      toast.success(words.saved);
      await reload();
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  return html`<form class="settings-form" novalidate onSubmit=${save}>
    <${Select} label=${words.default} value=${draft.mode} onChange=${(/** @type {any} */ mode) => change({ mode })} hint=${words.hints[draft.mode]}
      options=${Object.entries(words.defaults).map(([value, label]) => ({ value, label }))} />
    ${draft.mode !== "none" && html`<div class="settings-line">
      <${TextField} label=${words.number} value=${draft.number} onInput=${(/** @type {string} */ number) => change({ number })} error=${wanted === undefined ? words.wrong : null}
        inputmode="numeric" maxlength="5" autocomplete="off" />
      <${Select} label=${words.unit} value=${draft.unit} onChange=${(/** @type {any} */ unit) => change({ unit })}
        options=${Object.entries(words.units).map(([value, label]) => ({ value, label }))} />
    </div>`}
    <div><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isChanged || wanted === undefined}>${words.save}<//></div>
  </form>`;
}
