// How a file is cut into parts.

const MIB = 1024 * 1024;

/** Files up to this size are sent whole. */
export const WHOLE_MAX_BYTES = 16 * MIB;

/** An upload has at most this many parts, by the S3 API. */
export const PARTS_MAX = 10_000;

/** An object has at most this size, by the S3 API. */
export const OBJECT_MAX_BYTES = 5 * 1024 * 1024 * MIB;

/**
 * The parts of a file, or nothing where it is sent whole. Parts have 16 MiB; where more than 10 000 of them would be
 * needed they grow, by whole MiB.
 *
 * @param {number} size
 * @returns {{ number: number, from: number, to: number }[] | null} `to` is exclusive.
 */
export function planParts(size) {
  if (size <= WHOLE_MAX_BYTES) return null;
  const partSize = Math.max(WHOLE_MAX_BYTES, Math.ceil(size / PARTS_MAX / MIB) * MIB);
  const count = Math.ceil(size / partSize);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    from: index * partSize,
    to: Math.min(size, (index + 1) * partSize),
  }));
}
