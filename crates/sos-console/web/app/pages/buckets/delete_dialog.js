// Deletes a bucket, after its name was typed; empties it first where it holds something.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { Button } from "../../parts/button.js";
import { TypedPhrase } from "../../parts/confirm.js";
import { Dialog } from "../../parts/dialog.js";
import { Notice } from "../../parts/notice.js";
import { Progress } from "../../parts/progress.js";
import { toast } from "../../parts/toasts.js";
import { text } from "../../text.js";
import { buckets } from "../../text/buckets.js";
import { deleteBucket } from "./deletion.js";

const words = buckets.deleting;

/**
 * @param {{ bucket: any, onClose: () => void, onDeleted: () => void, onChanged?: () => void }} props
 *   `onChanged`: objects were deleted, but not the bucket.
 */
export default function DeleteDialog({ bucket, onClose, onDeleted, onChanged }) {
  const [typed, setTyped] = useState("");
  const [deleted, setDeleted] = useState(0);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const running = useRef(/** @type {AbortController | null} */ (null));
  const [isRunning, setRunning] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const isEmpty = bucket.objects === 0;
  const isReady = typed === bucket.name && !isRunning;
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    if (!isReady) return;
    const controller = new AbortController();
    running.current = controller;
    setRunning(true);
    setStopping(false);
    setDeleted(0);
    setProblem(null);
    try {
      const outcome = await deleteBucket(api, bucket.name, { isEmpty, onProgress: setDeleted, signal: controller.signal });
      if (outcome.isDeleted) {
        toast.success(words.done(bucket.name));
        return onDeleted();
      }
      const [first] = outcome.errors;
      setProblem(first ? words.failed(outcome.errors.length, first.message) : words.stopped(outcome.deleted));
    } catch (error) {
      setProblem(reason(error));
    }
    setRunning(false);
    return onChanged?.();
  };
  const stop = () => {
    setStopping(true);
    running.current?.abort();
  };

  const footer = isRunning
    ? html`<${Button} isBusy=${isStopping} onClick=${stop}>${words.stop}<//>`
    : html`
      <${Button} onClick=${onClose}>${text.parts.cancel}<//>
      <${Button} kind="danger" type="submit" disabled=${!isReady}>${isEmpty ? words.action : words.actionFull(bucket.objects)}<//>
    `;
  return html`<${Dialog} title=${words.title(bucket.name)} isLocked=${isRunning} footer=${footer} onClose=${onClose} onSubmit=${start}>
    ${isEmpty
      ? html`<p class="prose">${words.empty}</p>`
      : html`<${Notice} tone="warning"><p>${words.full(bucket.objects, bucket.bytes)}</p>${bucket.versioning !== "off" && html`<p>${words.versioned}</p>`}<//>`}
    ${isRunning
      ? html`<div class="deleting">
        <${Progress} label=${words.progress} value=${isEmpty ? null : deleted / Math.max(1, deleted, bucket.objects)} tone="danger" />
        <p class="figure" role="status">${isEmpty ? words.progress : words.counted(deleted, bucket.objects)}</p>
      </div>`
      : html`<${TypedPhrase} phrase=${bucket.name} value=${typed} onInput=${setTyped} />`}
    <div role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
  <//>`;
}

/** @param {any} error */
function reason(error) {
  return error.code === "BucketNotEmpty" ? words.notEmpty : error.message;
}
