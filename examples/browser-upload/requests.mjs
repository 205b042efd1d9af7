// What this signer signs, and for whom it does not: every request of the page is checked here before it is signed.
// An own application would also ask who is logged in.

const MiB = 1024 * 1024;

/** What a page asked for and does not get; the message is shown to it. */
export class Refused extends Error {}

/**
 * The limits of what is signed.
 *
 * @param {{ prefix: string, maximumBytes: number }} settings `prefix` ends in a slash.
 */
export function limits({ prefix, maximumBytes }) {
  // S3 takes 10 000 parts of at least 5 MiB, the last excepted.
  const partBytes = Math.max(8 * MiB, Math.ceil(maximumBytes / 10_000 / MiB) * MiB);
  return { prefix, maximumBytes, partBytes, maximumParts: Math.max(1, Math.ceil(maximumBytes / partBytes)) };
}

/**
 * Turns what the page asks for into the request it may send.
 *
 * Sizes are part of the signature (`content-length` is a signed header), so that the store refuses a longer body.
 *
 * @throws {Refused}
 */
export function plan(wish, limit) {
  const operation = Object.hasOwn(operations, wish?.operation) ? operations[wish.operation] : null;
  if (!operation) throw new Refused("There is no such operation.");
  return operation(wish, limit);
}

const operations = {
  /** One page of what lies under the prefix. */
  list: ({ continuationToken }, { prefix }) => ({
    method: "GET",
    query: {
      "list-type": 2,
      "max-keys": 50,
      "encoding-type": "url",
      prefix,
      ...(continuationToken ? { "continuation-token": text(continuationToken, 2048) } : {}),
    },
  }),

  /** An object to look at, or, as an attachment, to keep. */
  download: ({ key, attachment }, limit) => {
    const name = knownKey(key, limit).slice(limit.prefix.length);
    return {
      method: "GET",
      key,
      query: attachment ? { "response-content-disposition": contentDisposition(name) } : {},
    };
  },

  /** A whole file in one request. */
  upload: ({ name, size, type }, limit) => ({
    method: "PUT",
    key: newKey(name, limit),
    headers: { "content-type": contentType(type), "content-length": bytes(size, limit.maximumBytes) },
  }),

  /** The begin of a file in parts. */
  create: ({ name, size, type }, limit) => {
    bytes(size, limit.maximumBytes);
    return {
      method: "POST",
      key: newKey(name, limit),
      query: { uploads: "" },
      headers: { "content-type": contentType(type) },
    };
  },

  part: ({ key, uploadId, number, size }, limit) => {
    if (!Number.isInteger(number) || number < 1 || number > limit.maximumParts) {
      throw new Refused(`Parts are numbered from 1 to ${limit.maximumParts}.`);
    }
    return {
      method: "PUT",
      key: knownKey(key, limit),
      query: { partNumber: number, uploadId: text(uploadId, 512) },
      headers: { "content-length": bytes(size, limit.partBytes) },
    };
  },

  complete: ({ key, uploadId }, limit) => ({
    method: "POST",
    key: knownKey(key, limit),
    query: { uploadId: text(uploadId, 512) },
    headers: { "content-type": "application/xml" },
  }),

  abort: ({ key, uploadId }, limit) => ({
    method: "DELETE",
    key: knownKey(key, limit),
    query: { uploadId: text(uploadId, 512) },
  }),
};

/** The key of a file that the page names; a name is no path. */
function newKey(name, limit) {
  return knownKey(limit.prefix + text(name, 255).replace(/[/\\]/g, "_"), limit);
}

/** A key as this signer makes them. Control characters and `..` are refused, since some path would take them ill. */
function knownKey(key, { prefix }) {
  text(key, 1024);
  if (!key.startsWith(prefix) || key.length === prefix.length) throw new Refused(`Keys begin with ${prefix}`);
  if (/[\u0000-\u001f\u007f]/.test(key) || /(^|\/)\.{1,2}(\/|$)/.test(key)) {
    throw new Refused("This name cannot be stored; please rename the file.");
  }
  if (Buffer.byteLength(key) > 1024 || key !== Buffer.from(key).toString()) {
    throw new Refused("This name is too long or no proper text; please rename the file.");
  }
  return key;
}

function bytes(size, maximum) {
  if (!Number.isSafeInteger(size) || size < 0) throw new Refused("The size is missing.");
  if (size > maximum) throw new Refused(`At most ${Math.floor(maximum / MiB)} MiB are allowed here.`);
  return size;
}

function contentType(type) {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(;\s?[\w-]+=[\w.-]+)*$/.test(type ?? "") ? type : "application/octet-stream";
}

function text(value, maximum) {
  if (typeof value !== "string" || value === "" || value.length > maximum) throw new Refused("A name is missing or too long.");
  return value;
}

/** RFC 6266: a plain name for old clients, the real one beside it. */
function contentDisposition(name) {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const full = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
