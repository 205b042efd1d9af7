// The frame of a bucket: its name, its tabs, and the tab that is open.

import { html, useEffect } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Lazy, preload } from "../lazy.js";
import { Breadcrumb, EmptyState, ErrorState, LinkButton, PageTitle, Skeleton, Tabs } from "../parts.js";
import { bucketPath, TABS } from "../routes.js";
import NotFound from "../shell/not_found.js";
import { text } from "../text.js";
import { bucketText } from "../text/bucket.js";
import { Badges } from "./bucket/badges.js";

/** @param {{ bucket: string, tab?: string }} props */
export default function BucketPage({ bucket: name, tab = "" }) {
  const { data: bucket, error, reload } = useData(
    (signal) => api.get(`/api/v1/buckets/${encodeURIComponent(name)}`, { signal }),
    [name],
  );
  const open = TABS.find((candidate) => candidate.name === tab);
  useEffect(() => open && preload(open), [open]);
  if (!open) return html`<${NotFound} />`;
  if (error && /** @type {any} */ (error).status === 404) return html`<${Gone} name=${name} />`;
  return html`
    <${Breadcrumb} items=${[{ label: text.navigation.buckets, href: "/" }, { label: name }]} />
    <${PageTitle} title=${name} windowTitle=${open.name ? `${open.label} · ${name}` : name}>
      ${bucket && html`<${Badges} bucket=${bucket} />`}
    <//>
    <${Tabs}
      label=${bucketText.tabs}
      tabs=${TABS.map((each) => ({ href: bucketPath(name, each.name), label: each.label, isCurrent: each === open }))}
    />
    ${drawTab(open, bucket, error, reload)}
  `;
}

/** @param {import("../routes.js").Tab} tab @param {any} bucket @param {Error | undefined} error @param {() => Promise<void>} reload */
function drawTab(tab, bucket, error, reload) {
  if (bucket) return html`<${Lazy} source=${tab} bucket=${bucket} reload=${reload} />`;
  return error ? html`<${ErrorState} error=${error} retry=${reload} />` : html`<${Skeleton} rows=${2} height="card" />`;
}

/** @param {{ name: string }} props */
function Gone({ name }) {
  return html`
    <div class="visually-hidden"><${PageTitle} title=${bucketText.gone.title(name)} /></div>
    <${EmptyState}
      icon="bucket"
      title=${bucketText.gone.title(name)}
      action=${html`<${LinkButton} href="/">${text.notFound.action}<//>`}
    ><p>${bucketText.gone.lead}</p><//>
  `;
}
