// Quotas: sizes as people write them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, draftOf, objectsOf } from "../web/app/pages/bucket/quota/draft.js";

test("sizes have units", () => {
  for (const [text, bytes] of [["", null], ["0", 0], ["1500", 1500], ["10 GiB", 10 * 2 ** 30], ["10gib", 10 * 2 ** 30], ["1.5 MB", 1_500_000], [" 2 TB ", 2e12]]) {
    assert.equal(bytesOf(/** @type {string} */ (text)), bytes, String(text));
  }
  for (const wrong of ["GiB", "-1", "10 G", "1e9", "99999999 TiB"]) assert.equal(bytesOf(wrong), undefined, wrong);
});

test("what is set comes back as it is written", () => {
  for (const bytes of [0, 1, 1024, 1_500_000, 10 * 2 ** 30, 3e9, 123_456_789]) {
    const draft = draftOf({ bytes, objects: 7, used_bytes: 0, used_objects: 0 });
    assert.equal(bytesOf(draft.bytes), bytes, draft.bytes);
    assert.equal(objectsOf(draft.objects), 7);
  }
  assert.deepEqual(draftOf({ bytes: null, objects: null, used_bytes: 0, used_objects: 0 }), { bytes: "", objects: "" });
  assert.equal(objectsOf("many"), undefined);
});
