// A snippet to copy.

import { html } from "/vendor/preact.js";

import { highlight } from "../highlight.js";
import { text } from "../text.js";
import { CopyButton } from "./copy_button.js";

/**
 * @param {{ value: string, label?: string, isOneLine?: boolean, language?: "shell" | "javascript" | "python" }} props
 *   `label` names the snippet for screen readers.
 */
export function Code({ value, label = text.parts.snippet, isOneLine = false, language }) {
  const content = language
    ? highlight(value, language).map(({ kind, text: piece }) => (kind === "plain" ? piece : html`<span class="code-${kind}">${piece}</span>`))
    : value;
  return html`<div class="code ${isOneLine ? "code-line" : ""}">
    <pre class="code-text" tabindex="0" role="group" aria-label=${label}><code>${content}</code></pre>
    <div class="code-action"><${CopyButton} value=${value} label=${`${text.parts.copy}: ${label}`} /></div>
  </div>`;
}
