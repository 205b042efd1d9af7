// Copies or moves what is selected: asks where to, does it, and asks once about what is in the way.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Button, Dialog, Progress, Select, toast } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { batches, countWithin, transferAll, transfersOf } from "../jobs.js";
import { KeyField } from "../key_field.js";
import { folderOf, KEY_BYTES_MAX, keyBytes, lastName, movedTo, parentOfKey, placementProblem } from "../keys.js";
import * as store from "../store.js";
import { visibleText } from "../visible.js";
import { FailedKeys } from "./failed_keys.js";
import { TransferConflicts } from "./transfer_conflicts.js";
import { useJob } from "./use_job.js";

const text = words.transfer;

/** @typedef {{ done: number, conflicts: import("../store.js").Transfer[], errors: import("../store.js").KeyError[] }} Result */

/** @param {{ bucket: any, items: import("../items.js").Item[], isMove: boolean, close: () => void, changed: () => void }} props */
export function TransferDialog({ bucket, items, isMove, close, changed }) {
  const single = items.length === 1 ? items[0] : null;
  const [targetBucket, setTargetBucket] = useState(bucket.name);
  const [folder, setFolder] = useState(parentOfKey(items[0].key));
  const [name, setName] = useState(single ? lastName(single.key) : "");
  const [total, setTotal] = useState(/** @type {number | null} */ (null));
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const job = useJob();
  const buckets = useBuckets(bucket.name);
  // A folder's name ends with a slash, whoever forgets it.
  const target = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
  const where = { target, name: single ? name : undefined };
  const problem = problemOf(items, where, targetBucket === bucket.name);

  useEffect(() => {
    const controller = new AbortController();
    countWithin(store, bucket.name, items, controller.signal).then(({ count, isMore }) => {
      if (!isMore) setTotal(count + items.filter((item) => !item.folder).length);
    }, () => {});
    return () => controller.abort();
  }, []);

  /** @param {AsyncIterable<import("../store.js").Transfer[]> | Iterable<import("../store.js").Transfer[]>} transfers @param {boolean} overwrite @param {Result} before @param {import("../jobs.js").Watch} watch */
  const transfer = async (transfers, overwrite, before, watch) => {
    const onProgress = (/** @type {number} */ done) => watch.onProgress(before.done + done);
    const next = await transferAll(store, bucket.name, transfers, { targetBucket, move: isMove, overwrite }, { ...watch, onProgress });
    return { done: before.done + next.done, conflicts: next.conflicts, errors: [...before.errors, ...next.errors] };
  };
  /** @param {(watch: import("../jobs.js").Watch) => Promise<Result>} work */
  const work = async (work) => {
    let seen = 0;
    try {
      const next = await job.run((watch) => work({ ...watch, onProgress: (done) => watch.onProgress((seen = done)) }));
      changed();
      if (next.conflicts.length > 0 && !job.isStopped()) return setResult(next);
      finish(next);
    } catch (error) {
      changed();
      if (job.isStopped()) toast.success(text.stopped(isMove, seen));
      else toast.error(error);
      close();
    }
    return undefined;
  };
  /** @param {Result} next */
  const finish = (next) => {
    if (next.errors.length > 0) return setResult({ ...next, conflicts: [] });
    if (next.done > 0 || job.isStopped()) toast.success(job.isStopped() ? text.stopped(isMove, next.done) : text.done(isMove, next.done));
    return close();
  };
  const start = () => {
    if (problem !== null || job.isRunning) return;
    work((watch) => transfer(transfersOf(store, bucket.name, items, where, watch.signal), false, { done: 0, conflicts: [], errors: [] }, watch));
  };

  if (job.isRunning) return html`<${Running} isMove=${isMove} done=${job.done ?? 0} total=${total} stop=${job.stop} />`;
  if (result && result.conflicts.length > 0) {
    const replace = (/** @type {import("../store.js").Transfer[]} */ chosen) =>
      chosen.length === 0 ? finish({ ...result, conflicts: [] }) : work((watch) => transfer(batches(chosen, 100), true, result, watch));
    return html`<${TransferConflicts} conflicts=${result.conflicts} answer=${replace} />`;
  }
  if (result) return html`<${FailedKeys} title=${text.failed(result.errors.length)} errors=${result.errors} close=${close} />`;
  const what = single ? text.one(visibleText(lastName(single.key))) : words.itemCount(items.filter((item) => !item.folder).length, items.filter((item) => item.folder).length);
  const footer = html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="primary" type="submit" disabled=${problem !== null}>${text.action(isMove)}<//>`;
  return html`<${Dialog} title=${text.title(isMove, what)} onClose=${close} onSubmit=${start} footer=${footer}>
    <${Select} label=${text.bucket} value=${targetBucket} options=${buckets} onChange=${setTargetBucket} />
    <${KeyField} label=${text.folder} hint=${text.folderHint} value=${folder} onInput=${setFolder} autofocus=${!single} error=${single ? null : messageOf(problem, true)} />
    ${single && html`<${KeyField} label=${text.name} value=${name} onInput=${setName} autofocus error=${messageOf(problem, name !== lastName(single.key) || folder !== folderOf(single.key))} />`}
  <//>`;
}

/** @param {{ isMove: boolean, done: number, total: number | null, stop: () => void }} props */
function Running({ isMove, done, total, stop }) {
  return html`<${Dialog} title=${text.running(isMove)} size="small" isLocked onClose=${stop} footer=${html`<${Button} onClick=${stop}>${text.stop}<//>`}>
    <div class="job"><${Progress} label=${text.running(isMove)} value=${total ? done / total : null} /><p role="status">${text.progress(done, total)}</p></div>
  <//>`;
}

/** The buckets one may choose from; the own one is there at once. @param {string} own */
function useBuckets(own) {
  const [names, setNames] = useState([own]);
  useEffect(() => {
    store.bucketNames().then(
      (buckets) => setNames(buckets.map(({ name }) => name)),
      () => toast.error(text.bucketsFailed),
    );
  }, []);
  return names.map((name) => ({ value: name, label: name }));
}

/** @typedef {"inside-itself" | "same-place" | "no-name" | "too-long" | null} Problem */

/** @param {import("../items.js").Item[]} items @param {{ target: string, name?: string }} where @param {boolean} isSameBucket @returns {Problem} */
function problemOf(items, { target, name }, isSameBucket) {
  if (name === "" && lastName(items[0].key) !== "") return "no-name";
  const keys = items.map(({ key }) => key);
  if (keys.some((key) => keyBytes(movedTo(key, key, target, name)) > KEY_BYTES_MAX)) return "too-long";
  return isSameBucket ? placementProblem(keys, target, name) : null;
}

/** Where nothing has been changed yet, that it is the same place is no news. @param {Problem} problem @param {boolean} isChanged */
function messageOf(problem, isChanged) {
  if (problem === null || (problem === "same-place" && !isChanged)) return null;
  return { "inside-itself": text.insideItself, "same-place": text.samePlace, "no-name": text.nameMissing, "too-long": text.tooLong }[problem];
}
