// One file on its way: what has been done, and what is to be done next. No request is sent here.

import { planParts } from "./plan.js";

/**
 * @typedef {"waiting" | "active" | "paused" | "asking" | "done" | "failed" | "cancelled" | "skipped"} State
 * @typedef {{ number: number, from: number, to: number, etag: string | null, sending: boolean, sent: number, failures: number, notBefore: number }} Part
 * @typedef {{ policy: "ask" | "each" | "replace" | "skip" }} Batch Files that were added together share the answer to conflicts.
 * @typedef {{ kind: "probe" | "put" | "create" | "part" | "complete", part?: Part }} Job
 */

/** What is larger is not sent before it is known whether something is in its place. */
export const PROBE_ABOVE_BYTES = 1024 * 1024;

/** A file to be stored under a key. */
export class Task {
  /** @type {State} */
  state = "waiting";
  /** The upload in parts that is open. @type {string | null} */
  uploadId = null;
  /** @type {Part[] | null} */
  parts;
  /** Bytes of a file that is sent whole. */
  sentWhole = 0;
  /** Whether something may be replaced; nothing until somebody said. */
  replace = false;
  /** It must be asked whether something is in its place: it is too large to be sent in vain, or an answer was lost. */
  mustProbe = false;
  /** A request for the whole file is under way. */
  busy = false;
  failures = 0;
  /** No request before this time. */
  notBefore = 0;
  /** When the attempt was begun whose answer was lost. @type {number | null} */
  unknownSince = null;
  /** @type {import("./retry.js").Failure | null} */
  error = null;

  /**
   * @param {number} id
   * @param {{ bucket: string, key: string, file: Blob & { name?: string } }} what
   * @param {Batch} batch
   */
  constructor(id, { bucket, key, file }, batch) {
    this.id = id;
    this.bucket = bucket;
    this.key = key;
    this.file = file;
    this.size = file.size;
    this.batch = batch;
    this.parts = this.#plan();
    this.mustProbe = this.size > PROBE_ABOVE_BYTES;
  }

  /** Bytes that are sent, those on their way included. */
  get sent() {
    if (this.state === "done") return this.size;
    if (this.parts === null) return this.sentWhole;
    return this.parts.reduce((sum, part) => sum + (part.etag === null ? part.sent : part.to - part.from), 0);
  }

  /** Nothing more will happen to it by itself. */
  get isOver() {
    return this.state === "done" || this.state === "failed" || this.state === "cancelled" || this.state === "skipped";
  }

  /**
   * The next request, or nothing while none can be sent now.
   *
   * @param {number} now
   * @param {number} partsAtOnce
   * @returns {Job | null}
   */
  next(now, partsAtOnce) {
    if (this.state !== "waiting" && this.state !== "active") return null;
    if (this.busy || now < this.notBefore) return null;
    if (this.mustProbe) return { kind: "probe" };
    if (this.parts === null) return { kind: "put" };
    if (this.uploadId === null) return { kind: "create" };
    if (this.parts.every(({ etag }) => etag !== null)) return { kind: "complete" };
    if (this.parts.filter(({ sending }) => sending).length >= partsAtOnce) return null;
    const part = this.parts.find(({ etag, sending, notBefore }) => etag === null && !sending && notBefore <= now);
    return part ? { kind: "part", part } : null;
  }

  /** Forgets the upload in parts, which is gone or was ended. */
  startOver() {
    this.uploadId = null;
    this.parts = this.#plan();
    this.sentWhole = 0;
    this.mustProbe = !this.replace && this.size > PROBE_ABOVE_BYTES;
  }

  #plan() {
    return planParts(this.size)?.map((part) => ({ ...part, etag: null, sending: false, sent: 0, failures: 0, notBefore: 0 })) ?? null;
  }
}
