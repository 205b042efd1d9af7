// Counts and sums over the files of a queue.

/** What is cancelled or skipped counts as a file, but not as bytes. @param {import("./task.js").Task[]} tasks */
export function totalsOf(tasks) {
  const counts = { waiting: 0, active: 0, paused: 0, asking: 0, done: 0, failed: 0, cancelled: 0, skipped: 0 };
  let total = 0;
  let sent = 0;
  for (const task of tasks) {
    counts[task.state] += 1;
    if (task.state === "cancelled" || task.state === "skipped") continue;
    total += task.size;
    sent += task.sent;
  }
  return { counts, files: tasks.length, total, sent };
}
