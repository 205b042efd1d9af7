// Whether there is no room for details beside the list.

import { useEffect, useState } from "/vendor/preact.js";

/** As in objects.css. */
const NARROW = "(max-width: 64rem)";

/** @returns {boolean} */
export function useIsNarrow() {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const listener = () => setNarrow(query.matches);
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  }, []);
  return isNarrow;
}
