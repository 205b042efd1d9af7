// The fields of the tester, and the question to the server that they are.

/**
 * @typedef {object} Fields
 * @property {string} origin
 * @property {string} method
 * @property {string[]} headers Each a name, or `name: value`.
 * @property {string} initiator
 * @property {string} credentials
 * @property {string} mode
 * @property {string} body
 * @property {string} url
 * @property {boolean} uploadListeners
 */

/** What starts a request. The second is whether a script chooses method, headers and credentials. @type {[string, boolean][]} */
export const INITIATORS = [
  ["fetch", true],
  ["xhr", true],
  ["image", false],
  ["image_crossorigin", false],
  ["image_use_credentials", false],
  ["font", false],
  ["script_module", false],
  ["media", false],
  ["media_crossorigin", false],
  ["form", false],
];

export const CREDENTIALS = ["same-origin", "omit", "include"];
export const MODES = ["cors", "no-cors", "same-origin"];
export const BODIES = ["none", "text", "blob", "bytes", "form_data", "url_search_params", "stream"];

/** @returns {Fields} */
export function usualFields() {
  return { origin: "https://example.com", method: "PUT", headers: ["content-type: image/png"], initiator: "fetch", credentials: "same-origin", mode: "cors", body: "none", url: "", uploadListeners: false };
}

/** Whether a script sets method, headers and body. @param {Fields} fields */
export function isScripted({ initiator }) {
  return INITIATORS.some(([name, scripted]) => name === initiator && scripted);
}

/** The request as the admin API takes it. @param {Fields} fields */
export function pageRequest(fields) {
  const scripted = isScripted(fields);
  const fetches = fields.initiator === "fetch";
  const method = scripted ? fields.method.trim() || "GET" : fields.initiator === "form" ? "POST" : "GET";
  return {
    origin: originOf(fields.origin),
    method,
    initiator: fields.initiator,
    ...(scripted ? { headers: fields.headers.map(header).filter(({ name }) => name !== ""), body: fields.body, credentials: fields.credentials } : {}),
    ...(fetches ? { mode: fields.mode } : {}),
    ...(fields.initiator === "xhr" ? { upload_listeners: fields.uploadListeners } : {}),
    ...(fields.url.trim() ? { url: fields.url.trim() } : {}),
  };
}

/** The origin of what a person gives: that of a page's address, where it is one. @param {string} typed */
export function originOf(typed) {
  const text = typed.trim();
  const address = /^(https?:\/\/[^/?#\s]+)[/?#]/i.exec(text);
  return address ? address[1] : text;
}

/** @param {string} typed */
function header(typed) {
  const colon = typed.indexOf(":");
  if (colon <= 0) return { name: typed.trim() };
  return { name: typed.slice(0, colon).trim(), value: typed.slice(colon + 1).trim() };
}

/** The fields for a request that was denied.
 * @param {import("./denials.js").Denial} denial
 * @param {Fields} [before]
 * @returns {Fields}
 */
export function fieldsOf(denial, before = usualFields()) {
  return { ...before, origin: denial.origin, method: denial.method, headers: denial.headers, initiator: "fetch", mode: "cors", body: "none", url: "" };
}

/**
 * Whether two explanations come to the same for the page: whether it is allowed, by which rule, and with which headers.
 *
 * @param {any} one
 * @param {any} other
 */
export function sameOutcome(one, other) {
  const essence = (/** @type {any} */ explanation) => JSON.stringify([
    explanation.allowed,
    explanation.preflight?.status,
    explanation.preflight?.answer,
    explanation.actual.answer,
    explanation.browsers.map((/** @type {any} */ { engine, outcome }) => [engine, outcome]),
  ]);
  return essence(one) === essence(other);
}
