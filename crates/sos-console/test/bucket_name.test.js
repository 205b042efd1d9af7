import assert from "node:assert/strict";
import { test } from "node:test";

import { isBucketName, nameRules, suggestedName } from "../web/app/bucket_name.js";

const check = (name, broken) => {
  const rules = nameRules(name).filter(({ isMet }) => !isMet).map(({ rule }) => rule);
  assert.deepEqual(rules, broken, name);
  assert.equal(isBucketName(name), broken.length === 0, name);
};

test("names are judged rule by rule", () => {
  check("photos", []);
  check("a1b", []);
  check("my.photos-2025", []);
  check("a".repeat(63), []);
  check("1.2.3", []);
  check("256.1.1.1", []);
  check("", ["length"]);
  check("ab", ["length"]);
  check("a".repeat(64), ["length"]);
  check("Photos", ["characters"]);
  check("my_photos", ["characters"]);
  check("my photos", ["characters"]);
  check("überblick", ["characters"]);
  check("-photos", ["ends"]);
  check("photos-", ["ends"]);
  check("photos.", ["ends"]);
  check("my..photos", ["dots"]);
  check("192.168.0.1", ["address"]);
  check("xn--photos", ["reserved"]);
  check("sthree-photos", ["reserved"]);
  check("photos-s3alias", ["reserved"]);
  check("photos--ol-s3", ["reserved"]);
});

test("the rules that everyone sees are always told, the rare ones to whoever breaks them", () => {
  assert.deepEqual(nameRules("").map(({ rule }) => rule), ["length", "characters", "ends"]);
  assert.deepEqual(nameRules("a..b").map(({ rule }) => rule), ["length", "characters", "ends", "dots"]);
});

test("a better name is suggested where it is plain what was meant", () => {
  assert.equal(suggestedName("My Holiday_Photos"), "my-holiday-photos");
  assert.equal(suggestedName("-photos-"), "photos");
  assert.equal(suggestedName("photos"), null);
  assert.equal(suggestedName("ä"), null);
  assert.equal(suggestedName("192.168.0.1"), null);
});
