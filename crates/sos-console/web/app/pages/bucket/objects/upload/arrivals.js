// Who wants to know what was stored. Stands beside the queue, which is loaded with the first upload.

/** @typedef {(task: import("./task.js").Task) => void} Listener */

/** @type {Set<Listener>} */
const listeners = new Set();

/** Calls `listener` for each file that is stored from now on; gives what ends that. @param {Listener} listener */
export function onStored(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** @type {Listener} */
export function tellStored(task) {
  for (const listener of listeners) listener(task);
}
