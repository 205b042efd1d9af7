import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, wantedOf } from "../web/app/pages/bucket/retention/period.js";

test("a default retention is shown and asked for as it is", () => {
  for (const found of [null, { mode: "GOVERNANCE", days: 30 }, { mode: "COMPLIANCE", years: 7 }]) {
    assert.deepEqual(wantedOf(draftOf(found)), found);
  }
});

test("a number that is none, or too large, is asked of nobody", () => {
  const wanted = (number, unit) => wantedOf({ mode: "GOVERNANCE", number, unit });
  for (const [number, unit] of [["", "days"], ["0", "days"], ["-1", "days"], ["1.5", "days"], ["36501", "days"], ["101", "years"], ["1e3", "days"]]) {
    assert.equal(wanted(number, unit), undefined, `${number} ${unit}`);
  }
  assert.deepEqual(wanted(" 36500 ", "days"), { mode: "GOVERNANCE", days: 36_500 });
  assert.deepEqual(wanted("100", "years"), { mode: "GOVERNANCE", years: 100 });
});
