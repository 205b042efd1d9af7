// The pure modules of the Metrics page: axes, paths with gaps, sums, orders.

import assert from "node:assert/strict";
import { test } from "node:test";

import { diskUse, largest, slotTimes, sorted, totals } from "../web/app/pages/metrics/report.js";
import { areaPath, gaps, linePath, runs, slotAt, ticks, timeTicks } from "../web/app/pages/metrics/scale.js";
import { formatMilliseconds, formatTick } from "../web/app/pages/metrics/values.js";

test("ticks are round, begin at 0 and reach the largest value", () => {
  const check = (most, unit, expected) => assert.deepEqual(ticks(most, unit), expected, `${most} ${unit}`);
  check(0, "count", [0, 1, 2]);
  check(3, "count", [0, 1, 2, 3]);
  check(7, "count", [0, 2, 4, 6, 8]);
  check(1234, "count", [0, 500, 1000, 1500]);
  check(0, "ms", [0, 0.5, 1]);
  check(0.9, "ms", [0, 0.5, 1]);
  check(37, "ms", [0, 10, 20, 30, 40]);
  check(2048, "bytes", [0, 1024, 2048]);
  check(3 * 1024 ** 2, "bytes", [0, 1, 2, 3].map((tick) => tick * 1024 ** 2));
  for (let most = 1; most < 1e15; most *= 1.7) {
    for (const unit of ["count", "bytes", "ms"]) {
      const found = ticks(most, unit);
      assert.ok(found.length >= 3 && found.length <= 6, `${most} ${unit}: ${found}`);
      assert.ok(found[found.length - 1] >= most && (found.length === 3 || found[found.length - 2] < most), `${most} ${unit}: ${found}`);
    }
  }
});

test("times on the axis are round and fit", () => {
  const start = new Date(2026, 2, 1, 13, 7).getTime();
  const minutes = Array.from({ length: 60 }, (_, index) => start + index * 60_000);
  const clock = (index) => new Date(minutes[index]).getMinutes();
  assert.deepEqual(timeTicks(minutes, 900, 60).map(clock), [10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 0, 5]);
  assert.deepEqual(timeTicks(minutes, 300, 60).map(clock), [15, 30, 45, 0]);
  const quarters = Array.from({ length: 96 }, (_, index) => start - 7 * 60_000 + index * 900_000);
  const hours = timeTicks(quarters, 560, 900).map((index) => new Date(quarters[index]).getHours());
  assert.deepEqual(hours, [15, 18, 21, 0, 3, 6, 9, 12]);
});

test("lines and areas break where nothing is known", () => {
  const values = [1, 2, null, 3, null, null, 0];
  assert.deepEqual(runs(values), [[0, 1], [3, 3], [6, 6]]);
  assert.deepEqual(gaps(values), [[2, 2], [4, 5]]);
  const x = (index) => index * 10;
  const y = (value) => 100 - value;
  assert.equal(linePath(values, x, y), "M0,99L10,98M28,97h4M58,100h4");
  assert.equal(areaPath(values, x, y), "M0,100L0,99L10,98L10,100Z");
  assert.equal(linePath([null, null], x, y), "");
});

test("a pointer finds the nearest slot", () => {
  assert.equal(slotAt(-5, 100, 11), 0);
  assert.equal(slotAt(14, 100, 11), 1);
  assert.equal(slotAt(16, 100, 11), 2);
  assert.equal(slotAt(500, 100, 11), 10);
});

const report = {
  window: "hour",
  step_seconds: 60,
  start: "2026-03-01T12:00:00Z",
  series: {
    requests: [null, 4, 6],
    errors_4xx: [null, 1, 0],
    errors_5xx: [null, 0, 1],
    received_bytes: [null, 10, 20],
    sent_bytes: [null, 0, 5],
    latency_p50_ms: [null, 1, null],
    latency_p99_ms: [null, 2, null],
  },
  buckets: [],
};

test("sums leave out what is not known", () => {
  assert.deepEqual(totals(report.series), { requests: 10, errors: 2, share: 0.2, received: 30, sent: 5 });
  assert.deepEqual(slotTimes(report).map((time) => new Date(time).toISOString().slice(11, 16)), ["12:00", "12:01", "12:02"]);
  assert.equal(largest([report.series.received_bytes, report.series.sent_bytes]), 20);
  assert.equal(largest([[null]]), 0);
});

test("buckets are sorted both ways, and by name where they are equal", () => {
  const bucket = (name, requests) => ({ name, requests, errors: 0, received_bytes: 0, sent_bytes: 0 });
  const buckets = [bucket("b", 1), bucket("c", 7), bucket("a", 1)];
  const names = (key, isDescending) => sorted(buckets, key, isDescending).map(({ name }) => name).join("");
  assert.equal(names("requests", true), "cab");
  assert.equal(names("requests", false), "abc");
  assert.equal(names("name", false), "abc");
  assert.equal(names("name", true), "cba");
  assert.equal(names("errors", true), "abc");
});

test("the disk is divided into the store, the rest and what is free", () => {
  const use = diskUse({ total_bytes: 1000, available_bytes: 250, data_bytes: 500 });
  assert.deepEqual([use?.used, use?.share, use?.ownShare], [750, 0.75, 0.5]);
  assert.equal(diskUse({ total_bytes: 1000, available_bytes: 900, data_bytes: 500 })?.ownShare, 0.1);
  assert.equal(diskUse({ total_bytes: 1000, available_bytes: 900, data_bytes: null })?.ownShare, 0);
  assert.equal(diskUse({ total_bytes: null, available_bytes: null, data_bytes: null }), null);
});

test("values bear their units", () => {
  assert.equal(formatMilliseconds(0.412), "0.41 ms");
  assert.equal(formatMilliseconds(12.34), "12.3 ms");
  assert.equal(formatMilliseconds(1534), "1.53 s");
  assert.equal(formatTick(2048, "bytes"), "2 KiB");
  assert.equal(formatTick(500, "bytes"), "500 B");
  assert.equal(formatTick(20_000, "count"), "20k");
});
