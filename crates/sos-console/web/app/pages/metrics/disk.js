// How full the disk is, and how much of that is this store.

import { html } from "/vendor/preact.js";

import { formatBytes } from "../../format.js";
import { Bytes, Notice } from "../../parts.js";
import { metricsText } from "../../text/metrics.js";
import { diskUse } from "./report.js";

const words = metricsText.disk;

/** Below so much of it free, one is warned. */
const LOW_SHARE = 0.1;

/** @param {{ disk: { total_bytes: number | null, available_bytes: number | null, data_bytes: number | null } }} props */
export function Disk({ disk }) {
  const use = diskUse(disk);
  if (!use) return null;
  const isLow = 1 - use.share < LOW_SHARE;
  const others = use.data === null ? use.used : Math.max(0, use.used - use.data);
  return html`<section class="card metrics-disk" aria-labelledby="metrics-disk">
    <div class="metrics-disk-head">
      <h2 class="chart-title" id="metrics-disk">${words.title}</h2>
      <span class="figure">${words.free(formatBytes(use.available), formatBytes(use.total))}</span>
    </div>
    <div
      class="gauge ${isLow ? "gauge-low" : ""}"
      role="meter"
      aria-label=${words.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(use.share * 100)}
      aria-valuetext=${words.used(use.share)}
    >
      <div class="gauge-part gauge-own" style=${{ width: `${use.ownShare * 100}%` }}></div>
      <div class="gauge-part gauge-others" style=${{ width: `${(use.share - use.ownShare) * 100}%` }}></div>
    </div>
    <ul class="gauge-legend">
      ${use.data !== null && html`<li class="gauge-key gauge-key-own"><span>${words.own}</span><${Bytes} value=${use.data} /></li>`}
      <li class="gauge-key gauge-key-others"><span>${words.others}</span><${Bytes} value=${others} /></li>
      <li class="gauge-key"><span>${words.available}</span><${Bytes} value=${use.available} /></li>
    </ul>
    ${isLow && html`<${Notice} tone="warning"><p>${words.low}</p><//>`}
  </section>`;
}
