// Deletes a bucket with all that is in it, a thousand objects at a time. Knows the requests, nothing of the page. Pure
// but for what it is given to send with.

/**
 * @typedef {{ post: (path: string, body?: unknown, options?: { signal?: AbortSignal }) => Promise<any>,
 *   delete: (path: string, body?: unknown, options?: { signal?: AbortSignal }) => Promise<any> }} Sender
 */

/**
 * Empties the bucket, then deletes it.
 *
 * @param {Sender} sender
 * @param {string} bucket
 * @param {{ isEmpty: boolean, onProgress: (deleted: number) => void, signal: AbortSignal }} options
 *   `isEmpty`: only the bucket itself is deleted. `signal` stops between two requests; what is deleted stays deleted.
 * @returns {Promise<{ isDeleted: boolean, deleted: number, errors: { key: string, code: string, message: string }[] }>}
 *   Not deleted where it was stopped, or where objects could not be deleted.
 */
export async function deleteBucket(sender, bucket, { isEmpty, onProgress, signal }) {
  const path = `/api/v1/buckets/${encodeURIComponent(bucket)}`;
  let deleted = 0;
  for (let more = !isEmpty; more && !signal.aborted; ) {
    const answer = await sender.post(`${path}/objects/delete-prefix`, { prefix: "" });
    deleted += answer.deleted;
    onProgress(deleted);
    if (answer.errors.length > 0) return { isDeleted: false, deleted, errors: answer.errors };
    more = answer.more;
  }
  if (signal.aborted) return { isDeleted: false, deleted, errors: [] };
  await sender.delete(path);
  return { isDeleted: true, deleted, errors: [] };
}
