// The words of the Metrics page.

import { formatCount } from "../format.js";

export const metricsText = {
  title: "Metrics",
  lead: "What was asked of your buckets. It is kept in the memory of the running server; a restart begins anew.",
  refresh: "Refresh",
  /** @param {string} time */
  refreshedAt: (time) => `As of ${time}`,
  stale: "The figures could not be refreshed, so these are older.",
  window: {
    label: "Period",
    hour: "Last hour",
    day: "Last day",
  },
  bucket: {
    label: "Bucket",
    all: "All buckets",
  },
  nothing: "Nothing was asked in this period.",
  totals: {
    label: "Totals",
    requests: "Requests",
    errors: "Errors",
    received: "Uploaded",
    sent: "Downloaded",
    /** @param {number} share */
    share: (share) => `${percent(share)} of the requests`,
  },
  charts: {
    requests: "Requests",
    bytes: "Bytes",
    latency: "Response time",
    perMinute: "per minute",
    perQuarter: "per 15 minutes",
    milliseconds: "in milliseconds",
    all: "All",
    errors4xx: "Refused (4xx)",
    errors5xx: "Failed (5xx)",
    received: "Uploaded",
    sent: "Downloaded",
    median: "Half took at most",
    slowest: "99 % took at most",
    gap: "Shaded: the server did not run.",
    running: "so far",
    noData: "no data",
    none: "none",
    keys: "Arrow keys move through the chart.",
    /** @param {string} title @param {string} unit */
    label: (title, unit) => `${title}, ${unit}`,
    /** @param {string} title */
    table: (title) => `${title} as a table`,
    time: "Time",
    /** @param {string} from @param {string} to */
    span: (from, to) => `${from} to ${to}`,
  },
  buckets: {
    title: "By bucket",
    label: "Traffic by bucket",
    name: "Bucket",
    requests: "Requests",
    errors: "Errors",
    received: "Uploaded",
    sent: "Downloaded",
    empty: "No bucket was asked for anything in this period.",
    /** @param {string} bucket */
    choose: (bucket) => `Show ${bucket} alone`,
  },
  disk: {
    title: "Disk",
    label: "Used of the disk",
    /** @param {string} available @param {string} total */
    free: (available, total) => `${available} free of ${total}`,
    /** @param {number} share */
    used: (share) => `${percent(share)} used`,
    own: "This store",
    others: "Everything else",
    available: "Free",
    low: "The disk is nearly full. Below 2 % the store takes deletions only.",
  },
};

/** `0.4 %`, `12 %`. @param {number} share */
function percent(share) {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "under 0.1 %";
  return `${value < 10 ? Math.round(value * 10) / 10 : formatCount(Math.round(value))} %`;
}
