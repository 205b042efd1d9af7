// All words that a person reads, so that they can be translated in one place. What belongs to a page that is loaded
// later stands in text/ and is imported by that page.

import { parts } from "./text/parts.js";
import { shell } from "./text/shell.js";

/** `one bucket`, `2 buckets`. @param {number} count @param {string} one @param {string} many */
export function plural(count, one, many) {
  return `${new Intl.NumberFormat("en").format(count)} ${count === 1 ? one : many}`;
}

export const text = {
  ...shell,
  parts,
  errors: {
    unreachable: "The server cannot be reached. Check that it runs, and try again.",
    pageNotLoaded: "This page could not be loaded. Check that the server runs, and try again.",
    /** @param {number} status */
    status: (status) => `The server answered with status ${status}.`,
    requestId: "Request",
  },
};
