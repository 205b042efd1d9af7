// Short notices in the corner: `toast.success(…)`, `toast.error(…)` anywhere. `Toasts` draws them, once in the shell.

import { html, useLayoutEffect, useState } from "/vendor/preact.js";

import { text } from "../text.js";
import { Button, IconButton } from "./button.js";
import { Icon } from "./icon.js";

const SUCCESS_MS = 6_000;
const WITH_UNDO_MS = 12_000;
const AT_MOST = 4;

/** @typedef {{ id: number, kind: "success" | "error" | "info", message: string, detail?: string, undo?: () => void }} Toast */

/** @type {Toast[]} */
let toasts = [];
let last = 0;
/** @type {(() => void) | null} */
let redraw = null;

export const toast = {
  /** @param {string} message @param {{ undo?: () => void }} [options] */
  success(message, { undo } = {}) {
    const id = add({ kind: "success", message, undo });
    setTimeout(() => dismiss(id), undo ? WITH_UNDO_MS : SUCCESS_MS);
  },
  /** Stays until it is dismissed. @param {unknown} error An error, or the words. */
  error(error) {
    const isError = error instanceof Error;
    const requestId = isError && "requestId" in error && error.requestId;
    add({
      kind: "error",
      message: isError ? error.message : String(error),
      detail: requestId ? `${text.errors.requestId} ${requestId}` : undefined,
    });
  },
};

/** Where the notices appear; a live region, so that they are read out. */
export function Toasts() {
  const [, setCount] = useState(0);
  useLayoutEffect(() => {
    redraw = () => setCount((count) => count + 1);
    return () => {
      redraw = null;
    };
  }, []);
  return html`<section class="toasts" aria-label=${text.parts.notifications}>
    <div role="status" class="toast-region">${toasts.filter(({ kind }) => kind !== "error").map(draw)}</div>
    <div role="alert" class="toast-region">${toasts.filter(({ kind }) => kind === "error").map(draw)}</div>
  </section>`;
}

/** @param {Toast} shown */
function draw({ id, kind, message, detail, undo }) {
  return html`<div class="toast toast-${kind}" key=${id}>
    <${Icon} name=${kind === "error" ? "error" : "success"} />
    <div class="toast-text">
      <p>${message}</p>
      ${detail && html`<p class="toast-detail">${detail}</p>`}
    </div>
    ${undo && html`<${Button} size="small" icon="undo" onClick=${() => {
      dismiss(id);
      undo();
    }}>${text.parts.undo}<//>`}
    <${IconButton} size="small" icon="close" label=${text.parts.dismiss} onClick=${() => dismiss(id)} />
  </div>`;
}

/** @param {Omit<Toast, "id">} parts */
function add(parts) {
  last += 1;
  toasts = [...toasts, { id: last, ...parts }].slice(-AT_MOST);
  redraw?.();
  return last;
}

/** @param {number} id */
function dismiss(id) {
  toasts = toasts.filter((shown) => shown.id !== id);
  redraw?.();
}
