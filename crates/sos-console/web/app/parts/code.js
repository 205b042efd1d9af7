// A snippet to copy.

import { html } from "/vendor/preact.js";

import { text } from "../text.js";
import { CopyButton } from "./copy_button.js";

/** @param {{ value: string, label?: string, isOneLine?: boolean }} props `label` names the snippet for screen readers. */
export function Code({ value, label, isOneLine = false }) {
  return html`<div class="code ${isOneLine ? "code-line" : ""}">
    <pre class="code-text" tabindex="0" role="region" aria-label=${label ?? text.parts.snippet}><code>${value}</code></pre>
    <div class="code-action"><${CopyButton} value=${value} label=${label ? `${text.parts.copy}: ${label}` : text.parts.copy} /></div>
  </div>`;
}
