// The Versioning tab of a bucket: whether older versions are kept.

import { html, useState } from "/vendor/preact.js";

import { api } from "../../../api.js";
import { useData } from "../../../data.js";
import { Button, confirm, ErrorState, Icon, Skeleton, toast } from "../../../parts.js";
import { versioning as words } from "../../../text/versioning.js";
import { loadLock } from "../retention/server.js";

/** @typedef {"off" | "enabled" | "suspended"} State */

const LOOKS = { off: { tone: "info", icon: "close" }, enabled: { tone: "good", icon: "history" }, suspended: { tone: "warning", icon: "pause" } };

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
export default function VersioningTab({ bucket, reload }) {
  const lock = useData((signal) => loadLock(bucket.name, signal), [bucket.name]);
  return html`<div class="settings">
    ${lock.error && html`<${ErrorState} error=${lock.error} retry=${lock.reload} />`}
    ${!lock.data && !lock.error && html`<${Skeleton} rows=${1} height="card" />`}
    ${lock.data && !lock.error && html`<${StateCard} bucket=${bucket} isLocked=${lock.data.enabled} reload=${reload} />`}
  </div>`;
}

/** @param {{ bucket: any, isLocked: boolean, reload: () => Promise<void> }} props */
function StateCard({ bucket, isLocked, reload }) {
  const [isBusy, setBusy] = useState(false);
  const state = /** @type {State} */ (bucket.versioning);
  const { title, lead } = words.states[state];
  const { tone, icon } = LOOKS[state];
  const set = async (/** @type {"enabled" | "suspended"} */ wanted) => {
    if (isBusy) return;
    if (wanted === "suspended" && !(await confirm({ ...words.suspending, isDangerous: true }))) return;
    setBusy(true);
    try {
      await api.put(`/api/v1/buckets/${encodeURIComponent(bucket.name)}/versioning`, { status: wanted === "enabled" ? "Enabled" : "Suspended" });
      toast.success(words[wanted]);
    } catch (error) {
      toast.error(error);
    }
    await reload();
    setBusy(false);
  };
  const button = state === "enabled"
    ? html`<${Button} icon="pause" isBusy=${isBusy} onClick=${() => set("suspended")}>${words.suspend}<//>`
    : html`<${Button} kind="primary" icon="history" isBusy=${isBusy} onClick=${() => set("enabled")}>${state === "off" ? words.enable : words.resume}<//>`;
  return html`<section class="card card-padded settings-head is-${tone}" aria-labelledby="versioning-title">
    <span class="settings-mark"><${Icon} name=${icon} size=${22} /></span>
    <div class="settings-told">
      <h2 class="card-title" id="versioning-title">${words.title}: ${title}</h2>
      <p class="prose">${lead}</p>
      ${isLocked && html`<p class="settings-quiet">${words.locked}</p>`}
    </div>
    ${!isLocked && button}
  </section>`;
}
