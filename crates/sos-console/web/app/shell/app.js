// The whole window: the frame around a page, or the log-in page alone.

import { html } from "/vendor/preact.js";

import { Lazy } from "../lazy.js";
import { Confirmations, ErrorState, Toasts } from "../parts.js";
import { useRoute } from "../router.js";
import { pageAt } from "../routes.js";
import { useSession } from "../session.js";
import { text } from "../text.js";
import { Header } from "./header.js";
import { NotFound } from "./not_found.js";
import { Renewal } from "./renewal.js";

/** @param {{ failure?: Error }} props `failure`: why it is not known who is logged in. */
export function App({ failure }) {
  const route = useRoute();
  const { session, isEnded } = useSession();
  const found = pageAt(route.path);
  if (failure && !session) {
    return html`<main class="main main-alone">
      <${ErrorState} title=${text.unreachable.title} error=${failure} retry=${() => location.reload()} />
    </main>`;
  }
  if (found?.page.isOpen) {
    return html`<main id="content" tabindex="-1"><${Lazy} source=${found.page} /></main><${Toasts} />`;
  }
  if (!session) return null;
  return html`
    <a class="skip-link" href="#content">${text.skip}</a>
    <${Header} session=${session} section=${found?.page.section ?? null} />
    <main class="main" id="content" tabindex="-1">
      ${found ? html`<${Lazy} source=${found.page} ...${found.parameters} />` : html`<${NotFound} />`}
    </main>
    <${Confirmations} />
    <${Toasts} />
    ${isEnded && html`<${Renewal} session=${session} />`}
  `;
}
