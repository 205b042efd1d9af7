// The page of the list that one is on. While another is loaded, the one before stays in sight; it stays as well where
// loading fails.

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
  const [failed, setFailed] = useState(/** @type {{ error: Error, prefix: string } | null} */ (null));
  const [isLoading, setLoading] = useState(true);
  const running = useRef(/** @type {AbortController | null} */ (null));
  const pages = place.prefix === prefix ? place.pages : FIRST;
  // Steps go from the page that one sees, so that one that has failed is taken again and not skipped.
  const seen = shown?.prefix === prefix ? shown.pages : FIRST;

  const load = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setLoading(true);
    try {
      const listing = await list(bucket, { prefix, delimiter: "/", cursor: cursor(pages), limit: size }, { signal: controller.signal });
      if (controller.signal.aborted) return;
      setShown({ listing, prefix, pages });
      setFailed(null);
      // What was on the last page may be gone.
      if (isEmpty(listing) && pages.index > 0) setPlace({ prefix, pages: back(pages) });
    } catch (failure) {
      if (controller.signal.aborted) return;
      setFailed({ error: /** @type {Error} */ (failure), prefix });
    }
    setLoading(false);
  }, [bucket, prefix, pages, size]);

  useEffect(() => {
    load();
    return () => running.current?.abort();
  }, [load]);

  return {
    shown,
    error: failed?.prefix === prefix ? failed.error : null,
    isLoading,
    size,
    page: seen.index + 1,
    refresh: load,
    next: () => shown?.listing.next && setPlace({ prefix, pages: forward(seen, shown.listing.next) }),
    previous: () => setPlace({ prefix, pages: back(seen) }),
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
