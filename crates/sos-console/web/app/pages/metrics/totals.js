// The sums of the period, as figures.

import { html } from "/vendor/preact.js";

import { formatCount, formatExactBytes } from "../../format.js";
import { Bytes } from "../../parts.js";
import { metricsText } from "../../text/metrics.js";
import { totals } from "./report.js";

const words = metricsText.totals;

/** @param {{ series: import("./report.js").Series }} props */
export function Totals({ series }) {
  const { requests, errors, share, received, sent } = totals(series);
  const rows = [
    [words.requests, formatCount(requests), requests === 0 ? metricsText.nothing : null],
    [words.errors, formatCount(errors), requests === 0 ? null : words.share(share)],
    [words.received, html`<${Bytes} value=${received} />`, received >= 1024 ? formatExactBytes(received) : null],
    [words.sent, html`<${Bytes} value=${sent} />`, sent >= 1024 ? formatExactBytes(sent) : null],
  ];
  return html`<dl class="card metrics-totals" aria-label=${words.label}>
    ${rows.map(([name, value, note]) => html`<div class="metrics-total" key=${name}>
      <dt>${name}</dt>
      <dd class="figure">${value}<span class="metrics-note">${note ?? "\u00a0"}</span></dd>
    </div>`)}
  </dl>`;
}
