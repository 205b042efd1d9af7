// One request to the console's own server, and the error it may end with. Knows no session; see api.js.

import { text } from "./text.js";

/** What the server refused, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  /**
   * @param {{ status: number, code: string, message: string, requestId?: string, line?: number, column?: number,
   *   retryAfterSeconds?: number }} parts `line` and `column` count from 1 and stand where a document is at fault.
   */
  constructor({ status, code, message, requestId, line, column, retryAfterSeconds }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.line = line;
    this.column = column;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * @typedef {{ headers?: Record<string, string>, signal?: AbortSignal, isText?: boolean }} RequestOptions `isText`: an answer of
 *   success is wanted to the letter, JSON or not.
 * @typedef {{ status: number, headers: Headers, body: any }} Answer `body` is parsed JSON, else text, else null.
 */

/**
 * Sends a request. Plain objects and arrays go as JSON; strings, blobs and buffers as they are.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {RequestOptions} [options]
 * @returns {Promise<Answer>}
 * @throws {ApiError} for every status of 400 and above, and where no answer came.
 */
export async function send(method, path, body, { headers = {}, signal, isText = false } = {}) {
  /** @type {Record<string, string>} */
  const own = isRaw(body) ? {} : { "content-type": "application/json" };
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: { accept: "application/json", ...own, ...headers },
      body: /** @type {BodyInit | undefined} */ (isRaw(body) ? body : JSON.stringify(body)),
      cache: "no-store",
      redirect: "error",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: "Unreachable", message: text.errors.unreachable });
  }
  const parsed = isText && response.ok ? await response.text() : await read(response);
  if (response.ok) return { status: response.status, headers: response.headers, body: parsed };
  throw refusal(response, parsed);
}

/** @param {unknown} body */
function isRaw(body) {
  if (body === undefined || typeof body === "string") return true;
  return body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

/** @param {Response} response */
async function read(response) {
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  const told = await response.text();
  if (!type.includes("json")) return told;
  try {
    return JSON.parse(told);
  } catch {
    return null;
  }
}

/** @param {Response} response @param {any} body */
function refusal(response, body) {
  const told = body?.error ?? {};
  return new ApiError({
    status: response.status,
    code: told.code ?? `Status${response.status}`,
    message: told.message ?? text.errors.status(response.status),
    requestId: told.request_id,
    line: told.line,
    column: told.column,
    retryAfterSeconds: Number(response.headers.get("retry-after")) || undefined,
  });
}
