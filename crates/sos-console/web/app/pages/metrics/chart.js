// One chart: its title, what stands at the chosen slot, the drawing, and the same as a table.
//
// The drawing is a slider to whoever does not see it: arrow keys move from slot to slot, and each is said in words.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { formatUtc } from "../../format.js";
import { useUniqueId } from "../../parts/unique_id.js";
import { metricsText } from "../../text/metrics.js";
import { ChartTable } from "./chart_table.js";
import { Drawing, MARGIN } from "./drawing.js";
import { slotAt } from "./scale.js";
import { formatClock, formatValue } from "./values.js";

const words = metricsText.charts;

/**
 * @typedef {{ name: string, tone: "accent" | "good" | "warning" | "danger", values: (number | null)[], isArea?: boolean }} Line
 *
 * @typedef {object} ChartProps
 * @property {string} title
 * @property {string} subtitle
 * @property {import("./values.js").Unit} unit
 * @property {Line[]} lines
 * @property {number[]} times
 * @property {number} stepSeconds
 * @property {[number, number][]} gaps In which the server did not run.
 */

/** @param {ChartProps} props */
export function Chart(props) {
  const { title, subtitle, unit, lines, times, stepSeconds, gaps } = props;
  const titleId = useUniqueId("chart");
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const width = useWidth(frame);
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const last = times.length - 1;
  const slot = Math.min(chosen ?? last, last);
  const point = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setChosen(slotAt(event.clientX - box.left - MARGIN.left, box.width - MARGIN.left - MARGIN.right, times.length));
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const goal = goalOf(event.key, slot, last);
    if (goal === null) return;
    event.preventDefault();
    setChosen(goal);
  };
  return html`<figure class="card chart" aria-labelledby=${titleId}>
    <figcaption class="chart-head">
      <h2 class="chart-title" id=${titleId}>${title} <span class="chart-subtitle">${subtitle}</span></h2>
      <${When} time=${times[slot]} stepSeconds=${stepSeconds} isRunning=${slot === last} isChosen=${chosen !== null} />
      <${Legend} lines=${lines} unit=${unit} slot=${slot} />
    </figcaption>
    <div
      class="chart-frame"
      ref=${frame}
      role="slider"
      tabindex="0"
      aria-label=${words.label(title, subtitle)}
      aria-description=${words.keys}
      aria-valuemin="0"
      aria-valuemax=${last}
      aria-valuenow=${slot}
      aria-valuetext=${said(props, slot)}
      onPointerMove=${point}
      onPointerDown=${point}
      onPointerLeave=${() => setChosen(null)}
      onBlur=${() => setChosen(null)}
      onKeyDown=${press}
    ><${Drawing} ...${props} width=${width} slot=${chosen} /></div>
    ${gaps.length > 0 && html`<p class="chart-gap-note">${words.gap}</p>`}
    <${ChartTable} ...${props} />
  </figure>`;
}

/** Which slot is looked at. @param {{ time: number, stepSeconds: number, isRunning: boolean, isChosen: boolean }} props */
function When({ time, stepSeconds, isRunning, isChosen }) {
  return html`<span class="chart-when figure ${isChosen ? "chart-when-chosen" : ""}" title=${formatUtc(new Date(time))}>
    ${span(time, stepSeconds)}${isRunning && ` ${words.running}`}
  </span>`;
}

/** What stands there. Values keep their places, so that nothing jumps while one moves. @param {{ lines: Line[], unit: import("./values.js").Unit, slot: number }} props */
function Legend({ lines, unit, slot }) {
  return html`<ul class="chart-legend">
    ${lines.map(({ name, tone, values }) => html`<li key=${name} class="chart-key tone-${tone}">
      <span class="chart-key-name">${name}</span>
      <span class="chart-key-value figure">${valueAt(values[slot], unit)}</span>
    </li>`)}
  </ul>`;
}

/** @param {ChartProps} props @param {number} slot */
function said({ lines, unit, times, stepSeconds }, slot) {
  const values = lines.map(({ name, values: all }) => `${name}: ${valueAt(all[slot], unit)}`);
  return `${span(times[slot], stepSeconds)}. ${values.join(", ")}`;
}

/** @param {number} time @param {number} stepSeconds */
function span(time, stepSeconds) {
  if (stepSeconds < 900) return formatClock(time);
  return words.span(formatClock(time, true), formatClock(time + stepSeconds * 1000));
}

/** @param {number | null} value @param {import("./values.js").Unit} unit */
function valueAt(value, unit) {
  return value === null ? words.noData : formatValue(value, unit);
}

/** @param {string} key @param {number} slot @param {number} last */
function goalOf(key, slot, last) {
  const moves = /** @type {Record<string, number>} */ ({
    ArrowLeft: slot - 1,
    ArrowDown: slot - 1,
    ArrowRight: slot + 1,
    ArrowUp: slot + 1,
    PageDown: slot - 10,
    PageUp: slot + 10,
    Home: 0,
    End: last,
  });
  if (!(key in moves)) return null;
  return Math.min(last, Math.max(0, moves[key]));
}

/** The width of an element, kept up to date. @param {{ current: HTMLElement | null }} element */
function useWidth(element) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return undefined;
    const observer = new ResizeObserver(() => setWidth(observed.clientWidth));
    observer.observe(observed);
    setWidth(observed.clientWidth);
    return () => observer.disconnect();
  }, []);
  return width;
}
