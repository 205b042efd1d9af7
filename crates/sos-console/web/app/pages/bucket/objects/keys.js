// Keys and prefixes as paths: a slash ends a folder, and nothing else is special. `//`, a leading slash, `.` and `..`
// are names like any other, so nothing here joins, trims or normalises.

/** The part of a prefix that is whole folders: up to and with its last slash. @param {string} prefix */
export function folderOf(prefix) {
  return prefix.slice(0, prefix.lastIndexOf("/") + 1);
}

/** What follows the folder in a prefix: the beginning of a name that one searches for. @param {string} prefix */
export function searchOf(prefix) {
  return prefix.slice(prefix.lastIndexOf("/") + 1);
}

/** The folder above a folder; the top has none above and stays. @param {string} folder */
export function parentOf(folder) {
  return folder === "" ? "" : folderOf(folder.slice(0, -1));
}

/**
 * The folders on the way to a folder. `a//b/` is `a/`, then a folder without a name, then `b/`.
 *
 * @param {string} folder
 * @returns {{ name: string, prefix: string }[]}
 */
export function crumbs(folder) {
  const found = [];
  for (let end = folder.indexOf("/"), start = 0; end !== -1; end = folder.indexOf("/", start)) {
    found.push({ name: folder.slice(start, end), prefix: folder.slice(0, end + 1) });
    start = end + 1;
  }
  return found;
}

/**
 * How a key or a common prefix is called within a folder. The folder's own marker, an object whose key is the folder,
 * has the name "".
 *
 * @param {string} key
 * @param {string} folder
 */
export function nameWithin(key, folder) {
  return key.startsWith(folder) ? key.slice(folder.length) : key;
}

/** The last name of a key or of a folder, without the slash that ends the folder. @param {string} key */
export function lastName(key) {
  return nameWithin(key, parentOfKey(key)).replace(/\/$/, "");
}

/** The folder in which an object or a folder stands. @param {string} key */
export function parentOfKey(key) {
  return folderOf(key.endsWith("/") ? key.slice(0, -1) : key);
}

/**
 * Where a key goes when the item it belongs to, an object or a folder, is put into a target folder: the item keeps its
 * last name, or gets a new one.
 *
 * @param {string} key
 * @param {string} item
 * @param {string} target
 * @param {string} [name]
 */
export function movedTo(key, item, target, name = lastName(item)) {
  return target + name + key.slice(parentOfKey(item).length + lastName(item).length);
}

/**
 * Why items cannot be put into a folder of their own bucket, or nothing: a folder cannot go into itself, and nothing can
 * go where it already is.
 *
 * @param {string[]} items
 * @param {string} target
 * @param {string} [name] The new name of the one item.
 * @returns {"inside-itself" | "same-place" | null}
 */
export function placementProblem(items, target, name) {
  const goals = items.map((item) => movedTo(item, item, target, name));
  if (goals.some((goal, index) => goal === items[index])) return "same-place";
  return goals.some((goal, index) => items[index].endsWith("/") && goal.startsWith(items[index])) ? "inside-itself" : null;
}

/** Bytes of a key in UTF-8; a key has at most 1024. @param {string} key */
export function keyBytes(key) {
  return new TextEncoder().encode(key).length;
}

/** The longest key, in bytes of UTF-8, by the S3 API. */
export const KEY_BYTES_MAX = 1024;
