// The list: selecting, sorting within a page, and going from page to page.

import assert from "node:assert/strict";
import test from "node:test";

import { itemsOf, nextOrder, sorted } from "../web/app/pages/bucket/objects/items.js";
import { FIRST, back, cursor, forward } from "../web/app/pages/bucket/objects/pages.js";
import { NONE, all, extend, howMuch, only, retain, toggle, toggleAll } from "../web/app/pages/bucket/objects/selection.js";

const PAGE = ["a", "b", "c", "d", "e"];
const ids = ({ ids }) => [...ids].sort().join("");

test("an item is selected and left", () => {
  const selected = toggle(NONE, "b");
  assert.equal(ids(selected), "b");
  assert.equal(ids(toggle(selected, "b")), "");
  assert.equal(ids(NONE), "");
});

test("a range goes from the anchor, up or down, and keeps what was selected", () => {
  assert.equal(ids(extend(only("b"), PAGE, "d")), "bcd");
  assert.equal(ids(extend(only("d"), PAGE, "b")), "bcd");
  assert.equal(ids(extend(toggle(only("a"), "c"), PAGE, "d")), "acd");
  assert.equal(ids(extend(NONE, PAGE, "c")), "c");
  assert.equal(ids(extend(only("gone"), PAGE, "b")), "bgone");
  assert.equal(ids(extend(only("a"), PAGE, "gone")), "a");
});

test("the head selects the page, then nothing", () => {
  assert.equal(howMuch(NONE, PAGE), "none");
  assert.equal(howMuch(only("a"), PAGE), "some");
  assert.equal(howMuch(all(PAGE), PAGE), "all");
  assert.equal(ids(toggleAll(only("a"), PAGE)), "abcde");
  assert.equal(ids(toggleAll(all(PAGE), PAGE)), "");
  assert.equal(howMuch(NONE, []), "none");
});

test("what is no longer shown is no longer selected", () => {
  const selected = toggle(only("a"), "b");
  assert.equal(ids(retain(selected, ["b", "c"])), "b");
  assert.equal(retain(selected, PAGE), selected);
});

const LISTING = {
  prefixes: ["f/z/", "f/a/"],
  objects: [
    { key: "f/", size: 0, etag: "", last_modified: "2024-01-01T00:00:00Z" },
    { key: "f/b", size: 3, etag: "", last_modified: "2024-01-03T00:00:00Z" },
    { key: "f/c", size: 1, etag: "", last_modified: "2024-01-02T00:00:00Z" },
    { key: "f/\u{1f600}", size: 2, etag: "", last_modified: "2024-01-04T00:00:00Z" },
    { key: "f/\uffee", size: 2, etag: "", last_modified: "2024-01-05T00:00:00Z" },
  ],
  next: null,
};
const names = (items) => items.map(({ name }) => name).join(" ");

test("a folder's own marker is not in it", () => {
  assert.equal(names(itemsOf(LISTING, "f/")), "z/ a/ b c \u{1f600} \uffee");
  assert.ok(itemsOf({ ...LISTING, objects: [{ ...LISTING.objects[0], size: 1 }] }, "f/").some(({ key, folder }) => key === "f/" && !folder));
});

test("a page is sorted with folders first and in the order of the store's bytes", () => {
  const items = itemsOf(LISTING, "f/");
  assert.equal(sorted(items, null), items);
  assert.equal(names(sorted(items, { column: "name", descending: false })), "a/ z/ b c \uffee \u{1f600}");
  assert.equal(names(sorted(items, { column: "name", descending: true })), "z/ a/ \u{1f600} \uffee c b");
  assert.equal(names(sorted(items, { column: "size", descending: false })), "a/ z/ c \uffee \u{1f600} b");
  assert.equal(names(sorted(items, { column: "modified", descending: true })), "a/ z/ \uffee \u{1f600} b c");
});

test("a head sorts upward, downward, not at all", () => {
  const up = nextOrder(null, "size");
  const down = nextOrder(up, "size");
  assert.deepEqual([up, down, nextOrder(down, "size")], [{ column: "size", descending: false }, { column: "size", descending: true }, null]);
  assert.deepEqual(nextOrder(down, "name"), { column: "name", descending: false });
});

test("pages go forward by cursors and back by those that were kept", () => {
  const third = forward(forward(FIRST, "x"), "y");
  assert.equal(cursor(third), "y");
  assert.equal(cursor(back(third)), "x");
  assert.equal(cursor(back(back(back(third)))), null);
  // The cursor that the page gives now counts, not the one it gave before.
  assert.equal(cursor(forward(back(third), "z")), "z");
});
