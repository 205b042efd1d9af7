// An address that is no page.

import { html } from "/vendor/preact.js";

import { LinkButton } from "../parts/button.js";
import { PageTitle } from "../parts/page_title.js";
import { EmptyState } from "../parts/states.js";
import { text } from "../text.js";

export default function NotFound() {
  return html`
    <div class="visually-hidden"><${PageTitle} title=${text.notFound.title} /></div>
    <${EmptyState}
      icon="search"
      title=${text.notFound.title}
      action=${html`<${LinkButton} href="/">${text.notFound.action}<//>`}
    ><p>${text.notFound.lead}</p><//>
  `;
}
