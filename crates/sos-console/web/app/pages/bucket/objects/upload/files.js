// The files of the queue.

import { html, useRef, useState } from "/vendor/preact.js";

import { formatBytes } from "../../../../format.js";
import { IconButton } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { lastName } from "../keys.js";
import { Name } from "../name.js";
import { useRowWindow } from "../row_window.js";
import { visibleText } from "../visible.js";
import { keptInPlace } from "./kept_in_place.js";

const text = words.uploads;

/** The height of a row, as objects.css has it. */
const ROW_PX = 44;

/** @typedef {import("./task.js").Task} Task */
/** @type {Record<"current" | "failed" | "done", (task: Task) => boolean>} */
const FILTERS = {
  current: (task) => !task.isOver,
  failed: ({ state }) => state === "failed",
  done: ({ state }) => state === "done" || state === "skipped" || state === "cancelled",
};

/** @param {{ queue: import("./queue.js").UploadQueue, counts: Record<import("./task.js").State, number> }} props */
export function UploadFiles({ queue, counts }) {
  const amounts = {
    current: counts.waiting + counts.active + counts.paused + counts.asking,
    failed: counts.failed,
    done: counts.done + counts.skipped + counts.cancelled,
  };
  const [chosen, setChosen] = useState(/** @type {keyof typeof FILTERS | null} */ (null));
  const filter = chosen ?? (amounts.current > 0 ? "current" : amounts.failed > 0 ? "failed" : "done");
  const kept = useRef(/** @type {Set<Task>} */ (new Set()));
  const tasks = filter === "current" ? keptInPlace(queue.tasks, kept.current) : queue.tasks.filter(FILTERS[filter]);
  kept.current = new Set(filter === "current" ? tasks : []);
  return html`<div class="uploads-files">
    <div class="uploads-filters" role="group" aria-label=${text.filter}>
      ${/** @type {(keyof typeof FILTERS)[]} */ (Object.keys(FILTERS)).map((name) => html`<button
        key=${name}
        type="button"
        class="uploads-filter"
        aria-pressed=${String(name === filter)}
        onClick=${() => setChosen(name)}
      >${text.filters[name]} <span class="uploads-amount">${amounts[name]}</span></button>`)}
    </div>
    <${Rows} tasks=${tasks} queue=${queue} />
  </div>`;
}

/** @param {{ tasks: Task[], queue: import("./queue.js").UploadQueue }} props */
function Rows({ tasks, queue }) {
  const { frame, onScroll, first, last, heightPx } = useRowWindow(tasks.length, ROW_PX);
  if (tasks.length === 0) return html`<p class="uploads-none">${text.nothingHere}</p>`;
  return html`<div class="uploads-list" ref=${frame} onScroll=${onScroll} tabindex="0" role="list" aria-label=${text.label}>
    <div class="uploads-space" role="presentation" style=${{ height: `${heightPx}px` }}>
      ${tasks.slice(first, last).map((task, index) => html`<${Row}
        key=${task.id}
        task=${task}
        queue=${queue}
        position=${first + index}
        count=${tasks.length}
      />`)}
    </div>
  </div>`;
}

/** @param {{ task: Task, queue: import("./queue.js").UploadQueue, position: number, count: number }} props */
function Row({ task, queue, position, count }) {
  const share = task.size === 0 ? (task.state === "done" ? 1 : 0) : task.sent / task.size;
  return html`<div
    class="upload upload-${task.state}"
    role="listitem"
    aria-setsize=${count}
    aria-posinset=${position + 1}
    style=${{ top: `${position * ROW_PX}px`, backgroundSize: `${task.isOver ? 0 : share * 100}% 100%` }}
  >
    <span class="upload-name" title=${visibleText(task.key)}><${Name} name=${lastName(task.key)} /></span>
    <span class="upload-state">${stateOf(task)}</span>
    <span class="upload-actions">${actionsOf(task, queue)}</span>
  </div>`;
}

/** @param {Task} task */
function stateOf(task) {
  const { state, error, size } = task;
  if (state === "failed") {
    if (error?.code === "FileUnreadable") return text.failures.unreadable;
    if (error?.code === "EntityTooLarge") return text.failures.tooLarge;
    return error?.status === 0 || !error ? text.failures.unreachable : error.message ?? error.code;
  }
  if (state === "active" && (task.failures > 0 || task.parts?.some(({ failures, etag }) => failures > 0 && etag === null))) return text.retrying;
  if ((state === "active" || state === "paused") && size > 0) return text.bytes(formatBytes(task.sent), formatBytes(size));
  return state === "waiting" ? formatBytes(size) : text.states[state];
}

/** @param {Task} task @param {import("./queue.js").UploadQueue} queue */
function actionsOf(task, queue) {
  const name = visibleText(lastName(task.key));
  const button = (/** @type {string} */ icon, /** @type {string} */ label, /** @type {() => void} */ onClick) => html`<${IconButton} size="small" icon=${icon} label=${label} onClick=${onClick} />`;
  if (task.state === "asking") {
    const choice = (/** @type {"replace" | "skip"} */ what) => html`<button
      type="button"
      class="upload-choice"
      data-choice=${what}
      aria-label="${words.conflicts[what]} ${name}"
      onClick=${(/** @type {any} */ event) => {
        focusNextChoice(event.currentTarget, event.detail > 0);
        queue.decide(task, what);
      }}
    >${words.conflicts[what]}</button>`;
    return html`${choice("replace")}${choice("skip")}`;
  }
  if (task.state === "failed") return html`${button("refresh", text.retry(name), () => queue.resume(task))}${button("close", text.cancel(name), () => queue.cancel(task))}`;
  if (task.isOver) return null;
  return html`
    ${task.state === "paused" ? button("play", text.resume(name), () => queue.resume(task)) : button("pause", text.pause(name), () => queue.pause(task))}
    ${button("close", text.cancel(name), () => queue.cancel(task))}
  `;
}

/** The button that was pressed goes with the question; the focus goes on to the next of its kind. @param {HTMLElement} button @param {boolean} isByPointer */
function focusNextChoice(button, isByPointer) {
  const choices = /** @type {HTMLElement[]} */ ([...(button.closest(".uploads-list")?.querySelectorAll(`[data-choice=${button.dataset.choice}]`) ?? [])]);
  const next = choices[choices.indexOf(button) + 1] ?? button.closest(".uploads-list");
  // Rows stay where they are under the pointer.
  next?.focus({ preventScroll: isByPointer });
}
