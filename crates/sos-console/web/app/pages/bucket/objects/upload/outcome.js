// What the outcome of a request means for its file, and what follows from it. The task is changed; what goes beyond the
// task is given back as an effect.

import { ATTEMPTS_MAX, delayMs, meaningOf } from "./retry.js";

/**
 * @typedef {{ kind: "none" | "stored" | "conflict" | "signed-out" | "failed" | "left-over" } | { kind: "later", ms: number }} Effect
 * @typedef {import("./task.js").Task} Task
 * @typedef {import("./task.js").Job} Job
 */

/** @type {Effect} */
const NONE = { kind: "none" };

/** A request was answered. @param {Task} task @param {Job} job @param {any} answer @param {number} now @returns {Effect} */
export function succeeded(task, job, answer, now) {
  task.failures = 0;
  if (job.kind === "probe") return probed(task, answer, now);
  if (job.kind === "create") task.uploadId = answer;
  else if (job.part) job.part.etag = answer;
  else return stored(task);
  return NONE;
}

/**
 * A request failed.
 *
 * @param {Task} task
 * @param {Job} job
 * @param {import("./retry.js").Failure} failure
 * @param {{ began: number, now: number }} times
 * @returns {Effect}
 */
export function failed(task, job, failure, { began, now }) {
  // A part of an upload that was started over meanwhile.
  if (job.part && !task.parts?.includes(job.part)) return NONE;
  const meaning = meaningOf(failure);
  if (job.kind === "put") task.sentWhole = 0;
  if (meaning === "conflict") return { kind: "conflict" };
  if (meaning === "signed-out") return { kind: "signed-out" };
  if (meaning === "again" && (job.kind === "put" || job.kind === "complete")) answerLost(task, began);
  if (meaning === "upload-gone" && job.kind !== "create") uploadGone(task, job);
  return again(task, job, failure, now, meaning === "final");
}

/**
 * A request was stopped; it may have been carried out all the same.
 *
 * @param {Task} task
 * @param {Job} job
 * @param {any} answer
 * @param {number} began
 * @returns {Effect} An upload in parts that was begun for a file that is given up is left over.
 */
export function stopped(task, job, answer, began) {
  if (job.kind === "put" || job.kind === "complete") answerLost(task, began);
  if (job.kind !== "create" || typeof answer !== "string") return NONE;
  task.uploadId = answer;
  return task.isOver && task.state !== "failed" ? { kind: "left-over" } : NONE;
}

/** @param {Task} task @param {{ exists: boolean, size: number, ageMs: number | null }} found @param {number} now @returns {Effect} */
function probed(task, { exists, size, ageMs }, now) {
  const lostForMs = task.unknownSince === null ? null : now - task.unknownSince;
  Object.assign(task, { mustProbe: false, unknownSince: null });
  // What is younger than the attempt whose answer was lost is what that attempt stored. Times are in whole seconds.
  if (exists && lostForMs !== null && size === task.size && ageMs !== null && ageMs <= lostForMs + 1000) return stored(task);
  return exists && !task.replace ? { kind: "conflict" } : NONE;
}

/** @param {Task} task @returns {Effect} */
function stored(task) {
  Object.assign(task, { state: "done", uploadId: null, error: null });
  return { kind: "stored" };
}

/** @param {Task} task @param {number} began */
function answerLost(task, began) {
  task.mustProbe = true;
  task.unknownSince ??= began;
}

/** The upload in parts is not there: it was completed and the answer lost, or somebody ended it. @param {Task} task @param {Job} job */
function uploadGone(task, job) {
  const { unknownSince } = task;
  task.startOver();
  if (job.kind === "complete" && unknownSince !== null) Object.assign(task, { mustProbe: true, unknownSince });
}

/** @param {Task} task @param {Job} job @param {import("./retry.js").Failure} failure @param {number} now @param {boolean} isFinal @returns {Effect} */
function again(task, job, failure, now, isFinal) {
  const counted = job.part ?? task;
  counted.failures += 1;
  if (isFinal || counted.failures >= ATTEMPTS_MAX) {
    Object.assign(task, { state: "failed", error: failure });
    return { kind: "failed" };
  }
  const ms = delayMs(counted.failures);
  counted.notBefore = now + ms;
  return { kind: "later", ms };
}
