// Holds what a browser did against what the server said it would do, field by field.

import { DOMAIN } from "../store.mjs";
import { HTTP, NULL } from "./origins.mjs";

/** The headers of answers that are looked for; others come and go with the connection. */
const HEADERS = new Set([
  "accept-ranges", "allow", "cache-control", "content-disposition", "content-language", "content-length", "content-range",
  "content-type", "date", "etag", "expires", "last-modified", "pragma", "server", "vary", "x-amz-id-2", "x-amz-meta-color",
  "x-amz-request-id",
]);

/** What differs: a list of sentences, empty where the explanation holds. */
export function differences(case_, seen, explanation, engine) {
  const said = explanation.browsers.find((browser) => browser.engine === engine);
  if (!said) return [`the explanation does not speak of ${engine}`];
  const found = [];
  const same = (field, expected, observed) => {
    if (JSON.stringify(expected) !== JSON.stringify(observed)) {
      found.push(`${field}: explained ${JSON.stringify(expected)}, observed ${JSON.stringify(observed)}`);
    }
  };
  if (seen.late) found.push("the page did not end in time");
  same("outcome", said.outcome, seen.outcome);
  same("preflight_sent", said.preflight_sent, seen.preflights > 0);
  same("request_sent", said.request_sent, seen.requests > 0);
  same("preflights in all", preflights(said, case_.times ?? 1), seen.preflights);
  if (case_.status && seen.outcome === "readable") same("status", case_.status, seen.status);
  if (seen.headers) same("readable_headers", readable(said, seen.actual.answer), seen.headers.filter((name) => HEADERS.has(name)));
  if (seen.actual && showsOrigin(case_)) same("origin_header", explanation.request.origin_header, seen.actual.origin);
  if (seen.actual && showsCookies(case_)) same("credentials_sent", said.credentials_sent, seen.actual.cookie);
  if (seen.preflight && explanation.preflight) comparePreflight(same, explanation.preflight, seen.preflight, explanation.request.origin_header);
  // A picture or a font may go without `Origin` in one browser and with it in another: then another question was answered.
  const isSameOrigin = seen.actual && explanation.request.origin_header === seen.actual.origin;
  if (isSameOrigin && seen.actual.status) same("answer", crossOrigin(explanation.actual.answer), crossOrigin(seen.actual.answer));
  return found;
}

function comparePreflight(same, explained, seen, origin) {
  same("preflight.method", explained.method, seen.method);
  // Firefox names twice what was set twice, and is answered so.
  const names = [...new Set(seen.headers)];
  same("preflight.headers", explained.headers, names);
  // Firefox lets a preflight keep the origin that a redirect has made `null` for the request itself; the explanation's
  // one answer is that to the other browsers.
  if (origin !== seen.origin) return;
  same("preflight.status", explained.status, seen.status);
  if (names.length === seen.headers.length) same("preflight.answer", crossOrigin(explained.answer), crossOrigin(seen.answer));
}

/** A preflight that is kept is not sent again. */
function preflights({ preflight_sent: sent, outcome, stage, preflight_cached_seconds: kept }, times) {
  if (!sent) return 0;
  const passed = outcome !== "blocked" || stage === "answer";
  return passed && kept > 0 ? 1 : times;
}

/** Those of the headers that were answered which the script is said to see. */
function readable(said, answer) {
  const names = [...new Set(answer.map(([name]) => name))].filter((name) => HEADERS.has(name)).sort();
  // `*` stands for all but `set-cookie`.
  return said.readable_headers.includes("*") ? names : names.filter((name) => said.readable_headers.includes(name));
}

/** What elements send as `Origin` without asking by CORS differs between browsers, and nothing depends on it. */
function showsOrigin({ request }) {
  return ["fetch", "xhr", undefined].includes(request.initiator);
}

/** The cookie of the pages goes where credentials are sent, within its own site. */
function showsCookies({ request, via = [], endpoint }) {
  const isOwn = (origin) => origin !== NULL && new URL(origin).hostname.endsWith(`.${DOMAIN}`);
  return [request.origin, ...via].every(isOwn) && (endpoint ?? HTTP) === HTTP;
}

function crossOrigin(headers) {
  return headers.filter(([name]) => /^(access-control-|cross-origin-|vary$)/.test(name)).sort();
}
