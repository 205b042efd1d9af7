// The access keys of the tenant; everyone's for who is logged in with a master key.

import { html } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Button, EmptyState, ErrorState, PageTitle, Skeleton } from "../parts.js";
import { keysText as words } from "../text/keys.js";
import { IdentityTabs } from "./identities/tabs.js";
import { KeyTable } from "./keys/table.js";
import { useKeyActs } from "./keys/use_acts.js";

export default function KeysPage() {
  const { data, error, reload } = useData((signal) => api.get("/api/v1/keys", { signal }), []);
  /** @type {import("./keys/table.js").Key[] | undefined} */
  const keys = data?.keys;
  const { create, acts, dialogs } = useKeyActs({ keys, reload });
  const button = html`<${Button} kind="primary" icon="plus" onClick=${create}>${words.create}<//>`;
  const isClosed = /** @type {any} */ (error)?.code === "AccessDenied";
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${keys?.length && !error ? button : null} />
    <${IdentityTabs} current="keys" />
    ${!keys && !error && html`<${Skeleton} rows=${2} />`}
    ${isClosed && html`<div class="card"><${EmptyState} icon="lock" title=${words.closed.title}><p>${words.closed.lead}</p><//></div>`}
    ${error && !isClosed && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${keys?.length === 0 && html`<div class="card"><${EmptyState} icon="key" title=${words.empty.title} action=${button}><p>${words.empty.lead}</p><//></div>`}
    ${keys && keys.length > 0 && !isClosed && html`<div class="card"><${KeyTable} keys=${keys} acts=${acts} /></div>`}
    ${dialogs}
  `;
}
