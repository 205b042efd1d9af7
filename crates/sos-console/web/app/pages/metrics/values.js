// Values of charts and their times as people read them. Pure.

import { formatBytes, formatCount } from "../../format.js";

/** @typedef {"count" | "bytes" | "ms"} Unit */

const CLOCK = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY_CLOCK = new Intl.DateTimeFormat("en", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** With its unit. @param {number} value @param {Unit} unit */
export function formatValue(value, unit) {
  if (unit === "bytes") return formatBytes(value);
  if (unit === "ms") return formatMilliseconds(value);
  return formatCount(value);
}

/** On an axis, where there is little room. @param {number} value @param {Unit} unit */
export function formatTick(value, unit) {
  if (value === 0) return "0";
  if (unit === "bytes") return formatBytes(value).replace(".0 ", " ").replace(" bytes", " B");
  if (unit === "ms") return formatMilliseconds(value);
  return value >= 10_000 ? `${formatCount(Math.round(value / 100) / 10)}k` : formatCount(value);
}

/** `0.41 ms`, `12 ms`, `1.5 s`. @param {number} value */
export function formatMilliseconds(value) {
  if (value >= 1000) return `${formatCount(Number((value / 1000).toPrecision(3)))} s`;
  return `${formatCount(Number(value.toPrecision(value < 1 ? 2 : 3)))} ms`;
}

/** The local time of day; with the day where the chart spans two. @param {number} time @param {boolean} [hasDay] */
export function formatClock(time, hasDay = false) {
  return (hasDay ? DAY_CLOCK : CLOCK).format(time);
}
