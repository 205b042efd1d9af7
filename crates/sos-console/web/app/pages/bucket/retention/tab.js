// The Retention tab of a bucket: object lock, which is enabled for good, and how long new objects are kept by it.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { useData } from "../../../data.js";
import { Button, confirm, ErrorState, Icon, LinkButton, Select, Skeleton, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { bucketPath } from "../../../routes.js";
import { retention as words } from "../../../text/retention.js";
import { draftOf, wantedOf } from "./period.js";
import * as server from "./server.js";

/** @param {{ bucket: any }} props */
export default function RetentionTab({ bucket }) {
  const { data: lock, error, reload } = useData((signal) => server.loadLock(bucket.name, signal), [bucket.name]);
  if (error) return html`<div class="settings"><${ErrorState} error=${error} retry=${reload} /></div>`;
  if (!lock) return html`<div class="settings"><${Skeleton} rows=${1} height="card" /></div>`;
  return html`<div class="settings">
    ${lock.enabled ? html`<${Default} key=${bucket.name} bucket=${bucket.name} saved=${lock.default} reload=${reload} />` : html`<${Enable} bucket=${bucket} reload=${reload} />`}
  </div>`;
}

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
function Enable({ bucket, reload }) {
  const [isBusy, setBusy] = useState(false);
  const enable = async () => {
    if (isBusy || !(await confirm({ ...words.enabling, isDangerous: true }))) return;
    setBusy(true);
    try {
      await server.saveLock(bucket.name, null);
      await reload();
      toast.success(words.enabled);
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  const isReady = bucket.versioning === "enabled";
  return html`<section class="card card-padded settings-head is-info" aria-labelledby="retention-title">
    <span class="settings-mark"><${Icon} name="lock" size=${22} /></span>
    <div class="settings-told">
      <h2 class="card-title" id="retention-title">${words.off.title}</h2>
      <p class="prose">${words.off.lead}</p>
      <p class="settings-quiet">${isReady ? words.off.forGood : words.off.needsVersioning}</p>
    </div>
    ${isReady
      ? html`<${Button} kind="primary" icon="lock" isBusy=${isBusy} onClick=${enable}>${words.enable}<//>`
      : html`<${LinkButton} icon="history" href=${bucketPath(bucket.name, "versioning")}>${words.off.toVersioning}<//>`}
  </section>`;
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
      await reload();
      toast.success(words.saved);
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  return html`<section class="card card-padded settings-card" aria-labelledby="retention-title">
    <h2 class="card-title" id="retention-title">${words.on.title}</h2>
    <p class="prose">${words.on.lead}</p>
    <form class="settings-form" novalidate onSubmit=${save}>
      <${Select} label=${words.default} value=${draft.mode} onChange=${(/** @type {any} */ mode) => change({ mode })} hint=${words.hints[draft.mode]}
        options=${Object.entries(words.defaults).map(([value, label]) => ({ value, label }))} />
      ${draft.mode !== "none" && html`<div class="settings-line">
        <${TextField} label=${words.number} value=${draft.number} onInput=${(/** @type {string} */ number) => change({ number })} error=${wanted === undefined ? words.wrong : null}
          inputmode="numeric" maxlength="5" autocomplete="off" />
        <${Select} label=${words.unit} value=${draft.unit} onChange=${(/** @type {any} */ unit) => change({ unit })}
          options=${Object.entries(words.units).map(([value, label]) => ({ value, label }))} />
      </div>`}
      <div><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isChanged || wanted === undefined}>${words.save}<//></div>
    </form>
  </section>`;
}
