// From page to page, and how long a page is.

import { html } from "/vendor/preact.js";

import { Button, IconButton, Select } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { PAGE_SIZES } from "./pages.js";

/** @param {{ listing: ReturnType<typeof import("./use_listing.js").useListing>, count: number, isSorted: boolean, unsort: () => void }} props */
export function PageBar({ listing, count, isSorted, unsort }) {
  const { page, size, shown } = listing;
  const hasNext = Boolean(shown?.listing.next);
  return html`<footer class="page-bar">
    <div class="page-bar-status">
      <span role="status">${words.pages.status(page, count)}</span>
      ${isSorted && html`<span class="page-bar-sorted">${words.list.sortedPage} <button type="button" class="link-button" onClick=${unsort}>${words.list.sortReset}</button></span>`}
    </div>
    <nav class="page-bar-steps" aria-label=${words.pages.label}>
      <${Select}
        label=${words.pages.size}
        isLabelHidden
        title=${words.pages.size}
        value=${String(size)}
        options=${PAGE_SIZES.map((each) => ({ value: String(each), label: words.pages.perPage(each) }))}
        onChange=${(/** @type {string} */ value) => listing.resize(Number(value))}
      />
      ${page > 2 && html`<${Button} size="small" kind="quiet" onClick=${listing.first}>${words.pages.first}<//>`}
      <${IconButton} kind="secondary" size="small" icon="arrow-left" label=${words.pages.previous} disabled=${page === 1} onClick=${listing.previous} />
      <${IconButton} kind="secondary" size="small" icon="arrow-right" label=${words.pages.next} disabled=${!hasNext} onClick=${listing.next} />
    </nav>
  </footer>`;
}
