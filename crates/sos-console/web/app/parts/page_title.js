// The one h1 of a page. Sets the window's title, and takes the focus when one has navigated here.

import { html, useEffect, useLayoutEffect, useRef } from "/vendor/preact.js";

import { isFirstPage } from "../router.js";
import { text } from "../text.js";

/** @param {{ title: string, windowTitle?: string, lead?: any, actions?: any, children?: any }} props `children` stand beside the title. */
export function PageTitle({ title, windowTitle = title, lead, actions, children }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (!isFirstPage()) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = text.title(windowTitle);
  }, [windowTitle]);
  return html`<header class="page-header">
    <div class="page-heading">
      <div class="page-title-line"><h1 class="page-title" tabindex="-1" ref=${heading}>${title}</h1>${children}</div>
      ${lead && html`<p class="page-lead">${lead}</p>`}
    </div>
    ${actions && html`<div class="page-actions">${actions}</div>`}
  </header>`;
}
