// The list of buckets.

import { html } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { ErrorState, LinkButton, PageTitle, Skeleton, Table, Time } from "../parts.js";
import { bucketPath } from "../routes.js";
import { text } from "../text.js";

export default function BucketsPage() {
  const { data, error, reload } = useData((signal) => api.get("/api/v1/buckets", { signal }), []);
  return html`
    <${PageTitle} title=${text.navigation.buckets} />
    ${error && !data && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!error && !data && html`<${Skeleton} />`}
    ${data && html`<div class="card"><${Table} label=${text.navigation.buckets} rows=${data.buckets} rowKey=${(/** @type {any} */ row) => row.name} columns=${COLUMNS} /></div>`}
  `;
}

const COLUMNS = [
  { name: "name", label: "Name", isHeader: true, cell: (/** @type {any} */ { name }) => html`<a href=${bucketPath(name)}>${name}</a>` },
  { name: "created", label: "Created", cell: (/** @type {any} */ { created }) => html`<${Time} value=${created} isDay />` },
  { name: "actions", label: "Actions", isLabelHidden: true, cell: (/** @type {any} */ { name }) => html`<${LinkButton} size="small" href=${bucketPath(name)}>Edit<//>` },
];
