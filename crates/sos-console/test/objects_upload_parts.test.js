// How files are cut into parts, how fast they flow, and what failures mean.

import assert from "node:assert/strict";
import test from "node:test";

import { OBJECT_MAX_BYTES, PARTS_MAX, planParts } from "../web/app/pages/bucket/objects/upload/plan.js";
import { delayMs, meaningOf } from "../web/app/pages/bucket/objects/upload/retry.js";
import { Speed } from "../web/app/pages/bucket/objects/upload/speed.js";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

test("up to 16 MiB a file is sent whole", () => {
  assert.equal(planParts(0), null);
  assert.equal(planParts(16 * MIB), null);
  assert.equal(planParts(16 * MIB + 1).length, 2);
});

test("parts cover the file, in order, without gaps, and 10 000 suffice", () => {
  for (const size of [16 * MIB + 1, 32 * MIB, GIB, 100 * GIB, 156.25 * GIB, 156.25 * GIB + 1, OBJECT_MAX_BYTES]) {
    const parts = planParts(size);
    assert.ok(parts.length <= PARTS_MAX, `${size}: ${parts.length} parts`);
    assert.equal(parts[0].from, 0);
    assert.equal(parts.at(-1).to, size);
    parts.forEach((part, index) => {
      assert.equal(part.number, index + 1);
      if (index > 0) assert.equal(part.from, parts[index - 1].to);
      // By the S3 API every part but the last has at least 5 MiB, and none more than 5 GiB.
      if (index < parts.length - 1) assert.ok(part.to - part.from >= 5 * MIB && part.to - part.from <= 5 * GIB);
    });
  }
  assert.equal(planParts(GIB).length, 64);
  assert.equal(planParts(200 * GIB)[0].to, 21 * MIB);
});

test("speed is that of the last seconds", () => {
  const speed = new Speed();
  assert.equal(speed.perSecond(0), null);
  speed.add(0, 1000);
  assert.equal(speed.perSecond(500), null, "half a second says little");
  for (let at = 100; at <= 10_000; at += 100) speed.add(at, 100);
  assert.ok(Math.abs(speed.perSecond(10_000) - 1000) < 50);
  assert.ok(Math.abs(speed.remaining(10_000, 5000) - 5) < 0.3);
  assert.equal(speed.perSecond(30_000), 0);
  assert.equal(speed.remaining(30_000, 5000), null, "nothing flows");
  speed.reset();
  assert.equal(speed.perSecond(30_000), null);
});

test("what failures mean", () => {
  for (const [failure, meaning] of [
    [{ status: 0 }, "again"], [{ status: 503 }, "again"], [{ status: 500 }, "again"], [{ status: 429 }, "again"], [{}, "again"],
    [{ status: 412 }, "conflict"], [{ status: 401 }, "signed-out"], [{ status: 404, code: "NoSuchUpload" }, "upload-gone"],
    [{ status: 403 }, "final"], [{ status: 400 }, "final"], [{ status: 404, code: "NoSuchBucket" }, "final"], [{ status: 507 }, "final"],
  ]) assert.equal(meaningOf(failure), meaning, JSON.stringify(failure));
});

test("one waits longer and longer, but not for ever", () => {
  assert.deepEqual([1, 2, 3, 4, 20].map(delayMs), [500, 1000, 2000, 4000, 30_000]);
});
