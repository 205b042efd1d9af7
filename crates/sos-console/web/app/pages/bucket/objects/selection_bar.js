// What is selected, and what can be done with it.

import { html } from "/vendor/preact.js";

import { Button, IconButton } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";

/** @param {{ items: import("./items.js").Item[], clear: () => void, zip: () => void, copy: () => void, move: () => void, remove: () => void }} props */
export function SelectionBar({ items, clear, zip, copy, move, remove }) {
  const folders = items.filter(({ folder }) => folder).length;
  return html`<div class="selection" role="toolbar" aria-label=${words.selection.label}>
    <${IconButton} size="small" icon="close" label=${words.selection.clear} onClick=${clear} />
    <span class="selection-count" role="status">${words.selection.count(items.length - folders, folders)}</span>
    <span class="selection-actions">
      <${Button} size="small" kind="quiet" icon="download" onClick=${zip}>${words.actions.zip}<//>
      <${Button} size="small" kind="quiet" icon="copy" onClick=${copy}>${words.actions.copy}<//>
      <${Button} size="small" kind="quiet" icon="arrow-right" onClick=${move}>${words.actions.move}<//>
      <${Button} size="small" kind="quiet" icon="trash" class="selection-delete" onClick=${remove}>${words.actions.delete}<//>
    </span>
  </div>`;
}
