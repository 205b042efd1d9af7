// A chart as a table: exact, for screen readers and for copying. Its rows are made when it is opened.

import { html, useState } from "/vendor/preact.js";

import { metricsText } from "../../text/metrics.js";
import { formatClock, formatValue } from "./values.js";

const words = metricsText.charts;

/** @param {import("./chart.js").ChartProps} props */
export function ChartTable({ title, unit, lines, times, stepSeconds }) {
  const [isOpen, setOpen] = useState(false);
  const toggle = (/** @type {any} */ event) => setOpen(event.currentTarget.open);
  return html`<details class="chart-table" onToggle=${toggle}>
    <summary>${words.table(title)}</summary>
    ${isOpen && html`<div class="chart-table-frame" tabindex="0" role="region" aria-label=${words.table(title)}>
      <table>
        <thead><tr>
          <th scope="col">${words.time}</th>
          ${lines.map(({ name }) => html`<th scope="col" key=${name}>${name}</th>`)}
        </tr></thead>
        <tbody>
          ${times.map((_, index) => times.length - 1 - index).map((index) => html`<tr key=${times[index]}>
            <th scope="row">${formatClock(times[index], stepSeconds >= 900)}</th>
            ${lines.map(({ name, values }) => html`<td key=${name}>${values[index] === null ? words.noData : formatValue(Number(values[index]), unit)}</td>`)}
          </tr>`)}
        </tbody>
      </table>
    </div>`}
  </details>`;
}
