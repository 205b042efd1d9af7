// A page of a listing as items: folders (common prefixes) first, then objects; each has an id that no other has. Sorting
// is of the page alone: the store lists in the order of the keys' bytes.

import { nameWithin } from "./keys.js";

/**
 * @typedef {{ key: string, size: number, etag: string, last_modified: string, storage_class?: string }} ListedObject
 * @typedef {{ prefixes: string[], objects: ListedObject[], next: string | null }} Listing
 * @typedef {{ id: string, folder: boolean, key: string, name: string, object: ListedObject | null }} Item
 * @typedef {"name" | "size" | "modified"} Column
 * @typedef {{ column: Column, descending: boolean } | null} Order `null`: as the store lists.
 */

/**
 * The folder's own marker, an empty object whose key is the folder itself, is not an item within it.
 *
 * @param {Listing} listing
 * @param {string} folder
 * @returns {Item[]}
 */
export function itemsOf(listing, folder) {
  const folders = listing.prefixes.map((prefix) => item(prefix, true, folder, null));
  const objects = listing.objects
    .filter(({ key, size }) => key !== folder || folder === "" || size > 0)
    .map((object) => item(object.key, false, folder, object));
  return [...folders, ...objects];
}

/** @param {Item[]} items @param {Order} order @returns {Item[]} */
export function sorted(items, order) {
  if (order === null) return items;
  const compare = COMPARISONS[order.column];
  const sign = order.descending ? -1 : 1;
  return [...items].sort((a, b) => Number(b.folder) - Number(a.folder) || sign * compare(a, b) || byName(a, b));
}

/** The order after a click on a column's head: upward, downward, then as the store lists. @param {Order} order @param {Column} column @returns {Order} */
export function nextOrder(order, column) {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}

/** @type {Record<Column, (a: Item, b: Item) => number>} */
const COMPARISONS = {
  name: byName,
  size: (a, b) => (a.object?.size ?? 0) - (b.object?.size ?? 0),
  modified: (a, b) => instant(a) - instant(b),
};

/** @param {string} key @param {boolean} folder @param {string} within @param {ListedObject | null} object @returns {Item} */
function item(key, folder, within, object) {
  return { id: (folder ? "p:" : "o:") + key, folder, key, name: nameWithin(key, within), object };
}

/** By code points, which is the order of UTF-8 bytes; `<` on strings would compare UTF-16. @param {Item} a @param {Item} b */
function byName(a, b) {
  const left = [...a.key];
  const right = [...b.key];
  const differs = left.findIndex((character, index) => character !== right[index]);
  if (differs === -1) return left.length - right.length;
  if (right[differs] === undefined) return 1;
  return /** @type {number} */ (left[differs].codePointAt(0)) - /** @type {number} */ (right[differs].codePointAt(0));
}

/** @param {Item} item */
function instant(item) {
  return item.object ? Date.parse(item.object.last_modified) : 0;
}
