// What can be done with one item.

import { copyText } from "../../../clipboard.js";
import { toast } from "../../../parts.js";
import { navigate } from "../../../router.js";
import { text } from "../../../text.js";
import { objects as words } from "../../../text/objects.js";
import { download, downloadZip } from "./downloads.js";

const { actions } = words;

/** @typedef {import("./items.js").Item} Item */

/**
 * @param {Item} item
 * @param {{ bucket: string, folder: string, path: string, ask: (asked: import("./dialogs/open_dialog.js").Asked) => void, isOpen?: boolean }} context
 */
export function menuOf(item, { bucket, folder, path, ask, isOpen = false }) {
  const open = { label: item.folder ? actions.open : actions.details, icon: item.folder ? "folder" : "info", onSelect: () => navigate(path) };
  const own = item.folder
    ? [{ label: actions.zip, icon: "download", onSelect: () => downloadZip(bucket, [item], folder) }]
    : [
        { label: actions.download, icon: "download", onSelect: () => download(bucket, item.key) },
        { label: actions.share, icon: "link", onSelect: () => ask({ kind: "share", objectKey: item.key }) },
      ];
  return [
    ...(isOpen ? [] : [open, ...own]),
    { label: actions.copyKey, icon: "copy", onSelect: () => copyKey(item.key) },
    "line",
    { label: actions.copy, icon: "copy", onSelect: () => ask({ kind: "transfer", items: [item], isMove: false }) },
    { label: actions.move, icon: "arrow-right", onSelect: () => ask({ kind: "transfer", items: [item], isMove: true }) },
    "line",
    { label: actions.delete, icon: "trash", isDangerous: true, onSelect: () => ask({ kind: "remove", items: [item] }) },
  ];
}

/** @param {string} key */
async function copyKey(key) {
  if (await copyText(key)) toast.success(words.copiedKey);
  else toast.error(text.parts.copyFailed);
}
