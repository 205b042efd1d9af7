// The queue of uploads: which request is sent when, and what its outcome means. It knows no browser: requests go through
// a transport, time comes from a clock, and both are given.

import { abandon } from "./abandon.js";
import { failed, stopped, succeeded } from "./outcome.js";
import { requestOf } from "./requests.js";
import { Speed } from "./speed.js";
import { totalsOf } from "./totals.js";
import { Task } from "./task.js";

/** @typedef {{ now: () => number, after: (ms: number, action: () => void) => void }} Clock */

/** So many requests at once: browsers open six connections to one server, and the page needs some for itself. */
export const REQUESTS_AT_ONCE = 4;

/** So many parts of one file at once, so that a large file leaves room for others. */
export const PARTS_AT_ONCE = 3;

/** Holds the files that are sent, wait to be sent, or were sent. */
export class UploadQueue {
  /** @type {Task[]} In the order they were added. */
  tasks = [];
  /** Nothing is sent while everything is paused. */
  paused = false;
  /** The session ended: nothing is sent before {@link resumeAll}. */
  signedOut = false;
  #speed = new Speed();
  /** @type {Map<Task, Set<AbortController>>} */
  #underWay = new Map();
  #requests = 0;
  #nextId = 1;
  /** Everything before it is over. */
  #head = 0;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {Set<(task: Task) => void>} */
  #storedWatchers = new Set();

  /** @param {{ transport: import("./requests.js").Transport, clock: Clock }} given */
  constructor({ transport, clock }) {
    this.transport = transport;
    this.clock = clock;
  }

  /** Calls back after each change; gives the function that ends this. @param {() => void} watcher */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls back when a file is stored; gives the function that ends this. @param {(task: Task) => void} watcher */
  onStored(watcher) {
    this.#storedWatchers.add(watcher);
    return () => this.#storedWatchers.delete(watcher);
  }

  /**
   * Adds files that share one answer to conflicts.
   *
   * @param {{ bucket: string, key: string, file: Blob & { name?: string } }[]} files
   */
  add(files) {
    /** @type {import("./task.js").Batch} */
    const batch = { policy: "ask" };
    for (const file of files) this.tasks.push(new Task(this.#nextId++, file, batch));
    this.#pump();
  }

  /** @param {Task} task */
  pause(task) {
    if (task.state !== "waiting" && task.state !== "active") return;
    task.state = "paused";
    this.#stopRequests(task);
    this.#changed();
  }

  /** Goes on with a paused file; tries a failed one again. @param {Task} task */
  resume(task) {
    if (task.state !== "paused" && task.state !== "failed") return;
    this.#makeReady(task);
    this.#pump();
  }

  pauseAll() {
    this.paused = true;
    for (const task of this.tasks) if (task.state === "active") this.#stopRequests(task);
    this.#speed.reset();
    this.#changed();
  }

  resumeAll() {
    this.paused = false;
    this.signedOut = false;
    for (const task of this.tasks) if (task.state === "paused") this.#makeReady(task);
    this.#pump();
  }

  retryFailed() {
    for (const task of this.tasks) if (task.state === "failed") this.#makeReady(task);
    this.#pump();
  }

  /** The network is back: what failed or waits because of it goes on at once. */
  retryLost() {
    for (const task of this.tasks) {
      if ((task.state === "failed" && task.error?.status === 0) || task.state === "active") this.#makeReady(task);
    }
    this.#pump();
  }

  /** Somebody logged in again. */
  resumeAfterLogin() {
    this.signedOut = false;
    this.#pump();
  }

  /** @param {Task} task */
  cancel(task) {
    if (task.isOver && task.state !== "failed") return;
    this.#giveUp(task, "cancelled");
    this.#pump();
  }

  cancelAll() {
    for (const task of this.tasks) if (!task.isOver || task.state === "failed") this.#giveUp(task, "cancelled");
    this.paused = false;
    this.#pump();
  }

  /** Answers the conflicts of a batch, those to come included; `each` leaves them to be decided one by one. @param {import("./task.js").Batch} batch @param {"each" | "replace" | "skip"} policy */
  answer(batch, policy) {
    batch.policy = policy;
    if (policy !== "each") for (const task of this.tasks) if (task.state === "asking" && task.batch === batch) this.#settleConflict(task, policy);
    this.#pump();
  }

  /** Decides one conflict. @param {Task} task @param {"replace" | "skip"} what */
  decide(task, what) {
    if (task.state !== "asking") return;
    this.#settleConflict(task, what);
    this.#pump();
  }

  /** Forgets what is over. */
  clear() {
    this.tasks = this.tasks.filter((task) => !task.isOver);
    this.#head = 0;
    this.#changed();
  }

  /** Files that wait for an answer that was not given for their batch. */
  get unanswered() {
    return this.tasks.filter(({ state, batch }) => state === "asking" && batch.policy === "ask");
  }

  /** Something is still to be sent. */
  get isBusy() {
    return this.tasks.some((task) => !task.isOver);
  }

  /** Counts and sums over all files, and how fast it goes. */
  summary() {
    const totals = totalsOf(this.tasks);
    const now = this.clock.now();
    const isIdle = this.#requests === 0;
    const bytesPerSecond = isIdle ? null : this.#speed.perSecond(now);
    const remainingSeconds = isIdle ? null : this.#speed.remaining(now, totals.total - totals.sent);
    return { ...totals, bytesPerSecond, remainingSeconds };
  }

  /** Sends what may be sent now. */
  #pump() {
    if (!this.paused && !this.signedOut) {
      while (this.#head < this.tasks.length && this.tasks[this.#head].isOver) this.#head += 1;
      for (let index = this.#head; index < this.tasks.length && this.#requests < REQUESTS_AT_ONCE; index += 1) {
        const task = this.tasks[index];
        for (let job = this.#nextOf(task); job && this.#requests < REQUESTS_AT_ONCE; job = this.#nextOf(task)) void this.#send(task, job);
      }
    }
    this.#changed();
  }

  /** @param {Task} task */
  #nextOf(task) {
    return task.next(this.clock.now(), PARTS_AT_ONCE);
  }

  /** @param {Task} task @param {import("./task.js").Job} job */
  async #send(task, job) {
    const controller = new AbortController();
    const { signal } = controller;
    const began = this.clock.now();
    this.#requests += 1;
    this.#keep(task, controller);
    task.state = "active";
    if (job.part) job.part.sending = true;
    else task.busy = true;
    /** @type {import("./retry.js").Failure | null} */
    let failure = null;
    /** @type {any} */
    let answer;
    try {
      answer = await this.#request(task, job, signal);
    } catch (error) {
      failure = /** @type {import("./retry.js").Failure} */ (error);
    }
    this.#requests -= 1;
    this.#underWay.get(task)?.delete(controller);
    if (job.part) Object.assign(job.part, { sending: false, sent: 0 });
    else task.busy = false;
    const now = this.clock.now();
    if (signal.aborted) this.#apply(task, stopped(task, job, answer, began));
    else if (failure) this.#apply(task, failed(task, job, failure, { began, now }));
    else this.#apply(task, succeeded(task, job, answer, now));
    this.#pump();
  }

  /** @param {Task} task @param {import("./task.js").Job} job @param {AbortSignal} signal @returns {Promise<any>} */
  #request(task, job, signal) {
    const { part } = job;
    /** @param {number} bytes */
    const onProgress = (bytes) => {
      if (signal.aborted) return;
      const before = part ? part.sent : task.sentWhole;
      if (part) part.sent = bytes;
      else task.sentWhole = bytes;
      this.#speed.add(this.clock.now(), bytes - before);
      this.#changed();
    };
    return requestOf(this.transport, task, job, { signal, onProgress });
  }

  /** @param {Task} task @param {import("./outcome.js").Effect} effect */
  #apply(task, effect) {
    if (effect.kind === "stored") for (const watcher of this.#storedWatchers) watcher(task);
    else if (effect.kind === "conflict") this.#conflict(task);
    else if (effect.kind === "signed-out") this.#signOut();
    else if (effect.kind === "failed") this.#stopRequests(task);
    else if (effect.kind === "left-over") abandon(this, task);
    else if (effect.kind === "later") this.clock.after(effect.ms, () => this.#pump());
  }

  /** @param {Task} task */
  #conflict(task) {
    const { policy } = task.batch;
    if (policy === "ask" || policy === "each") task.state = "asking";
    else this.#settleConflict(task, policy);
  }

  /** @param {Task} task @param {"replace" | "skip"} what */
  #settleConflict(task, what) {
    if (what === "skip") this.#giveUp(task, "skipped");
    else Object.assign(task, { replace: true, mustProbe: false, state: "waiting" });
    this.#head = 0;
  }

  #signOut() {
    this.signedOut = true;
    this.#speed.reset();
    for (const task of this.tasks) if (task.state === "active") this.#stopRequests(task);
  }

  /** @param {Task} task */
  #makeReady(task) {
    if (task.state !== "active") task.state = "waiting";
    Object.assign(task, { error: null, failures: 0, notBefore: 0 });
    for (const part of task.parts ?? []) Object.assign(part, { failures: 0, notBefore: 0 });
    this.#head = 0;
  }

  /** Ends what is under way; nothing that was begun in the store stays. @param {Task} task @param {"cancelled" | "skipped"} state */
  #giveUp(task, state) {
    task.state = state;
    this.#stopRequests(task);
    abandon(this, task);
    task.startOver();
  }

  /** @param {Task} task */
  #stopRequests(task) {
    for (const controller of this.#underWay.get(task) ?? []) controller.abort();
    task.sentWhole = 0;
    for (const part of task.parts ?? []) part.sent = 0;
    if (task.state === "active") task.state = "waiting";
  }

  /** @param {Task} task @param {AbortController} controller */
  #keep(task, controller) {
    const controllers = this.#underWay.get(task) ?? new Set();
    this.#underWay.set(task, controllers.add(controller));
  }

  #changed() {
    for (const watcher of this.#watchers) watcher();
  }
}
