// What one can do in a folder: look for names, make a folder, upload.

import { html, useRef } from "/vendor/preact.js";

import { Button, IconButton, Menu } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { Search } from "./search.js";
import { chosenFiles } from "./upload/collect.js";

/** @param {{ bucket: string, prefix: string, refresh: () => void, isLoading: boolean, newFolder: () => void, showDeleted: (() => void) | null, uploadMenu: any }} props */
export function Toolbar({ bucket, prefix, refresh, isLoading, newFolder, showDeleted, uploadMenu }) {
  return html`<div class="objects-toolbar">
    <${Search} bucket=${bucket} prefix=${prefix} />
    <div class="objects-tools">
      <${IconButton} icon="refresh" label=${words.actions.refresh} class=${isLoading ? "is-turning" : ""} onClick=${refresh} />
      ${showDeleted && html`<${IconButton} icon="history" label=${words.actions.deleted} onClick=${showDeleted} />`}
      <${Button} icon="folder-plus" onClick=${newFolder}>${words.actions.newFolder}<//>
      ${uploadMenu}
    </div>
  </div>`;
}

/**
 * The button that uploads: files, or a whole folder.
 *
 * @param {{ take: (found: import("./upload/collect.js").Found[]) => void, label?: string, alignment?: "start" | "end" }} props
 */
export function UploadMenu({ take, label = words.actions.upload, alignment = "end" }) {
  const files = useRef(/** @type {HTMLInputElement | null} */ (null));
  const folder = useRef(/** @type {HTMLInputElement | null} */ (null));
  const choose = (/** @type {any} */ event) => {
    const found = chosenFiles(event.target.files);
    // The same file may be chosen again.
    event.target.value = "";
    if (found.length > 0) take(found);
  };
  const items = [
    { label: words.actions.uploadFiles, icon: "file", onSelect: () => files.current?.click() },
    { label: words.actions.uploadFolder, icon: "folder", onSelect: () => folder.current?.click() },
  ];
  return html`
    <${Menu} label=${label} alignment=${alignment} items=${items} button=${(/** @type {any} */ attributes) => html`<${Button} kind="primary" icon="upload" ...${attributes}>${label}<//>`} />
    <input type="file" class="visually-hidden" multiple tabindex="-1" aria-hidden="true" data-upload="files" ref=${files} onChange=${choose} />
    <input type="file" class="visually-hidden" multiple webkitdirectory tabindex="-1" aria-hidden="true" data-upload="folder" ref=${folder} onChange=${choose} />
  `;
}
