// The panel of uploads: one line that says how it goes, and the files when one wants to see them.

import { html, useEffect, useState } from "/vendor/preact.js";

import { formatBytes, formatDuration } from "../../../../format.js";
import { confirm, IconButton, Button, Progress } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { UploadConflicts } from "./conflicts.js";
import { UploadFiles } from "./files.js";
import { useQueue } from "./use_queue.js";

const text = words.uploads;

/** Here the files would hide the page. */
const SMALL = "(max-width: 40rem)";

/** @param {{ queue: import("./queue.js").UploadQueue }} props */
export default function UploadPanel({ queue }) {
  useQueue(queue);
  const [isOpen, setOpen] = useState(() => !matchMedia(SMALL).matches);
  const { files, counts, total, sent, bytesPerSecond, remainingSeconds } = queue.summary();
  if (files === 0) return null;
  const { isBusy } = queue;
  const share = total === 0 ? (isBusy ? 0 : 1) : sent / total;
  const title = titleOf(queue, counts, files);
  const figures = [
    text.bytes(formatBytes(sent), formatBytes(total)),
    isBusy && bytesPerSecond ? text.speed(formatBytes(Math.round(bytesPerSecond))) : null,
    isBusy && remainingSeconds !== null ? text.remaining(formatDuration(remainingSeconds)) : null,
  ].filter(Boolean);
  return html`<section class="uploads" aria-label=${text.label}>
    <header class="uploads-header">
      <div class="uploads-head">
        <h2 class="uploads-title">${title}</h2>
        <p class="uploads-figures">${figures.join(" · ")}</p>
      </div>
      <div class="uploads-actions">
        ${isBusy && (queue.paused || counts.paused > 0) && html`<${IconButton} icon="play" label=${text.resumeAll} onClick=${() => queue.resumeAll()} />`}
        ${isBusy && !queue.paused && html`<${IconButton} icon="pause" label=${text.pauseAll} onClick=${() => queue.pauseAll()} />`}
        <${IconButton} icon=${isOpen ? "chevron-down" : "chevron-up"} label=${isOpen ? text.collapse : text.expand} aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)} />
        ${isBusy
          ? html`<${IconButton} icon="close" label=${text.cancelAll} onClick=${() => cancelAll(queue)} />`
          : html`<${IconButton} icon="close" label=${text.clear} onClick=${() => queue.clear()} />`}
      </div>
    </header>
    <${Progress} label=${title} value=${share} tone=${toneOf(queue, counts)} text=${text.percent(Math.floor(share * 100))} />
    ${counts.failed > 0 && html`<div class="uploads-failed">
      <span>${text.doneWithFailures(counts.done, counts.failed)}</span>
      <${Button} size="small" icon="refresh" onClick=${() => queue.retryFailed()}>${text.retryFailed}<//>
    </div>`}
    ${isOpen && html`<${UploadFiles} queue=${queue} counts=${counts} />`}
    <${Announcement} title=${title} share=${share} isBusy=${isBusy} />
    <${UploadConflicts} queue=${queue} />
  </section>`;
}

/** Says each tenth to a screen reader, and the end. @param {{ title: string, share: number, isBusy: boolean }} props */
function Announcement({ title, share, isBusy }) {
  const tenth = Math.floor(share * 10) * 10;
  const [said, say] = useState("");
  useEffect(() => say(isBusy ? text.percent(tenth) : title), [tenth, isBusy]);
  return html`<p class="visually-hidden" role="status">${said}</p>`;
}

/** @param {import("./queue.js").UploadQueue} queue @param {Record<import("./task.js").State, number>} counts @param {number} files */
function titleOf(queue, counts, files) {
  if (queue.signedOut) return text.signedOut;
  if (!queue.isBusy) {
    if (counts.failed > 0) return text.doneWithFailures(counts.done, counts.failed);
    return counts.done > 0 ? text.done(counts.done) : text.nothing;
  }
  if (queue.paused) return text.paused;
  if (counts.active === 0 && counts.waiting === 0) return counts.asking > 0 ? text.waitsForAnswer : text.paused;
  return text.running(counts.done, files - counts.cancelled - counts.skipped);
}

/** @param {import("./queue.js").UploadQueue} queue @param {Record<import("./task.js").State, number>} counts */
function toneOf(queue, counts) {
  if (counts.failed > 0) return "danger";
  return queue.isBusy ? "accent" : "good";
}

/** @param {import("./queue.js").UploadQueue} queue */
async function cancelAll(queue) {
  const { counts } = queue.summary();
  const left = counts.waiting + counts.active + counts.paused + counts.asking;
  const isSure = await confirm({ title: text.cancelTitle, body: text.cancelBody(left), action: text.cancelAction, isDangerous: true });
  if (isSure) queue.cancelAll();
}
