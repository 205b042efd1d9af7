// The mark of the product: a bucket.

import { html } from "/vendor/preact.js";

/** @param {{ size?: number }} props */
export function Mark({ size = 28 }) {
  return html`<svg class="mark" viewBox="0 0 32 32" width=${size} height=${size} aria-hidden="true">
    <rect class="mark-ground" width="32" height="32" rx="9" />
    <path
      class="mark-line"
      d="M8 11.5c0-1.9 3.6-3.5 8-3.5s8 1.6 8 3.5S20.4 15 16 15s-8-1.6-8-3.5Zm0 0L9.6 22c.3 1.7 3 3 6.4 3s6.1-1.3 6.4-3L24 11.5"
    />
  </svg>`;
}
