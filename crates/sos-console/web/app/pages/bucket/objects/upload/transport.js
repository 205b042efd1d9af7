// The queue's requests, by XMLHttpRequest, which alone tells how far a body has been sent.

import { sessionHeaders } from "../../../../session.js";
import { bytesPath, storePath, uploadPath, uploadsPath } from "../addresses.js";
import { contentTypeOf } from "./content_type.js";
import { OBJECT_MAX_BYTES } from "./plan.js";

/** A body of which nothing has been sent for so long is stuck in a dead connection. */
const STALL_MS = 60_000;

/** @type {import("./requests.js").Transport} */
export const transport = {
  async probe(task, signal) {
    const answer = await request("HEAD", bytesPath(task.bucket, task.key), { signal }).catch((failure) => {
      if (failure.status === 404) return null;
      throw failure;
    });
    if (answer === null) return { exists: false, size: 0, ageMs: null };
    const age = Date.parse(answer.header("date")) - Date.parse(answer.header("last-modified"));
    return { exists: true, size: Number(answer.header("content-length")), ageMs: Number.isNaN(age) ? null : age };
  },

  async put(task, sending) {
    await request("PUT", storePath(task.bucket, task.key), {
      ...sending,
      body: task.file,
      headers: { "content-type": contentTypeOf(task.file, task.key), ...(task.replace ? {} : { "if-none-match": "*" }) },
    });
  },

  async create(task, signal) {
    if (task.size > OBJECT_MAX_BYTES) throw { status: 400, code: "EntityTooLarge" };
    const headers = { "content-type": contentTypeOf(task.file, task.key) };
    const answer = await request("POST", uploadsPath(task.bucket), { signal, json: { key: task.key, headers, metadata: {} } });
    return answer.body.upload_id;
  },

  async part(task, { number, from, to }, sending) {
    const answer = await request("PUT", uploadPath(task, `/${number}`), { ...sending, body: task.file.slice(from, to) });
    return answer.body.etag;
  },

  async complete(task, signal) {
    const parts = (task.parts ?? []).map(({ number, etag }) => ({ number, etag }));
    const json = { parts, if_none_match: !task.replace };
    await request("POST", uploadPath(task, "/complete"), { signal, json });
  },

  async abort(upload) {
    await request("DELETE", uploadPath(upload), {});
  },
};

/**
 * @param {string} method
 * @param {string} path
 * @param {{ signal?: AbortSignal, onProgress?: (bytes: number) => void, headers?: Record<string, string>, body?: Blob, json?: unknown }} options
 * @returns {Promise<{ body: any, header: (name: string) => string }>}
 */
function request(method, path, { signal, onProgress, headers = {}, body, json }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, path);
    const all = { ...headers, ...sessionHeaders(), ...(json === undefined ? {} : { "content-type": "application/json" }) };
    for (const [name, value] of Object.entries(all)) xhr.setRequestHeader(name, value);
    const stop = () => xhr.abort();
    signal?.addEventListener("abort", stop);
    const stall = stallGuard(xhr);
    const end = () => {
      stall.end();
      signal?.removeEventListener("abort", stop);
    };
    xhr.upload.onprogress = ({ loaded }) => {
      stall.moved();
      onProgress?.(Math.min(loaded, body?.size ?? loaded));
    };
    // The store may take its time to answer: what was sent must be durable first.
    xhr.upload.onload = stall.end;
    xhr.onload = () => {
      end();
      if (xhr.status >= 200 && xhr.status < 300) resolve({ body: parse(xhr.responseText), header: (name) => xhr.getResponseHeader(name) ?? "" });
      else reject({ status: xhr.status, ...parse(xhr.responseText)?.error });
    };
    xhr.onerror = async () => {
      end();
      reject((await isReadable(body)) ? { status: 0 } : { status: 400, code: "FileUnreadable" });
    };
    xhr.onabort = () => {
      end();
      reject({ name: "AbortError", status: 0 });
    };
    if (json === undefined) xhr.send(body ?? null);
    else xhr.send(JSON.stringify(json));
  });
}

/** @param {XMLHttpRequest} xhr */
function stallGuard(xhr) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => clearTimeout(timer);
  const moved = () => {
    end();
    timer = setTimeout(() => xhr.abort(), STALL_MS);
  };
  return { moved, end };
}

/** A file may have been changed or removed since it was chosen; the browser calls that a network error too. @param {Blob | undefined} body */
async function isReadable(body) {
  if (!body || body.size === 0) return true;
  try {
    await body.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
