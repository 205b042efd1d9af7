// How fast bytes flow, over the last seconds, and how long what remains will take.

/** Older bytes say nothing about the speed of now. */
const WINDOW_MS = 8_000;

/** Below this a figure would jump about. */
const SETTLED_MS = 1_000;

/** A figure of bytes per second from what flowed lately. Time is whatever the caller's clock says, in milliseconds. */
export class Speed {
  /** @type {{ at: number, bytes: number }[]} */
  #samples = [];
  /** @type {number | null} */
  #since = null;

  /** Bytes have flowed. @param {number} now @param {number} bytes */
  add(now, bytes) {
    if (bytes <= 0) return;
    this.#since ??= now;
    const last = this.#samples.at(-1);
    // A few samples a second say as much as thousands.
    if (last && now - last.at < 100) last.bytes += bytes;
    else this.#samples.push({ at: now, bytes });
    this.#forget(now);
  }

  /** Forgets everything, as after a pause. */
  reset() {
    this.#samples = [];
    this.#since = null;
  }

  /** Bytes per second, or nothing while too little has been seen. @param {number} now @returns {number | null} */
  perSecond(now) {
    if (this.#since === null) return null;
    this.#forget(now);
    const span = Math.min(WINDOW_MS, now - this.#since);
    if (span < SETTLED_MS) return null;
    return (this.#samples.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / span;
  }

  /** Seconds until as many bytes have flowed, or nothing while one cannot know. @param {number} now @param {number} bytes @returns {number | null} */
  remaining(now, bytes) {
    const speed = this.perSecond(now);
    if (speed === null || speed === 0) return null;
    return bytes / speed;
  }

  /** @param {number} now */
  #forget(now) {
    const keep = this.#samples.findIndex(({ at }) => now - at <= WINDOW_MS);
    this.#samples.splice(0, keep === -1 ? this.#samples.length : keep);
  }
}
