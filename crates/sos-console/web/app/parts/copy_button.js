// Copies a text, and says so.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { text } from "../text.js";
import { IconButton, Button } from "./button.js";
import { toast } from "./toasts.js";

const SHOWN_MS = 2_000;

/**
 * @param {{ value: string, label?: string, hasText?: boolean, kind?: string, size?: "small" | "normal", name?: string,
 *   onCopied?: () => void }} props `label` says what is copied; with `hasText` it stands on the button, and `name` is
 *   added for screen readers.
 */
export function CopyButton({ value, label = text.parts.copy, hasText = false, kind, size = "small", name, onCopied }) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    if (!(await copyText(value))) return toast.error(text.parts.copyFailed);
    onCopied?.();
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
    return undefined;
  };
  const icon = isCopied ? "check" : "copy";
  const shown = isCopied ? text.parts.copied : label;
  const status = html`<span class="visually-hidden" role="status">${isCopied ? text.parts.copied : ""}</span>`;
  return hasText
    ? html`<${Button} class=${isCopied ? "is-copied" : ""} kind=${kind ?? "secondary"} size=${size} icon=${icon} onClick=${copy}>${shown}${name && html`<span class="visually-hidden">: ${name}</span>`}<//>${status}`
    : html`<${IconButton} class=${isCopied ? "is-copied" : ""} kind=${kind ?? "quiet"} size=${size} icon=${icon} label=${shown} onClick=${copy} />${status}`;
}

/** Copies a text; whether that worked. @param {string} value */
export async function copyText(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Without TLS and beyond loopback there is no clipboard for scripts; the old way still works.
    return copySelection(value);
  }
}

/** @param {string} value */
function copySelection(value) {
  const area = document.createElement("textarea");
  area.value = value;
  area.className = "visually-hidden";
  const before = document.activeElement;
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}
