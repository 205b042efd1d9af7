// Ends uploads in parts that nobody will complete, so that their parts take no room in the store.

import { ATTEMPTS_MAX, delayMs, meaningOf } from "./retry.js";

/**
 * Ends the upload; tries again where the store does not answer. What cannot be ended stays for the store's own rules.
 *
 * @param {{ transport: Pick<import("./requests.js").Transport, "abort">, clock: import("./queue.js").Clock }} given
 * @param {{ bucket: string, key: string, uploadId: string | null }} upload
 */
export function abandon({ transport, clock }, { bucket, key, uploadId }) {
  if (uploadId === null) return;
  const attempt = (/** @type {number} */ failures) => {
    transport.abort({ bucket, key, uploadId }).catch((failure) => {
      if (failures < ATTEMPTS_MAX && meaningOf(failure) === "again") clock.after(delayMs(failures), () => attempt(failures + 1));
    });
  };
  attempt(1);
}
