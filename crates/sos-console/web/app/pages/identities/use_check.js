// What the server says of a policy's text, once typing pauses.

import { useEffect, useState } from "/vendor/preact.js";

import { checkPolicy } from "./server.js";

/** How long typing pauses before the text is checked. */
const PAUSE_MS = 180;

/**
 * What is wrong with the text; `null` where nothing is, or nothing is known yet. What was said of the text before stays
 * until the server speaks again, so that nothing jumps.
 *
 * @param {string} text
 * @param {import("./documents.js").Kind} kind
 * @returns {import("./server.js").Refused | null}
 */
export function useCheck(text, kind) {
  const [error, setError] = useState(/** @type {import("./server.js").Refused | null} */ (null));
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      // Where the server cannot be reached, saving says so.
      checkPolicy(text, kind, controller.signal).then((found) => !controller.signal.aborted && setError(found), () => {});
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, kind]);
  return error;
}
