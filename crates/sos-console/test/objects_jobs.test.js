// Work on many objects: how it is cut into requests, and what becomes of refusals.

import assert from "node:assert/strict";
import test from "node:test";

import { batches, countWithin, deleteItems, transferAll, transfersOf } from "../web/app/pages/bucket/objects/jobs.js";

const object = (key) => ({ id: `o:${key}`, folder: false, key, name: key, object: null });
const folder = (key) => ({ id: `p:${key}`, folder: true, key, name: key, object: null });
const watch = () => {
  const seen = [];
  return { signal: new AbortController().signal, onProgress: (done) => seen.push(done), seen };
};

test("keys are deleted by the thousand, and folders until nothing is left", async () => {
  const asked = [];
  const left = { "a/": 2500 };
  const store = {
    deleteKeys: async (_, keys) => { asked.push(keys.length); return { deleted: keys, errors: [] }; },
    deletePrefix: async (_, prefix) => {
      const deleted = Math.min(1000, left[prefix]);
      left[prefix] -= deleted;
      return { deleted, errors: [], more: left[prefix] > 0 };
    },
  };
  const watching = watch();
  const keys = Array.from({ length: 1500 }, (_, index) => object(`k${index}`));
  assert.deepEqual(await deleteItems(store, "b", [...keys, folder("a/")], watching), { deleted: 4000, errors: [] });
  assert.deepEqual(asked, [1000, 500]);
  assert.deepEqual(watching.seen, [1000, 1500, 2500, 3500, 4000]);
});

test("a folder of which nothing more can be deleted is not asked for ever", async () => {
  let calls = 0;
  const refused = { key: "a/x", code: "AccessDenied", message: "no" };
  const store = { deletePrefix: async () => ({ deleted: calls++ === 0 ? 5 : 0, errors: [refused], more: true }) };
  assert.deepEqual(await deleteItems(store, "b", [folder("a/")], watch()), { deleted: 5, errors: [refused] });
  assert.equal(calls, 2);
});

test("deleting stops between requests", async () => {
  const controller = new AbortController();
  const store = { deletePrefix: async () => { controller.abort(); return { deleted: 1000, errors: [], more: true }; } };
  const result = await deleteItems(store, "b", [folder("a/")], { signal: controller.signal, onProgress() {} });
  assert.equal(result.deleted, 1000);
});

const PAGES = [
  { objects: Array.from({ length: 150 }, (_, index) => ({ key: `a/b/${index}` })), prefixes: [], next: "c1" },
  { objects: [{ key: "a/b//x" }], prefixes: [], next: null },
];
const listing = { list: async (_, { cursor = null }) => PAGES[cursor === null ? 0 : 1] };

test("a folder's objects keep their place below its name", async () => {
  const all = [];
  const sizes = [];
  for await (const some of transfersOf(listing, "b", [object("z"), folder("a/b/")], { target: "t/" }, watch().signal)) {
    sizes.push(some.length);
    all.push(...some);
  }
  assert.deepEqual(sizes, [1, 100, 50, 1]);
  assert.deepEqual(all[0], { key: "z", target: "t/z" });
  assert.deepEqual(all[1], { key: "a/b/0", target: "t/b/0" });
  assert.deepEqual(all.at(-1), { key: "a/b//x", target: "t/b//x" });
});

test("one item may get a new name", async () => {
  const all = [];
  for await (const some of transfersOf(listing, "b", [folder("a/b/")], { target: "a/", name: "c" }, watch().signal)) all.push(...some);
  assert.deepEqual(all.at(-1), { key: "a/b//x", target: "a/c//x" });
});

test("what exists is a conflict, unless it may be replaced", async () => {
  const store = {
    copy: async (_, { items, overwrite }) => ({
      done: items.filter(({ key }) => key !== "denied" && (overwrite || key !== "there")).map(({ key }) => key),
      errors: items.flatMap(({ key }) => (key === "denied" ? [{ key, code: "AccessDenied", message: "" }] : key === "there" && !overwrite ? [{ key, code: "PreconditionFailed", message: "" }] : [])),
    }),
  };
  const items = ["ok", "there", "denied"].map((key) => ({ key, target: `t/${key}` }));
  const how = { targetBucket: "b", move: false, overwrite: false };
  const first = await transferAll(store, "b", batches(items, 2), how, watch());
  assert.deepEqual(first, { done: 1, conflicts: [items[1]], errors: [{ key: "denied", code: "AccessDenied", message: "" }] });
  const second = await transferAll(store, "b", [first.conflicts], { ...how, overwrite: true }, watch());
  assert.deepEqual(second, { done: 1, conflicts: [], errors: [] });
});

test("counting says when there is more", async () => {
  assert.deepEqual(await countWithin(listing, "b", [folder("a/b/"), object("z")], watch().signal), { count: 150, isMore: true });
});
