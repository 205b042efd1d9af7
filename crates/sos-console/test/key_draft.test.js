import assert from "node:assert/strict";
import { test } from "node:test";

import { changeOf, draftOf, emptyDraft, emptyLimit, isSound, partsOf, problemsOf, stateOf, wantedOf } from "../web/app/pages/keys/draft.js";

const NOW = Date.parse("2026-03-01T12:00:00Z");

test("a key without anything chosen may do what its tenant may, for ever", () => {
  assert.ok(isSound(problemsOf(emptyDraft(), NOW)));
  assert.deepEqual(wantedOf(emptyDraft(), NOW), { name: null, limits: [], expires: null, policies: [] });
});

test("limits are written as the server reads them", () => {
  const draft = {
    ...emptyDraft(),
    name: "ci",
    limits: [{ ...emptyLimit(), bucket: "photos", write: true }, { bucket: "*", read: false, write: false, own: true }],
  };
  assert.ok(isSound(problemsOf(draft, NOW)));
  assert.deepEqual(wantedOf(draft, NOW).limits, ["photos=read,write", "*=own"]);
  assert.deepEqual(partsOf("photos=read,write"), { bucket: "photos", rights: ["read", "write"] });
});

test("an end is so many days from now, or the end of a day", () => {
  const end = (expiry, date = "") => Date.parse(wantedOf({ ...emptyDraft(), expiry, date }, NOW).expires);
  assert.equal(end("day") - NOW, 86_400_000);
  assert.equal(end("month") - NOW, 30 * 86_400_000);
  assert.equal(end("year") - NOW, 365 * 86_400_000);
  assert.equal(end("date", "2026-03-05"), new Date("2026-03-05T23:59:59").getTime());
});

test("what is wrong is told where it is", () => {
  const wrong = {
    name: "two words",
    limits: [{ bucket: "No", read: true, write: false, own: false }, { bucket: "*", read: false, write: false, own: false }],
    expiry: /** @type {const} */ ("date"),
    date: "2026-02-01",
    policies: [{ name: "a", document: "{}" }, { name: "a", document: "{" }, { name: "", document: "{}" }],
  };
  const problems = problemsOf(wrong, NOW);
  assert.ok(!isSound(problems));
  assert.deepEqual([problems.name, problems.date], ["name", "date"]);
  assert.deepEqual(problems.limits, [{ bucket: "bucket", rights: undefined }, { bucket: undefined, rights: "rights" }]);
  assert.deepEqual(problems.policies.map(({ name }) => name), [undefined, "taken", "name"]);
  assert.deepEqual(problems.policies.map(({ json }) => typeof json), ["undefined", "string", "undefined"]);
  for (const date of ["", "never"]) {
    assert.equal(problemsOf({ ...emptyDraft(), expiry: "date", date }, NOW).date, "date", date);
  }
});

test("a key works until it ends or is disabled", () => {
  const check = (disabled, expires, expected) => assert.equal(stateOf({ disabled, expires }, NOW), expected);
  check(false, null, "works");
  check(false, "2026-03-01T12:00:01Z", "works");
  check(false, "2026-03-01T12:00:00Z", "expired");
  check(true, null, "disabled");
  check(true, "2020-01-01T00:00:00Z", "disabled");
});

const known = {
  name: "ci",
  master: false,
  expires: "2026-04-01T00:00:00Z",
  limits: ["photos=read,write", "*=own"],
  policy_documents: [{ name: "a", document: "{}" }],
};

test("a key that is changed begins as it is, and only what differs is asked for", () => {
  const draft = draftOf(known);
  assert.ok(isSound(problemsOf(draft, NOW)));
  assert.deepEqual(changeOf(known, draft, NOW), {});
  assert.deepEqual(changeOf(known, { ...draft, name: "" }, NOW), { name: null });
  assert.deepEqual(changeOf(known, { ...draft, expiry: "never" }, NOW), { expires: null });
  assert.deepEqual(Object.keys(changeOf(known, { ...draft, expiry: "day" }, NOW)), ["expires"]);
  assert.deepEqual(changeOf(known, { ...draft, limits: draft.limits.slice(0, 1) }, NOW), { limits: ["photos=read,write"] });
  assert.deepEqual(changeOf({ ...known, expires: null }, { ...draftOf({ ...known, expires: null }) }, NOW), {});
});

test("a master key has neither limits nor policies, whatever was typed before", () => {
  const draft = { ...draftOf(known), isMaster: true, policies: [{ name: "", document: "{" }] };
  assert.ok(isSound(problemsOf(draft, NOW)));
  assert.deepEqual(changeOf(known, draft, NOW), { limits: [], policies: [], master: true });
  assert.equal(wantedOf({ ...emptyDraft(), isMaster: true }, NOW).master, true);
  assert.equal("master" in wantedOf(emptyDraft(), NOW), false);
});
