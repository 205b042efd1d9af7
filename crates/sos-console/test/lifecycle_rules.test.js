// Lifecycle rules: from a form, and in sentences.

import assert from "node:assert/strict";
import { test } from "node:test";

import { aboutOf, deedsOf, EMPTY, isComplete, problemsOf, ruleOf, wouldGo } from "../web/app/pages/bucket/lifecycle/rules.js";

test("a rule says what its form says", () => {
  const draft = { name: " logs ", prefix: "logs/", current: "30", noncurrent: "7", uploads: "1" };
  assert.deepEqual(ruleOf(draft), {
    ID: "logs",
    Filter: { Prefix: "logs/" },
    Status: "Enabled",
    Expiration: { Days: 30 },
    NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  });
  assert.deepEqual(ruleOf({ ...EMPTY, uploads: "3" }), { Filter: {}, Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } });
});

test("a form is complete where it says what is to be done", () => {
  assert.equal(isComplete(EMPTY), false);
  assert.equal(isComplete({ ...EMPTY, prefix: "a" }), false);
  assert.equal(isComplete({ ...EMPTY, current: "1" }), true);
  for (const wrong of ["0", "-1", "1.5", "soon", "100000"]) {
    assert.deepEqual(Object.keys(problemsOf({ ...EMPTY, current: wrong })), ["current"], wrong);
    assert.equal(isComplete({ ...EMPTY, current: wrong, uploads: "1" }), false);
  }
  assert.deepEqual(Object.keys(problemsOf({ ...EMPTY, name: "n".repeat(256) })), ["name"]);
});

test("rules are told in sentences, those of other tools too", () => {
  assert.equal(aboutOf({ Filter: {} }), "Everything");
  assert.equal(aboutOf({ Prefix: "old/" }), "Keys that start with old/");
  const and = { Filter: { And: { Prefix: "a/", Tags: [{ Key: "k", Value: "v" }], ObjectSizeGreaterThan: 5 } } };
  assert.equal(aboutOf(and), "Keys that start with a/, tagged k=v, over 5 bytes");
  assert.deepEqual(deedsOf({ Expiration: { Days: 1 } }), ["Objects expire after 1 day."]);
  const many = {
    Expiration: { Date: "2030-01-31T00:00:00Z" },
    NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 3 },
    Transitions: [{ Days: 1, StorageClass: "GLACIER" }],
  };
  assert.deepEqual(deedsOf(many), [
    "Objects expire on 2030-01-31.",
    "Older versions go 2 days after they were replaced, but for the newest 3 of them",
    "The storage class becomes GLACIER.",
  ]);
});

test("what would go is said before", () => {
  const none = { expired: 0, removed_versions: 0, removed_markers: 0, aborted_uploads: 0, transitioned: 0 };
  assert.equal(wouldGo(none), "Nothing in the bucket is due yet.");
  assert.equal(wouldGo({ ...none, expired: 2, aborted_uploads: 1 }), "Due at once: 2 objects, 1 unfinished uploads.");
});
