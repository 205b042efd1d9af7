// What stands where a folder, a bucket or a search has nothing to show.

import { html } from "/vendor/preact.js";

import { EmptyState } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { visibleText } from "./visible.js";

const text = words.empty;

/** @param {{ folder: string, search: string, uploadMenu: any }} props */
export function EmptyFolder({ folder, search, uploadMenu }) {
  if (search !== "") return html`<${EmptyState} icon="search" title=${text.search(visibleText(search))}><p>${text.searchLead}</p><//>`;
  const isTop = folder === "";
  return html`<${EmptyState} icon=${isTop ? "upload" : "folder"} title=${isTop ? text.bucket : text.folder} action=${uploadMenu}>
    <p>${isTop ? text.bucketLead : text.folderLead}</p>
  <//>`;
}
