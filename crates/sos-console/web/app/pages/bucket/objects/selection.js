// What is selected on a page of the list: a set of item ids and the item that ranges start from. Every function gives a
// new selection and leaves the old one as it was.

/**
 * @typedef {{ ids: ReadonlySet<string>, anchor: string | null }} Selection
 */

/** Nothing selected. @type {Selection} */
export const NONE = { ids: new Set(), anchor: null };

/** Selects an item or leaves it; ranges start from it. @param {Selection} selection @param {string} id @returns {Selection} */
export function toggle(selection, id) {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Selects one item alone. @param {string} id @returns {Selection} */
export function only(id) {
  return { ids: new Set([id]), anchor: id };
}

/**
 * Selects what lies between the anchor and an item, both included, beside what was selected. Without an anchor on the
 * page the range starts at the item itself.
 *
 * @param {Selection} selection
 * @param {string[]} page Ids in the order shown.
 * @param {string} id
 * @returns {Selection}
 */
export function extend(selection, page, id) {
  const to = page.indexOf(id);
  if (to === -1) return selection;
  const anchored = selection.anchor === null ? -1 : page.indexOf(selection.anchor);
  const from = anchored === -1 ? to : anchored;
  const ids = new Set(selection.ids);
  for (const each of page.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(each);
  return { ids, anchor: page[from] };
}

/** Selects the whole page, or nothing where it is selected whole. @param {Selection} selection @param {string[]} page @returns {Selection} */
export function toggleAll(selection, page) {
  return howMuch(selection, page) === "all" ? NONE : all(page);
}

/** Selects the whole page. @param {string[]} page @returns {Selection} */
export function all(page) {
  return { ids: new Set(page), anchor: page[0] ?? null };
}

/** Forgets what the page no longer shows. @param {Selection} selection @param {string[]} page @returns {Selection} */
export function retain(selection, page) {
  const present = new Set(page);
  const ids = new Set([...selection.ids].filter((id) => present.has(id)));
  if (ids.size === selection.ids.size) return selection;
  return { ids, anchor: selection.anchor !== null && present.has(selection.anchor) ? selection.anchor : null };
}

/** @param {Selection} selection @param {string[]} page @returns {"none" | "some" | "all"} */
export function howMuch(selection, page) {
  const selected = page.filter((id) => selection.ids.has(id)).length;
  if (selected === 0) return "none";
  return selected === page.length ? "all" : "some";
}
