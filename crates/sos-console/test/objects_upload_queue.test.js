// The queue of uploads, against a transport that answers when the test says so and a clock that the test moves.

import assert from "node:assert/strict";
import test from "node:test";

import { keptInPlace } from "../web/app/pages/bucket/objects/upload/kept_in_place.js";
import { UploadQueue } from "../web/app/pages/bucket/objects/upload/queue.js";

const MIB = 1024 * 1024;
const SMALL = 1000;

/** A queue whose requests wait to be answered. */
function setUp() {
  const requests = [];
  const timers = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    after: (ms, action) => timers.push({ at: clock.time + ms, action }),
    /** Moves the time and runs what is due. */
    pass(ms) {
      clock.time += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= clock.time) timer.action();
        else timers.push(timer);
      }
    },
  };
  const request = (kind, task, { signal, onProgress } = {}, part) =>
    new Promise((resolve, reject) => {
      const entry = { kind, key: task.key, part: part?.number, task, signal, onProgress, resolve, reject, open: true };
      entry.answer = async (value) => { entry.open = false; resolve(value); await settled(); };
      entry.fail = async (failure) => { entry.open = false; reject(failure); await settled(); };
      signal?.addEventListener("abort", () => { entry.open = false; reject({ name: "AbortError" }); });
      requests.push(entry);
    });
  const transport = {
    probe: (task, signal) => request("probe", task, { signal }),
    put: (task, sending) => request("put", task, sending),
    create: (task, signal) => request("create", task, { signal }),
    part: (task, part, sending) => request("part", task, sending, part),
    complete: (task, signal) => request("complete", task, { signal }),
    abort: (upload) => request("abort", upload),
  };
  const queue = new UploadQueue({ transport, clock });
  const open = () => requests.filter((entry) => entry.open && entry.kind !== "abort");
  const find = (kind, key) => {
    const found = open().find((entry) => entry.kind === kind && (key === undefined || entry.key === key));
    assert.ok(found, `no open ${kind} ${key ?? ""} among ${open().map(({ kind, key }) => `${kind} ${key}`).join(", ")}`);
    return found;
  };
  return { queue, clock, requests, open, find, states: () => queue.tasks.map(({ state }) => state).join(" ") };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const file = (key, size = SMALL) => ({ bucket: "b", key, file: { size } });
const ABSENT = { exists: false, size: 0, ageMs: null };
const present = (size, ageMs) => ({ exists: true, size, ageMs });

test("small files are sent whole, four at once, in order", async () => {
  const { queue, open, find } = setUp();
  queue.add(["1", "2", "3", "4", "5", "6"].map((key) => file(key)));
  assert.deepEqual(open().map(({ kind, key }) => kind + key), ["put1", "put2", "put3", "put4"]);
  await find("put", "2").answer();
  assert.deepEqual(open().map(({ key }) => key), ["1", "3", "4", "5"]);
  assert.equal(queue.summary().counts.done, 1);
});

test("what is stored is told", async () => {
  const { queue, find } = setUp();
  const stored = [];
  queue.onStored(({ key }) => stored.push(key));
  queue.add([file("a")]);
  await find("put").answer();
  assert.deepEqual(stored, ["a"]);
  assert.equal(queue.isBusy, false);
});

test("a large file is looked for, sent in three parts at once, and completed", async () => {
  const { queue, open, find, states } = setUp();
  queue.add([file("big", 70 * MIB), file("small")]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  assert.deepEqual(open().map(({ kind, part }) => kind + (part ?? "")).sort(), ["part1", "part2", "part3", "put"]);
  await find("put").answer();
  for (let number = 1; number <= 5; number += 1) {
    assert.ok(open().length <= 3);
    await open().find(({ part }) => part === number).answer(`e${number}`);
  }
  const complete = find("complete");
  assert.deepEqual(complete.task.parts.map(({ etag }) => etag), ["e1", "e2", "e3", "e4", "e5"]);
  assert.equal(queue.summary().sent, 70 * MIB + SMALL);
  await complete.answer();
  assert.equal(states(), "done done");
});

test("a part that is cut is sent again after a while, and only that part", async () => {
  const { queue, clock, open, find } = setUp();
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  await open().find(({ part }) => part === 2).fail({ status: 0 });
  assert.deepEqual(open().map(({ part }) => part), [1, 3]);
  clock.pass(500);
  assert.deepEqual(open().map(({ part }) => part).sort(), [1, 2, 3]);
});

test("what fails six times has failed, and goes on from its parts when tried again", async () => {
  const { queue, clock, open, find, states } = setUp();
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  await open().find(({ part }) => part === 1).answer("e1");
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await open().find(({ part }) => part === 2).fail({ status: 503, code: "SlowDown" });
    clock.pass(60_000);
  }
  assert.equal(states(), "failed");
  assert.equal(open().length, 0, "the other parts are stopped");
  queue.resume(queue.tasks[0]);
  assert.deepEqual(open().map(({ kind, part }) => kind + part).sort(), ["part2", "part3"]);
});

test("what is refused fails at once", async () => {
  const { queue, find, states } = setUp();
  queue.add([file("a")]);
  await find("put").fail({ status: 403, code: "AccessDenied" });
  assert.equal(states(), "failed");
  assert.equal(queue.tasks[0].error.code, "AccessDenied");
});

test("conflicts are asked once for all that were added together", async () => {
  const { queue, find, states } = setUp();
  queue.add(["1", "2", "3", "4", "5"].map((key) => file(key)));
  await find("put", "1").fail({ status: 412 });
  await find("put", "2").fail({ status: 412 });
  assert.equal(queue.unanswered.length, 2);
  queue.answer(queue.tasks[0].batch, "skip");
  assert.equal(states(), "skipped skipped active active active");
  await find("put", "3").fail({ status: 412 });
  assert.equal(states(), "skipped skipped skipped active active");
  queue.add([file("6")]);
  await find("put", "6").fail({ status: 412 });
  assert.equal(queue.unanswered.length, 1, "another batch is asked again");
});

test("replace all sends again without the condition", async () => {
  const { queue, find, states } = setUp();
  queue.add([file("1"), file("2")]);
  await find("put", "1").fail({ status: 412 });
  queue.answer(queue.tasks[0].batch, "replace");
  assert.equal(find("put", "1").task.replace, true);
  await find("put", "2").fail({ status: 412 });
  assert.equal(find("put", "2").task.replace, true);
  await find("put", "1").answer();
  await find("put", "2").answer();
  assert.equal(states(), "done done");
});

test("conflicts are decided one by one where one wants to", async () => {
  const { queue, find, states } = setUp();
  queue.add([file("1"), file("2")]);
  await find("put", "1").fail({ status: 412 });
  queue.answer(queue.tasks[0].batch, "each");
  await find("put", "2").fail({ status: 412 });
  assert.equal(queue.unanswered.length, 0);
  assert.equal(states(), "asking asking");
  queue.decide(queue.tasks[0], "replace");
  queue.decide(queue.tasks[1], "skip");
  assert.equal(states(), "active skipped");
});

test("a large file in the place of another is not sent before one has said so", async () => {
  const { queue, open, find, states } = setUp();
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(present(5, 100_000));
  assert.equal(states(), "asking");
  assert.equal(open().length, 0);
  queue.decide(queue.tasks[0], "replace");
  assert.equal(open()[0].kind, "create");
});

test("a conflict at the end ends the upload when it is skipped", async () => {
  const { queue, open, find, requests } = setUp();
  queue.add([file("big", 20 * MIB)]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  for (const part of open()) await part.answer("e");
  await find("complete").fail({ status: 412 });
  queue.answer(queue.tasks[0].batch, "skip");
  assert.equal(requests.at(-1).kind, "abort");
  assert.equal(requests.at(-1).task.uploadId, "id");
});

test("a lost answer to a file that was stored is not a conflict", async () => {
  const { queue, clock, find, states } = setUp();
  queue.add([file("a")]);
  clock.pass(3000);
  await find("put").fail({ status: 0 });
  clock.pass(500);
  await find("probe").answer(present(SMALL, 2000));
  assert.equal(states(), "done");
});

test("a lost answer, and something older in the place, is a conflict", async () => {
  const { queue, clock, find, states } = setUp();
  queue.add([file("a")]);
  await find("put").fail({ status: 0 });
  clock.pass(500);
  await find("probe").answer(present(SMALL, 60_000));
  assert.equal(states(), "asking");
});

test("an upload that is gone is begun again, once, whichever parts say so", async () => {
  const { queue, clock, open, find } = setUp();
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  const parts = open();
  for (const part of parts) await part.fail({ status: 404, code: "NoSuchUpload" });
  clock.pass(500);
  await find("probe").answer(ABSENT);
  await find("create").answer("id2");
  assert.equal(queue.tasks[0].uploadId, "id2");
  assert.deepEqual(open().map(({ part }) => part), [1, 2, 3]);
});

test("a paused file sends nothing and goes on with the parts that are left", async () => {
  const { queue, open, find, states } = setUp();
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  await open().find(({ part }) => part === 1).answer("e1");
  queue.pause(queue.tasks[0]);
  await settled();
  assert.equal(states(), "paused");
  assert.equal(open().length, 0);
  assert.equal(queue.summary().sent, 16 * MIB);
  queue.resume(queue.tasks[0]);
  assert.deepEqual(open().map(({ kind, part }) => kind + part), ["part2", "part3"]);
});

test("while all is paused nothing is sent, and what is added waits", async () => {
  const { queue, open } = setUp();
  queue.add([file("1")]);
  queue.pauseAll();
  await settled();
  queue.add([file("2")]);
  assert.equal(open().length, 0);
  queue.resumeAll();
  assert.deepEqual(open().map(({ kind, key }) => kind + key), ["probe1", "put2"], "what was stopped may have been stored");
});

test("cancelling stops what is under way and ends the upload", async () => {
  const { queue, open, find, requests, clock, states } = setUp();
  queue.add([file("big", 40 * MIB), file("small")]);
  await find("probe").answer(ABSENT);
  await find("create").answer("id");
  queue.cancel(queue.tasks[0]);
  await settled();
  assert.equal(states(), "cancelled active");
  assert.deepEqual(open().map(({ key }) => key), ["small"]);
  const ends = () => requests.filter(({ kind }) => kind === "abort");
  await ends()[0].fail({ status: 0 });
  clock.pass(500);
  assert.equal(ends().length, 2, "ending is tried again");
});

test("an upload that is begun while its file is cancelled is ended", async () => {
  const { queue, find, requests } = setUp();
  // This store answers although the request was stopped.
  queue.transport.create = () => new Promise((resolve) => { queue.created = resolve; });
  queue.add([file("big", 40 * MIB)]);
  await find("probe").answer(ABSENT);
  queue.cancel(queue.tasks[0]);
  queue.created("late");
  await settled();
  assert.equal(requests.at(-1).kind, "abort");
  assert.equal(requests.at(-1).task.uploadId, "late");
});

test("when the session ends everything waits, and goes on after one logged in", async () => {
  const { queue, open, find, states } = setUp();
  queue.add([file("1"), file("2")]);
  await find("put", "1").fail({ status: 401, code: "NoSession" });
  await settled();
  assert.equal(queue.signedOut, true);
  assert.equal(states(), "waiting waiting");
  assert.equal(open().length, 0);
  queue.resumeAll();
  assert.equal(open().length, 2);
});

test("progress, speed and the time that remains", async () => {
  const { queue, clock, find } = setUp();
  queue.add([file("a", 10_000), file("b", 30_000)]);
  clock.pass(1000);
  find("put", "a").onProgress(5000);
  clock.pass(1000);
  find("put", "a").onProgress(10_000);
  clock.pass(1000);
  const { sent, total, bytesPerSecond, remainingSeconds } = queue.summary();
  assert.deepEqual({ sent, total, bytesPerSecond, remainingSeconds }, { sent: 10_000, total: 40_000, bytesPerSecond: 5000, remainingSeconds: 6 });
});

test("ten thousand files go through", async () => {
  const { queue, open } = setUp();
  queue.add(Array.from({ length: 10_000 }, (_, index) => file(String(index), 0)));
  while (open().length > 0) await Promise.all(open().map((entry) => entry.answer()));
  assert.equal(queue.summary().counts.done, 10_000);
});

test("rows stay in place while one decides file by file, and what is over goes when that is done", async () => {
  const { queue, find } = setUp();
  queue.add(["a", "b", "c", "d"].map((key) => file(key)));
  for (const key of ["a", "b", "c"]) await find("put", key).fail({ status: 412 });
  const rows = (shown) => keptInPlace(queue.tasks, shown);
  const keys = (tasks) => [...tasks].map(({ key }) => key).join("");
  const [a, b, c] = queue.tasks;
  let shown = new Set(rows(new Set()));
  assert.equal(keys(shown), "abcd");
  queue.answer(a.batch, "each");
  queue.decide(a, "skip");
  await find("put", "d").answer();
  shown = new Set(rows(shown));
  assert.equal(keys(shown), "abcd");
  queue.decide(b, "replace");
  await find("put", "b").answer();
  assert.equal(keys(rows(shown)), "abcd");
  queue.decide(c, "skip");
  assert.equal(keys(rows(shown)), "");
});

test("what is over goes at once while nothing is to be decided by itself", async () => {
  const { queue, find } = setUp();
  queue.add(["a", "b"].map((key) => file(key)));
  const shown = new Set(queue.tasks);
  await find("put", "a").answer();
  assert.deepEqual(keptInPlace(queue.tasks, shown).map(({ key }) => key), ["b"]);
});
