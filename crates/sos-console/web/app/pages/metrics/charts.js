// The three charts of a report.

import { html } from "/vendor/preact.js";

import { metricsText } from "../../text/metrics.js";
import { Chart } from "./chart.js";
import { gaps } from "./scale.js";
import { slotTimes } from "./report.js";

const words = metricsText.charts;

/** @param {{ report: import("./report.js").Report }} props */
export function Charts({ report }) {
  const { series } = report;
  const span = report.window === "hour" ? words.perMinute : words.perQuarter;
  const shared = { times: slotTimes(report), stepSeconds: report.step_seconds, gaps: gaps(series.requests) };
  return html`<div class="metrics-charts">
    <${Chart} ...${shared} title=${words.requests} subtitle=${span} unit="count" lines=${[
      { name: words.all, tone: "accent", values: series.requests, isArea: true },
      { name: words.errors4xx, tone: "warning", values: series.errors_4xx },
      { name: words.errors5xx, tone: "danger", values: series.errors_5xx },
    ]} />
    <${Chart} ...${shared} title=${words.bytes} subtitle=${span} unit="bytes" lines=${[
      { name: words.sent, tone: "accent", values: series.sent_bytes, isArea: true },
      { name: words.received, tone: "good", values: series.received_bytes },
    ]} />
    <${Chart} ...${shared} title=${words.latency} subtitle=${words.milliseconds} unit="ms" lines=${[
      { name: words.median, tone: "accent", values: series.latency_p50_ms, isArea: true },
      { name: words.slowest, tone: "warning", values: series.latency_p99_ms },
    ]} />
  </div>`;
}
