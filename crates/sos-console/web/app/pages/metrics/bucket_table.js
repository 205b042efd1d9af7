// The buckets that were asked for anything, in the order one likes.

import { html, useState } from "/vendor/preact.js";

import { formatCount } from "../../format.js";
import { Bytes, Icon } from "../../parts.js";
import { metricsText } from "../../text/metrics.js";
import { sorted } from "./report.js";

const words = metricsText.buckets;

/**
 * @typedef {import("./report.js").SortKey} SortKey
 * @typedef {import("./report.js").BucketTraffic} BucketTraffic
 */

/** @type {{ key: SortKey, label: string, cell: (bucket: BucketTraffic) => any }[]} */
const NUMBERS = [
  { key: "requests", label: words.requests, cell: (bucket) => formatCount(bucket.requests) },
  { key: "errors", label: words.errors, cell: (bucket) => formatCount(bucket.errors) },
  { key: "received_bytes", label: words.received, cell: (bucket) => html`<${Bytes} value=${bucket.received_bytes} />` },
  { key: "sent_bytes", label: words.sent, cell: (bucket) => html`<${Bytes} value=${bucket.sent_bytes} />` },
];

/** @param {{ buckets: BucketTraffic[], onChoose: (bucket: string) => void }} props */
export function BucketTable({ buckets, onChoose }) {
  const [order, setOrder] = useState({ key: /** @type {SortKey} */ ("requests"), isDescending: true });
  // Numbers are wanted largest first, names from A.
  const sort = (/** @type {SortKey} */ key) => setOrder((before) => ({
    key,
    isDescending: before.key === key ? !before.isDescending : key !== "name",
  }));
  return html`<section class="card metrics-buckets" aria-labelledby="metrics-buckets">
    <h2 class="chart-title" id="metrics-buckets">${words.title}</h2>
    ${buckets.length === 0 ? html`<p class="metrics-empty">${words.empty}</p>` : html`<table class="table" aria-label=${words.label}>
      <thead><tr>
        <${Head} sortKey="name" label=${words.name} order=${order} onSort=${sort} />
        ${NUMBERS.map(({ key, label }) => html`<${Head} key=${key} sortKey=${key} label=${label} order=${order} onSort=${sort} isNumber />`)}
      </tr></thead>
      <tbody>
        ${sorted(buckets, order.key, order.isDescending).map((bucket) => html`<tr key=${bucket.name}>
          <th scope="row"><button type="button" class="metrics-bucket" title=${words.choose(bucket.name)} onClick=${() => onChoose(bucket.name)}>${bucket.name}</button></th>
          ${NUMBERS.map(({ key, label, cell }) => html`<td key=${key} class="cell-number figure" data-label=${label}>${cell(bucket)}</td>`)}
        </tr>`)}
      </tbody>
    </table>`}
  </section>`;
}

/** @param {{ sortKey: SortKey, label: string, order: { key: SortKey, isDescending: boolean }, onSort: (key: SortKey) => void, isNumber?: boolean }} props */
function Head({ sortKey, label, order, onSort, isNumber = false }) {
  const isSorted = order.key === sortKey;
  const direction = order.isDescending ? "descending" : "ascending";
  return html`<th scope="col" class=${isNumber ? "cell-number" : ""} aria-sort=${isSorted ? direction : null}>
    <button type="button" class="metrics-sort" onClick=${() => onSort(sortKey)}>
      ${label}<span class="metrics-sort-mark">${isSorted && html`<${Icon} name=${order.isDescending ? "arrow-down" : "arrow-up"} size=${14} />`}</span>
    </button>
  </th>`;
}
