// What is known of one object, beside the list, or over it where there is no room.

import { html, useEffect, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { useData } from "../../../../data.js";
import { Lazy } from "../../../../lazy.js";
import { Button, Dialog, EmptyState, ErrorState, IconButton, LinkButton, Menu, Skeleton } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { downloadPath } from "../addresses.js";
import { HeadersDialog } from "../dialogs/headers.js";
import { TagsDialog } from "../dialogs/tags.js";
import { lastName } from "../keys.js";
import { Name } from "../name.js";
import * as store from "../store.js";
import { visibleText } from "../visible.js";
import { Preview } from "./preview.js";
import { Facts, Properties } from "./properties.js";
import { useIsNarrow } from "./use_is_narrow.js";

const text = words.details;

/** Most buckets keep no versions, and nothing is locked in them. */
const KEPT = { load: () => import("./kept.js"), styles: ["versions"] };

/** An ETag without its quotes. @param {string} etag */
const bare = (etag) => etag.replaceAll('"', "");

/**
 * @param {{ bucket: string, objectKey: string, etag: string | undefined, hasVersions: boolean, close: () => void, changed: () => void,
 *   menu: any[], share: () => void }} props `etag` is that of the list: when it changes, the object is looked at again.
 */
export default function Details({ bucket, objectKey, etag, hasVersions, close, changed, menu, share }) {
  const isNarrow = useIsNarrow();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const { data, error, reload, setData } = useData((signal) => store.details(bucket, objectKey, { signal }), [bucket, objectKey]);
  useEffect(() => {
    if (data && etag !== undefined && bare(data.etag) !== bare(etag)) reload();
  }, [etag]);
  const [edited, setEdited] = useState(/** @type {"headers" | "tags" | null} */ (null));
  // With the drawing: a later focus would take back where Tab has led meanwhile.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [objectKey]);
  const title = lastName(objectKey);
  const body = html`
    ${error && (/** @type {any} */ (error).status === 404
      ? html`<${EmptyState} icon="file" title=${text.gone} />`
      : html`<${ErrorState} error=${error} retry=${reload} />`)}
    ${!data && !error && html`<${Skeleton} rows=${3} height="card" />`}
    ${data && html`
      <div class="details-actions">
        <${LinkButton} size="small" kind="primary" icon="download" href=${downloadPath(bucket, objectKey)} download="">${words.actions.download}<//>
        <${Button} size="small" icon="link" onClick=${share}>${words.actions.share}<//>
        <${Menu} label=${words.actions.menu(visibleText(title))} items=${menu} button=${(/** @type {any} */ attributes) => html`<${IconButton} kind="secondary" size="small" icon="more" label=${words.actions.menu(visibleText(title))} ...${attributes} />`} />
      </div>
      <section class="details-part" aria-label=${text.preview}><${Preview} key=${data.key + data.etag + data.content_type} bucket=${bucket} details=${data} /></section>
      <${Properties} bucket=${bucket} details=${data} />
      <${Facts} title=${text.headers} facts=${data.headers} edit=${() => setEdited("headers")} editLabel=${text.editHeaders} names=${words.editing.headerNames} />
      <${Facts} title=${text.metadata} facts=${data.metadata} edit=${() => setEdited("headers")} editLabel=${text.editHeaders} />
      ${(hasVersions || data.legal_hold !== null) && html`<${Lazy} source=${KEPT} key=${data.key} bucket=${bucket} details=${data} hasVersions=${hasVersions} changed=${async () => {
        await reload();
        changed();
      }} />`}
      ${data.tags && html`<${Facts} title=${text.tags} facts=${data.tags} edit=${() => setEdited("tags")} editLabel=${text.editTags} />`}
    `}
    ${data && edited === "headers" && html`<${HeadersDialog} bucket=${bucket} details=${data} close=${() => setEdited(null)} saved=${(/** @type {store.Details} */ next) => {
      setData(next);
      changed();
    }} />`}
    ${data?.tags && edited === "tags" && html`<${TagsDialog} bucket=${bucket} details=${data} close=${() => setEdited(null)} saved=${(/** @type {Record<string, string>} */ tags) => setData({ ...data, tags })} />`}
  `;
  if (isNarrow) return html`<${Dialog} title=${visibleText(title) || words.noName} onClose=${close}><div class="details-body">${body}</div><//>`;
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !(/** @type {Element} */ (event.target).closest("dialog"))) close();
  };
  return html`<aside class="details card" aria-label=${text.label} onKeyDown=${onKeyDown}>
    <header class="details-header">
      <h2 class="details-title" tabindex="-1" ref=${heading}><${Name} name=${title} /></h2>
      <${IconButton} icon="close" size="small" label=${text.close} onClick=${close} />
    </header>
    <div class="details-body">${body}</div>
  </aside>`;
}
