import assert from "node:assert/strict";
import { test } from "node:test";

import { deleteBucket } from "../web/app/pages/buckets/deletion.js";

/** A server that answers `delete-prefix` with these, one after the other. */
function server(answers) {
  const asked = [];
  return {
    asked,
    post: async (path, body) => {
      asked.push(["POST", path, body]);
      return answers.shift();
    },
    delete: async (path) => void asked.push(["DELETE", path]),
  };
}

const run = async (answers, { isEmpty = false, stopAfter = Infinity } = {}) => {
  const sender = server(answers);
  const controller = new AbortController();
  const progress = [];
  const onProgress = (deleted) => {
    progress.push(deleted);
    if (progress.length >= stopAfter) controller.abort();
  };
  const outcome = await deleteBucket(sender, "my photos", { isEmpty, onProgress, signal: controller.signal });
  return { outcome, progress, asked: sender.asked };
};

test("an empty bucket is deleted with one request", async () => {
  const { outcome, asked } = await run([], { isEmpty: true });
  assert.deepEqual(asked, [["DELETE", "/api/v1/buckets/my%20photos"]]);
  assert.equal(outcome.isDeleted, true);
});

test("a full one is emptied until nothing more is there", async () => {
  const { outcome, progress, asked } = await run([
    { deleted: 1000, errors: [], more: true },
    { deleted: 7, errors: [], more: false },
  ]);
  assert.deepEqual(progress, [1000, 1007]);
  assert.deepEqual(asked.map(([method]) => method), ["POST", "POST", "DELETE"]);
  assert.deepEqual(outcome, { isDeleted: true, deleted: 1007, errors: [] });
});

test("stopped, it deletes nothing more", async () => {
  const { outcome, asked } = await run([{ deleted: 1000, errors: [], more: true }], { stopAfter: 1 });
  assert.deepEqual(asked.length, 1);
  assert.deepEqual(outcome, { isDeleted: false, deleted: 1000, errors: [] });
});

test("the bucket stays where objects could not be deleted", async () => {
  const errors = [{ key: "a", code: "AccessDenied", message: "no" }];
  const { outcome, asked } = await run([{ deleted: 3, errors, more: true }]);
  assert.equal(asked.length, 1);
  assert.deepEqual(outcome, { isDeleted: false, deleted: 3, errors });
});
