// What the hosts of the matrix show: an empty page that can run cases.

import { readFileSync } from "node:fs";

import { DOMAIN } from "../store.mjs";

const PAGE = "/__page";
const SCRIPT = "/__cases.js";

const script = readFileSync(new URL("page.js", import.meta.url), "utf8");

/** The URL of the page of an origin; a sandboxed frame stands in a page of `host`. */
export const pageOf = (origin) => `${origin}${PAGE}`;
export const scriptOf = (origin) => `${origin}${SCRIPT}`;

/** The page of every host; below our domain it leaves a cookie, that the buckets get where credentials are sent. */
export function page(url) {
  if (url.pathname === SCRIPT) return { type: "text/javascript", body: script };
  if (url.pathname !== PAGE) return undefined;
  const cookie = url.hostname.endsWith(`.${DOMAIN}`) ? { "set-cookie": `seen=1; Domain=${DOMAIN}; Path=/` } : {};
  return {
    type: "text/html; charset=utf-8",
    body: `<!doctype html><title>A page of the matrix</title><link rel=icon href=data:,><body><script src="${SCRIPT}"></script>`,
    headers: cookie,
  };
}
