// Where one stands in a listing that only goes forward: the cursors of the pages seen so far are kept, so that one can
// go back. Only the newest page knows the next cursor.

/**
 * @typedef {{ cursors: (string | null)[], index: number }} Pages `null` is the first page's cursor.
 */

/** The first page. @type {Pages} */
export const FIRST = { cursors: [null], index: 0 };

/** How many items a page may have; the store gives at most 1000. */
export const PAGE_SIZES = [50, 100, 250, 500, 1000];

/** The cursor of the page one is on. @param {Pages} pages */
export function cursor(pages) {
  return pages.cursors[pages.index];
}

/** The page after, whose cursor the listing gave. @param {Pages} pages @param {string} next @returns {Pages} */
export function forward(pages, next) {
  return { cursors: [...pages.cursors.slice(0, pages.index + 1), next], index: pages.index + 1 };
}

/** The page before. @param {Pages} pages @returns {Pages} */
export function back(pages) {
  return { cursors: pages.cursors, index: Math.max(0, pages.index - 1) };
}
