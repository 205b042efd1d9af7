// Searching in a folder: what is typed while the address follows.

import assert from "node:assert/strict";
import test from "node:test";

import { arrived, asking, begun, isOwn } from "../web/app/pages/bucket/objects/searched.js";

const typed = (searched, text) => ({ ...searched, text });

test("an address tells of its search", () => {
  assert.equal(begun("logs/2024/ja").text, "ja");
  assert.equal(begun("logs/2024/").text, "");
});

// Symptom: letters were lost under load. Cause: the address of the first ones came while the next were typed, and was
// written into the field. Fix: what the field has asked for itself changes nothing in it.
test("what is typed while the address follows stays", () => {
  const searched = typed(asking(typed(begun("logs/"), "j"), "logs/j"), "ja");
  assert.equal(isOwn(searched, "logs/j"), true);
  assert.equal(arrived(searched, "logs/j").text, "ja");
});

test("addresses that came too fast to be seen one by one are still its own", () => {
  const searched = typed(asking(asking(begun("logs/"), "logs/j"), "logs/ja"), "jan");
  assert.deepEqual(arrived(searched, "logs/ja"), { text: "jan", asked: [] });
  const slow = arrived(searched, "logs/j");
  assert.deepEqual(slow, { text: "jan", asked: ["logs/ja"] });
  assert.equal(arrived(slow, "logs/ja").text, "jan");
});

test("an address from elsewhere is another search, even one that was asked for before", () => {
  const searched = typed(arrived(asking(begun("logs/"), "logs/ja"), "logs/ja"), "jan");
  assert.equal(isOwn(searched, "logs/"), false);
  const back = arrived(searched, "logs/");
  assert.deepEqual(back, { text: "", asked: [] });
  assert.equal(arrived(back, "logs/ja").text, "ja");
});
