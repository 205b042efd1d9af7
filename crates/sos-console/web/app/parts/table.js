// A table with named columns. On narrow screens a row becomes a card whose cells bear the column's name.

import { html } from "/vendor/preact.js";

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name Unique; the class `cell-<name>` is on its cells.
 * @property {any} label
 * @property {(row: T) => any} cell
 * @property {boolean} [isNumber] Right-aligned, in tabular figures.
 * @property {boolean} [isHeader] The cell that names the row.
 * @property {boolean} [isLabelHidden]
 */

/**
 * @param {{ label: string, columns: Column<any>[], rows: any[], rowKey: (row: any) => string,
 *   rowClass?: (row: any) => string, class?: string }} props
 */
export function Table({ label, columns, rows, rowKey, rowClass, class: further = "" }) {
  return html`<table class="table ${further}" aria-label=${label}>
    <thead>
      <tr>${columns.map((column) => html`<th scope="col" class=${classes(column)} key=${column.name}>
        ${column.isLabelHidden ? html`<span class="visually-hidden">${column.label}</span>` : column.label}
      </th>`)}</tr>
    </thead>
    <tbody>
      ${rows.map((row) => html`<tr key=${rowKey(row)} class=${rowClass?.(row)}>
        ${columns.map((column) => drawCell(column, row))}
      </tr>`)}
    </tbody>
  </table>`;
}

/** @param {Column<any>} column @param {any} row */
function drawCell(column, row) {
  const content = column.cell(row);
  if (column.isHeader) return html`<th scope="row" class=${classes(column)} key=${column.name}>${content}</th>`;
  const label = column.isLabelHidden ? null : column.label;
  return html`<td class=${classes(column)} data-label=${label} key=${column.name}>${content}</td>`;
}

/** @param {Column<any>} column */
function classes({ name, isNumber }) {
  return `cell-${name} ${isNumber ? "cell-number" : ""}`;
}
