// What the server says of a policy's text, once typing pauses.

import { useEffect, useState } from "/vendor/preact.js";

import { api, ApiError } from "../../api.js";

/** @typedef {{ message: string, line: number | null, column: number | null }} Refused What is wrong with a document. */

/** How long typing pauses before the text is checked. */
const PAUSE_MS = 180;

/**
 * What is wrong with the text; `null` where nothing is, or nothing is known yet. What was said of the text before stays
 * until the server speaks again, so that nothing jumps.
 *
 * @param {string} text
 * @param {import("./documents.js").Kind} kind
 * @returns {Refused | null}
 */
export function useCheck(text, kind) {
  const [error, setError] = useState(/** @type {Refused | null} */ (null));
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

/**
 * What the server's own parser says of a policy: `null` where it could be set.
 *
 * @param {string} document
 * @param {import("./documents.js").Kind} kind
 * @param {AbortSignal} [signal]
 * @returns {Promise<Refused | null>}
 */
async function checkPolicy(document, kind, signal) {
  try {
    await api.post("/api/v1/policies/check", { document, kind }, { signal });
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return { message: error.message, line: error.line ?? null, column: error.column ?? null };
    throw error;
  }
}
