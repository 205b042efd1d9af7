// The requests of an upload, whoever carries them.

/**
 * @typedef {import("./task.js").Task} Task
 * @typedef {{ signal: AbortSignal, onProgress: (bytes: number) => void }} Sending
 * @typedef {object} Transport Each rejects with a {@link import("./retry.js").Failure}.
 * @property {(task: Task, signal: AbortSignal) => Promise<{ exists: boolean, size: number, ageMs: number | null }>} probe
 *   Whether something has the key, and for how long by the store's clock.
 * @property {(task: Task, sending: Sending) => Promise<void>} put
 * @property {(task: Task, signal: AbortSignal) => Promise<string>} create Gives the upload's id.
 * @property {(task: Task, part: import("./task.js").Part, sending: Sending) => Promise<string>} part Gives its ETag.
 * @property {(task: Task, signal: AbortSignal) => Promise<void>} complete
 * @property {(task: { bucket: string, key: string, uploadId: string }) => Promise<void>} abort
 */

/**
 * Sends what a job says.
 *
 * @param {Transport} transport
 * @param {Task} task
 * @param {import("./task.js").Job} job
 * @param {Sending} sending
 * @returns {Promise<any>}
 */
export function requestOf(transport, task, { kind, part }, sending) {
  if (part) return transport.part(task, part, sending);
  if (kind === "put") return transport.put(task, sending);
  if (kind === "probe") return transport.probe(task, sending.signal);
  if (kind === "create") return transport.create(task, sending.signal);
  return transport.complete(task, sending.signal);
}
