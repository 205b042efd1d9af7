// The dialog that is open.

import { html } from "/vendor/preact.js";

import { NewFolderDialog } from "./new_folder.js";
import { RemoveDialog } from "./remove.js";
import { ShareDialog } from "./share.js";
import { TransferDialog } from "./transfer.js";

/**
 * @typedef {import("../items.js").Item} Item
 * @typedef {{ kind: "remove", items: Item[] } | { kind: "transfer", items: Item[], isMove: boolean }
 *   | { kind: "share", objectKey: string } | { kind: "new-folder" }} Asked
 */

/** @param {{ asked: Asked, bucket: any, folder: string, close: () => void, changed: () => void }} props */
export default function OpenDialog({ asked, bucket, folder, close, changed }) {
  switch (asked.kind) {
    case "remove":
      return html`<${RemoveDialog} bucket=${bucket} items=${asked.items} close=${close} changed=${changed} />`;
    case "transfer":
      return html`<${TransferDialog} bucket=${bucket} items=${asked.items} isMove=${asked.isMove} close=${close} changed=${changed} />`;
    case "share":
      return html`<${ShareDialog} bucket=${bucket.name} objectKey=${asked.objectKey} close=${close} />`;
    default:
      return html`<${NewFolderDialog} bucket=${bucket.name} folder=${folder} close=${close} changed=${changed} />`;
  }
}
