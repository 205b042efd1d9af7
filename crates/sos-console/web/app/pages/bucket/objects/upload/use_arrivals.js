// Tells when files have arrived in a folder, not more than once a second or so.

import { useLayoutEffect, useRef } from "/vendor/preact.js";

import { onStored } from "./arrivals.js";

const PATIENCE_MS = 800;

/** @param {string} bucket @param {string} folder @param {() => void} arrived */
export function useArrivals(bucket, folder, arrived) {
  const latest = useRef(arrived);
  latest.current = arrived;
  useLayoutEffect(() => {
    /** @type {ReturnType<typeof setTimeout> | null} */
    let timer = null;
    const end = onStored((task) => {
      if (task.bucket !== bucket || !task.key.startsWith(folder)) return;
      timer ??= setTimeout(() => {
        timer = null;
        latest.current();
      }, PATIENCE_MS);
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [bucket, folder]);
}
