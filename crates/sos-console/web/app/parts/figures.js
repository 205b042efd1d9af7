// Sizes and times, with the exact value on hover.

import { html } from "/vendor/preact.js";

import { formatBytes, formatDay, formatExactBytes, formatTime, formatUtc } from "../format.js";

/** @param {{ value: number }} props */
export function Bytes({ value }) {
  return html`<data class="figure" value=${value} title=${formatExactBytes(value)}>${formatBytes(value)}</data>`;
}

/** @param {{ value: string, isDay?: boolean }} props Local time; UTC on hover. */
export function Time({ value, isDay = false }) {
  return html`<time class="figure" datetime=${value} title=${formatUtc(value)}>${isDay ? formatDay(value) : formatTime(value)}</time>`;
}
