// One upload: a small file in one request, a large one in parts. Knows nothing of how it is shown.

import { completion, send, textOf } from "./s3.js";
import { sign } from "./signer.js";
import { Slots } from "./slots.js";

/** Browsers hold six connections to a host; the listing needs one too. */
const slots = new Slots(4);

/** What is tried again waits this long, doubling, each time. */
const FIRST_PAUSE_MS = 500;
const TRIES = 4;

/**
 * Fires `change` whenever its state or its progress moves.
 *
 * `state` goes from `waiting` to `sending`, to `finishing` (all parts are there), to `done`; or to `failed`, from where
 * {@link start} goes on with the parts that are missing; or to `cancelled`.
 */
export class Upload extends EventTarget {
  /** @param {File} file @param {{ partBytes: number, maximumBytes: number }} limit */
  constructor(file, limit) {
    super();
    this.file = file;
    this.state = "waiting";
    /** @type {Error | null} Why it failed, or why it is being tried again. */
    this.error = null;
    this.parts = cut(file.size, limit.partBytes);
    this.startedAt = 0;
    this.bytesBefore = 0;
    this.#limit = limit;
  }

  #limit;
  #abort = new AbortController();
  #key = "";
  #uploadId = "";

  get sentBytes() {
    return this.parts.reduce((sum, part) => sum + part.sentBytes, 0);
  }

  /** Bytes per second since it was started. */
  get speed() {
    const seconds = (performance.now() - this.startedAt) / 1000;
    return seconds > 0.2 ? (this.sentBytes - this.bytesBefore) / seconds : 0;
  }

  get isRunning() {
    return ["waiting", "sending", "finishing"].includes(this.state);
  }

  /** Sends it; never throws: the state tells. */
  async start() {
    this.#abort = new AbortController();
    this.startedAt = performance.now();
    this.bytesBefore = this.sentBytes;
    this.#become("waiting");
    try {
      await (this.parts.length === 1 ? this.#sendWhole() : this.#sendParts());
      this.#become("done");
    } catch (error) {
      const cancelled = this.#abort.signal.reason?.name === "CancelledError";
      // One part's failure ends the others; the store keeps what has arrived.
      this.#abort.abort(error);
      this.#become(cancelled ? "cancelled" : "failed", cancelled ? null : error);
    }
  }

  /** Ends it and lets the store forget its parts. */
  cancel() {
    this.#abort.abort(Object.assign(new Error("cancelled"), { name: "CancelledError" }));
    this.#become("cancelled");
    this.discard();
  }

  /** Lets the store forget the parts of an upload that will not go on. */
  async discard() {
    if (!this.#uploadId || this.state === "done") return;
    const wish = { operation: "abort", key: this.#key, uploadId: this.#uploadId };
    this.#uploadId = "";
    // Best effort: nobody waits for it, and the bucket's owner sweeps what is left.
    await this.#insist(async () => send(await sign(wish)), null).catch(() => {});
  }

  async #sendWhole() {
    const [part] = this.parts;
    const wish = { operation: "upload", name: this.file.name, size: this.file.size, type: this.file.type };
    await slots.run(() => this.#insist(async (signal) => {
      this.#become("sending");
      await send(await sign(wish), { body: this.file, signal, onProgress: this.#progressOf(part) });
    }), this.#abort.signal);
    part.sentBytes = this.file.size;
  }

  async #sendParts() {
    if (!this.#uploadId) await this.#create();
    this.#become("sending");
    const missing = this.parts.filter((part) => !part.etag);
    await Promise.all(missing.map((part) => slots.run(() => this.#sendPart(part), this.#abort.signal)
      .catch((error) => {
        // The first failure stops the others at once, instead of after their last byte.
        this.#abort.abort(error);
        throw error;
      })));
    this.#become("finishing");
    const wish = { operation: "complete", key: this.#key, uploadId: this.#uploadId };
    await this.#insist(async (signal) => send(await sign(wish), { body: completion(this.parts), signal }));
  }

  async #create() {
    const { name, size, type } = this.file;
    await this.#insist(async (signal) => {
      const signed = await sign({ operation: "create", name, size, type });
      const { xml } = await send(signed, { signal });
      this.#key = signed.key;
      this.#uploadId = textOf(xml, "UploadId");
    });
  }

  async #sendPart(part) {
    const size = part.end - part.start;
    const wish = { operation: "part", key: this.#key, uploadId: this.#uploadId, number: part.number, size };
    await this.#insist(async (signal) => {
      const body = this.file.slice(part.start, part.end);
      const { header } = await send(await sign(wish), { body, signal, onProgress: this.#progressOf(part) });
      part.etag = header("ETag") ?? "";
      if (!part.etag) throw new Error("The bucket’s CORS rules hide the ETag of a part: add <ExposeHeader>ETag</ExposeHeader>.");
    }).catch((error) => {
      part.sentBytes = 0;
      throw error;
    });
    part.sentBytes = size;
    this.#changed();
  }

  #progressOf(part) {
    return (sentBytes) => {
      part.sentBytes = Math.min(sentBytes, part.end - part.start);
      this.error = null;
      this.#changed();
    };
  }

  /** Tries again what may pass a little later, each time with a fresh signature. */
  async #insist(attempt, signal = this.#abort.signal) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(signal);
      } catch (error) {
        if (!error.isTemporary || tries === TRIES) throw error;
        this.error = error;
        this.#changed();
        await pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random()), signal);
      }
    }
  }

  #become(state, error = null) {
    if (this.state === "cancelled" && state !== "waiting") return;
    this.state = state;
    this.error = error;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Up to twice the size of a part a file goes in one piece. */
function cut(size, partBytes) {
  const step = size > 2 * partBytes ? partBytes : Math.max(size, 1);
  const count = Math.max(1, Math.ceil(size / step));
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    start: index * step,
    end: Math.min(size, (index + 1) * step),
    sentBytes: 0,
    etag: "",
  }));
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
