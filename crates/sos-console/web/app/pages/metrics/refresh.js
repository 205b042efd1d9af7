// Asks again from time to time, while somebody can see the page.

import { useEffect, useRef } from "/vendor/preact.js";

/** @param {() => void} refresh @param {number} everyMs */
export function useRefresh(refresh, everyMs) {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    let refreshed = performance.now();
    const look = () => {
      if (document.visibilityState !== "visible") return;
      if (performance.now() - refreshed < everyMs) return;
      refreshed = performance.now();
      latest.current();
    };
    // Oftener than it is due: a page that was hidden is late, never twice as late.
    const timer = setInterval(look, everyMs / 12);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [everyMs]);
}
