// Tabs that are links: each has an address of its own.

import { html } from "/vendor/preact.js";

/** @param {{ label: string, tabs: { href: string, label: string, isCurrent: boolean, count?: number }[] }} props */
export function Tabs({ label, tabs }) {
  return html`<nav class="tabs" aria-label=${label}>
    ${tabs.map(({ href, label: name, isCurrent, count }) => html`<a
      key=${href}
      class="tab"
      href=${href}
      aria-current=${isCurrent ? "page" : null}
    >${name}${count !== undefined && html`<span class="tab-count">${count}</span>`}</a>`)}
  </nav>`;
}
