// Copies a text, and says so.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { copyText } from "../clipboard.js";
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
