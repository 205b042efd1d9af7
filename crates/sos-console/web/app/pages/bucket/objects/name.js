// A name as it is, with marks for what cannot be seen.

import { html } from "/vendor/preact.js";

import { objects as words } from "../../../text/objects.js";
import { visiblePieces } from "./visible.js";

/** @param {{ name: string }} props */
export function Name({ name }) {
  if (name === "") return html`<span class="name-mark name-none">${words.noName}</span>`;
  return html`<bdi class="name">${visiblePieces(name).map(({ text, mark }) => (mark ? html`<span class="name-mark">${text}</span>` : text))}</bdi>`;
}
