// The SVG of a chart: axes, gaps, areas, lines, and the slot that is looked at. What it shows is said elsewhere.

import { html } from "/vendor/preact.js";

import { largest } from "./report.js";
import { areaPath, linePath, ticks, timeTicks } from "./scale.js";
import { formatClock, formatTick } from "./values.js";

/** The space around the plot, in pixels, for the axes' words. */
export const MARGIN = { top: 8, right: 12, bottom: 26, left: 58 };

const HEIGHT = 200;

/**
 * @param {import("./chart.js").ChartProps & { width: number, slot: number | null }} props
 */
export function Drawing({ unit, lines, times, stepSeconds, gaps, width, slot }) {
  const inner = { width: Math.max(0, width - MARGIN.left - MARGIN.right), height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const levels = ticks(largest(lines.map(({ values }) => values)), unit);
  const top = levels[levels.length - 1];
  const step = inner.width / Math.max(1, times.length - 1);
  const x = (/** @type {number} */ index) => MARGIN.left + index * step;
  const y = (/** @type {number} */ value) => MARGIN.top + inner.height * (1 - value / top);
  if (inner.width === 0) return html`<svg class="chart-drawing" height=${HEIGHT} aria-hidden="true"></svg>`;
  return html`<svg class="chart-drawing" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
    ${gaps.map(([first, last]) => drawGap(first, last, x, step, inner, times.length))}
    ${levels.map((level) => html`<g key=${level} class=${level === 0 ? "chart-base" : "chart-level"}>
      <line x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${crisp(y(level))} y2=${crisp(y(level))} />
      <text x=${MARGIN.left - 8} y=${y(level)} dy="0.32em" text-anchor="end">${formatTick(level, unit)}</text>
    </g>`)}
    ${timeTicks(times, inner.width, stepSeconds).map((index) => html`<g key=${index} class="chart-time">
      <line x1=${crisp(x(index))} x2=${crisp(x(index))} y1=${y(0)} y2=${y(0) + 4} />
      <text x=${x(index)} y=${HEIGHT - 6} text-anchor="middle">${formatClock(times[index])}</text>
    </g>`)}
    ${lines.map((line) => drawLine(line, x, y))}
    ${slot !== null && drawSlot(slot, lines, x, y)}
  </svg>`;
}

/**
 * The last slot is still running: it would look like a fall, so it is drawn as a dashed line without an area.
 *
 * @param {import("./chart.js").Line} line @param {(index: number) => number} x @param {(value: number) => number} y
 */
function drawLine({ name, tone, values, isArea }, x, y) {
  const last = values.length - 1;
  const ended = values.map((value, index) => (index === last ? null : value));
  const running = values.map((value, index) => (index < last - 1 ? null : value));
  return html`<g key=${name} class="chart-line tone-${tone}">
    ${isArea && html`<path class="chart-area" d=${areaPath(ended, x, y)} />`}
    <path class="chart-stroke" d=${linePath(ended, x, y)} />
    <path class="chart-stroke chart-running" d=${values[last] === null ? "" : linePath(running, x, y)} />
  </g>`;
}

/**
 * @param {number} slot @param {import("./chart.js").Line[]} lines
 * @param {(index: number) => number} x @param {(value: number) => number} y
 */
function drawSlot(slot, lines, x, y) {
  return html`<g class="chart-slot">
    <line x1=${crisp(x(slot))} x2=${crisp(x(slot))} y1=${MARGIN.top} y2=${y(0)} />
    ${lines.map(({ name, tone, values }) => values[slot] !== null && values[slot] !== undefined
      && html`<circle key=${name} class="tone-${tone}" cx=${x(slot)} cy=${y(Number(values[slot]))} r="4" />`)}
  </g>`;
}

/**
 * @param {number} first @param {number} last @param {(index: number) => number} x @param {number} step
 * @param {{ width: number, height: number }} inner @param {number} count
 */
function drawGap(first, last, x, step, inner, count) {
  const from = first === 0 ? x(0) : x(first) - step / 2;
  const to = last === count - 1 ? x(count - 1) : x(last) + step / 2;
  return html`<rect key=${`gap-${first}`} class="chart-gap" x=${from} y=${MARGIN.top} width=${Math.max(0, to - from)} height=${inner.height} />`;
}

/** On the middle of a pixel, so that a thin line is sharp. @param {number} position */
function crisp(position) {
  return Math.round(position) + 0.5;
}
