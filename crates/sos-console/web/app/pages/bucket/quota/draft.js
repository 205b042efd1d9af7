// The quota as a form has it. Pure.

/**
 * @typedef {{ bytes: number | null, objects: number | null, used_bytes: number, used_objects: number }} Quota
 * @typedef {{ bytes: string, objects: string }} Draft Empty: no limit.
 */

const UNITS = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** @param {Quota} quota @returns {Draft} */
export function draftOf({ bytes, objects }) {
  return { bytes: bytes === null ? "" : sizeText(bytes), objects: objects === null ? "" : String(objects) };
}

/** A size in the largest unit that says it exactly. @param {number} bytes */
function sizeText(bytes) {
  const units = /** @type {[string, number][]} */ ([["TiB", 2 ** 40], ["GiB", 2 ** 30], ["MiB", 2 ** 20], ["GB", 1e9], ["MB", 1e6], ["KiB", 2 ** 10]]);
  const unit = bytes > 0 ? units.find(([, size]) => bytes % size === 0) : undefined;
  return unit ? `${bytes / unit[1]} ${unit[0]}` : String(bytes);
}

/** Bytes of a text such as `10 GiB`; null: no limit, undefined: it is none. @param {string} text @returns {number | null | undefined} */
export function bytesOf(text) {
  if (text.trim() === "") return null;
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = found ? UNITS[/** @type {keyof typeof UNITS} */ (found[2].toLowerCase() || "b")] : undefined;
  const bytes = found && factor ? Math.round(Number(found[1]) * factor) : Number.NaN;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** @param {string} text @returns {number | null | undefined} */
export function objectsOf(text) {
  if (text.trim() === "") return null;
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
