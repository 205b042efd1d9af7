import assert from "node:assert/strict";
import { test } from "node:test";

import { isChanged, problemsOf, rowsOf, tagsOf, withRow } from "../web/app/pages/bucket/tags/draft.js";
import { tags as words } from "../web/app/text/tags.js";

const SAVED = [{ key: "project", value: "harbour" }, { key: "team", value: "" }];

test("what is set is shown, and nothing is changed before something is typed", () => {
  for (const saved of [[], SAVED]) {
    assert.equal(isChanged(rowsOf(saved), saved), false);
    assert.deepEqual(tagsOf(rowsOf(saved)), saved);
    assert.equal(isChanged(withRow(rowsOf(saved)), saved), false, "an empty line is none");
  }
});

test("a line that is added, written or removed is a change, another order is none", () => {
  const rows = rowsOf(SAVED);
  assert.ok(isChanged(rows.slice(1), SAVED));
  assert.ok(isChanged([{ ...rows[0], value: "sea" }, rows[1]], SAVED));
  assert.equal(isChanged([rows[1], rows[0]], SAVED), false);
  const added = withRow(rows);
  assert.ok(isChanged([...rows, { ...added[2], value: "x" }], SAVED));
  assert.ok(isChanged([...rows, rows[0]], SAVED), "a key that stands twice too");
});

test("a line keeps its id when others go, and no two have the same", () => {
  const rows = withRow(withRow(rowsOf(SAVED)).slice(1));
  assert.deepEqual(rows.map(({ id }) => id), [1, 2, 3]);
  assert.deepEqual(withRow([]), [{ id: 0, key: "", value: "" }]);
});

test("what breaks the rules is told beside it", () => {
  const check = (pairs, ...expected) => {
    const rows = pairs.map(([key, value], id) => ({ id, key, value }));
    assert.deepEqual(problemsOf(rows).map(({ key, value }) => [key, value]), expected, JSON.stringify(pairs));
  };
  check([["a", ""], ["", ""]], [null, null], [null, null]);
  check([["", "x"]], [words.missing, null]);
  check([["aws:cost", "x"]], [words.reserved, null]);
  check([["AWS:cost", "x"]], [null, null]);
  check([["a", "1"], ["b", "1"], ["a", "2"]], [null, null], [null, null], [words.twice, null]);
  check([["k".repeat(128), "v".repeat(256)]], [null, null]);
  check([["k".repeat(129), "v".repeat(257)]], [words.long(128), words.long(256)]);
  check([["🌊".repeat(128), "🌊".repeat(256)]], [null, null]);
});
