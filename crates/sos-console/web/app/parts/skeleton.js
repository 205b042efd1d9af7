// The shape of what is being loaded, so that nothing jumps when it comes.

import { html } from "/vendor/preact.js";

import { text } from "../text.js";

/** @param {{ rows?: number, height?: "line" | "row" | "card" }} props */
export function Skeleton({ rows = 3, height = "row" }) {
  return html`<div class="skeleton" role="status">
    <span class="visually-hidden">${text.parts.loading}</span>
    ${Array.from({ length: rows }, (_, index) => html`<div class="skeleton-${height}" key=${index}></div>`)}
  </div>`;
}
