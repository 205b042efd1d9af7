import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, isChanged, wantedOf } from "../web/app/pages/bucket/encryption/draft.js";

const SETS = [null, { algorithm: "AES256", bucket_key: false }, { algorithm: "aws:kms", kms_key: "photos", bucket_key: true, blocks_customer_keys: true }];

test("what is set is shown, and nothing is asked for before something is changed", () => {
  for (const found of SETS) {
    assert.equal(isChanged(draftOf(found), found), false);
    assert.deepEqual(wantedOf(draftOf(found), found), found);
  }
});

test("what is changed is asked for, and what the form does not show stays", () => {
  const [, , named] = SETS;
  const other = { ...draftOf(named), key: " films ", isBlocking: false };
  assert.ok(isChanged(other, named));
  assert.deepEqual(wantedOf(other, named), { algorithm: "aws:kms", kms_key: "films", bucket_key: true, blocks_customer_keys: false });
  assert.deepEqual(wantedOf({ choice: "aws:kms", key: "", isBlocking: false }, null), { algorithm: "aws:kms", bucket_key: false });
  assert.equal(wantedOf({ ...draftOf(named), choice: "none" }, named), null);
});

test("a key that is typed for an algorithm that has none counts for nothing", () => {
  const found = { algorithm: "AES256", bucket_key: false };
  assert.equal(isChanged({ ...draftOf(found), key: "photos" }, found), false);
  assert.deepEqual(wantedOf({ choice: "AES256", key: "photos", isBlocking: false }, null), { algorithm: "AES256", bucket_key: false });
});
