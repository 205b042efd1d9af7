// Says beside the list that it is as it was before: loading it anew has failed.

import { html } from "/vendor/preact.js";

import { Button, Notice } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";

/** @param {{ error: Error, retry: () => void }} props */
export function NotRefreshed({ error, retry }) {
  const action = html`<${Button} size="small" icon="refresh" onClick=${retry}>${words.list.refreshAgain}<//>`;
  return html`<div class="objects-not-refreshed"><${Notice} tone="warning" title=${words.list.notRefreshed} action=${action} isAlert>
    <p>${error.message}</p>
  <//></div>`;
}
