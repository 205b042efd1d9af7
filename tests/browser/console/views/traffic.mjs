// An hour of traffic. No test waits for one, so the Metrics page is told of one that never was.

/** Runs in the page before its scripts: answers the question for traffic by itself. */
export function tellOfAnHour() {
  const { fetch: ask } = window;
  window.fetch = (address, options) => (String(address).startsWith("/api/v1/metrics/traffic") ? Promise.resolve(Response.json(anHour())) : ask(address, options));

  function anHour() {
    // The same at every look.
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const minutes = Array.from({ length: 60 }, (_, minute) => 210 + 90 * Math.sin(minute / 9) + 60 * random() + (minute > 37 && minute < 44 ? 260 : 0));
    const each = (of) => minutes.map((busy, minute) => (minute < 4 ? null : of(busy, minute)));
    const series = {
      requests: each((busy) => Math.round(busy)),
      errors_4xx: each((busy) => Math.round(busy * 0.02 * random() + (busy > 450 ? 14 : 1))),
      errors_5xx: each((_, minute) => (minute === 41 ? 3 : 0)),
      received_bytes: each((busy) => Math.round(busy * 41_000 * random())),
      sent_bytes: each((busy) => Math.round(busy * 180_000)),
      latency_p50_ms: each((busy) => 0.6 + busy / 900),
      latency_p99_ms: each((busy) => 6 + busy / 35 + 5 * random()),
    };
    const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
    const part = (name, share, errors) => ({ name, requests: Math.round(sum(series.requests) * share), errors, received_bytes: Math.round(sum(series.received_bytes) * share), sent_bytes: Math.round(sum(series.sent_bytes) * share) });
    const buckets = [part("web-assets", 0.61, 41), part("photos", 0.27, 148), part("site-uploads", 0.08, 9), part("invoices", 0.03, 0), part("backups-2026", 0.01, 0)];
    const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 59 * 60_000).toISOString().replace(/\.\d+/, "");
    return { window: "hour", step_seconds: 60, start, series, buckets };
  }
}
