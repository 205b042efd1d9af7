// The files that are still to be done, in rows that stay where they are while somebody decides row by row.

/** @typedef {import("./task.js").Task} Task */

/**
 * What is not over yet. While a file of these asks to be decided by itself, what was `shown` before stays as well: a row
 * that went would move the next one under the pointer.
 *
 * @param {Task[]} tasks
 * @param {Set<Task>} shown
 */
export function keptInPlace(tasks, shown) {
  const isDeciding = tasks.some(({ state, batch }) => state === "asking" && batch.policy === "each");
  return tasks.filter((task) => !task.isOver || (isDeciding && shown.has(task)));
}
