// Work that runs in a dialog: how far it is, and a way to stop it.

import { useEffect, useRef, useState } from "/vendor/preact.js";

/**
 * `run` starts work that is given a signal and a way to tell how much is done; `stop` ends it between two requests. The
 * work is stopped too when the dialog goes away.
 */
export function useJob() {
  const [done, setDone] = useState(/** @type {number | null} */ (null));
  const controller = useRef(/** @type {AbortController | null} */ (null));
  useEffect(() => () => controller.current?.abort(), []);
  /**
   * @template T
   * @param {(watch: import("../jobs.js").Watch) => Promise<T>} work
   */
  const run = async (work) => {
    controller.current = new AbortController();
    setDone(0);
    try {
      return await work({ signal: controller.current.signal, onProgress: setDone });
    } finally {
      setDone(null);
    }
  };
  return { run, done, isRunning: done !== null, stop: () => controller.current?.abort(), isStopped: () => controller.current?.signal.aborted ?? false };
}
