// The Quota tab of a bucket: how much it holds and may hold.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { api } from "../../../api.js";
import { useData } from "../../../data.js";
import { formatBytes, formatCount } from "../../../format.js";
import { Button, confirm, ErrorState, Skeleton, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { session } from "../../../session.js";
import { quota as words } from "../../../text/quota.js";
import { SaveProblem } from "../save_problem.js";
import { bytesOf, draftOf, objectsOf } from "./draft.js";

/** @typedef {import("./draft.js").Quota} Quota */

/** @param {{ bucket: any }} props */
export default function QuotaTab({ bucket }) {
  const path = `/api/v1/buckets/${encodeURIComponent(bucket.name)}/quota`;
  const { data, error, reload } = useData((signal) => load(path, signal), [path]);
  return html`<div class="settings">
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Skeleton} rows=${1} height="card" />`}
    ${data && !error && html`<section class="card card-padded settings-card" aria-labelledby="quota-title">
      <h2 class="card-title" id="quota-title">${words.title}</h2>
      <p class="prose">${words.lead}</p>
      <${Used} name=${words.bytes} used=${data.used_bytes} limit=${data.bytes} format=${formatBytes} />
      <${Used} name=${words.objects} used=${data.used_objects} limit=${data.objects} format=${formatCount} />
      ${session()?.sees_to === "everyone" ? html`<${Form} key=${path} path=${path} saved=${data} reload=${reload} />` : html`<p class="settings-quiet">${words.othersSet}</p>`}
    </section>`}
  </div>`;
}

/** With its entity tag, so that nobody else's is replaced unseen. @param {string} path @param {AbortSignal} signal @returns {Promise<Quota & { etag: string }>} */
async function load(path, signal) {
  const { body, headers } = await api.request("GET", path, undefined, { signal });
  return { ...body, etag: headers.get("etag") ?? "*" };
}

/** @param {{ name: string, used: number, limit: number | null, format: (count: number) => string }} props */
function Used({ name, used, limit, format }) {
  const isFull = limit !== null && used >= limit;
  return html`<div class="settings-used">
    <p><strong>${name}</strong> ${words.of(format(used), limit === null ? null : format(limit))}</p>
    ${limit !== null && html`<meter min="0" max=${Math.max(limit, 1)} high=${limit * 0.9} value=${Math.min(used, limit)} aria-label=${name}></meter>`}
    ${isFull && html`<p class="settings-quiet">${words.full}</p>`}
  </div>`;
}

/** @param {{ path: string, saved: Quota & { etag: string }, reload: () => Promise<void> }} props */
function Form({ path, saved, reload }) {
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  useLayoutEffect(() => {
    setDraft(draftOf(saved));
    setProblem(null);
  }, [saved]);
  const [bytes, objects] = [bytesOf(draft.bytes), objectsOf(draft.objects)];
  const isWrong = bytes === undefined || objects === undefined;
  const isDirty = isWrong || bytes !== saved.bytes || objects !== saved.objects;
  useLeaveGuard(isDirty, useCallback(() => confirm(words.leave), []));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isDirty || isWrong) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.put(path, { bytes, objects }, { headers: { "if-match": saved.etag } });
      await reload();
      toast.success(words.saved);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
    setBusy(false);
  };
  const change = (/** @type {Partial<import("./draft.js").Draft>} */ part) => setDraft((before) => ({ ...before, ...part }));
  return html`<form class="settings-form" novalidate onSubmit=${save}>
    <${TextField} label=${words.bytesField} value=${draft.bytes} hint=${words.bytesHint} error=${bytes === undefined ? words.wrongBytes : null} autocomplete="off"
      onInput=${(/** @type {string} */ value) => change({ bytes: value })} />
    <${TextField} label=${words.objectsField} value=${draft.objects} hint=${words.objectsHint} error=${objects === undefined ? words.wrongObjects : null} autocomplete="off"
      inputmode="numeric" onInput=${(/** @type {string} */ value) => change({ objects: value })} />
    <${SaveProblem} problem=${problem} reload=${reload} />
    <div><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isDirty || isWrong}>${words.save}<//></div>
  </form>`;
}
