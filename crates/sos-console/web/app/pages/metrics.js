// What was asked of the tenant's buckets in the last hour or day, and the disk.

import { html, useRef } from "/vendor/preact.js";

import { api } from "../api.js";
import { useData } from "../data.js";
import { formatTime, formatUtc } from "../format.js";
import { Button, ErrorState, Notice, PageTitle, Segments, Select, Skeleton } from "../parts.js";
import { navigate, useRoute } from "../router.js";
import { metricsText as words } from "../text/metrics.js";
import { BucketTable } from "./metrics/bucket_table.js";
import { Charts } from "./metrics/charts.js";
import { Disk } from "./metrics/disk.js";
import { useRefresh } from "./metrics/refresh.js";
import { Totals } from "./metrics/totals.js";

/** @typedef {import("./metrics/report.js").Report} Report */

/** The figures are drawn anew after so long. */
const REFRESH_MS = 60_000;
const VIEW_ID = "metrics-view";

export default function MetricsPage() {
  const { query } = useRoute();
  const period = query.get("window") === "day" ? "day" : "hour";
  const bucket = query.get("bucket") ?? "";
  const { data, error, isLoading, reload } = useData((signal) => load(period, bucket, signal), [period, bucket]);
  const names = useData(loadNames, []).data ?? [];
  useRefresh(reload, REFRESH_MS);
  const shown = useLast(data);
  return html`
    <${PageTitle} title=${words.title} lead=${words.lead} actions=${html`
      ${shown && html`<span class="metrics-time" title=${formatUtc(shown.at)}>${words.refreshedAt(formatTime(shown.at))}</span>`}
      <${Button} icon="refresh" isBusy=${isLoading && shown !== undefined} onClick=${reload}>${words.refresh}<//>
    `} />
    <div class="metrics-bar">
      <${Segments} label=${words.window.label} panelId=${VIEW_ID} value=${period} onChange=${(/** @type {string} */ value) => choose(value, bucket)}
        options=${[{ value: "hour", label: words.window.hour }, { value: "day", label: words.window.day }]} />
      <${Select} label=${words.bucket.label} isLabelHidden value=${bucket} options=${options(names, bucket)} onChange=${(/** @type {string} */ value) => choose(period, value)} />
    </div>
    <div id=${VIEW_ID} role="tabpanel" aria-label=${words.window[period]} class="metrics" aria-busy=${isLoading ? "true" : null}>
      ${!shown && !error && html`<${Skeleton} rows=${3} height="card" />`}
      ${error && !shown && html`<${ErrorState} error=${error} retry=${reload} />`}
      ${error && shown && html`<${Notice} tone="warning"><p>${words.stale} ${error.message}</p><//>`}
      ${shown && html`<${View} report=${shown.report} disk=${shown.disk} bucket=${bucket} onChoose=${(/** @type {string} */ name) => choose(period, name)} />`}
    </div>
  `;
}

/** @param {{ report: Report, disk: any, bucket: string, onChoose: (bucket: string) => void }} props */
function View({ report, disk, bucket, onChoose }) {
  return html`
    <${Totals} series=${report.series} />
    <${Charts} report=${report} />
    ${!bucket && html`<${BucketTable} buckets=${report.buckets} onChoose=${onChoose} />`}
    <${Disk} disk=${disk} />
  `;
}

/** @param {string} period @param {string} bucket @param {AbortSignal} signal */
async function load(period, bucket, signal) {
  const of = bucket ? `&bucket=${encodeURIComponent(bucket)}` : "";
  const [report, disk] = await Promise.all([
    api.get(`/api/v1/metrics/traffic?window=${period}${of}`, { signal }),
    api.get("/api/v1/metrics/disk", { signal }),
  ]);
  return { report, disk, at: new Date() };
}

/** The buckets to choose from: the first thousand. @param {AbortSignal} signal @returns {Promise<string[]>} */
async function loadNames(signal) {
  const { buckets } = await api.get("/api/v1/buckets?limit=1000", { signal });
  return buckets.map((/** @type {{ name: string }} */ { name }) => name);
}

/** @param {string[]} names @param {string} chosen */
function options(names, chosen) {
  const all = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  return [{ value: "", label: words.bucket.all }, ...all.map((name) => ({ value: name, label: name }))];
}

/** @param {string} period @param {string} bucket */
function choose(period, bucket) {
  const query = new URLSearchParams();
  if (period === "day") query.set("window", period);
  if (bucket) query.set("bucket", bucket);
  navigate(query.size > 0 ? `/metrics?${query}` : "/metrics", { replace: true });
}

/** What was there last, so that the page does not blink while another period is loaded. @template T @param {T | undefined} value */
function useLast(value) {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
