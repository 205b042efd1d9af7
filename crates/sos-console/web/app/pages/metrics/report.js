// What the server reports, made ready to be shown. Pure.

/**
 * @typedef {object} Series
 * @property {(number | null)[]} requests
 * @property {(number | null)[]} errors_4xx
 * @property {(number | null)[]} errors_5xx
 * @property {(number | null)[]} received_bytes
 * @property {(number | null)[]} sent_bytes
 * @property {(number | null)[]} latency_p50_ms
 * @property {(number | null)[]} latency_p99_ms
 *
 * @typedef {{ name: string, requests: number, errors: number, received_bytes: number, sent_bytes: number }} BucketTraffic
 *
 * @typedef {{ window: "hour" | "day", step_seconds: number, start: string, series: Series, buckets: BucketTraffic[] }} Report
 */

/** When each slot begins, in milliseconds. @param {Report} report */
export function slotTimes({ start, step_seconds: step, series }) {
  const first = Date.parse(start);
  return series.requests.map((_, index) => first + index * step * 1000);
}

/** The sums of the whole window. @param {Series} series */
export function totals(series) {
  const errors = sum(series.errors_4xx) + sum(series.errors_5xx);
  const requests = sum(series.requests);
  return {
    requests,
    errors,
    share: requests === 0 ? 0 : errors / requests,
    received: sum(series.received_bytes),
    sent: sum(series.sent_bytes),
  };
}

/** @param {(number | null)[]} values */
function sum(values) {
  return values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);
}

/** The largest of some series; 0 where nothing is known. @param {(number | null)[][]} series */
export function largest(series) {
  return series.flat().reduce((/** @type {number} */ most, value) => Math.max(most, value ?? 0), 0);
}

/** How the table of buckets can be sorted. @typedef {"name" | "requests" | "errors" | "received_bytes" | "sent_bytes"} SortKey */

/**
 * A copy in another order. What is equal stands by name.
 *
 * @param {BucketTraffic[]} buckets
 * @param {SortKey} key
 * @param {boolean} isDescending
 */
export function sorted(buckets, key, isDescending) {
  const byName = (/** @type {BucketTraffic} */ left, /** @type {BucketTraffic} */ right) => (left.name < right.name ? -1 : 1);
  const direction = isDescending ? -1 : 1;
  return [...buckets].sort((left, right) => {
    if (key === "name") return direction * byName(left, right);
    return direction * (left[key] - right[key]) || byName(left, right);
  });
}

/**
 * What of the disk is used, from 0 to 1, and by whom; null where the data is on no disk.
 *
 * @param {{ total_bytes: number | null, available_bytes: number | null, data_bytes: number | null }} disk
 */
export function diskUse({ total_bytes: total, available_bytes: available, data_bytes: data }) {
  if (total === null || available === null || total === 0) return null;
  const used = Math.max(0, total - available);
  const own = Math.min(data ?? 0, used);
  return { total, available, used, data, share: used / total, ownShare: own / total };
}
