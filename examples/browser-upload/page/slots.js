// How many requests run at once, over all uploads: first come, first served.

/** A number of places; who finds none waits. */
export class Slots {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  /** Runs the task once a place is free; gives up waiting where the signal aborts. */
  async run(task, signal) {
    await this.#acquire(signal);
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  #acquire(signal) {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
        reject(signal.reason);
      };
      const entry = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      this.#waiting.push(entry);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #release() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
