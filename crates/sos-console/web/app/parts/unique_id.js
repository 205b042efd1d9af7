// Ids that tie a label to its field.

import { useRef } from "/vendor/preact.js";

let last = 0;

/** An id that stays the same for the life of the component. @param {string} prefix */
export function useUniqueId(prefix) {
  const id = useRef("");
  if (!id.current) id.current = `${prefix}-${(last += 1)}`;
  return id.current;
}
