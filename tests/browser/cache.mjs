// No poisoned caches: a picture shown first without, then with `crossorigin`, by a browser whose cache is on.

import assert from "node:assert/strict";

import { startStage } from "./matrix/stage.mjs";
import { APP } from "./matrix/origins.mjs";
import { pageOf } from "./matrix/pages.mjs";
import { OBJECTS } from "./matrix/objects.mjs";
import { CASE } from "./wire.mjs";
import { DOMAIN } from "./store.mjs";

const BUCKET = "exact";
const PICTURE = OBJECTS["picture.png"];

/** The group of cases in one browser. */
export function cacheIn(engine) {
  return {
    title: `cache in ${engine.name}`,
    packages: engine.packages,
    missing: engine.missing,
    start: async (onEnd) => {
      const { store, wire } = await startStage(onEnd);
      const browser = await engine.start(wire, onEnd);
      return { store, wire, browser };
    },
    cases: KINDS.flatMap(([crossOrigin, spoiled]) => [works(crossOrigin), ...(spoiled.has(engine.name) ? [fails(crossOrigin)] : [])]),
  };
}

/**
 * The values of `crossorigin`, with the browsers in which a server without that `Vary` spoils them. Firefox and WebKit
 * keep what was asked with cookies apart from what was asked without, and so save the anonymous one by themselves.
 */
const KINDS = [
  ["anonymous", new Set(["chromium"])],
  ["use-credentials", new Set(["chromium", "firefox", "webkit"])],
];

const works = (crossOrigin) => [`a picture without, then with crossorigin=${crossOrigin}, works`, async (shared) => {
  const { plain, checked, exchanges } = await showBoth(shared, "kept", crossOrigin);
  assert.deepEqual({ plain, checked }, { plain: "opaque", checked: "readable" });
  assert.deepEqual(exchanges.map(({ headers }) => headers.origin), [undefined, APP]);
  for (const { answer } of exchanges) assert.match(new Map(answer.headers).get("vary"), /(^|, )Origin(,|$)/);
}];

const fails = (crossOrigin) => [`the same page with crossorigin=${crossOrigin} fails against a server without that Vary`, async (shared) => {
  shared.wire.strip.add("vary");
  const { plain, checked } = await showBoth(shared, "stripped", crossOrigin).finally(() => shared.wire.strip.delete("vary"));
  assert.deepEqual({ plain, checked }, { plain: "opaque", checked: "failed" });
}];

/** Shows a picture that caches may keep, both ways; gives what became of it and what went over the wire. */
async function showBoth({ store, wire, browser }, name, crossOrigin) {
  const key = `${name}-${crossOrigin}.png`;
  const headers = { "cache-control": "public, max-age=600" };
  await store.put(key, PICTURE.body, { type: PICTURE.type, bucket: BUCKET, headers });
  const url = store.sign("GET", key, { endpoint: `http://${DOMAIN}`, bucket: BUCKET, query: { [CASE]: key } });
  const page = await browser.open(pageOf(APP));
  const show = async (initiator) => {
    const [seen] = await page.call("runCases", [{ url, request: { method: "GET", initiator }, times: 1 }]);
    return seen.outcome;
  };
  const plain = await show("image");
  const checked = await show(crossOrigin === "anonymous" ? "image_crossorigin" : "image_use_credentials");
  await page.close();
  return { plain, checked, exchanges: wire.of(key) };
}
