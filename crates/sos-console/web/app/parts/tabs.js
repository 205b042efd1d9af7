// Tabs that are links: each has an address of its own.

import { html, useLayoutEffect, useRef } from "/vendor/preact.js";

/** @param {{ label: string, tabs: { href: string, label: string, isCurrent: boolean, count?: number }[] }} props */
export function Tabs({ label, tabs }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const current = tabs.find(({ isCurrent }) => isCurrent)?.href;
  // On a narrow screen there are more tabs than fit: the one that is open is in sight.
  useLayoutEffect(() => {
    const tab = /** @type {HTMLElement | null | undefined} */ (frame.current?.querySelector("[aria-current]"));
    if (frame.current && tab) frame.current.scrollLeft = tab.offsetLeft - frame.current.offsetLeft - (frame.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  return html`<nav class="tabs" ref=${frame} aria-label=${label}>
    ${tabs.map(({ href, label: name, isCurrent, count }) => html`<a
      key=${href}
      class="tab"
      href=${href}
      aria-current=${isCurrent ? "page" : null}
    >${name}${count !== undefined && html`<span class="tab-count">${count}</span>`}</a>`)}
  </nav>`;
}
