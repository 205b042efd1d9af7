// How far something is.

import { html } from "/vendor/preact.js";

/**
 * @param {{ label: string, value: number | null, text?: string, tone?: "accent" | "good" | "danger" }} props
 *   `value` from 0 to 1, or null where the end is not known. `text` is what a screen reader says of it.
 */
export function Progress({ label, value, text, tone = "accent" }) {
  const bounded = value === null ? null : Math.min(1, Math.max(0, value));
  return html`<div
    class="progress progress-${tone} ${bounded === null ? "progress-open" : ""}"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${bounded === null ? null : Math.round(bounded * 100)}
    aria-valuetext=${text}
  ><div class="progress-bar" style=${{ width: bounded === null ? null : `${bounded * 100}%` }}></div></div>`;
}
