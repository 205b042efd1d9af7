// The first of the keys that are taken, and how many more there are.

import { html } from "/vendor/preact.js";

import { objects as words } from "../../../text/objects.js";
import { Name } from "./name.js";

const SHOWN = 5;

/** @param {{ keys: string[] }} props */
export function ConflictList({ keys }) {
  return html`<ul class="conflict-list">
    ${keys.slice(0, SHOWN).map((key) => html`<li key=${key}><${Name} name=${key} /></li>`)}
    ${keys.length > SHOWN && html`<li class="conflict-more">${words.conflicts.more(keys.length - SHOWN)}</li>`}
  </ul>`;
}
