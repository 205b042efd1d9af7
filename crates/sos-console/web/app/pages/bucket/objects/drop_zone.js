// The whole page takes files that are dropped, while a folder is open.

import { html, useLayoutEffect, useState } from "/vendor/preact.js";

import { Icon, toast } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { droppedFiles, hasFiles } from "./upload/collect.js";

const text = words.drop;

/** @param {{ where: string, take: (found: import("./upload/collect.js").Found[]) => void }} props */
export function DropZone({ where, take }) {
  const [isOver, setOver] = useState(false);
  // With the drawing: the browser opens in place of the page what is dropped before.
  useLayoutEffect(() => {
    let depth = 0;
    const leave = () => {
      depth = 0;
      setOver(false);
    };
    /** @type {Record<string, (event: DragEvent) => void>} */
    const listeners = {
      dragenter: () => {
        depth += 1;
        setOver(true);
      },
      dragleave: () => {
        depth -= 1;
        if (depth <= 0) leave();
      },
      dragover: (event) => {
        if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      },
      drop: async (event) => {
        leave();
        const { found, unreadable } = await droppedFiles(/** @type {DataTransfer} */ (event.dataTransfer));
        if (unreadable > 0) toast.error(text.unreadable);
        if (found.length > 0) take(found);
        else if (unreadable === 0) toast.error(text.nothing);
      },
    };
    const ends = Object.entries(listeners).map(([name, act]) => {
      const listener = (/** @type {Event} */ event) => {
        const drag = /** @type {DragEvent} */ (event);
        // A dialog in front keeps what it asks about in sight.
        if (!hasFiles(drag.dataTransfer) || document.querySelector("dialog[open]")) return;
        drag.preventDefault();
        act(drag);
      };
      addEventListener(name, listener);
      return () => removeEventListener(name, listener);
    });
    return () => ends.forEach((end) => end());
  }, [where, take]);
  if (!isOver) return null;
  return html`<div class="drop">
    <div class="drop-card">
      <span class="state-mark"><${Icon} name="upload" size=${28} /></span>
      <p class="drop-title">${text.title(where)}</p>
      <p class="drop-lead">${text.lead}</p>
    </div>
  </div>`;
}
