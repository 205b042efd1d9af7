// Work on many objects, in as many requests as it takes. The store is given, so that this is tested without one.

import { movedTo } from "./keys.js";

/**
 * @typedef {import("./items.js").Item} Item
 * @typedef {import("./store.js").KeyError} KeyError
 * @typedef {import("./store.js").Transfer} Transfer
 * @typedef {typeof import("./store.js")} Store
 * @typedef {{ signal: AbortSignal, onProgress: (done: number) => void }} Watch
 */

/** Limits of the endpoints. */
const KEYS_PER_DELETE = 1000;
const ITEMS_PER_COPY = 100;

/** What the store answers where a target exists and nothing may be replaced. */
const EXISTS = "PreconditionFailed";

/**
 * Deletes objects, and folders with all that is in them. Ends early where the store deletes nothing more, or when it is
 * stopped.
 *
 * @param {Pick<Store, "deleteKeys" | "deletePrefix">} store
 * @param {string} bucket
 * @param {Item[]} items
 * @param {Watch} watch
 */
export async function deleteItems(store, bucket, items, { signal, onProgress }) {
  let deleted = 0;
  /** @type {Map<string, KeyError>} */
  const errors = new Map();
  /** @param {number} count @param {KeyError[]} refused */
  const count = (count, refused) => {
    deleted += count;
    for (const error of refused) errors.set(error.key, error);
    onProgress(deleted);
  };
  const keys = items.filter(({ folder }) => !folder).map(({ key }) => key);
  for (const some of batches(keys, KEYS_PER_DELETE)) {
    if (signal.aborted) break;
    const answer = await store.deleteKeys(bucket, some, { signal });
    count(answer.deleted.length, answer.errors);
  }
  for (const { key } of items.filter(({ folder }) => folder)) {
    for (let more = true; more && !signal.aborted; ) {
      const answer = await store.deletePrefix(bucket, key, { signal });
      count(answer.deleted, answer.errors);
      more = answer.more && answer.deleted > 0;
    }
  }
  return { deleted, errors: [...errors.values()] };
}

/**
 * What is to be transferred, in batches, as folders are listed.
 *
 * @param {Pick<Store, "list">} store
 * @param {string} bucket
 * @param {Item[]} items
 * @param {{ target: string, name?: string }} where `name` is the new name of the one item.
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Transfer[]>}
 */
export async function* transfersOf(store, bucket, items, { target, name }, signal) {
  /** @param {string} key @param {string} item */
  const transfer = (key, item) => ({ key, target: movedTo(key, item, target, name) });
  const objects = items.filter(({ folder }) => !folder).map(({ key }) => transfer(key, key));
  yield* batches(objects, ITEMS_PER_COPY);
  for (const folder of items.filter(({ folder }) => folder)) {
    /** @type {string | null} */
    let cursor = null;
    do {
      const page = /** @type {import("./items.js").Listing} */ (await store.list(bucket, { prefix: folder.key, cursor }, { signal }));
      yield* batches(page.objects.map(({ key }) => transfer(key, folder.key)), ITEMS_PER_COPY);
      cursor = page.next;
    } while (cursor !== null);
  }
}

/**
 * Copies or moves. What exists in the target is not replaced but given back as conflicts, unless `overwrite` is set.
 *
 * @param {Pick<Store, "copy">} store
 * @param {string} bucket
 * @param {AsyncIterable<Transfer[]> | Iterable<Transfer[]>} transfers
 * @param {{ targetBucket: string, move: boolean, overwrite: boolean }} how
 * @param {Watch} watch
 */
export async function transferAll(store, bucket, transfers, how, { signal, onProgress }) {
  let done = 0;
  /** @type {Transfer[]} */
  const conflicts = [];
  /** @type {KeyError[]} */
  const errors = [];
  for await (const items of transfers) {
    if (signal.aborted) break;
    const answer = await store.copy(bucket, { items, ...how }, { signal });
    done += answer.done.length;
    const targets = new Map(items.map((item) => [item.key, item]));
    for (const error of answer.errors) {
      const item = targets.get(error.key);
      if (error.code === EXISTS && item && !how.overwrite) conflicts.push(item);
      else errors.push(error);
    }
    onProgress(done);
  }
  return { done, conflicts, errors };
}

/**
 * How many objects folders hold, as far as one look at each tells.
 *
 * @param {Pick<Store, "list">} store
 * @param {string} bucket
 * @param {Item[]} items
 * @param {AbortSignal} signal
 */
export async function countWithin(store, bucket, items, signal) {
  let count = 0;
  let isMore = false;
  for (const { key } of items.filter(({ folder }) => folder)) {
    const page = await store.list(bucket, { prefix: key, limit: 1000 }, { signal });
    count += page.objects.length;
    isMore ||= page.next !== null;
    if (count >= 10_000) return { count, isMore: true };
  }
  return { count, isMore };
}

/** @template T @param {T[]} all @param {number} size @returns {Generator<T[]>} */
export function* batches(all, size) {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
