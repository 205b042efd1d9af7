// Rows of one height, of which only those are drawn that can be seen, so that thousands cost no more than ten.

import { useEffect, useRef, useState } from "/vendor/preact.js";

/** Rows drawn above and below what can be seen. */
const MARGIN = 6;

/**
 * @param {number} count
 * @param {number} rowPx The height of a row, as the style sheet has it.
 * @returns {{ frame: { current: HTMLElement | null }, onScroll: () => void, first: number, last: number, heightPx: number }}
 *   `frame` is what scrolls; the rows from `first` up to `last`, without it, are to be drawn.
 */
export function useRowWindow(count, rowPx) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [view, setView] = useState({ top: 0, height: 320 });
  const measure = () => {
    if (frame.current) setView({ top: frame.current.scrollTop, height: frame.current.clientHeight });
  };
  useEffect(measure, []);
  const first = Math.max(0, Math.min(count, Math.floor(view.top / rowPx)) - MARGIN);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowPx) + MARGIN);
  return { frame, onScroll: measure, first, last, heightPx: count * rowPx };
}
