// Deletes what is selected, after a question that fits how much it is.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Button, Dialog, Notice, Progress, toast } from "../../../../parts.js";
import { TypedPhrase } from "../../../../parts/confirm.js";
import { objects as words } from "../../../../text/objects.js";
import { ConflictList } from "../conflict_list.js";
import { countWithin, deleteItems } from "../jobs.js";
import * as store from "../store.js";
import { FailedKeys } from "./failed_keys.js";
import { useJob } from "./use_job.js";

const text = words.remove;

/** More objects than this are not deleted by one click. */
const FEW = 10;

/** @param {{ bucket: any, items: import("../items.js").Item[], close: () => void, changed: () => void }} props */
export function RemoveDialog({ bucket, items, close, changed }) {
  const folders = items.filter(({ folder }) => folder);
  const [typed, setTyped] = useState("");
  const [within, setWithin] = useState(/** @type {{ count: number, isMore: boolean } | null} */ (null));
  const [errors, setErrors] = useState(/** @type {import("../store.js").KeyError[]} */ ([]));
  const job = useJob();
  const needsPhrase = folders.length > 0 || items.length > FEW;
  const isReady = !needsPhrase || typed === text.phrase;
  useEffect(() => {
    const controller = new AbortController();
    if (folders.length > 0) countWithin(store, bucket.name, items, controller.signal).then(setWithin, () => {});
    return () => controller.abort();
  }, []);
  const remove = async () => {
    if (!isReady || job.isRunning) return;
    let deleted = 0;
    try {
      const result = await job.run(({ signal, onProgress }) => deleteItems(store, bucket.name, items, {
        signal,
        onProgress: (count) => onProgress((deleted = count)),
      }));
      changed();
      if (result.errors.length > 0) return setErrors(result.errors);
      toast.success(job.isStopped() ? text.stopped(result.deleted) : text.done(result.deleted));
    } catch (error) {
      changed();
      if (job.isStopped()) toast.success(text.stopped(deleted));
      else toast.error(error);
    }
    close();
    return undefined;
  };
  if (errors.length > 0) return html`<${FailedKeys} title=${text.failed(errors.length)} errors=${errors} close=${close} />`;
  const title = text.title(items.length - folders.length, folders.length);
  const footer = job.isRunning
    ? html`<${Button} onClick=${job.stop}>${text.stop}<//>`
    : html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="danger" type="submit" disabled=${!isReady}>${text.action}<//>`;
  return html`<${Dialog} title=${title} size="small" isLocked=${job.isRunning} onClose=${close} onSubmit=${remove} footer=${footer}>
    ${job.isRunning
      ? html`<div class="job"><${Progress} label=${text.running} value=${shareOf(job.done, items.length - folders.length, within)} /><p role="status">${text.progress(job.done ?? 0)}</p></div>`
      : html`
        <${ConflictList} keys=${items.map(({ key }) => key)} />
        ${folders.length > 0 && html`<p>${within === null ? text.counting : text.within(folders.length, within.count, within.isMore)}</p>`}
        <${Notice} tone=${bucket.versioning === "enabled" ? "info" : "warning"}>${finality(bucket.versioning)}<//>
        ${needsPhrase && html`<${TypedPhrase} phrase=${text.phrase} value=${typed} onInput=${setTyped} />`}
      `}
  <//>`;
}

/** @param {string} versioning */
function finality(versioning) {
  if (versioning === "enabled") return text.versioned;
  return versioning === "suspended" ? text.suspended : text.final;
}

/** @param {number | null} done @param {number} objects @param {{ count: number, isMore: boolean } | null} within */
function shareOf(done, objects, within) {
  if (within?.isMore) return null;
  const total = objects + (within?.count ?? 0);
  return total === 0 ? null : (done ?? 0) / total;
}
