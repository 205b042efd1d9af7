// Where things stand in a chart: ticks of both axes, and paths with gaps. Pure.

/**
 * Round values from 0 upwards, the last one at or above `most`.
 *
 * @param {number} most
 * @param {"count" | "bytes" | "ms"} unit
 * @returns {number[]} Three to six of them.
 */
export function ticks(most, unit) {
  const step = stepFor(Math.max(most, unit === "ms" ? 1 : 4) / 4, unit);
  const found = [0];
  while (found[found.length - 1] < most || found.length < 3) found.push(round(found.length * step));
  return found;
}

/** The smallest round step that is no smaller. @param {number} least @param {"count" | "bytes" | "ms"} unit */
function stepFor(least, unit) {
  if (unit === "bytes") {
    // Round in the units that people read: 1, 2, 5, 10, … up to 500 of each.
    const power = 1024 ** Math.max(0, Math.floor(Math.log(least) / Math.log(1024)));
    const step = decimal(Math.max(1, least / power));
    return step >= 1000 ? power * 1024 : step * power;
  }
  const step = decimal(least);
  return unit === "count" ? Math.max(1, step) : step;
}

/** 1, 2 or 5 times a power of ten. @param {number} least */
function decimal(least) {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return round(factor * power);
}

/** Without what binary fractions leave behind. @param {number} value */
function round(value) {
  return Number(value.toPrecision(12));
}

/**
 * The slots that bear a time on the axis: those that begin at a round local time.
 *
 * @param {number[]} times When each slot begins, in milliseconds.
 * @param {number} width Of the axis, in pixels.
 * @param {number} stepSeconds
 * @returns {number[]} Indices.
 */
export function timeTicks(times, width, stepSeconds) {
  const fits = Math.max(2, Math.floor(width / 64));
  const steps = stepSeconds < 900 ? [5, 10, 15, 30, 60] : [60, 120, 180, 360, 720, 1440];
  for (const minutes of steps) {
    const found = times.flatMap((time, index) => (minuteOfDay(time) % minutes === 0 ? [index] : []));
    if (found.length <= fits) return found;
  }
  return [];
}

/** @param {number} time */
function minuteOfDay(time) {
  const date = new Date(time);
  return date.getHours() * 60 + date.getMinutes();
}

/**
 * Runs of slots that have a value.
 *
 * @param {(number | null)[]} values
 * @returns {[number, number][]} First and last index of each.
 */
export function runs(values) {
  /** @type {[number, number][]} */
  const found = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const last = found[found.length - 1];
    if (last && last[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  });
  return found;
}

/** Runs of slots that have none. @param {(number | null)[]} values */
export function gaps(values) {
  return runs(values.map((value) => (value === null ? 0 : null)));
}

/**
 * The path of a line: broken where there is no value. A lone slot is a short stroke, so that it is seen.
 *
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
export function linePath(values, x, y) {
  return runs(values)
    .map(([first, last]) => {
      if (first === last) return `M${at(x(first) - 2)},${at(y(Number(values[first])))}h4`;
      return `M${points(values, first, last, x, y)}`;
    })
    .join("");
}

/**
 * The path of the area between a line and the axis.
 *
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
export function areaPath(values, x, y) {
  return runs(values)
    .filter(([first, last]) => last > first)
    .map(([first, last]) => `M${at(x(first))},${at(y(0))}L${points(values, first, last, x, y)}L${at(x(last))},${at(y(0))}Z`)
    .join("");
}

/**
 * @param {(number | null)[]} values @param {number} first @param {number} last
 * @param {(index: number) => number} x @param {(value: number) => number} y
 */
function points(values, first, last, x, y) {
  const found = [];
  for (let index = first; index <= last; index += 1) found.push(`${at(x(index))},${at(y(Number(values[index])))}`);
  return found.join("L");
}

/** @param {number} position */
function at(position) {
  return Math.round(position * 10) / 10;
}

/**
 * The slot nearest to a place on the axis.
 *
 * @param {number} position From the start of the axis, in pixels.
 * @param {number} width
 * @param {number} count
 */
export function slotAt(position, width, count) {
  const index = Math.round((position / Math.max(1, width)) * (count - 1));
  return Math.min(count - 1, Math.max(0, index));
}
