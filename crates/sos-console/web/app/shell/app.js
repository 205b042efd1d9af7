// The whole window: the frame around a page, or the log-in page alone.

import { html } from "/vendor/preact.js";

import { Lazy } from "../lazy.js";
import { Confirmations } from "../parts/confirm.js";
import { ErrorState } from "../parts/states.js";
import { Toasts } from "../parts/toasts.js";
import { useRoute } from "../router.js";
import { pageAt } from "../routes.js";
import { useSession } from "../session.js";
import { text } from "../text.js";
import { Header } from "./header.js";

/** What few see is loaded when it is needed. */
const NOT_FOUND = { load: () => import("./not_found.js"), styles: [] };
const RENEWAL = { load: () => import("./renewal.js"), styles: [] };

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
      ${found ? html`<${Lazy} source=${found.page} ...${found.parameters} />` : html`<${Lazy} source=${NOT_FOUND} />`}
    </main>
    <${Confirmations} />
    <${Toasts} />
    ${isEnded && html`<${Lazy} source=${RENEWAL} session=${session} />`}
  `;
}
