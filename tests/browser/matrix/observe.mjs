// Runs the cases in one browser, and puts together what the page saw with what went over the wire.

import { CASE, HOP } from "../wire.mjs";
import { APP, HTTP, HTTPS, NULL } from "./origins.mjs";
import { pageOf, scriptOf } from "./pages.mjs";

/** Methods that leave an object as it is. */
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Gives what became of each case, by its name.
 *
 * @param {{ open(url: string): Promise<{ call: Function, close: Function }> }} browser
 */
export async function observe(cases, { browser, engine, wire, store }) {
  const seen = new Map();
  for (const [origin, group] of byOrigin(cases)) {
    const host = origin === NULL ? APP : origin;
    const page = await browser.open(pageOf(host));
    const wanted = group.map((case_) => ({ ...target(case_, engine, store), request: case_.request, times: case_.times ?? 1 }));
    const told = origin === NULL
      ? await page.call("runCasesSandboxed", wanted, scriptOf(host))
      : await page.call("runCases", wanted);
    group.forEach((case_, at) => seen.set(case_.name, together(told[at], wire.of(wanted[at].id), case_)));
    await page.close();
  }
  return seen;
}

/** Where a case's request goes: the URL that the page asks for, the object's own URL, and those in between. */
export function target({ name, bucket, key, request, sign = {}, endpoint = endpointFor(request), via = [], redirect = 307 }, engine, store) {
  const id = `${engine} ${name}`;
  const method = normal(request.method);
  const object = key !== undefined ? key : READS.has(method) ? "text.txt" : `written/${name}`;
  const query = { [CASE]: id, ...sign.query };
  const expired = sign.expired ? { now: new Date(Date.now() - 3_600_000), expiresSeconds: 60 } : {};
  const wrong = sign.wrong ? { secretKey: "not-the-secret" } : {};
  const signed = new URL(store.sign(method, object, { endpoint, bucket, query, ...expired, ...wrong }));
  if (sign.none) signed.search = new URLSearchParams(query);
  let url = signed.href;
  const hops = [...via].reverse().map((origin) => {
    const hop = `${origin}${HOP}?${new URLSearchParams({ [CASE]: id, status: redirect, to: url })}`;
    url = hop;
    return `${origin}${HOP}`;
  });
  return { id, url, key: object, object: signed.origin + signed.pathname, via: hops.reverse() };
}

/** A page by https may not ask by http. */
function endpointFor({ origin }) {
  return origin.startsWith("https:") ? HTTPS : HTTP;
}

/** The method as Fetch normalizes it. */
function normal(method) {
  const upper = method.toUpperCase();
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}

function byOrigin(cases) {
  const groups = new Map();
  for (const case_ of cases) groups.set(case_.request.origin, [...(groups.get(case_.request.origin) ?? []), case_]);
  return groups;
}

function together(told, exchanges, { request }) {
  const isPreflight = ({ method, headers }) => method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
  const preflights = exchanges.filter(isPreflight);
  const requests = exchanges.filter((exchange) => !isPreflight(exchange));
  const [preflight, actual] = [preflights.at(-1), requests.at(-1)];
  return {
    outcome: outcome(told, { preflights, requests, request }),
    status: told.status ?? null,
    error: told.error ?? null,
    late: told.late ?? false,
    ms: told.ms ?? null,
    text: told.text ?? null,
    headers: told.headers ? [...new Set(told.headers)].sort() : null,
    preflights: preflights.length,
    requests: requests.length,
    preflight: preflight && {
      origin: preflight.headers.origin,
      method: preflight.headers["access-control-request-method"],
      headers: preflight.headers["access-control-request-headers"]?.split(",").map((name) => name.trim()) ?? [],
      status: preflight.answer?.status ?? null,
      answer: preflight.answer?.headers ?? [],
    },
    actual: actual && {
      method: actual.method,
      url: actual.url,
      origin: actual.headers.origin ?? null,
      headers: actual.headers,
      cookie: actual.headers.cookie !== undefined,
      status: actual.answer?.status ?? null,
      answer: actual.answer?.headers ?? [],
    },
  };
}

/** What the page tells, told apart further by what was sent. */
function outcome(told, { preflights, requests, request }) {
  // WebKit loads fonts from anywhere, without an origin, and lets nothing be read of them.
  if (request.initiator === "font" && told.outcome === "readable" && requests.at(-1)?.headers.origin === undefined) return "opaque";
  if (told.outcome !== "failed") return told.outcome;
  // A stream that passed its preflight ends for another reason than CORS: Chromium sends one by HTTP/2 alone.
  const isStream = request.body === "stream" && requests.length === 0;
  return preflights.length + requests.length > 0 && !isStream ? "blocked" : "refused";
}
