// Downloads: the browser's own, so that they are streamed to the disk.

import { toast } from "../../../parts.js";
import { downloadPath } from "./addresses.js";
import { prepareZip } from "./store.js";

/** @param {string} bucket @param {string} key */
export function download(bucket, key) {
  follow(downloadPath(bucket, key));
}

/** Downloads items as one zip, named relative to the folder they are shown in. @param {string} bucket @param {import("./items.js").Item[]} items @param {string} folder */
export async function downloadZip(bucket, items, folder) {
  const keysOf = (/** @type {boolean} */ isFolder) => items.filter((item) => item.folder === isFolder).map(({ key }) => key);
  try {
    const { url } = await prepareZip(bucket, { keys: keysOf(false), prefixes: keysOf(true), base: folder });
    follow(url);
  } catch (error) {
    toast.error(error);
  }
}

/** @param {string} path */
function follow(path) {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}
