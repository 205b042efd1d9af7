// A queue as state of a component: drawn again some times a second while it changes.

import { useLayoutEffect, useState } from "/vendor/preact.js";

/** The queue changes thousands of times a second at worst; people read four figures in that time. */
const REDRAW_MS = 250;

/** @param {import("./queue.js").UploadQueue} queue */
export function useQueue(queue) {
  const [, redraw] = useState(0);
  // With the drawing: what ends between the drawing and a later effect would never be seen.
  useLayoutEffect(() => {
    /** @type {ReturnType<typeof setTimeout> | null} */
    let timer = null;
    const draw = () => {
      timer = null;
      redraw((count) => count + 1);
    };
    const end = queue.watch(() => {
      timer ??= setTimeout(draw, REDRAW_MS);
    });
    // Speed and remaining time change although nothing happens.
    const beat = setInterval(() => queue.isBusy && draw(), 1000);
    return () => {
      end();
      clearInterval(beat);
      if (timer !== null) clearTimeout(timer);
    };
  }, [queue]);
}
