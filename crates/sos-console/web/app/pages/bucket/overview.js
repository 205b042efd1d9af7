// The Overview tab.

import { html } from "/vendor/preact.js";

import { Bytes } from "../../parts.js";

/** @param {{ bucket: any }} props */
export default function Overview({ bucket }) {
  return html`<div class="card card-padded"><${Bytes} value=${bucket.bytes ?? 0} /></div>`;
}
