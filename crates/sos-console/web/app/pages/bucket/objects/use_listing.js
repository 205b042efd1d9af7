// The page of the list that one is on. While another is loaded, the one before stays in sight.

import { useCallback, useEffect, useRef, useState } from "/vendor/preact.js";

import { FIRST, PAGE_SIZES, back, cursor, forward } from "./pages.js";
import { list } from "./store.js";

const SIZE_KEY = "sos.objects.page_size";

/**
 * @typedef {{ listing: import("./items.js").Listing, prefix: string, pages: import("./pages.js").Pages }} Shown
 */

/** @param {string} bucket @param {string} prefix */
export function useListing(bucket, prefix) {
  const [size, setSize] = useState(storedSize);
  const [place, setPlace] = useState({ prefix, pages: FIRST });
  const [shown, setShown] = useState(/** @type {Shown | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [isLoading, setLoading] = useState(true);
  const running = useRef(/** @type {AbortController | null} */ (null));
  const pages = place.prefix === prefix ? place.pages : FIRST;
  const at = cursor(pages);

  const load = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setLoading(true);
    try {
      const listing = await list(bucket, { prefix, delimiter: "/", cursor: at, limit: size }, { signal: controller.signal });
      if (controller.signal.aborted) return;
      setShown({ listing, prefix, pages });
      setError(null);
      // What was on the last page may be gone.
      if (isEmpty(listing) && pages.index > 0) setPlace({ prefix, pages: back(pages) });
    } catch (failure) {
      if (controller.signal.aborted) return;
      setError(/** @type {Error} */ (failure));
    }
    setLoading(false);
  }, [bucket, prefix, at, size]);

  useEffect(() => {
    load();
    return () => running.current?.abort();
  }, [load]);

  return {
    shown,
    error,
    isLoading,
    size,
    page: pages.index + 1,
    refresh: load,
    next: () => shown?.listing.next && setPlace({ prefix, pages: forward(pages, shown.listing.next) }),
    previous: () => setPlace({ prefix, pages: back(pages) }),
    first: () => setPlace({ prefix, pages: FIRST }),
    resize: (/** @type {number} */ next) => {
      localStorage.setItem(SIZE_KEY, String(next));
      setPlace({ prefix, pages: FIRST });
      setSize(next);
    },
  };
}

/** @param {import("./items.js").Listing} listing */
export function isEmpty({ prefixes, objects }) {
  return prefixes.length === 0 && objects.length === 0;
}

function storedSize() {
  const stored = Number(localStorage.getItem(SIZE_KEY));
  return PAGE_SIZES.includes(stored) ? stored : 100;
}
