// The way from the top to here.

import { html } from "/vendor/preact.js";

import { text } from "../text.js";
import { Icon } from "./icon.js";

/** @param {{ label?: string, items: { label: string, href?: string }[] }} props The last item is where we are. */
export function Breadcrumb({ label = text.parts.breadcrumb, items }) {
  return html`<nav class="breadcrumb" aria-label=${label}>
    <ol>${items.map((item, index) => html`<li key=${item.href ?? item.label}>
      ${index > 0 && html`<${Icon} name="chevron-right" size=${14} />`}
      ${item.href && index < items.length - 1
        ? html`<a href=${item.href}>${item.label}</a>`
        : html`<span aria-current=${index === items.length - 1 ? "page" : null}>${item.label}</span>`}
    </li>`)}</ol>
  </nav>`;
}
