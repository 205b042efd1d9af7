// The list of buckets.

import { html, useEffect, useState } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Button } from "../parts/button.js";
import { TextField } from "../parts/field.js";
import { PageTitle } from "../parts/page_title.js";
import { Skeleton } from "../parts/skeleton.js";
import { EmptyState, ErrorState } from "../parts/states.js";
import { navigate, useRoute } from "../router.js";
import { bucketPath } from "../routes.js";
import { buckets as words } from "../text/buckets.js";
import { loadBuckets } from "./buckets/load.js";
import { BucketTable } from "./buckets/table.js";

const CREATE_DIALOG = { load: () => import("./buckets/create_dialog.js"), styles: ["dialogs"] };
const DELETE_DIALOG = { load: () => import("./buckets/delete_dialog.js"), styles: ["dialogs"] };
/** So many are drawn at once; a filter finds the rest faster than scrolling does. */
const DRAWN = 200;
/** Fewer need no filter. */
const FILTERED_FROM = 2;

export default function BucketsPage() {
  const { data: buckets, error, reload, setData } = useData(
    (signal) => loadBuckets((path) => api.get(path, { signal })),
    [],
  );
  const filter = useRoute().query.get("filter") ?? "";
  const [dialog, setDialog] = useState(/** @type {{ kind: "create" } | { kind: "delete", bucket: any } | null} */ (null));
  const close = () => setDialog(null);
  const create = html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "create" })}>${words.create}<//>`;
  const hasBuckets = buckets !== undefined && buckets.length > 0;
  return html`
    <${PageTitle} title=${words.title} lead=${hasBuckets ? summary(buckets) : null} actions=${hasBuckets ? create : null} />
    ${!buckets && !error && html`<${Skeleton} rows=${4} />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${buckets?.length === 0 && html`<div class="card">
      <${EmptyState} icon="bucket" title=${words.empty.title} action=${create}><p>${words.empty.lead}</p><//>
    </div>`}
    ${hasBuckets && html`<${List} buckets=${buckets} filter=${filter} onDelete=${(/** @type {any} */ bucket) => setDialog({ kind: "delete", bucket })} />`}
    ${dialog?.kind === "create" && html`<${Lazy}
      source=${CREATE_DIALOG}
      names=${(buckets ?? []).map(({ name }) => name)}
      onClose=${close}
      onCreated=${(/** @type {string} */ name) => navigate(bucketPath(name))}
    />`}
    ${dialog?.kind === "delete" && html`<${Lazy}
      source=${DELETE_DIALOG}
      bucket=${buckets?.find(({ name }) => name === dialog.bucket.name) ?? dialog.bucket}
      onClose=${close}
      onChanged=${reload}
      onDeleted=${() => {
        close();
        setData((buckets ?? []).filter(({ name }) => name !== dialog.bucket.name));
      }}
    />`}
  `;
}

/** @param {{ buckets: any[], filter: string, onDelete: (bucket: any) => void }} props */
function List({ buckets, filter, onDelete }) {
  const [limit, setLimit] = useState(DRAWN);
  useEffect(() => setLimit(DRAWN), [filter]);
  const setFilter = (/** @type {string} */ next) => navigate(next ? `/?filter=${encodeURIComponent(next)}` : "/", { replace: true });
  const found = buckets.filter(({ name }) => name.includes(filter.trim().toLowerCase()));
  return html`
    ${(buckets.length >= FILTERED_FROM || filter) && html`<div class="toolbar">
      <${TextField}
        label=${words.filter.label}
        placeholder=${words.filter.label}
        value=${filter}
        onInput=${setFilter}
        icon="search"
        spellcheck=${false}
        autocomplete="off"
        isLabelHidden
      />
      <p class="toolbar-note figure" role="status">${filter ? words.filter.count(found.length, buckets.length) : ""}</p>
    </div>`}
    <div class="card">
      ${found.length > 0
        ? html`<${BucketTable} buckets=${found.slice(0, limit)} onDelete=${onDelete} />`
        : html`<${EmptyState} icon="search" title=${words.filter.none(filter)} action=${html`<${Button} onClick=${() => setFilter("")}>${words.filter.clear}<//>`} />`}
    </div>
    ${found.length > limit && html`<p class="show-more">
      <${Button} onClick=${() => setLimit(limit + DRAWN)}>${words.showMore(Math.min(DRAWN, found.length - limit))}<//>
    </p>`}
  `;
}

/** @param {any[]} buckets */
function summary(buckets) {
  const sum = (/** @type {string} */ name) => buckets.reduce((total, bucket) => total + bucket[name], 0);
  return html`<span class="figure">${words.summary(buckets.length, sum("objects"), sum("bytes"))}</span>`;
}
