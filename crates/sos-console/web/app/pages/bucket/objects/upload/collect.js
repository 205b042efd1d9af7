// Files that were dropped or chosen, with the names that lead to them: `{ path: "folder/name", file }`.

/** @typedef {{ path: string, file: File }} Found */

/** Files of an input; a chosen folder's files bear their way from it. @param {FileList | null} files @returns {Found[]} */
export function chosenFiles(files) {
  return Array.from(files ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/**
 * Files that were dropped, with those in folders. It must be called while the drop is handled: afterwards the browser
 * forgets what was dropped.
 *
 * @param {DataTransfer} transfer
 * @returns {Promise<{ found: Found[], unreadable: number }>}
 */
export async function droppedFiles(transfer) {
  const entries = Array.from(transfer.items, (item) => (item.kind === "file" ? entryOf(item) : null));
  /** @type {Found[]} */
  const found = [];
  let unreadable = 0;
  for (const entry of entries) if (entry) unreadable += await collect(entry, "", found);
  return { found, unreadable };
}

/** Whether what is dragged holds files. @param {DataTransfer | null} transfer */
export function hasFiles(transfer) {
  return transfer?.types.includes("Files") ?? false;
}

/** @param {DataTransferItem} item @returns {FileSystemEntry | File | null} */
function entryOf(item) {
  return item.webkitGetAsEntry?.() ?? item.getAsFile();
}

/** Gives how many could not be read. @param {FileSystemEntry | File} entry @param {string} above @param {Found[]} found @returns {Promise<number>} */
async function collect(entry, above, found) {
  try {
    if (entry instanceof File) found.push({ path: above + entry.name, file: entry });
    else if (entry.isFile) found.push({ path: above + entry.name, file: await fileOf(/** @type {FileSystemFileEntry} */ (entry)) });
    else return await collectFolder(/** @type {FileSystemDirectoryEntry} */ (entry), above, found);
    return 0;
  } catch {
    return 1;
  }
}

/** @param {FileSystemDirectoryEntry} folder @param {string} above @param {Found[]} found */
async function collectFolder(folder, above, found) {
  const reader = folder.createReader();
  let unreadable = 0;
  // A reader gives some entries at a time, and none at the end.
  for (let entries = await someEntries(reader); entries.length > 0; entries = await someEntries(reader)) {
    for (const entry of entries) unreadable += await collect(entry, `${above}${folder.name}/`, found);
  }
  return unreadable;
}

/** @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
function someEntries(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
