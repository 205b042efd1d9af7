import assert from "node:assert/strict";
import { test } from "node:test";

import { formatBytes, formatCount, formatDuration, formatExactBytes, formatUtc } from "../web/app/format.js";

test("sizes have three digits and a unit", () => {
  const check = (bytes, expected) => assert.equal(formatBytes(bytes), expected);
  check(0, "0 bytes");
  check(1, "1 byte");
  check(1023, "1,023 bytes");
  check(1024, "1.0 KiB");
  check(102_297, "99.9 KiB");
  check(102_400, "100 KiB");
  check(1024 * 1023.4, "1023 KiB");
  check(1024 * 1024 - 1, "1.0 MiB");
  check(4_404_019, "4.2 MiB");
  check(48_318_382_080, "45.0 GiB");
  check(2 ** 50 * 2000, "2000 PiB");
});

test("exact sizes and counts have every digit", () => {
  assert.equal(formatExactBytes(4_404_019), "4,404,019 bytes");
  assert.equal(formatExactBytes(1), "1 byte");
  assert.equal(formatCount(1_234_567), "1,234,567");
});

test("durations have two units at most", () => {
  const check = (seconds, expected) => assert.equal(formatDuration(seconds), expected);
  check(0.2, "0 s");
  check(59, "59 s");
  check(60, "1 min");
  check(125, "2 min 5 s");
  check(3_600, "1 h");
  check(4_860, "1 h 21 min");
  check(90_000, "1 d 1 h");
});

test("UTC is to the second", () => {
  assert.equal(formatUtc("2025-05-03T10:00:01.250+02:00"), "2025-05-03 08:00:01 UTC");
});
